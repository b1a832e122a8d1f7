"""The one reminder of a prompt that nobody answered: on which morning, and when in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.rules.deadlines import due_day, due_moment
from bot.rules.policy import Policy
from bot.rules.workdays import Calendar

ONE_DAY = timedelta(days=1)
Draw = Callable[[int], int]


def remind_moment(
    sent_at: datetime, *, policy: Policy, calendar: Calendar, tz: tzinfo, below: Draw
) -> datetime:
    """When a prompt that was sent at `sent_at` is called to mind.

    Reminders of one day are spread over its hours: `below(n)` draws a whole number from 0 to n - 1.
    """
    due = due_moment(sent_at, policy.remind_after, calendar, tz).at
    if policy.remind_after.counts_days:
        return _on_or_after(due_day(due, tz), policy, calendar, tz, below)
    if in_hours(due, policy=policy, calendar=calendar, tz=tz):
        return due
    return next_morning(due, policy=policy, calendar=calendar, tz=tz, below=below)


def in_hours(now: datetime, *, policy: Policy, calendar: Calendar, tz: tzinfo) -> bool:
    """Whether reminders may go now."""
    local = now.astimezone(tz)
    return calendar.is_workday(local.date()) and policy.remind_hours.contains(local.time())


def next_morning(now: datetime, *, policy: Policy, calendar: Calendar, tz: tzinfo, below: Draw) -> datetime:
    """When a reminder that missed its hours may go: in those of the next working day, or later today."""
    local = now.astimezone(tz)
    first = local.date() if local.time() < policy.remind_hours.start else local.date() + ONE_DAY
    return _on_or_after(first, policy, calendar, tz, below)


def end_of_hours(now: datetime, policy: Policy, tz: tzinfo) -> datetime:
    """When the hours for reminders end today: what is due by then goes together."""
    return _moment(now.astimezone(tz).date(), policy.remind_hours.end, tz)


def _on_or_after(day: date, policy: Policy, calendar: Calendar, tz: tzinfo, below: Draw) -> datetime:
    morning = calendar.nth_workday_after(day - ONE_DAY, 1)
    start = _moment(morning, policy.remind_hours.start, tz)
    room = _moment(morning, policy.remind_hours.end, tz) - start
    return start + timedelta(seconds=below(int(room.total_seconds())))


def _moment(day: date, clock: time, tz: tzinfo) -> datetime:
    return datetime.combine(day, clock, tz).astimezone(UTC)
