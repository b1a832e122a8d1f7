"""Working days across holidays, make-up days and years that are not published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.workdays import Calendar
from tests.rules import QUICK

CALENDAR = Calendar.published()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))

VECTORS = [
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-13", 15, "2026-03-12"),
    ("2026-02-15", 1, "2026-02-24"),
    ("2026-02-15", 5, "2026-02-28"),
    ("2026-02-15", 15, "2026-03-13"),
    ("2026-04-03", 1, "2026-04-07"),
    ("2026-04-03", 5, "2026-04-13"),
    ("2026-04-03", 15, "2026-04-27"),
    ("2026-04-30", 1, "2026-05-06"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-04-30", 15, "2026-05-25"),
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-18", 15, "2026-10-15"),
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-09-30", 15, "2026-10-27"),
    ("2026-11-20", 1, "2026-11-23"),
    ("2026-11-20", 5, "2026-11-27"),
    ("2026-11-20", 15, "2026-12-11"),
    ("2025-12-31", 1, "2026-01-04"),
]


@pytest.mark.parametrize(("start", "n", "expected"), VECTORS)
def test_the_start_day_is_not_counted(start: str, n: int, expected: str) -> None:
    day = CALENDAR.nth_workday_after(date.fromisoformat(start), n)
    assert day == date.fromisoformat(expected)


@pytest.mark.parametrize(("start", "n", "end"), VECTORS)
def test_counting_days_agrees_with_finding_them(start: str, n: int, end: str) -> None:
    assert CALENDAR.workdays_between(date.fromisoformat(start), date.fromisoformat(end)) == n


@pytest.mark.parametrize(
    "day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_make_up_days_on_weekends_are_worked(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_holidays_are_not_worked(first: str, last: str) -> None:
    assert CALENDAR.workdays_between(date.fromisoformat(first) - timedelta(1), date.fromisoformat(last)) == 0


def test_a_year_without_a_schedule_has_weekends_only() -> None:
    year = (CALENDAR.last_published_year or 0) + 1
    new_year = date(year, 1, 1)
    assert CALENDAR.is_provisional(new_year)
    assert CALENDAR.is_workday(new_year) == (new_year.weekday() < 5)


def test_a_published_year_is_not_provisional() -> None:
    assert 2026 in CALENDAR.published_years
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_single_days_can_be_overridden() -> None:
    national_day, tuesday = date(2026, 10, 1), date(2026, 11, 24)
    calendar = Calendar.published({national_day: True, tuesday: False})
    assert calendar.is_workday(national_day)
    assert not calendar.is_workday(tuesday)


def test_an_overridden_day_is_not_provisional() -> None:
    day = date(2099, 1, 1)
    assert not Calendar.published({day: False}).is_provisional(day)


def test_an_empty_calendar_knows_weekends() -> None:
    calendar = Calendar()
    assert calendar.last_published_year is None
    assert calendar.nth_workday_after(date(2026, 11, 20), 1) == date(2026, 11, 23)


@pytest.mark.parametrize("n", [0, -1])
def test_working_days_are_counted_from_one(n: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        CALENDAR.nth_workday_after(date(2026, 1, 1), n)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.workdays_between(date(2026, 11, 20), date(2026, 11, 20)) == 0
    assert CALENDAR.workdays_between(date(2026, 11, 20), date(2026, 11, 2)) == 0


@QUICK
@given(DAYS, st.integers(1, 40))
def test_the_nth_working_day_is_worked_and_is_the_nth(start: date, n: int) -> None:
    day = CALENDAR.nth_workday_after(start, n)
    assert CALENDAR.is_workday(day)
    assert CALENDAR.workdays_between(start, day) == n


@QUICK
@given(DAYS, st.integers(1, 20))
def test_going_back_undoes_going_forward(start: date, n: int) -> None:
    first = CALENDAR.nth_workday_after(start, 1)
    assert CALENDAR.nth_workday_before(CALENDAR.nth_workday_after(first, n), n) == first
