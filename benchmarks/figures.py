"""The arithmetic of a run: what one round gave, medians, percentiles, and a row of the table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """What one server did in one round: a figure, its CPU for each operation, and how busy we were.

    `loader` is the share of a core that the load generator took meanwhile: near 1 it was the bottleneck.
    """

    value: float
    cpu_us: float = 0.0
    loader: float = 0.0
    more: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Samples:
    """Everything that was measured: by work and by who did it, a figure for each round."""

    played: dict[tuple[str, str], list[Played]] = field(default_factory=dict)

    def add(self, work: str, who: str, played: Played) -> None:
        """Keep one round."""
        self.played.setdefault((work, who), []).append(played)

    def has(self, work: str, who: str) -> bool:
        """Whether there is anything of this."""
        return (work, who) in self.played

    def values(self, work: str, who: str) -> list[float]:
        """The figure of each round."""
        return [one.value for one in self.played.get((work, who), [])]

    def value(self, work: str, who: str) -> float:
        """The median of the rounds."""
        return median(self.values(work, who))

    def cpu_us(self, work: str, who: str) -> float:
        """The median of the CPU for one operation, in microseconds."""
        return median(one.cpu_us for one in self.played[work, who])

    def loader(self, work: str, who: str) -> float:
        """The median of how busy the load generator was."""
        return median(one.loader for one in self.played[work, who])

    def more(self, work: str, who: str, name: str) -> float:
        """The median of another figure of the rounds."""
        return median(one.more[name] for one in self.played[work, who])


@dataclass(frozen=True)
class Row:
    """One line of the table: the product's figure beside its floor, and whether the target is met."""

    work: str
    value: float
    unit: str
    floor: float
    ratio: float
    target: str
    met: bool
    rounds: Sequence[Json]
    more: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> Json:
        """As it stands in `var/bench.json`."""
        own = {
            "work": self.work,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": self.ratio,
            "target": self.target,
            "met": self.met,
        }
        document = {**own, **self.more, "rounds": list(self.rounds)}
        return {name: _rounded(value) for name, value in document.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratio(value: float, floor: float) -> float:
    """How many times the floor; 0 where there is none."""
    return value / floor if floor else 0.0


def rounds_of(
    values: Sequence[float], floors: Sequence[float], beside: Mapping[str, Sequence[float]] | None = None
) -> list[Json]:
    """Every round as it stands in the document."""
    columns = {"value": values, "floor": floors, **(beside or {})}
    return [dict(zip(columns, found, strict=True)) for found in zip(*columns.values(), strict=True)]


def _rounded(value: Any) -> Any:
    """Four figures that count are more than a measurement has."""
    match value:
        case bool() | str() | int() | None:
            return value
        case float():
            return float(f"{value:.5g}")
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case _:
            return [_rounded(one) for one in value]
