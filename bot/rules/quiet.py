"""Quiet hours: when a message that only the clock causes may go."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.rules.policy import Policy
from bot.rules.workdays import Calendar


def citizen_quiet(now: datetime, policy: Policy, tz: tzinfo) -> bool:
    """Whether citizens are left in peace now."""
    return policy.quiet_hours and policy.quiet_hours_citizen.contains(now.astimezone(tz).time())


def office_quiet(now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo) -> bool:
    """Whether it is outside the office hours of a working day."""
    if not policy.quiet_hours:
        return False
    local = now.astimezone(tz)
    return not (calendar.is_workday(local.date()) and policy.office_hours.contains(local.time()))


def next_citizen_moment(now: datetime, policy: Policy, tz: tzinfo) -> datetime:
    """When a message caused by the clock may go to a citizen: now, or when the quiet hours end."""
    if not citizen_quiet(now, policy, tz):
        return now
    return _next_at(now, policy.quiet_hours_citizen.end, tz, _days_from(now.astimezone(tz).date()))


def next_office_moment(now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo) -> datetime:
    """When a message caused by the clock may go to an office: now, or when the next working day begins."""
    if not office_quiet(now, policy, calendar, tz):
        return now
    days = (day for day in _days_from(now.astimezone(tz).date()) if calendar.is_workday(day))
    return _next_at(now, policy.office_hours.start, tz, days)


def _next_at(now: datetime, clock: time, tz: tzinfo, days: Iterator[date]) -> datetime:
    moments = (datetime.combine(day, clock, tz).astimezone(UTC) for day in days)
    return next(moment for moment in moments if moment > now)


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
