"""Open data: what the lines of a day's files are, how they are written, and what each column means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.rules.csvtext import BOM, harmless, row
from bot.rules.indicators import MEASURES, Counts
from bot.texts import phrase

KEPT_BACK = "kept_back"
COMPLETED = "completed"
TOLD = (COMPLETED, "asked", "rated")
COLUMNS: Mapping[str, str] = {
    "office_code": phrase("机构代码"),
    "office_name": phrase("机构名称"),
    "month": phrase("办结的月份"),
    "measure": phrase("数的是什么"),
    "n": phrase("多少件；是 0 的不写"),
}


@dataclass(frozen=True)
class Line:
    """One number: of an office, of what was completed in a month."""

    office_code: str
    office_name: str
    month: str
    measure: str
    n: int


def lines(code: str, name: str, month: str, told: Mapping[str, int], counts: Counts | None) -> Iterator[Line]:
    """What is told of an office's month; where no more than that, one line says so."""
    numbers = dict(told)
    if counts is None:
        numbers[KEPT_BACK] = 1
    else:
        numbers |= {measure: getattr(counts, measure) for measure in MEASURES}
    for measure, n in numbers.items():
        if n:
            yield Line(code, name, month, measure, n)


def as_csv(rows: Iterable[Line]) -> str:
    """As a spreadsheet opens it."""
    lines = (row(map(harmless, vars(one).values())) for one in rows)
    return BOM + row(COLUMNS) + "".join(lines)
