"""The lines of a file that goes to the province: JSON lines, or CSV, in which alone no cell is a formula."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import orjson

from bot.rules.csvtext import BOM, harmless, row


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
        return (BOM + row(names)).encode()

    def line(self, record: Mapping[str, str]) -> bytes:
        """The values, none of them a formula."""
        return row(map(harmless, record.values())).encode()


FORMATS: Mapping[str, Lines] = {"jsonl": JsonLines(), "csv": CsvLines()}
