"""Lengths of time and windows of the day."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.spans import Span, Window, time_of
from tests.rules import QUICK


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        ("20s", timedelta(seconds=20)),
        ("2m", timedelta(minutes=2)),
        ("24h", timedelta(hours=24)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_span_by_the_clock_has_a_length(text: str, delta: timedelta) -> None:
    span = Span.parse(text)
    assert (span.delta, span.length, span.working_days) == (delta, delta, None)


def test_working_days_have_no_length_by_the_clock() -> None:
    span = Span.parse("5wd")
    assert (span.working_days, span.delta, span.natural_days) == (5, None, None)
    with pytest.raises(ValueError, match="no length"):
        _ = span.length


@pytest.mark.parametrize(("text", "expected"), [("7d", 7), ("24h", None), ("1wd", None)])
def test_natural_days_are_told_from_hours(text: str, expected: int | None) -> None:
    assert Span.parse(text).natural_days == expected


@pytest.mark.parametrize(
    "text",
    ["", "5", "wd", "0d", "-1d", "1.5h", "5 wd", "5WD", "5w", "1d\n", "５d", "123456s", "367wd", "1d2h"],
)
def test_anything_else_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        Span.parse(text)


@QUICK
@given(st.integers(1, 366), st.sampled_from(["s", "m", "h", "d", "wd"]))
def test_a_span_is_written_as_it_is_read(amount: int, unit: str) -> None:
    assert Span.parse(str(Span(amount, unit))) == Span(amount, unit)


@pytest.mark.parametrize(
    ("window", "moment", "inside"),
    [
        ("08:30-18:00", time(8, 29, 59), False),
        ("08:30-18:00", time(8, 30), True),
        ("08:30-18:00", time(17, 59, 59, 999999), True),
        ("08:30-18:00", time(18, 0), False),
        ("21:00-08:30", time(20, 59), False),
        ("21:00-08:30", time(21, 0), True),
        ("21:00-08:30", time(0, 0), True),
        ("21:00-08:30", time(8, 29), True),
        ("21:00-08:30", time(8, 30), False),
    ],
)
def test_a_window_holds_its_start_and_not_its_end(window: str, moment: time, inside: bool) -> None:
    assert Window.parse(window).contains(moment) is inside


@pytest.mark.parametrize("text", ["", "08:30", "8:30-18:00", "08:30-24:00", "08:30-08:30", "08:30–18:00"])
def test_anything_else_is_no_window(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a (part|time) of"):
        Window.parse(text)


@QUICK
@given(st.times(), st.times())
def test_two_opposite_windows_share_the_day(start: time, end: time) -> None:
    day, night = Window(start, end), Window(end, start)
    if start != end:
        assert (day.contains(start), night.contains(start)) == (True, False)
        assert (day.contains(end), night.contains(end)) == (False, True)


def test_a_time_of_day_is_read() -> None:
    assert time_of("08:45") == time(8, 45)
