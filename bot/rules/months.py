"""Months: of when figures are told, as `2026-11`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Months:
    """From a month to a month, both included. Raises ValueError, where they are not months in order."""

    first: str
    last: str

    def __post_init__(self) -> None:
        if not (is_month(self.first) and is_month(self.last) and self.first <= self.last):
            raise ValueError((self.first, self.last))

    def __iter__(self) -> Iterator[str]:
        year, month = int(self.first[:4]), int(self.first[5:])
        while (name := f"{year:04}-{month:02}") <= self.last:
            yield name
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)

    def __contains__(self, month: object) -> bool:
        return isinstance(month, str) and self.first <= month <= self.last


# None stands for all the time there is.
Span = Months | None


def is_month(text: str) -> bool:
    """Whether a text names a month."""
    return MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """The month of a day."""
    return day.isoformat()[:7]
