"""Asking, amending and adding words: each has its limit."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.eligibility import (
    amend_until,
    in_future,
    may_add_words,
    may_amend_grade,
    may_correct,
    may_press,
    too_old,
)
from bot.rules.policy import load_policy

POLICY = load_policy()
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(timedelta(0), False), (timedelta(days=30), False), (timedelta(days=30) + INSTANT, True)],
)
def test_a_matter_of_more_than_thirty_days_is_not_asked_about(ago: timedelta, expected: bool) -> None:
    assert too_old(completed_at=NOW - ago, now=NOW, policy=POLICY) is expected


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(timedelta(0), False), (timedelta(minutes=5), False), (timedelta(minutes=5) + INSTANT, True)],
)
def test_clocks_may_differ_by_five_minutes(ahead: timedelta, expected: bool) -> None:
    assert in_future(completed_at=NOW + ahead, now=NOW) is expected


@pytest.mark.parametrize(
    ("exists", "claimed", "minutes", "expected"),
    [
        (False, False, 31, True),
        (False, False, 24 * 60 - 1, True),
        (False, False, 24 * 60, False),
        (True, False, 24 * 60 - 1, True),
        (True, False, 24 * 60, False),
        (True, True, 29, True),
        (True, True, 30, False),
        (True, True, 60, False),
    ],
)
def test_a_grade_may_be_amended_until_its_case_is_claimed(
    exists: bool, claimed: bool, minutes: int, expected: bool
) -> None:
    settled = NOW - timedelta(minutes=minutes)
    may = may_amend_grade(
        settled_at=settled, case_claimed=claimed, case_exists=exists, now=NOW, policy=POLICY
    )
    assert may is expected


def test_an_open_rating_may_always_be_amended() -> None:
    assert may_amend_grade(settled_at=None, case_claimed=False, case_exists=False, now=NOW, policy=POLICY)


def test_the_sure_time_holds_where_the_longest_is_shorter() -> None:
    policy = load_policy('amend_at_most = "5m"')
    until = amend_until(settled_at=NOW, case_claimed=False, policy=policy)
    assert until == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("case_open", "hours", "expected"),
    [(None, 23, True), (None, 24, False), (True, 999, True), (False, 1, False)],
)
def test_words_may_be_added_until_the_case_is_closed(
    case_open: bool | None, hours: int, expected: bool
) -> None:
    settled = NOW - timedelta(hours=hours)
    assert may_add_words(settled_at=settled, case_open=case_open, now=NOW, policy=POLICY) is expected


def test_an_open_rating_takes_words() -> None:
    assert may_add_words(settled_at=None, case_open=None, now=NOW, policy=POLICY)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(timedelta(0), True), (timedelta(minutes=20) - INSTANT, True), (timedelta(minutes=20), False)],
)
def test_a_press_may_come_twice_as_late_as_a_tablet_shows_a_matter(ago: timedelta, expected: bool) -> None:
    assert may_press(completed_at=NOW - ago, now=NOW, policy=POLICY) is expected


@pytest.mark.parametrize(
    ("at_kiosk", "corrected_at", "until", "expected"),
    [
        (True, None, NOW + INSTANT, True),
        (True, None, NOW, False),
        (True, NOW - INSTANT, NOW + INSTANT, False),
        (False, None, NOW + INSTANT, False),
    ],
)
def test_what_was_pressed_at_a_window_is_corrected_once_while_one_may_rate(
    at_kiosk: bool, corrected_at: datetime | None, until: datetime, expected: bool
) -> None:
    assert may_correct(at_kiosk=at_kiosk, corrected_at=corrected_at, until=until, now=NOW) is expected
