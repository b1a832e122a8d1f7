"""Small cells: what is kept back, and that subtracting does not bring it out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.smallcells import kept_back


@pytest.mark.parametrize(
    ("ratings", "hidden"),
    [
        ({}, set()),
        ({"a": 10, "b": 12}, set()),
        ({"a": 0, "b": 12}, {"a"}),
        ({"a": 9, "b": 12, "c": 30}, {"a", "b"}),
        ({"a": 5, "b": 5, "c": 30}, {"a", "b"}),
        ({"a": 5, "b": 4, "c": 30}, {"a", "b", "c"}),
        ({"a": 3}, {"a"}),
    ],
)
def test_who_is_kept_back(ratings: dict[str, int], hidden: set[str]) -> None:
    assert kept_back(ratings, 10) == hidden


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 40)), st.integers(1, 20))
def test_the_total_minus_the_others_is_never_few(ratings: dict[int, int], at_least: int) -> None:
    hidden = kept_back(ratings, at_least)
    together = sum(ratings[key] for key in hidden)

    assert all(ratings[key] >= at_least for key in ratings.keys() - hidden)
    assert together == 0 or together >= at_least or hidden == set(ratings)
