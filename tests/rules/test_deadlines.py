"""Due moments, their warnings, and the dates of a promise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.deadlines import (
    due_day,
    due_moment,
    end_of_day,
    near_due_moment,
    overdue_moment,
    promise_days,
)
from bot.rules.policy import Policy, Span, load_policy
from bot.rules.workdays import Calendar
from tests.rules import QUICK, SHANGHAI

CALENDAR = Calendar.published()
POLICY = load_policy()
STRICT = load_policy('profile = "strict"')


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MOMENTS = st.integers(0, 330 * 24 * 60).map(lambda minutes: local("2026-01-01") + timedelta(minutes=minutes))


def due(start: str, span: str) -> datetime:
    return due_moment(local(start), Span.parse(span), CALENDAR, SHANGHAI).at


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2026-11-20 10:15", "1wd", "2026-11-24 00:00"),
        ("2026-11-20 10:15", "5wd", "2026-11-28 00:00"),
        ("2026-11-20 00:00", "1wd", "2026-11-24 00:00"),
        ("2026-11-20 23:59", "1wd", "2026-11-24 00:00"),
        ("2026-02-13 09:00", "1wd", "2026-02-15 00:00"),
        ("2026-02-13 09:00", "5wd", "2026-02-28 00:00"),
        ("2026-09-30 17:00", "1wd", "2026-10-09 00:00"),
        ("2026-02-13 09:00", "7d", "2026-02-21 00:00"),
        ("2026-11-20 10:15", "24h", "2026-11-21 10:15"),
        ("2026-11-20 10:15", "30m", "2026-11-20 10:45"),
        ("2026-11-20 10:15", "20s", "2026-11-20 10:15:20"),
    ],
)
def test_days_end_at_midnight_and_hours_run_by_the_clock(start: str, span: str, expected: str) -> None:
    assert due(start, span) == local(expected)


def test_due_moments_are_in_utc() -> None:
    assert due("2026-11-20 10:15", "1wd").tzinfo is UTC
    assert due("2026-11-20 10:15", "2h").tzinfo is UTC


def test_the_local_day_decides_where_utc_is_a_day_behind() -> None:
    start = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    assert due_moment(start, Span.parse("1wd"), CALENDAR, SHANGHAI).at == local("2026-11-24 00:00")


@pytest.mark.parametrize(
    ("span", "provisional"), [("5wd", False), ("15wd", True), ("30d", False), ("24h", False)]
)
def test_working_days_of_an_unpublished_year_are_provisional(span: str, provisional: bool) -> None:
    start = datetime((CALENDAR.last_published_year or 0), 12, 20, 12, tzinfo=SHANGHAI)
    assert due_moment(start, Span.parse(span), CALENDAR, SHANGHAI).provisional is provisional


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-28 00:00", "2026-11-27"),
        ("2026-11-28 00:00:01", "2026-11-28"),
        ("2026-11-27 12:00", "2026-11-27"),
    ],
)
def test_midnight_ends_the_day_before(at: str, day: str) -> None:
    assert due_day(local(at), SHANGHAI) == date.fromisoformat(day)


@QUICK
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_end_of_a_day_belongs_to_that_day(day: date) -> None:
    assert due_day(end_of_day(day, SHANGHAI), SHANGHAI) == day


def near(start: str, span: str, policy: Policy = POLICY) -> datetime:
    return near_due_moment(
        due_at=due(start, span),
        opened_at=local(start),
        limit=Span.parse(span),
        policy=policy,
        calendar=CALENDAR,
        tz=SHANGHAI,
    )


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2026-11-20 10:00", "5wd", "2026-11-26 08:45"),
        ("2026-11-20 10:00", "1wd", "2026-11-23 08:45"),
        ("2026-11-22 10:00", "1wd", "2026-11-23 08:45"),
        ("2026-11-20 10:00", "2wd", "2026-11-23 08:45"),
        ("2026-02-10 10:00", "5wd", "2026-02-14 08:45"),
        ("2026-09-30 10:00", "1wd", "2026-10-08 08:45"),
        ("2026-11-20 10:00", "2h", "2026-11-20 11:00"),
    ],
)
def test_the_office_is_warned_one_working_day_before(start: str, span: str, expected: str) -> None:
    assert near(start, span) == local(expected)


def test_the_strict_profile_warns_one_natural_day_before() -> None:
    assert near("2026-11-20 10:00", "7d", STRICT) == local("2026-11-26 08:45")
    assert near("2026-11-20 10:00", "1d", STRICT) == local("2026-11-21 08:45")


def test_a_warning_may_be_set_in_hours() -> None:
    policy = load_policy('near_due_before = "2h"')
    assert near("2026-11-20 10:00", "1wd", policy) == local("2026-11-23 22:00")


@QUICK
@given(MOMENTS, st.sampled_from(["90s", "10m", "3h", "1d", "7d", "1wd", "2wd", "5wd", "15wd"]))
def test_the_warning_lies_between_opening_and_due(opened: datetime, span: str) -> None:
    limit = Span.parse(span)
    at = due_moment(opened, limit, CALENDAR, SHANGHAI).at
    warned = near_due_moment(
        due_at=at, opened_at=opened, limit=limit, policy=POLICY, calendar=CALENDAR, tz=SHANGHAI
    )
    assert opened < warned < at


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "2026-11-30 08:30"), ('quiet_hours = ""', "2026-11-28 00:00")],
)
def test_the_overdue_notice_waits_for_the_office(text: str, expected: str) -> None:
    at = local("2026-11-28 00:00")
    moment = overdue_moment(due_at=at, policy=load_policy(text), calendar=CALENDAR, tz=SHANGHAI)
    assert moment == local(expected)


def offered(opened: str, now: str, policy: Policy = POLICY) -> list[str]:
    days = promise_days(
        opened_at=local(opened), now=local(now), policy=policy, calendar=CALENDAR, tz=SHANGHAI
    )
    return [day.isoformat()[5:] for day in days]


@pytest.mark.parametrize(
    ("opened", "now", "expected"),
    [
        ("2026-11-20 10:15", "2026-11-23 09:14", ["11-25", "11-27", "12-11"]),
        ("2026-11-20 10:15", "2026-11-20 11:00", ["11-24", "11-27", "12-11"]),
        ("2026-11-20 10:15", "2026-11-25 09:00", ["11-27", "12-04", "12-11"]),
        ("2026-11-20 10:15", "2026-12-09 09:00", ["12-09", "12-10", "12-11"]),
        ("2026-11-20 10:15", "2026-12-10 09:00", ["12-10", "12-11"]),
        ("2026-11-20 10:15", "2026-12-11 09:00", ["12-11"]),
        ("2026-09-30 10:00", "2026-10-08 09:00", ["10-10", "10-13", "10-27"]),
    ],
)
def test_a_promise_offers_dates_up_to_the_fifteenth_day(opened: str, now: str, expected: list[str]) -> None:
    assert offered(opened, now) == expected


@pytest.mark.parametrize(
    ("now", "expected"), [("2026-12-14 09:00", ["12-14"]), ("2026-12-19 09:00", ["12-21"])]
)
def test_after_the_last_date_only_the_next_working_day_is_left(now: str, expected: list[str]) -> None:
    assert offered("2026-11-20 10:15", now) == expected


def test_the_strict_profile_offers_working_days_too() -> None:
    assert offered("2026-11-20 10:15", "2026-11-23 09:00", STRICT) == ["11-25", "11-27", "12-04"]


@QUICK
@given(MOMENTS, st.integers(0, 12 * 24))
def test_promised_days_are_distinct_ordered_worked_and_to_come(opened: datetime, hours: int) -> None:
    now = opened + timedelta(hours=hours)
    days = promise_days(opened_at=opened, now=now, policy=POLICY, calendar=CALENDAR, tz=SHANGHAI)
    last = CALENDAR.nth_workday_after(opened.date(), 15)
    assert len(days) == 3
    assert list(days) == sorted(set(days))
    assert all(now.astimezone(SHANGHAI).date() <= day <= last for day in days)
    assert all(CALENDAR.is_workday(day) for day in days)
