"""What is drawn on pages: shares with their intervals, and bars; all of it as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.intervals import Share, wilson

WIDTH = 100
BAR, GAP, HEIGHT = 14, 6, 48


@dataclass(frozen=True)
class Drawn:
    """A share: its quotient, and its interval from `low` to `high`, all of 0 to 1; in `part` of `whole`."""

    part: int
    whole: int
    rate: float
    low: float
    high: float

    @property
    def at(self) -> float:
        """Where the point stands on a line of a hundred."""
        return round(self.rate * WIDTH, 1)

    @property
    def start(self) -> float:
        """Where the interval begins."""
        return round(self.low * WIDTH, 1)

    @property
    def length(self) -> float:
        """How long it is; so long that it can be seen."""
        return max(1.0, round((self.high - self.low) * WIDTH, 1))


@dataclass(frozen=True)
class Bar:
    """One bar of a chart."""

    x: int
    y: float
    height: float


def drawn(share: Share | None) -> Drawn | None:
    """None where there is nothing to divide by."""
    if share is None or (interval := wilson(share)) is None:
        return None
    return Drawn(share.part, share.whole, share.part / share.whole, interval.low, interval.high)


def bars(rates: Sequence[float | None]) -> list[Bar]:
    """Bars of shares of 0 to 1; none where there is none."""
    return [
        Bar(at * (BAR + GAP), round(HEIGHT - rate * HEIGHT, 1), round(rate * HEIGHT, 1))
        for at, rate in enumerate(rates)
        if rate is not None
    ]


def width(count: int) -> int:
    """How wide a chart of so many bars is."""
    return max(1, count * (BAR + GAP))
