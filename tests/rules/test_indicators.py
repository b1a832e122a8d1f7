"""Indicators: each as its formula says, of counts that add up."""

from fractions import Fraction
from statistics import median as plain_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.indicators import INDICATORS, MEASURES, Counts, median, total

LIVED = Counts(
    reported=120,
    withdrawn=20,
    asked=80,
    waiting=2,
    no_account=10,
    unsent=1,
    not_mine=3,
    too_old=3,
    conflict=1,
    rated=41,
    declined=9,
    unrated=20,
    grade_5=20,
    grade_4=10,
    grade_3=2,
    grade_2=3,
    grade_1=5,
    disputed=1,
    opened=9,
    amended=1,
    contacted=8,
    contacted_in_time=7,
    replied=6,
    replied_in_time=5,
    solved=3,
    partly=1,
    unsolved=1,
    unconfirmed=2,
    overdue=2,
)
VALUES: dict[str, Fraction | int] = {
    "completed": 100,
    "asked_rate": Fraction(80, 100),
    "response_rate": Fraction(41, 80),
    "unrated_rate": Fraction(20, 80),
    "ratings": 40,
    "poor_rate": Fraction(8, 40),
    "replied_rate": Fraction(6, 8),
    "in_time_rate": Fraction(5, 8),
    "contacted_rate": Fraction(7, 8),
    "solved_rate": Fraction(3, 6),
}
COUNTED = st.builds(Counts, *[st.integers(0, 1000)] * len(MEASURES))


@pytest.mark.parametrize("key", INDICATORS)
def test_an_indicator_is_what_its_formula_says(key: str) -> None:
    assert INDICATORS[key].value(LIVED) == VALUES[key]


def test_what_is_summed_up_of_counts() -> None:
    assert (LIVED.unreached, LIVED.not_asked, LIVED.pending) == (14, 4, 10)
    assert (LIVED.replied_late, LIVED.open, LIVED.poor) == (1, 2, 8)
    assert LIVED.asked + LIVED.waiting + LIVED.unreached + LIVED.not_asked + LIVED.withdrawn == LIVED.reported


@pytest.mark.parametrize("key", [key for key, one in INDICATORS.items() if one.under is not None])
def test_of_nothing_there_is_no_share(key: str) -> None:
    assert INDICATORS[key].value(Counts()) is None


@given(COUNTED, COUNTED)
def test_counts_add_up_measure_by_measure(one: Counts, other: Counts) -> None:
    both = total([one, other])

    assert all(getattr(both, name) == getattr(one, name) + getattr(other, name) for name in MEASURES)
    assert INDICATORS["ratings"].value(both) == one.ratings + other.ratings


@given(st.lists(st.integers(0, 50), min_size=1))
def test_the_median_is_that_of_the_values_written_out(values: list[int]) -> None:
    times = {value: values.count(value) for value in values}

    assert median(times) == Fraction(plain_median(values))


def test_of_no_values_there_is_no_median() -> None:
    assert median({3: 0}) is None
