"""CSV by RFC 4180 with a byte order mark, by which programs know UTF-8.

Programs that open CSV take a cell for a formula where it begins with certain characters: there an apostrophe
stands before it.
"""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def row(cells: Iterable[object]) -> str:
    """One row with its line end, as the cells are."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def harmless(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
