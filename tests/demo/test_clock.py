"""The demo's clock: it runs, it moves on by working days, and it begins when somebody is at work."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.workdays import Calendar
from demo.clock import DemoClock, next_morning, working_moment

ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-19T10:15", "2026-11-20T09:00"),
        ("2026-11-20T10:15", "2026-11-23T09:00"),
        ("2026-11-20T08:00", "2026-11-23T09:00"),
        ("2026-11-21T12:00", "2026-11-23T09:00"),
        ("2026-09-30T16:00", "2026-10-08T09:00"),
        ("2026-10-09T23:59", "2026-10-10T09:00"),
    ],
)
def test_the_next_working_day_begins_at_nine(now: str, morning: str) -> None:
    assert next_morning(local(now), Calendar.published(), ZONE) == local(morning)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-20T10:15", "2026-11-20T10:15"),
        ("2026-11-20T06:00", "2026-11-20T09:00"),
        ("2026-11-20T17:00", "2026-11-23T09:00"),
        ("2026-10-03T10:15", "2026-10-08T09:00"),
    ],
)
def test_a_play_begins_while_somebody_is_at_the_counter(now: str, begins: str) -> None:
    assert working_moment(local(now), Calendar.published(), ZONE) == local(begins)


def test_the_clock_goes_on_from_where_it_was_put() -> None:
    machine = [datetime(2026, 1, 1, tzinfo=UTC)]
    clock = DemoClock(local("2026-11-20T10:15"), lambda: machine[0])
    clock.forward(timedelta(minutes=10))
    machine[0] += timedelta(seconds=30)
    assert clock.now() == clock() == local("2026-11-20T10:25:30")
