"""Lengths of time as a policy writes them (`2m`, `24h`, `7d`, `5wd`) and windows of the day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cached_property

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
WORKING_DAY = "wd"
NO_WAIT = frozenset({"", "0s", "0m", "0h", "0d"})
# Five digits are 273 years of days: far enough, and far from the end of the calendar.
SPAN = re.compile(r"([1-9][0-9]{0,4})(s|m|h|d|wd)")
MOST_WORKING_DAYS = 366
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class Span:
    """A length of time: seconds, minutes, hours, natural days, or working days."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `20s`, `2m`, `24h`, `30d`, `5wd`; anything else is a ValueError."""
        found = SPAN.fullmatch(text)
        if not found:
            raise ValueError(f"not a length of time: {text!r}")
        span = cls(int(found[1]), found[2])
        if span.unit == WORKING_DAY and span.amount > MOST_WORKING_DAYS:
            raise ValueError(f"not a length of time: {text!r}")
        return span

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def working_days(self) -> int | None:
        """How many working days, or None for a length by the clock."""
        return self.amount if self.unit == WORKING_DAY else None

    @property
    def natural_days(self) -> int | None:
        """How many whole natural days, or None for other units."""
        return self.amount if self.unit == "d" else None

    @property
    def delta(self) -> timedelta | None:
        """The length by the clock, or None for working days."""
        return None if self.unit == WORKING_DAY else self.amount * UNITS[self.unit]

    @cached_property
    def length(self) -> timedelta:
        """The length by the clock; only for keys that cannot be working days."""
        if self.unit == WORKING_DAY:
            raise ValueError(f"{self} has no length by the clock")
        return self.amount * UNITS[self.unit]

    @cached_property
    def counts_days(self) -> bool:
        """Whether it ends with a day (24:00) and not with a moment."""
        return self.unit in ("d", WORKING_DAY)


@dataclass(frozen=True)
class Delay:
    """A wait by the clock: as long as said, or somewhere between a least and a most."""

    least: timedelta = timedelta(0)
    most: timedelta = timedelta(0)
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> "Delay":
        """Read `30m`, `30m-90m`, or nothing (also `0s`) for none; anything else is a ValueError."""
        first, _, last = text.partition("-")
        least = _wait(first)
        most = _wait(last) if last else least
        if most < least:
            raise ValueError(f"not a wait: {text!r}")
        return cls(least, most, text)

    def __str__(self) -> str:
        return self.text

    def drawn(self, below: Callable[[int], int]) -> timedelta:
        """One wait of those possible; `below(n)` draws a whole number from 0 to n - 1."""
        room = int((self.most - self.least).total_seconds())
        return self.least + timedelta(seconds=below(room + 1) if room else 0)


def _wait(text: str) -> timedelta:
    if text in NO_WAIT:
        return timedelta(0)
    span = Span.parse(text)
    if span.delta is None:
        raise ValueError(f"not a wait: {text!r}")
    return span.delta


@dataclass(frozen=True)
class Window:
    """A part of the day, its end not included; it may cross midnight."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read `21:00-08:30`; anything else, or an empty window, is a ValueError."""
        start, _, end = text.partition("-")
        window = cls(time_of(start), time_of(end))
        if window.start == window.end:
            raise ValueError(f"not a part of the day: {text!r}")
        return window

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after."""
        return self.end < self.start

    def contains(self, moment: time) -> bool:
        """Whether this time of day lies inside."""
        if self.crosses_midnight:
            return moment >= self.start or moment < self.end
        return self.start <= moment < self.end


def time_of(text: str) -> time:
    """Read `08:45`; anything else is a ValueError."""
    found = TIME.fullmatch(text)
    if not found:
        raise ValueError(f"not a time of day: {text!r}")
    return time(int(found[1]), int(found[2]))
