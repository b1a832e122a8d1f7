"""What people are going to do."""

from collections import Counter

from replay.matters import Matter
from replay.plans import Amending, Arrival, First, Hand, Late, Verdict, plan, plans_of_one

SEED = 7


def matter(number: int, reply: str = "已经修好，今后每周巡查一次。") -> Matter:
    return Matter(f"YP{number}", "A1", "A3区", "护照换发", "照相处没有样张。", reply)


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
    assert {one.arrival for one in plans} == {Arrival.HINT, Arrival.LATE_START, Arrival.LINK, Arrival.BLOCKED}
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
