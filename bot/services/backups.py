"""Backups: everything in the store at one moment, in one sealed file that either kind of store takes back.

Inside the seal is gzip, inside that one JSON text a line: what it is, then for each table its name and
columns, its rows, and how many they were with their SHA-256, then how many there are in all.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO

import orjson

from bot.ports import Clock
from bot.services.sealedfile import Damaged, SealedWriter, unsealed
from models import database
from models.copies import FETCH, Filling, NotEmpty, Snapshot, Table, filling, snapshot, tables

GZIP = 31  # for zlib: with the header of gzip


class OtherSchema(Exception):
    """The backup is of another schema than this version has."""


@dataclass(frozen=True)
class Backup:
    """What is in a backup."""

    made_at: datetime
    tables: int
    rows: int


class BackupDesk:
    """Makes backups of the store at `url`, which is open, and takes them back into an empty one."""

    def __init__(self, url: str, keys: Sequence[str], clock: Clock) -> None:
        self._url = url
        self._keys = keys
        self._clock = clock

    async def make(self, file: BinaryIO) -> Backup:
        """Write everything into `file` while others go on working."""
        lines, made_at, rows = _Lines(SealedWriter(file, self._keys[0])), self._clock.now(), 0
        async with snapshot(self._url) as store:
            all_tables = tables()
            lines.add({"made_at": made_at.isoformat(), "migrations": database.migrations()})
            for table in all_tables:
                rows += await _copy_out(store, table, lines)
            lines.add({"tables": len(all_tables), "rows": rows})
        lines.close()
        return Backup(made_at, len(all_tables), rows)

    async def restore(self, file: BinaryIO) -> Backup:
        """Fill the empty store; everything that is wrong leaves it empty.

        Raises:
            NotOurs, WrongKey, Damaged: the file. OtherSchema: its version. NotEmpty, NotWhole: the store.
        """
        lines = _read_lines(unsealed(file, self._keys))
        head: dict[str, Any] = next(lines, {})
        if head.get("migrations") != database.migrations():
            raise OtherSchema(", ".join(head.get("migrations", ())))
        await self._prepare()
        await database.connect(self._url, pool=1)
        try:
            count, rows = 0, 0
            async with filling(self._url) as store:
                for table in tables():
                    rows += await _copy_in(store, table, lines)
                    count += 1
                if next(lines, None) != {"tables": count, "rows": rows} or next(lines, None) is not None:
                    raise Damaged
        finally:
            await database.close()
        return Backup(datetime.fromisoformat(head["made_at"]), count, rows)

    async def _prepare(self) -> None:
        """Make the tables where there is nothing; an older store is not changed."""
        await database.connect(self._url, pool=1)
        missing = await database.missing_migrations()
        await database.close()
        if missing and missing != database.migrations():
            raise NotEmpty(", ".join(missing))
        await database.migrate(self._url)


async def _copy_out(store: Snapshot, table: Table, lines: "_Lines") -> int:
    last = await store.last(table) if table.numbered else None
    lines.add({"table": table.name, "columns": [column.name for column in table.columns], "last": last})
    count, digest = 0, sha256()
    async for rows in store.rows(table):
        for row in rows:
            digest.update(lines.add(row))
        count += len(rows)
    lines.add({"rows": count, "sha256": digest.hexdigest()})
    return count


async def _copy_in(store: Filling, table: Table, lines: Iterator[Any]) -> int:
    head = next(lines, None)
    if head is None or (head["table"], head["columns"]) != (table.name, [one.name for one in table.columns]):
        raise Damaged
    count, digest, rows = 0, sha256(), []
    line = next(lines, None)
    while isinstance(line, list):
        digest.update(_line(line))
        rows.append(line)
        count += 1
        if len(rows) == FETCH:
            await store.write(table, rows)
            rows = []
        line = next(lines, None)
    await store.write(table, rows)
    if line != {"rows": count, "sha256": digest.hexdigest()}:
        raise Damaged
    if head["last"] is not None:
        await store.number_on(table, head["last"])
    return count


def _line(content: object) -> bytes:
    return orjson.dumps(content) + b"\n"


class _Lines:
    """Lines on their way into the seal."""

    def __init__(self, sealed: SealedWriter) -> None:
        self._sealed = sealed
        self._packed = zlib.compressobj(wbits=GZIP)

    def add(self, content: object) -> bytes:
        """One line; gives it back."""
        line = _line(content)
        if packed := self._packed.compress(line):
            self._sealed.write(packed)
        return line

    def close(self) -> None:
        """That was all."""
        self._sealed.write(self._packed.flush())
        self._sealed.close()


def _read_lines(pieces: Iterator[bytes]) -> Iterator[Any]:
    """Every line. Raises Damaged."""
    unpacked, rest = zlib.decompressobj(wbits=GZIP), b""
    for piece in pieces:
        *whole, rest = (rest + unpacked.decompress(piece)).split(b"\n")
        yield from map(orjson.loads, whole)
    if rest or not unpacked.eof:
        raise Damaged
