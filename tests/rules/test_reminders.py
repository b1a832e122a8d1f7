"""On which morning a prompt is called to mind: a table of dates, across holidays and make-up days."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rules.policy import load_policy
from bot.rules.reminders import end_of_hours, in_hours, next_morning, remind_moment
from bot.rules.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar.published()
POLICY = load_policy()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def first(_limit: int) -> int:
    return 0


def last(limit: int) -> int:
    return limit - 1


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-11-20 10:15", "2026-11-25 09:00"),  # Friday: Monday, Tuesday, Wednesday
        ("2026-11-23 23:59", "2026-11-26 09:00"),
        ("2026-11-21 12:00", "2026-11-25 09:00"),  # Saturday: the same three
        ("2026-09-30 17:00", "2026-10-10 09:00"),  # the holiday, Thursday, Friday, the made-up Saturday
        ("2026-02-13 09:00", "2026-02-25 09:00"),  # a made-up Saturday, Spring Festival, two days more
    ],
)
def test_it_is_the_third_working_day(sent: str, due: str) -> None:
    moment = remind_moment(local(sent), policy=POLICY, calendar=CALENDAR, tz=SHANGHAI, below=first)
    assert moment.astimezone(SHANGHAI) == local(due)


def test_reminders_are_spread_over_their_hours() -> None:
    moment = remind_moment(
        local("2026-11-20 10:15"), policy=POLICY, calendar=CALENDAR, tz=SHANGHAI, below=last
    )
    assert moment == local("2026-11-25 10:59:59")


@pytest.mark.parametrize(
    ("after", "sent", "due"),
    [
        ("2h", "2026-11-20 07:30", "2026-11-20 09:30"),
        ("2h", "2026-11-20 10:15", "2026-11-23 09:00"),
        ("2h", "2026-11-23 05:00", "2026-11-23 09:00"),
        ("1d", "2026-11-20 10:15", "2026-11-23 09:00"),
    ],
)
def test_other_lengths_end_in_the_hours_too(after: str, sent: str, due: str) -> None:
    policy = load_policy(f'remind_after = "{after}"')
    moment = remind_moment(local(sent), policy=policy, calendar=CALENDAR, tz=SHANGHAI, below=first)
    assert moment == local(due)


@pytest.mark.parametrize(
    ("now", "may_go", "otherwise"),
    [
        ("2026-11-25 08:59", False, "2026-11-25 09:00"),
        ("2026-11-25 09:00", True, "2026-11-26 09:00"),
        ("2026-11-25 10:59", True, "2026-11-26 09:00"),
        ("2026-11-25 11:00", False, "2026-11-26 09:00"),
        ("2026-11-28 09:30", False, "2026-11-30 09:00"),  # Saturday
        ("2026-10-10 09:30", True, "2026-10-12 09:00"),  # a made-up Saturday
    ],
)
def test_a_missed_morning_is_followed_by_the_next(now: str, may_go: bool, otherwise: str) -> None:
    moment = local(now)
    assert in_hours(moment, policy=POLICY, calendar=CALENDAR, tz=SHANGHAI) is may_go
    later = next_morning(moment, policy=POLICY, calendar=CALENDAR, tz=SHANGHAI, below=first)
    assert later == local(otherwise)


def test_what_is_due_by_the_end_of_the_hours_goes_together() -> None:
    assert end_of_hours(local("2026-11-25 09:10"), POLICY, SHANGHAI) == local("2026-11-25 11:00")
