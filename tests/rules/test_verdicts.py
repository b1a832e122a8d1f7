"""What a judgement leads to, and when the clock of a case strikes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.lifecycle import Act
from bot.rules.verdicts import Duty, asks_to_publish, judge, next_strike, rungs_told, struck
from models.terms import AlertLevel, ClosedAs, FollowUp

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def duty(which: str, near: int, due: int, level: AlertLevel = AlertLevel.NONE, *late: int) -> Duty:
    return Duty(which, at(near), at(due), level, tuple(map(at, late)))


@pytest.mark.parametrize(
    ("said", "partly", "unsolved", "act"),
    [
        (FollowUp.SOLVED, 0, 0, Act.SOLVED),
        (FollowUp.SOLVED, 1, 0, Act.SOLVED),
        (FollowUp.SOLVED, 1, 1, Act.SOLVED),
        (FollowUp.PARTLY, 0, 0, Act.PARTLY),
        (FollowUp.PARTLY, 0, 1, Act.PARTLY),
        (FollowUp.PARTLY, 1, 0, Act.STILL_UNSOLVED),
        (FollowUp.PARTLY, 1, 1, Act.STILL_UNSOLVED),
        (FollowUp.UNSOLVED, 0, 0, Act.UNSOLVED),
        (FollowUp.UNSOLVED, 0, 1, Act.STILL_UNSOLVED),
        (FollowUp.UNSOLVED, 1, 0, Act.STILL_UNSOLVED),
        (FollowUp.UNSOLVED, 1, 1, Act.STILL_UNSOLVED),
    ],
)
def test_each_judgement_reopens_once(said: FollowUp, partly: int, unsolved: int, act: Act) -> None:
    assert judge(said, partly_before=partly, unsolved_before=unsolved) is act


def test_no_more_than_three_answers_are_ever_asked_for() -> None:
    assert judge(FollowUp.UNSOLVED, partly_before=0, unsolved_before=0) is Act.UNSOLVED
    assert judge(FollowUp.PARTLY, partly_before=0, unsolved_before=1) is Act.PARTLY
    assert judge(FollowUp.PARTLY, partly_before=1, unsolved_before=1) is Act.STILL_UNSOLVED


def test_only_who_had_the_last_word_of_an_answer_is_asked_to_publish() -> None:
    assert {one for one in (None, *ClosedAs) if asks_to_publish(one)} == {ClosedAs.SOLVED, ClosedAs.UNSOLVED}


def test_a_duty_strikes_when_it_is_near_and_when_it_is_over() -> None:
    levels = [(strike.level, strike.at) for strike in duty("contact", 1, 3).strikes()]

    assert levels == [(AlertLevel.DUE_SOON, at(1)), (AlertLevel.OVERDUE, at(3))]


@pytest.mark.parametrize(
    ("level", "left"), [(AlertLevel.NONE, 2), (AlertLevel.DUE_SOON, 1), (AlertLevel.OVERDUE, 0)]
)
def test_what_was_told_is_not_struck_again(level: AlertLevel, left: int) -> None:
    assert len(duty("contact", 1, 3, level).strikes()) == left


def test_the_clock_is_set_to_the_first_strike_of_all_duties() -> None:
    both = (duty("rectify", 4, 5), duty("contact", 1, 2, AlertLevel.DUE_SOON))

    assert next_strike(both) == at(2)


@pytest.mark.parametrize("duties", [(), (duty("contact", 1, 2, AlertLevel.OVERDUE),)])
def test_with_nothing_left_to_tell_the_clock_stands(duties: tuple[Duty, ...]) -> None:
    assert next_strike(duties) is None


def test_before_its_moment_nothing_has_struck() -> None:
    assert struck((duty("contact", 1, 2),), at(1) - timedelta(microseconds=1)) == ()


def test_at_its_very_moment_a_strike_counts() -> None:
    assert [strike.level for strike in struck((duty("contact", 1, 2),), at(1))] == [AlertLevel.DUE_SOON]


def test_of_all_that_struck_the_newest_is_last() -> None:
    found = struck((duty("rectify", 4, 6), duty("contact", 1, 2)), at(5))

    assert [(strike.which, strike.level) for strike in found] == [
        ("contact", AlertLevel.DUE_SOON),
        ("contact", AlertLevel.OVERDUE),
        ("rectify", AlertLevel.DUE_SOON),
    ]


def test_of_two_at_the_same_moment_the_graver_is_the_newest() -> None:
    found = struck((duty("contact", 1, 3), duty("rectify", 3, 8)), at(3))

    assert found[-1].level is AlertLevel.OVERDUE


def test_what_is_overdue_climbs_three_rungs() -> None:
    strikes = duty("contact", 1, 3, AlertLevel.NONE, 4, 6, 8).strikes()

    assert [(strike.level, strike.at) for strike in strikes] == [
        (AlertLevel.DUE_SOON, at(1)),
        (AlertLevel.OVERDUE, at(3)),
        (AlertLevel.LATE_1, at(4)),
        (AlertLevel.LATE_3, at(6)),
        (AlertLevel.LATE_5, at(8)),
    ]


@pytest.mark.parametrize(
    ("level", "left"),
    [
        (AlertLevel.OVERDUE, [AlertLevel.LATE_1, AlertLevel.LATE_3, AlertLevel.LATE_5]),
        (AlertLevel.LATE_1, [AlertLevel.LATE_3, AlertLevel.LATE_5]),
        (AlertLevel.LATE_3, [AlertLevel.LATE_5]),
        (AlertLevel.LATE_5, []),
    ],
)
def test_no_rung_is_climbed_twice(level: AlertLevel, left: list[AlertLevel]) -> None:
    assert [strike.level for strike in duty("rectify", 1, 3, level, 4, 6, 8).strikes()] == left


def test_after_the_last_rung_the_clock_stands() -> None:
    assert next_strike((duty("contact", 1, 3, AlertLevel.LATE_5, 4, 6, 8),)) is None


def test_after_downtime_everything_is_noted_in_its_order() -> None:
    answer = duty("rectify", 5, 7, AlertLevel.NONE, 8, 10, 12)
    contact = duty("contact", 1, 3, AlertLevel.NONE, 4, 6, 8)

    found = struck((answer, contact), at(9))

    assert [(strike.which, strike.level) for strike in found][-3:] == [
        ("rectify", AlertLevel.OVERDUE),
        ("rectify", AlertLevel.LATE_1),
        ("contact", AlertLevel.LATE_5),
    ]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("level", "rungs", "told"),
    [
        (AlertLevel.OVERDUE, 3, 0),
        (AlertLevel.LATE_1, 3, 1),
        (AlertLevel.LATE_3, 3, 2),
        (AlertLevel.LATE_5, 3, 3),
        (AlertLevel.LATE_5, 5, 5),
        (AlertLevel.LATE_3, 1, 1),
        (AlertLevel.LATE_1, 0, 0),
        (AlertLevel.LATE_5, 0, 0),
    ],
)
def test_each_level_tells_one_rung_more_and_the_last_all(level: AlertLevel, rungs: int, told: int) -> None:
    assert rungs_told(level, rungs) == told
