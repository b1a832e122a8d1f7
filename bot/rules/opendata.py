"""Open data: what the lines of a day's files are, how they are written, and what each column means."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.rules.indicators import MEASURES, Counts
from bot.texts import phrase

BOM = "\ufeff"
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
# A spreadsheet takes what begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(value) for value in vars(row).values()])
    return BOM + table.getvalue()


def harmless(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
