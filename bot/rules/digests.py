"""Digests: when one is due, which period it sums up, in which order its cases stand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from hashlib import sha256

from chinese_calendar import constants

from bot.facts import DigestCaseFacts, DigestPartFacts, HolidayFacts
from bot.rules.policy import Policy
from bot.rules.splitting import utf16_length
from bot.rules.workdays import ONE_DAY, SATURDAY, Calendar
from bot.texts import phrase
from models.terms import OFFICE_OWES, CaseState

WEEK = timedelta(days=7)
WEEKS_SHOWN = 8
FEWEST_FOR_A_SHARE = 3
MOST_QUOTES = 5
LONGEST_QUOTE = 600
MOST_DAYS_AT_FIRST = 5

FESTIVALS: Mapping[str, str] = {
    "New Year's Day": phrase("元旦"),
    "Spring Festival": phrase("春节"),
    "Tomb-sweeping Day": phrase("清明"),
    "Labour Day": phrase("劳动节"),
    "Dragon Boat Festival": phrase("端午"),
    "Mid-autumn Festival": phrase("中秋"),
    "National Day": phrase("国庆"),
}


class Pile(IntEnum):
    """Which list of a digest a button opens; the number stands in the button."""

    NEW = 1
    ALL = 2
    TODAY = 3
    WEEK = 4
    LATE = 5
    NOBODY = 6
    WAITING = 7
    PRAISE = 8
    BELOW = 9
    EXTENSIONS = 10
    HAND_OVERS = 11
    PRESSURE = 12


FROM_ABOVE = frozenset({Pile.BELOW, Pile.EXTENSIONS, Pile.HAND_OVERS, Pile.PRESSURE})
BY_DUE_DAY = (Pile.TODAY, Pile.WEEK, Pile.LATE, Pile.NOBODY, Pile.WAITING)


def digest_slot(now: datetime, policy: Policy, calendar: Calendar, tz: tzinfo) -> datetime | None:
    """Since when today's digest is due; None where none may be written now."""
    today = now.astimezone(tz).date()
    begin = _begin(today, policy, tz)
    if not calendar.is_workday(today) or now < begin:
        return None
    if policy.quiet_hours and now >= _moment(today, policy.office_hours.end, tz):
        return None
    return begin


def first_since(
    role_since: datetime, slot: datetime, policy: Policy, calendar: Calendar, tz: tzinfo
) -> datetime:
    """Since when a first digest counts: the slot before its reader took up the role, not too long ago."""
    day = role_since.astimezone(tz).date() + ONE_DAY
    while (begin := _begin(day, policy, tz)) > role_since:
        day = calendar.nth_workday_before(day, 1)
    oldest = calendar.nth_workday_before(slot.astimezone(tz).date(), MOST_DAYS_AT_FIRST)
    return max(begin, _begin(oldest, policy, tz))


def _begin(day: date, policy: Policy, tz: tzinfo) -> datetime:
    """Quiet hours win over an hour that lies in them."""
    at, hours = policy.digest_at, policy.office_hours
    return _moment(day, hours.start if policy.quiet_hours and not hours.contains(at) else at, tz)


def _moment(day: date, clock: time, tz: tzinfo) -> datetime:
    return datetime.combine(day, clock, tz).astimezone(UTC)


def holiday_between(since: date, today: date, calendar: Calendar) -> HolidayFacts | None:
    """The newest holiday after `since` and before `today`; a mere weekend is none."""
    for days in _days_off(since, today, calendar):
        festivals = dict.fromkeys(constants.holidays[day] for day in days if day in calendar.holidays)
        if festivals or any(day.weekday() < SATURDAY for day in days):
            known = tuple(FESTIVALS[name] for name in festivals if name in FESTIVALS)
            return HolidayFacts(known, days[0], days[-1])
    return None


def _days_off(since: date, today: date, calendar: Calendar) -> Iterable[list[date]]:
    """Days off in a row, the newest row first."""
    row: list[date] = []
    day = today - ONE_DAY
    while day > since:
        if not calendar.is_workday(day):
            row.insert(0, day)
        elif row:
            yield row
            row = []
        day -= ONE_DAY
    if row:
        yield row


def working_weekends(after: date, until: date, calendar: Calendar) -> tuple[date, ...]:
    """Saturdays and Sundays on which people work: after a day, up to and with another."""
    days = (after + n * ONE_DAY for n in range(1, (until - after).days + 1))
    return tuple(day for day in days if day.weekday() >= SATURDAY and calendar.is_workday(day))


def next_due(case: DigestCaseFacts) -> date | None:
    """By when the office owes the next thing; None where the citizen has the word."""
    if case.state not in OFFICE_OWES:
        return None
    return case.rectify_due if case.contact_due is None else min(case.contact_due, case.rectify_due)


def in_order(cases: Iterable[DigestCaseFacts]) -> list[DigestCaseFacts]:
    """What is due first stands first; what waits for the citizen stands last."""
    return sorted(cases, key=lambda case: (next_due(case) or date.max, case.rectify_due, case.case_no))


def pile(cases: Iterable[DigestCaseFacts], which: Pile, today: date) -> list[DigestCaseFacts]:
    """The cases of one list, in order."""
    return [case for case in in_order(cases) if _belongs(case, which, today)]


def _belongs(case: DigestCaseFacts, which: Pile, today: date) -> bool:
    due = next_due(case)
    sunday = week_of(today) + WEEK - ONE_DAY
    return {
        Pile.NEW: case.is_new,
        Pile.TODAY: due == today,
        Pile.WEEK: due is not None and today < due <= sunday,
        Pile.LATE: due is not None and due < today,
        Pile.NOBODY: case.state is CaseState.OPENED,
        Pile.WAITING: case.state is CaseState.REPLIED,
    }.get(which, True)


def says_something(part: DigestPartFacts, today: date) -> bool:
    """Whether there is anything to tell: a case of a list, a figure that is not nought, a decision."""
    listed = any(pile(part.cases, which, today) for which in BY_DUE_DAY)
    figures = part.sums is not None and any(vars(part.sums).values())
    return listed or figures or bool(part.late_below or part.extensions or part.hand_overs or part.pressure)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - day.weekday() * ONE_DAY


def weeks_before(day: date) -> tuple[date, ...]:
    """The Mondays of the weeks on a chart, oldest first; the week of `day` is not over and not among them."""
    return tuple(week_of(day) - n * WEEK for n in range(WEEKS_SHOWN, 0, -1))


def share(good: int, total: int) -> float | None:
    """The share of good ratings; None where so few say nothing."""
    return good / total if total >= FEWEST_FOR_A_SHARE else None


def quotes(texts: Sequence[str]) -> tuple[str, ...]:
    """A few whole texts, in an order that tells nothing of when they were written."""
    short = {text for text in texts if 0 < utf16_length(text) <= LONGEST_QUOTE}
    return tuple(sorted(short, key=lambda text: sha256(text.encode()).digest())[:MOST_QUOTES])
