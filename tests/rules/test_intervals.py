"""Wilson's interval beside an independent one; and ranks: they differ only where intervals are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from bot.rules.intervals import CONFIDENCE, Share, is_ranked, ranks, wilson

COUNTS = st.integers(1, 5000).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@given(COUNTS)
def test_the_interval_is_that_of_scipy(share: Share) -> None:
    oracle = binomtest(share.part, share.whole).proportion_ci(CONFIDENCE, method="wilson")
    found = wilson(share)

    assert found is not None
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), abs=1e-12)


@given(COUNTS)
def test_the_share_lies_within_and_the_bounds_are_shares(share: Share) -> None:
    found = wilson(share)

    assert found is not None
    assert 0 <= found.low <= share.part / share.whole <= found.high <= 1


@given(COUNTS)
def test_more_of_the_same_narrows_the_interval(share: Share) -> None:
    one, ten = wilson(share), wilson(Share(share.part * 10, share.whole * 10))

    assert one is not None
    assert ten is not None
    assert ten.high - ten.low < one.high - one.low


@given(COUNTS)
def test_the_interval_of_the_others_is_the_mirror(share: Share) -> None:
    one, other = wilson(share), wilson(Share(share.whole - share.part, share.whole))

    assert one is not None
    assert other is not None
    assert (1 - one.high, 1 - one.low) == pytest.approx((other.low, other.high))


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson(Share(0, 0)) is None


def test_who_has_too_few_is_not_ranked() -> None:
    assert not is_ranked(Share(29, 29), 30)
    assert is_ranked(Share(30, 30), 30)


def test_whoever_is_apart_has_a_rank_of_their_own() -> None:
    shares = {"a": Share(990, 1000), "b": Share(500, 1000), "c": Share(10, 1000), "few": Share(1, 29)}

    assert ranks(shares, at_least=30, best_is_high=True) == {"a": 1, "b": 2, "c": 3}
    assert ranks(shares, at_least=30, best_is_high=False) == {"c": 1, "b": 2, "a": 3}


def test_whoever_overlaps_shares_a_rank_and_the_next_counts_them() -> None:
    shares = {"a": Share(990, 1000), "b": Share(500, 1000), "c": Share(510, 1000), "d": Share(10, 1000)}

    assert ranks(shares, at_least=30, best_is_high=True) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_whoever_is_joined_through_others_shares_a_rank() -> None:
    shares = {"a": Share(400, 1000), "b": Share(430, 1000), "c": Share(465, 1000), "d": Share(10, 1000)}
    assert not _overlap(shares["a"], shares["c"])

    assert ranks(shares, at_least=30, best_is_high=True) == {"a": 1, "b": 1, "c": 1, "d": 4}


def test_where_all_are_joined_nobody_has_a_rank() -> None:
    shares = {"a": Share(400, 1000), "b": Share(410, 1000)}

    assert ranks(shares, at_least=30, best_is_high=True) == {}


@given(st.dictionaries(st.integers(0, 40), COUNTS, max_size=20), st.booleans())
def test_different_ranks_are_apart_and_in_order(shares: dict[int, Share], best_is_high: bool) -> None:
    given = ranks(shares, at_least=30, best_is_high=best_is_high)

    for one, first in given.items():
        for other, second in given.items():
            if first < second:
                assert not _overlap(shares[one], shares[other])
                is_higher = _rate(shares[one]) > _rate(shares[other])
                assert is_higher is best_is_high
    assert all(rank == 1 + sum(other < rank for other in given.values()) for rank in given.values())


def _rate(share: Share) -> float:
    return share.part / share.whole


def _overlap(one: Share, other: Share) -> bool:
    first, second = wilson(one), wilson(other)
    assert first is not None
    assert second is not None
    return first.overlaps(second)
