"""The meter: what this process has done since it began, and how long it took; numbers only, never of whom."""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bot.ports import (
    Blocked,
    Delivered,
    Delivery,
    EditLost,
    Gone,
    Migrated,
    Refused,
    Throttled,
    Unavailable,
    Unknown,
)

# Seconds; what is longer than the last is counted too.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
CAUSES: dict[type, str] = {
    Delivered: "delivered",
    Throttled: "throttled",
    Blocked: "blocked",
    Gone: "gone",
    Migrated: "migrated",
    EditLost: "edit_lost",
    Refused: "refused",
    Unavailable: "unavailable",
    Unknown: "unknown",
}
NO_LONGER_TRUE = "no_longer_true"  # nothing was sent, for there is nothing to say any more
UNSHOWABLE = "unshowable"  # nothing was sent, by a mistake of ours


@dataclass
class Spread:
    """How long something took, how often: one count for each bound, and one for what took longer."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one; a clock that was set back counts as nothing."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += max(seconds, 0.0)


class Meter:
    """Counts. Every key comes from a fixed list of ours, so there are never many."""

    def __init__(self) -> None:
        self.deliveries: Counter[str] = Counter(
            dict.fromkeys((*CAUSES.values(), NO_LONGER_TRUE, UNSHOWABLE), 0)
        )
        self.unknown_outcomes = 0
        self.updates: defaultdict[str, Spread] = defaultdict(Spread)
        self.intake: defaultdict[str, Spread] = defaultdict(Spread)
        self.answers: Counter[tuple[str, int]] = Counter()

    def judged(self, delivery: Delivery) -> None:
        """The channel answered."""
        self.deliveries[CAUSES[type(delivery)]] += 1
        self.unknown_outcomes += isinstance(delivery, Unknown)

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """A source was answered; only what was taken in tells how long taking in takes."""
        self.answers[kind, status] += 1
        if status < 400:
            self.intake[kind].add(seconds)
