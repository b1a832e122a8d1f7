"""When an overdue case climbs, which day an extension leads to, and until when a supervisor may answer."""

from datetime import UTC, datetime

import pytest

from bot.rules.deadlines import decide_until, extended_due, late_moment
from bot.rules.policy import Span, load_policy
from bot.rules.workdays import Calendar
from tests.rules import SHANGHAI

CALENDAR = Calendar.published()
POLICY = load_policy()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def climbs(due: str, span: str, policy: str | None = None) -> datetime:
    return late_moment(
        due_at=local(due),
        span=Span.parse(span),
        policy=load_policy(policy),
        calendar=CALENDAR,
        tz=SHANGHAI,
    )


@pytest.mark.parametrize(
    ("due", "span", "expected"),
    [
        # due on 10月8日, Thursday; 10月10日 is a Saturday on which offices work
        ("2026-10-09 00:00", "1wd", "2026-10-09 08:45"),
        ("2026-10-09 00:00", "2wd", "2026-10-10 08:45"),
        ("2026-10-09 00:00", "3wd", "2026-10-12 08:45"),
        ("2026-10-09 00:00", "5wd", "2026-10-14 08:45"),
        # due on the eve of National Day
        ("2026-10-01 00:00", "1wd", "2026-10-08 08:45"),
        ("2026-10-01 00:00", "3wd", "2026-10-10 08:45"),
        # due on a Friday
        ("2026-11-28 00:00", "1wd", "2026-11-30 08:45"),
        ("2026-11-28 00:00", "5wd", "2026-12-04 08:45"),
        # natural days, and by the clock: held back to office hours
        ("2026-11-28 00:00", "1d", "2026-11-30 08:30"),
        ("2026-11-28 00:00", "3d", "2026-11-30 08:45"),
        ("2026-11-20 10:00", "30m", "2026-11-20 10:30"),
        ("2026-11-20 17:50", "30m", "2026-11-23 08:30"),
    ],
)
def test_a_rung_is_climbed_on_the_working_day_that_the_policy_says(
    due: str, span: str, expected: str
) -> None:
    assert climbs(due, span) == local(expected)


def test_no_rung_is_climbed_before_the_case_is_told_to_be_overdue() -> None:
    late = 'office_hours = "09:30-17:00"\nnear_due_at = "08:45"'

    assert climbs("2026-11-28 00:00", "1wd", late) == local("2026-11-30 09:30")


@pytest.mark.parametrize(
    ("due", "span", "expected"),
    [
        ("2026-11-28 00:00", "5wd", "2026-12-05 00:00"),
        ("2026-10-01 00:00", "5wd", "2026-10-14 00:00"),
        ("2026-09-26 00:00", "5wd", "2026-10-10 00:00"),
        ("2026-11-28 00:00", "7d", "2026-12-05 00:00"),
        ("2026-11-20 10:00", "2h", "2026-11-20 12:00"),
    ],
)
def test_an_extension_is_counted_from_the_due_day(due: str, span: str, expected: str) -> None:
    later = extended_due(local(due).astimezone(UTC), Span.parse(span), CALENDAR, SHANGHAI)

    assert later.at == local(expected)


def test_an_extension_into_a_year_without_a_schedule_is_provisional() -> None:
    last = CALENDAR.last_published_year

    assert extended_due(local(f"{last}-12-31 00:00"), Span.parse("5wd"), CALENDAR, SHANGHAI).provisional


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-11-20 10:15", "2026-11-21 00:00"),
        ("2026-11-20 17:59", "2026-11-21 00:00"),
        ("2026-11-20 18:00", "2026-11-24 00:00"),
        ("2026-11-21 10:00", "2026-11-24 00:00"),
        ("2026-11-23 07:00", "2026-11-24 00:00"),
        ("2026-10-01 10:00", "2026-10-09 00:00"),
        ("2026-10-10 10:00", "2026-10-11 00:00"),
    ],
)
def test_a_supervisor_has_until_the_end_of_a_day_with_office_hours(asked: str, until: str) -> None:
    assert decide_until(local(asked), POLICY, CALENDAR, SHANGHAI) == local(until)
