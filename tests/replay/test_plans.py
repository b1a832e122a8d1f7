"""What people are going to do."""

from collections import Counter
from collections.abc import Callable
from enum import Enum

import pytest

from replay.__main__ import SEED as WHOLE_SEED
from replay.matters import Matter
from replay.plans import (
    COUNTED,
    Amending,
    Arrival,
    Detour,
    Extension,
    First,
    Hand,
    Late,
    Pressure,
    Verdict,
    cast,
    plan,
    plans_of_one,
)
from tests.replay import chosen

SEED = 7


def matter(number: int, reply: str = "已经修好，今后每周巡查一次。") -> Matter:
    return Matter(f"YP{number}", "A1", "A3区", "护照换发", "照相处没有样张。", reply)


def planned(matters: list[Matter], seed: int) -> Counter[Enum]:
    """How often each behaviour that the figures count is going to happen, as far as plans can tell."""
    plans = [plan for part in cast(matters, seed) for _, plan in part]
    chosen_ones = (
        one
        for plan in plans
        for one in (plan.arrival, plan.first, *((plan.pressure, plan.detour, plan.extension) * plan.rates))
    )
    return Counter(one for one in chosen_ones if one in COUNTED)


def test_the_same_seed_gives_the_same_road() -> None:
    assert plan(matter(1), None, SEED) == plan(matter(1), None, SEED)
    assert [plan(matter(n), None, SEED) for n in range(40)] != [plan(matter(n), None, 8) for n in range(40)]


def test_an_answer_that_says_nothing_is_never_called_solved() -> None:
    assert plan(matter(1, "已收悉"), None, SEED).verdicts == (Verdict.UNSOLVED, Verdict.UNSOLVED)


def test_every_behaviour_is_played() -> None:
    plans = [plan(matter(n), None, SEED) for n in range(1401)]
    assert {one.first for one in plans} == set(First)
    assert {one.hand for one in plans} == set(Hand)
    assert {one.amending for one in plans} == set(Amending)
    assert {one.late for one in plans} == set(Late)
    assert {one.verdicts[0] for one in plans} == set(Verdict)
    assert {one.arrival for one in plans} == set(Arrival) - {Arrival.LISTED, Arrival.LASTING}
    assert {one.pressure for one in plans} == set(Pressure)
    assert {one.detour for one in plans} == set(Detour)
    assert {one.extension for one in plans} == set(Extension)
    assert all(
        Counter(getattr(one, what) for one in plans)[True] for what in ("blocks", "slow_office", "race")
    )


def test_somebody_with_several_matters_can_be_linked_for_good() -> None:
    ways = {tuple(one.arrival for one in plans_of_one([matter(1), matter(2)], seed)) for seed in range(20)}
    assert (Arrival.LINK, Arrival.LASTING) in ways
    assert (Arrival.LISTED, Arrival.LISTED) in ways


def test_nothing_is_late_for_a_rating_that_is_amended() -> None:
    plans = [plan(matter(n), None, SEED) for n in range(1401)]
    assert all(one.late is Late.NEVER for one in plans if one.amending is not Amending.NEVER)


@pytest.mark.parametrize("matters", [chosen.samples, chosen.some_real])
def test_every_behaviour_is_in_the_short_replays(matters: Callable[[], list[Matter]]) -> None:
    assert set(planned(matters(), chosen.SEED)) == COUNTED


def test_every_behaviour_is_ten_times_in_the_long_replay() -> None:
    assert min(planned(chosen.all_real(), WHOLE_SEED)[one] for one in COUNTED) >= 10


def test_who_blocks_the_bot_just_then_is_told_of_no_other_office_and_no_later_day() -> None:
    blocking = [one for one in (plan(matter(n), None, SEED) for n in range(1401)) if one.blocks]
    assert {(one.detour, one.extension) for one in blocking} == {(Detour.NEVER, Extension.NEVER)}


def test_only_a_good_grade_is_given_anew() -> None:
    plans = [plan(matter(n), None, SEED) for n in range(1401)]
    assert all(not one.is_poor for one in plans if one.pressure is Pressure.RATED_ANEW)
