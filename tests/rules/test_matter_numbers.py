"""Matter numbers as people type them, and the count of tries."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.matter_numbers import tries_left, typed_digits, typed_number

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2554", "2554"),
        ("办件编号：2554", "2554"),
        ("２５５４。", "2554"),
        ("A-2026.11_7", "A-2026.11_7"),
        ("编号是 2554.", "2554"),
        ("2554 2555", None),
        ("等了一上午", None),
        ("hello", None),
        ("9" * 65, None),
    ],
)
def test_one_number_is_read_out_of_a_message(text: str, number: str | None) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize(
    ("text", "digits"),
    [("5678", "5678"), (" ５６７８ ", "5678"), ("567", None), ("56789", None), ("五", None)],
)
def test_the_last_digits_are_four(text: str, digits: str | None) -> None:
    assert typed_digits(text) == digits


def test_tries_begin_anew_a_day_after_the_first() -> None:
    day = timedelta(hours=24)
    assert tries_left(tries=0, since=None, now=NOW, most=5) == 5
    assert tries_left(tries=4, since=NOW, now=NOW, most=5) == 1
    assert tries_left(tries=9, since=NOW, now=NOW, most=5) == 0
    assert tries_left(tries=5, since=NOW - day, now=NOW, most=5) == 5
