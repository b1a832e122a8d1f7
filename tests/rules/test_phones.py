"""Phone numbers in one spelling, and what is a number in what people type."""

import pytest

from bot.rules.phones import is_mobile, last_digits, plain_number


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "+86 139 1234 5678",
        "86-139-1234-5678",
        "008613912345678",
        "8613912345678",
        "１３９１２３４５６７８",
        " 139-1234 5678 ",
    ],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert plain_number(written) == "13912345678"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("+1 (555) 123-4567", "15551234567"),
        ("+44 20 7946 0958", "442079460958"),
        ("010-82345678", "01082345678"),
        ("86532001", "86532001"),  # a landline of eight digits keeps its first two
        ("无", ""),
    ],
)
def test_other_numbers_keep_their_digits(written: str, plain: str) -> None:
    assert plain_number(written) == plain


def test_the_end_of_a_number_is_four_digits() -> None:
    assert last_digits("+86 139-1234-5678") == "5678"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("13912345678", True), ("+86 139 1234 5678", True), ("2554", False), ("我的是13912345678", False)],
)
def test_a_typed_mobile_number_is_told_from_other_words(text: str, expected: bool) -> None:
    assert is_mobile(text) is expected
