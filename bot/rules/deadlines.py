"""Deadlines: when something is due, when its office is warned, which dates it may promise."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.rules.policy import Policy, Span
from bot.rules.quiet import next_office_moment
from bot.rules.workdays import Calendar

ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Due:
    """A due moment (UTC), and whether it was counted over a year without a published schedule."""

    at: datetime
    provisional: bool


def due_moment(start: datetime, span: Span, calendar: Calendar, tz: tzinfo) -> Due:
    """When something is due that starts at `start`.

    Days of either kind end at 24:00 local and the start day is not counted; shorter units run by the clock.
    """
    if not span.counts_days:
        return Due((start + span.length).astimezone(UTC), provisional=False)
    opened = start.astimezone(tz).date()
    if span.working_days is None:
        return Due(end_of_day(opened + span.length, tz), provisional=False)
    day = calendar.nth_workday_after(opened, span.working_days)
    provisional = any(calendar.is_provisional(counted) for counted in _days(opened + ONE_DAY, day))
    return Due(end_of_day(day, tz), provisional)


def end_of_day(day: date, tz: tzinfo) -> datetime:
    """24:00 of a local day, in UTC."""
    return _moment(day + ONE_DAY, time(), tz)


def due_day(at: datetime, tz: tzinfo) -> date:
    """The local day that a due moment ends, or lies in."""
    return (at - INSTANT).astimezone(tz).date()


def near_due_moment(
    *, due_at: datetime, opened_at: datetime, limit: Span, policy: Policy, calendar: Calendar, tz: tzinfo
) -> datetime:
    """When the office is told that the due day is near.

    Where the day for it would not be after the opening day, as with a limit of one day, it is the due day.
    A limit by the clock has its notice half-way.
    """
    if not limit.counts_days:
        return opened_at + (due_at - opened_at) / 2
    if not policy.near_due_before.counts_days:
        return max(opened_at, due_at - policy.near_due_before.length)
    last = due_day(due_at, tz)
    notice = _days_before(last, policy.near_due_before, calendar)
    day = notice if notice > opened_at.astimezone(tz).date() else last
    return _moment(day, policy.near_due_at, tz)


def overdue_moment(*, due_at: datetime, policy: Policy, calendar: Calendar, tz: tzinfo) -> datetime:
    """When the office is told that the due moment has passed: at once, or as its next day begins."""
    return next_office_moment(due_at, policy, calendar, tz)


def late_moment(*, due_at: datetime, span: Span, policy: Policy, calendar: Calendar, tz: tzinfo) -> datetime:
    """When a case that is overdue climbs one rung: so many days after its due day, at the hour of notices."""
    if not span.counts_days:
        return next_office_moment(due_at + span.length, policy, calendar, tz)
    last = due_day(due_at, tz)
    if span.working_days is None:
        day = last + span.length
    else:
        day = calendar.nth_workday_after(last, span.working_days)
    return next_office_moment(_moment(day, policy.near_due_at, tz), policy, calendar, tz)


def extended_due(due_at: datetime, span: Span, calendar: Calendar, tz: tzinfo) -> Due:
    """The later due moment that an extension asks for, counted from the due day."""
    return due_moment(due_at - INSTANT if span.counts_days else due_at, span, calendar, tz)


def decide_until(now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo) -> datetime:
    """Until when a supervisor may answer what was asked now: the end of today, where office hours are left
    of it, otherwise of the next working day.
    """
    local = now.astimezone(tz)
    day = local.date()
    if calendar.is_workday(day) and local.time() < policy.office_hours.end:
        return end_of_day(day, tz)
    return end_of_day(calendar.nth_workday_after(day, 1), tz)


def promise_days(
    *, opened_at: datetime, now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo
) -> tuple[date, ...]:
    """The dates that an office may promise, in order: three, fewer where fewer working days are left.

    The first offer counts from today, the others from the opening; none lies after the furthest date
    allowed. Once that has passed only the earliest working day is left, which may be today.
    """
    today = now.astimezone(tz).date()
    last = due_day(due_moment(opened_at, policy.promise_at_most, calendar, tz).at, tz)
    left = [day for day in _days(today + ONE_DAY, last) if calendar.is_workday(day)]
    if len(left) < len(policy.promise_offers) and calendar.is_workday(today) and today <= last:
        left.insert(0, today)
    if not left:
        return (calendar.nth_workday_after(today - ONE_DAY, 1),)
    return _choose(left, _offered(opened_at, now, policy, calendar, tz), len(policy.promise_offers))


def _offered(
    opened_at: datetime, now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo
) -> list[date]:
    starts = [now, *[opened_at] * (len(policy.promise_offers) - 1)]
    dues = (
        due_moment(start, span, calendar, tz)
        for start, span in zip(starts, policy.promise_offers, strict=True)
    )
    return [due_day(due.at, tz) for due in dues]


def _choose(left: list[date], wanted: list[date], count: int) -> tuple[date, ...]:
    """For each wanted day the last one left up to it, made up to `count` from the middle outwards."""
    chosen = {max(day for day in left if day <= most) for most in wanted if most >= left[0]}
    middle = len(left) // 2
    for day in sorted(left, key=lambda day: abs(left.index(day) - middle)):
        if len(chosen) < count:
            chosen.add(day)
    return tuple(sorted(chosen))


def _days(first: date, last: date) -> list[date]:
    return [first + i * ONE_DAY for i in range((last - first).days + 1)]


def _days_before(day: date, span: Span, calendar: Calendar) -> date:
    if span.working_days is not None:
        return calendar.nth_workday_before(day, span.working_days)
    return day - span.length


def _moment(day: date, clock: time, tz: tzinfo) -> datetime:
    return datetime.combine(day, clock, tz).astimezone(UTC)
