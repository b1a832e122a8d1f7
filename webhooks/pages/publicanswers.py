"""What public addresses answer to programs, as models."""

from datetime import date, datetime

from pydantic import BaseModel


class IntervalTold(BaseModel):
    """Wilson's interval, 95 %, of 0 to 1."""

    low: float
    high: float


class FiguresTold(BaseModel):
    """Figures of an office, or of all together; null where too few rated for more to be told."""

    office: str | None
    name: str | None
    first: str | None
    last: str | None
    completed: int
    asked: int
    rated: int
    measures: dict[str, int] | None
    indicators: dict[str, float | None] | None
    intervals: dict[str, IntervalTold] | None
    medians: dict[str, float | None] | None


class LineTold(BaseModel):
    """One number of a day's file."""

    office_code: str
    office_name: str
    month: str
    measure: str
    n: int


class DayTold(BaseModel):
    """A day's file. `final`: it never changes again."""

    day: date
    at: datetime
    final: bool
    lines: list[LineTold]


class DayListed(BaseModel):
    """A day that has files, and their hashes by their names."""

    day: date
    published_at: datetime
    lines: int
    files: dict[str, str]


class DaysListed(BaseModel):
    """Every day that has files, the newest first."""

    hash: str
    provisional: date
    days: list[DayListed]


class WordExplained(BaseModel):
    """A column or a measure."""

    kind: str
    name: str
    says: str
