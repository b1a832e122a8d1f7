"""The lines of a file that goes to the province: JSON lines, or CSV by RFC 4180 with a byte order mark.

Programs that open CSV take a cell for a formula where it begins with certain characters, so there, and only
there, an apostrophe stands before it.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Protocol

import orjson

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
BOM = "\ufeff"


class Lines(Protocol):
    """One way to write records down."""

    def head(self, names: Sequence[str]) -> bytes:
        """What stands before all records."""

    def line(self, record: Mapping[str, str]) -> bytes:
        """One record."""


class JsonLines:
    """An object a line."""

    def head(self, names: Sequence[str]) -> bytes:
        """Nothing."""
        return b""

    def line(self, record: Mapping[str, str]) -> bytes:
        """Every column, in order; what is not known is empty."""
        return orjson.dumps(dict(record)) + b"\n"


class CsvLines:
    """A row a record, under the names of the columns."""

    def head(self, names: Sequence[str]) -> bytes:
        """The mark by which programs know UTF-8, and the names."""
        return (BOM + _row(names)).encode()

    def line(self, record: Mapping[str, str]) -> bytes:
        """The values, none of them a formula."""
        return _row(
            [f"'{value}" if value.startswith(FORMULA) else value for value in record.values()]
        ).encode()


FORMATS: Mapping[str, Lines] = {"jsonl": JsonLines(), "csv": CsvLines()}


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
