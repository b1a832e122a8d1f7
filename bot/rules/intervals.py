"""Intervals: between what bounds a share may lie that was counted on so many, and who may be ranked by it.

Wilson's score interval, 95 %: E. B. Wilson, 1927. It stays within 0 and 1 and holds for few as for many.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TypeVar

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Interval:
    """From a share to a share."""

    low: float
    high: float

    def overlaps(self, other: "Interval") -> bool:
        """Whether there is a share that both allow."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int


def wilson(share: Share) -> Interval | None:
    """The interval; None where nothing was counted."""
    part, whole = share.part, share.whole
    if whole == 0:
        return None
    rate, square = part / whole, _Z * _Z / whole
    middle = (rate + square / 2) / (1 + square)
    reach = _Z * sqrt(rate * (1 - rate) / whole + square / (4 * whole)) / (1 + square)
    # at the ends the bound is exactly 0 or 1: what rounding adds is cut off
    return Interval(
        0.0 if part == 0 else max(0.0, middle - reach), 1.0 if part == whole else min(1.0, middle + reach)
    )


def is_ranked(share: Share, at_least: int) -> bool:
    """Whether so many were counted that it may be compared with others at all."""
    return share.whole >= at_least


def ranks(shares: Mapping[K, Share], *, at_least: int, best_is_high: bool) -> dict[K, int]:
    """The rank of everybody that has one; 1 is best.

    Two stand on different ranks only where their intervals do not overlap, nor are joined by those of others
    between them; so the shares of whoever stands higher are all better. Where all are joined nobody has one.
    """
    found = {
        key: interval
        for key, share in shares.items()
        if is_ranked(share, at_least) and (interval := wilson(share)) is not None
    }
    groups = _joined(found)
    if len(groups) < 2:
        return {}
    ordered, rank, given = reversed(groups) if best_is_high else iter(groups), 1, dict[K, int]()
    for group in ordered:
        given |= dict.fromkeys(group, rank)
        rank += len(group)
    return given


def _joined(intervals: Mapping[K, Interval]) -> list[list[K]]:
    """Those that overlap, directly or through others, together; from the lowest to the highest."""
    groups: list[list[K]] = []
    reach = -1.0
    for key, interval in sorted(intervals.items(), key=lambda one: one[1].low):
        if interval.low > reach:
            groups.append([])
        groups[-1].append(key)
        reach = max(reach, interval.high)
    return groups
