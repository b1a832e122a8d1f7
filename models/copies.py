"""Copies of the whole store, table by table: read in one snapshot, written into an empty one, on either kind.

Values are those of JSON, so what was read from one kind of store can be written into the other.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import asyncpg
from tortoise import Tortoise, fields
from tortoise.fields.base import Field

APP = "models"
# What the rest says already: it comes of itself as the rest is written.
DERIVED = frozenset({"figures", "figure_changes"})
FETCH = 1000
Value = Any
Row = Sequence[Value]


class NotEmpty(Exception):
    """There is something in the store already."""


class NotWhole(Exception):
    """A row refers to one that is not there."""


@dataclass(frozen=True)
class Column:
    """One column; `kind` is the field that keeps it."""

    name: str
    kind: type[Field[Any]]

    def read(self, value: Value) -> Value:
        """As JSON has it."""
        if value is None:
            return None
        if issubclass(self.kind, fields.DatetimeField):
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
            return moment.astimezone(UTC).isoformat(timespec="microseconds")
        if issubclass(self.kind, fields.BooleanField):
            return bool(value)
        if issubclass(self.kind, fields.JSONField):
            return json.loads(value)
        return value.isoformat() if isinstance(value, date) else value

    def write(self, value: Value) -> Value:
        """As both stores take it."""
        if value is None:
            return None
        if issubclass(self.kind, fields.DatetimeField):
            return datetime.fromisoformat(value)
        if issubclass(self.kind, fields.DateField):
            return date.fromisoformat(value)
        return json.dumps(value, ensure_ascii=False) if issubclass(self.kind, fields.JSONField) else value


@dataclass(frozen=True)
class Table:
    """One table; whether its rows are numbered by the store."""

    name: str
    columns: tuple[Column, ...]
    numbered: bool

    @property
    def listed(self) -> str:
        """Its columns, as SQL names them."""
        return ", ".join(f'"{column.name}"' for column in self.columns)


def tables() -> list[Table]:
    """Every table of the open database but what is derived; those that are referred to come first."""
    models = {model._meta.db_table: model for model in Tortoise.apps[APP].values()}
    waiting = dict(models)
    done: list[str] = []
    while waiting:
        for name, model in sorted(waiting.items()):
            meta = model._meta
            refers = {
                meta.fields_map[key].related_model._meta.db_table for key in meta.fk_fields | meta.o2o_fields
            }
            if not refers - {name} - set(done):
                done.append(name)
                del waiting[name]
    return [_table(name, models[name]) for name in done if name not in DERIVED]


def _table(name: str, model: Any) -> Table:
    meta = model._meta
    columns = tuple(Column(db, type(meta.fields_map[key])) for key, db in meta.fields_db_projection.items())
    return Table(name, columns, bool(meta.pk.generated))


class Snapshot(Protocol):
    """The store at one moment."""

    def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        """The rows of a table as it keeps them, some at a time."""

    async def last(self, table: Table) -> int | None:
        """The last number that was given to a row, also to one that is gone."""


class Filling(Protocol):
    """An empty store that is being filled: all of it or nothing."""

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""

    async def number_on(self, table: Table, last: int) -> None:
        """Go on numbering behind this."""


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Snapshot]:
    """Read the store while others go on writing."""
    if url.startswith("sqlite://"):
        # its own connection: one of the ORM's would keep every writer out until the end
        address = f"file:{quote(str(_path(url).absolute()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as file:
            file.execute("BEGIN")
            file.execute("SELECT count(*) FROM sqlite_master")  # from here on it sees nothing newer
            yield _SqliteSnapshot(file)
        return
    async with (
        _connection(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield _PostgresSnapshot(connection)


@asynccontextmanager
async def filling(url: str) -> AsyncIterator[Filling]:
    """Fill the store in one transaction; what raises inside leaves it empty.

    Raises:
        NotEmpty: there is a row in it already.
        NotWhole: a row refers to one that is not there.
    """
    if url.startswith("sqlite://"):
        with closing(sqlite3.connect(_path(url), timeout=15, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")  # closing it without COMMIT takes all of it back
            for table in tables():
                if file.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone():
                    raise NotEmpty(table.name)
            yield _SqliteFilling(file)
            if broken := file.execute("PRAGMA foreign_key_check").fetchone():
                raise NotWhole(broken[0])
            file.execute("COMMIT")
        return
    async with _connection(url) as connection, connection.transaction():
        own = await connection.fetch(REFERS_TO_ITSELF)
        await _defer(connection, own, "DEFERRABLE INITIALLY DEFERRED")
        for table in tables():
            if await connection.fetchrow(f"SELECT 1 FROM {table.name} LIMIT 1"):
                raise NotEmpty(table.name)
        yield _PostgresFilling(connection)
        try:
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except asyncpg.ForeignKeyViolationError as error:
            raise NotWhole(error.table_name) from None
        await _defer(connection, own, "NOT DEFERRABLE")


# A row may come before the one of its own table that it refers to, such as an office before its parent.
REFERS_TO_ITSELF = """
SELECT conrelid::regclass::text AS name, conname FROM pg_constraint
WHERE contype = 'f' AND conrelid = confrelid AND connamespace = current_schema()::regnamespace
"""


async def _defer(connection: Any, constraints: Sequence[Any], how: str) -> None:
    for one in constraints:
        await connection.execute(f'ALTER TABLE {one["name"]} ALTER CONSTRAINT "{one["conname"]}" {how}')


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url.replace("postgres://", "postgresql://", 1))
    try:
        yield connection
    finally:
        await connection.close()


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite://").split("?")[0])


class _SqliteSnapshot:
    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        cursor = self._file.execute(f"SELECT {table.listed} FROM {table.name}")
        while found := cursor.fetchmany(FETCH):
            yield [_read(table, row) for row in found]

    async def last(self, table: Table) -> int | None:
        row = self._file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return int(row[0]) if row else None


class _PostgresSnapshot:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        cursor = await self._connection.cursor(f"SELECT {table.listed} FROM {table.name}")
        while found := await cursor.fetch(FETCH):
            yield [_read(table, row) for row in found]

    async def last(self, table: Table) -> int | None:
        sequence = await self._connection.fetchval("SELECT pg_get_serial_sequence($1, 'id')", table.name)
        row = await self._connection.fetchrow(f"SELECT last_value, is_called FROM {sequence}")
        return int(row["last_value"]) if row["is_called"] else None


class _SqliteFilling:
    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {table.name} ({table.listed}) VALUES ({marks})"
        self._file.executemany(statement, _written(table, rows))

    async def number_on(self, table: Table, last: int) -> None:
        self._file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        self._file.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))


class _PostgresFilling:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        names = [column.name for column in table.columns]
        await self._connection.copy_records_to_table(table.name, records=_written(table, rows), columns=names)

    async def number_on(self, table: Table, last: int) -> None:
        await self._connection.execute(
            "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", table.name, last
        )


def _read(table: Table, row: Sequence[Value]) -> Row:
    return [column.read(value) for column, value in zip(table.columns, row, strict=True)]


def _written(table: Table, rows: Sequence[Row]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        yield tuple(column.write(value) for column, value in zip(table.columns, row, strict=True))
