"""Digests over holidays, make-up days and weekends; their lists, shares and quotes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.facts import DigestCaseFacts, DigestPartFacts, HolidayFacts, SumsFacts
from bot.rules.digests import (
    LONGEST_QUOTE,
    Pile,
    digest_slot,
    first_since,
    holiday_between,
    in_order,
    next_due,
    pile,
    quotes,
    says_something,
    share,
    week_of,
    weeks_before,
    working_weekends,
)
from bot.rules.policy import load_policy
from bot.rules.workdays import Calendar
from models.terms import CaseState

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR, POLICY = Calendar.published(), load_policy()


def day(text: str) -> date:
    return date.fromisoformat(text)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-09-30 08:44", None),
        ("2026-09-30 08:45", "2026-09-30 08:45"),
        ("2026-10-01 08:45", None),
        ("2026-10-05 10:00", None),
        ("2026-10-07 08:45", None),
        ("2026-10-08 08:44", None),
        ("2026-10-08 08:45", "2026-10-08 08:45"),
        ("2026-10-08 17:59", "2026-10-08 08:45"),
        ("2026-10-08 18:00", None),
        ("2026-10-10 08:45", "2026-10-10 08:45"),
        ("2026-10-11 08:45", None),
        ("2026-10-12 08:45", "2026-10-12 08:45"),
        ("2026-02-14 08:45", "2026-02-14 08:45"),
        ("2026-02-16 08:45", None),
        ("2026-02-23 08:45", None),
        ("2026-02-24 08:45", "2026-02-24 08:45"),
        ("2026-02-28 12:00", "2026-02-28 08:45"),
        ("2026-03-01 08:45", None),
    ],
)
def test_a_digest_is_due_on_working_mornings_until_the_day_ends(now: str, slot: str | None) -> None:
    found = digest_slot(local(now), POLICY, CALENDAR, SHANGHAI)
    assert found == (local(slot) if slot else None)


@pytest.mark.parametrize(
    ("policy", "now", "slot"),
    [
        ('digest_at = "07:00"', "2026-11-23 08:29", None),
        ('digest_at = "07:00"', "2026-11-23 08:30", "2026-11-23 08:30"),
        ('digest_at = "20:00"', "2026-11-23 08:30", "2026-11-23 08:30"),
        ('digest_at = "20:00"\nquiet_hours = ""', "2026-11-23 20:00", "2026-11-23 20:00"),
        ('digest_at = "07:00"\nquiet_hours = ""', "2026-11-23 23:59", "2026-11-23 07:00"),
        ('digest_at = "07:00"\nquiet_hours = ""', "2026-11-22 12:00", None),
    ],
)
def test_quiet_hours_win_over_the_hour_of_the_digest(policy: str, now: str, slot: str | None) -> None:
    found = digest_slot(local(now), load_policy(policy), CALENDAR, SHANGHAI)
    assert found == (local(slot) if slot else None)


@pytest.mark.parametrize(
    ("role", "slot", "since"),
    [
        ("2026-09-30 15:00", "2026-10-08 08:45", "2026-09-30 08:45"),
        ("2026-10-03 10:00", "2026-10-08 08:45", "2026-09-30 08:45"),
        ("2026-10-08 08:00", "2026-10-08 08:45", "2026-09-30 08:45"),
        ("2026-11-20 10:00", "2026-11-23 08:45", "2026-11-20 08:45"),
        ("2026-11-20 10:00", "2026-11-24 08:45", "2026-11-20 08:45"),
        ("2026-02-14 20:00", "2026-02-24 08:45", "2026-02-14 08:45"),
        ("2026-03-01 10:00", "2026-11-23 08:45", "2026-11-16 08:45"),
    ],
)
def test_a_first_digest_counts_from_the_slot_before_the_role_at_most_five_days(
    role: str, slot: str, since: str
) -> None:
    assert first_since(local(role), local(slot), POLICY, CALENDAR, SHANGHAI) == local(since)


@pytest.mark.parametrize(
    ("since", "today", "festivals", "first", "last"),
    [
        ("2026-09-30", "2026-10-08", ("国庆",), "2026-10-01", "2026-10-07"),
        ("2026-09-30", "2026-10-09", ("国庆",), "2026-10-01", "2026-10-07"),
        ("2026-09-29", "2026-10-12", ("国庆",), "2026-10-01", "2026-10-07"),
        ("2026-02-14", "2026-02-24", ("春节",), "2026-02-15", "2026-02-23"),
        ("2025-12-31", "2026-01-04", ("元旦",), "2026-01-01", "2026-01-03"),
        ("2026-04-03", "2026-04-07", ("清明",), "2026-04-04", "2026-04-06"),
        ("2026-04-30", "2026-05-06", ("劳动节",), "2026-05-01", "2026-05-05"),
        ("2026-09-24", "2026-09-28", ("中秋",), "2026-09-25", "2026-09-27"),
        ("2026-09-24", "2026-10-08", ("国庆",), "2026-10-01", "2026-10-07"),
        ("2025-09-30", "2025-10-09", ("国庆", "中秋"), "2025-10-01", "2025-10-08"),
    ],
)
def test_the_first_digest_after_a_holiday_sums_it_up(
    since: str, today: str, festivals: tuple[str, ...], first: str, last: str
) -> None:
    found = holiday_between(day(since), day(today), CALENDAR)
    assert found == HolidayFacts(festivals, day(first), day(last))


@pytest.mark.parametrize(
    ("since", "today"),
    [
        ("2026-10-08", "2026-10-09"),
        ("2026-10-09", "2026-10-10"),
        ("2026-10-10", "2026-10-12"),
        ("2026-10-12", "2026-10-13"),
        ("2026-11-20", "2026-11-23"),
        ("2026-02-13", "2026-02-14"),
        ("2026-02-28", "2026-03-02"),
    ],
)
def test_a_weekend_is_no_holiday(since: str, today: str) -> None:
    assert holiday_between(day(since), day(today), CALENDAR) is None


def test_a_day_off_that_only_this_place_has_is_a_holiday_without_a_name() -> None:
    calendar = Calendar.published({day("2026-11-24"): False})
    found = holiday_between(day("2026-11-23"), day("2026-11-25"), calendar)
    assert found == HolidayFacts((), day("2026-11-24"), day("2026-11-24"))


@pytest.mark.parametrize(
    ("after", "until", "worked"),
    [
        ("2026-10-08", "2026-10-13", ["2026-10-10"]),
        ("2026-10-08", "2026-10-09", []),
        ("2026-10-10", "2026-10-13", []),
        ("2026-02-13", "2026-02-28", ["2026-02-14", "2026-02-28"]),
        ("2026-09-18", "2026-09-24", ["2026-09-20"]),
        ("2026-11-23", "2026-12-11", []),
    ],
)
def test_working_weekends_up_to_the_due_day_are_named(after: str, until: str, worked: list[str]) -> None:
    assert list(working_weekends(day(after), day(until), CALENDAR)) == [day(one) for one in worked]


def a_case(number: int, **other: Any) -> DigestCaseFacts:
    made = DigestCaseFacts(
        case_id=number,
        case_no=f"C-{number}",
        service="护照换发",
        office="A3区",
        state=CaseState.CLAIMED,
        handler="陈晓",
        contact_due=day("2026-11-23"),
        rectify_due=day("2026-11-27"),
        is_new=False,
    )
    return replace(made, **other)


MONDAY = day("2026-11-23")
CASES = (
    a_case(1, state=CaseState.REPLIED),
    a_case(2, contact_due=None, rectify_due=day("2026-12-01")),
    a_case(3, contact_due=None),
    a_case(4),
    a_case(5, state=CaseState.OPENED, handler=None, contact_due=day("2026-11-20"), is_new=True),
    a_case(6, contact_due=None, rectify_due=day("2026-11-29")),
)


@pytest.mark.parametrize(
    ("which", "numbers"),
    [
        (Pile.TODAY, [4]),
        (Pile.WEEK, [3, 6]),
        (Pile.LATE, [5]),
        (Pile.NOBODY, [5]),
        (Pile.WAITING, [1]),
        (Pile.NEW, [5]),
        (Pile.ALL, [5, 4, 3, 6, 2, 1]),
    ],
)
def test_cases_fall_into_lists_by_what_is_due_next(which: Pile, numbers: list[int]) -> None:
    assert [case.case_id for case in pile(CASES, which, MONDAY)] == numbers


def test_what_waits_for_the_citizen_is_due_on_no_day_and_stands_last() -> None:
    assert next_due(CASES[0]) is None
    assert in_order(CASES)[-1] is CASES[0]


NOTHING = DigestPartFacts(1, "A3区", local("2026-11-20 08:45"), None, (), None, ())
LATER = a_case(7, contact_due=None, rectify_due=day("2026-12-11"))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (NOTHING, False),
        (replace(NOTHING, sums=SumsFacts(0, 0, 0, 0, 0)), False),
        (replace(NOTHING, cases=(LATER,)), False),
        (replace(NOTHING, cases=(CASES[0],)), True),
        (replace(NOTHING, cases=(CASES[4],)), True),
        (replace(NOTHING, sums=SumsFacts(1, 1, 0, 0, 0)), True),
        (replace(NOTHING, extensions=1), True),
        (replace(NOTHING, hand_overs=1), True),
        (replace(NOTHING, pressure=1), True),
        (replace(NOTHING, late_below=(CASES[4],)), True),
    ],
)
def test_a_morning_without_anything_to_tell_is_known(part: DigestPartFacts, says: bool) -> None:
    assert says_something(part, MONDAY) is says


def test_weeks_begin_on_mondays_and_the_running_one_is_not_drawn() -> None:
    assert week_of(day("2026-11-29")) == MONDAY
    assert weeks_before(day("2026-11-25")) == tuple(day("2026-09-28") + timedelta(7 * n) for n in range(8))


@pytest.mark.parametrize(
    ("good", "total", "expected"), [(2, 2, None), (0, 0, None), (2, 3, 2 / 3), (0, 3, 0)]
)
def test_so_few_ratings_have_no_share(good: int, total: int, expected: float | None) -> None:
    assert share(good, total) == expected


def test_quotes_are_few_whole_and_out_of_order() -> None:
    texts = [f"第 {n} 句" for n in range(20)] + ["", "长" * (LONGEST_QUOTE + 1)]
    chosen = quotes(texts)
    assert len(chosen) == 5
    assert set(chosen) <= set(texts[:20])
    assert chosen == quotes(list(reversed(texts)))
    assert list(chosen) != sorted(chosen, key=texts.index)
