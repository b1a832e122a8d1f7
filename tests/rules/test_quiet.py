"""Quiet hours of citizens and offices."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.policy import load_policy
from bot.rules.quiet import citizen_quiet, next_citizen_moment, next_office_moment, office_quiet
from bot.rules.workdays import Calendar
from tests.rules import QUICK, SHANGHAI

CALENDAR = Calendar.published()
POLICY = load_policy()
NOISY = load_policy('quiet_hours = ""')


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MOMENTS = st.integers(0, 330 * 24 * 60).map(lambda minutes: local("2026-01-01") + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-11-20 20:59:59", "2026-11-20 20:59:59"),
        ("2026-11-20 21:00", "2026-11-21 08:30"),
        ("2026-11-21 03:00", "2026-11-21 08:30"),
        ("2026-11-21 08:29:59", "2026-11-21 08:30"),
        ("2026-11-21 08:30", "2026-11-21 08:30"),
        ("2026-11-21 12:00", "2026-11-21 12:00"),
    ],
)
def test_citizens_are_left_in_peace_at_night(now: str, goes: str) -> None:
    assert next_citizen_moment(local(now), POLICY, SHANGHAI) == local(goes)
    assert citizen_quiet(local(now), POLICY, SHANGHAI) is (now != goes)


def test_a_window_within_one_day_is_kept_too() -> None:
    policy = load_policy('quiet_hours_citizen = "12:00-14:00"')
    assert next_citizen_moment(local("2026-11-20 12:30"), policy, SHANGHAI) == local("2026-11-20 14:00")
    assert not citizen_quiet(local("2026-11-20 23:00"), policy, SHANGHAI)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-11-20 09:00", "2026-11-20 09:00"),
        ("2026-11-20 08:00", "2026-11-20 08:30"),
        ("2026-11-20 18:00", "2026-11-23 08:30"),
        ("2026-11-21 10:00", "2026-11-23 08:30"),
        ("2026-09-30 19:00", "2026-10-08 08:30"),
        ("2026-10-04 10:00", "2026-10-08 08:30"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),
        ("2026-02-14 17:59", "2026-02-14 17:59"),
        ("2026-02-14 18:00", "2026-02-24 08:30"),
    ],
)
def test_offices_hear_of_the_clock_in_office_hours_only(now: str, goes: str) -> None:
    assert next_office_moment(local(now), POLICY, CALENDAR, SHANGHAI) == local(goes)
    assert office_quiet(local(now), POLICY, CALENDAR, SHANGHAI) is (now != goes)


@QUICK
@given(MOMENTS)
def test_nothing_waits_where_quiet_hours_are_off(now: datetime) -> None:
    assert next_citizen_moment(now, NOISY, SHANGHAI) == now
    assert next_office_moment(now, NOISY, CALENDAR, SHANGHAI) == now


@QUICK
@given(MOMENTS)
def test_the_next_moment_is_never_quiet_and_never_past(now: datetime) -> None:
    citizen = next_citizen_moment(now, POLICY, SHANGHAI)
    office = next_office_moment(now, POLICY, CALENDAR, SHANGHAI)
    assert citizen >= now
    assert office >= now
    assert not citizen_quiet(citizen, POLICY, SHANGHAI)
    assert not office_quiet(office, POLICY, CALENDAR, SHANGHAI)


@QUICK
@given(MOMENTS)
def test_the_next_moment_of_a_quiet_one_is_the_same_for_all_between(now: datetime) -> None:
    goes = next_office_moment(now, POLICY, CALENDAR, SHANGHAI)
    between = now + (goes - now) / 2
    assert next_office_moment(between, POLICY, CALENDAR, SHANGHAI) in (goes, between)
