"""The database: where it is, and what one unit of work is.

A unit of work is one transaction in a task of its own. The caller may be cancelled (a closed connection, a
time-out, a shutdown); the unit runs to its end all the same, so no connection is ever left with a transaction
half open. It starts from the context of `connect`, so it never inherits another unit's connection.
"""

import asyncio
import contextvars
import functools
import pkgutil
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import parse_qs, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.exceptions import (
    BaseORMException,
    DBConnectionError,
    OperationalError,
    TransactionManagementError,
)
from tortoise.migrations.api.migrate import migrate as run_migrations
from tortoise.migrations.executor import MigrationExecutor
from tortoise.transactions import in_transaction

APP = "models"
MIGRATION_LOCK = 0x7969_7069  # any constant; one database, one migration at a time
TRIES = 4
# Rows are found by indexes. A statement keeps the plan that was made for it by what the database had counted
# then, maybe when a table was as good as empty: one that reads the whole table would grow slower with each
# row, until it is counted anew. To compile a statement takes the server up to a second, and what may not read
# a whole table counts as expensive enough for it. One plan for all values of a statement is enough: it saves
# planning each time, and does not take a state that was rare when it was counted for one that is rare now.
PLAIN_STATEMENTS = {"jit": "off", "enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"}
P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")

TRANSIENT = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # how a connection that the server has left shows at its next use
    asyncpg.CannotConnectNowError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # it is there and lets nobody in
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
    OSError,
    DBConnectionError,
)


CANNOT_COMMIT = (
    *UNAVAILABLE,
    *TRANSIENT,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresSystemError,
    TransactionManagementError,
)


def is_outage(exc: BaseException) -> bool:
    """Whether the database could not commit just now: what was tried may be tried again."""
    # SQLite says all of it by this one class; what our own mistakes raise are its children.
    return isinstance(exc, CANNOT_COMMIT) or type(exc) is OperationalError


class UpdateAlreadyDone(Exception):
    """Another worker has carried out this update."""


class SchemaBehind(Exception):
    """The database is on an older schema."""


@dataclass
class _Unit:
    """One transaction: the update it carries out, and what to do once it is committed."""

    update_row: int | None = None
    task: asyncio.Task[Any] | None = field(default_factory=asyncio.current_task)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    is_open: bool = True


_unit: contextvars.ContextVar[_Unit | None] = contextvars.ContextVar("unit", default=None)
current_update: contextvars.ContextVar[int | None] = contextvars.ContextVar("current_update", default=None)
_base: contextvars.Context = contextvars.copy_context()
_running: set[asyncio.Task[Any]] = set()


def configuration(url: str, *, pool: int = 10, patience: float | None = None) -> dict[str, Any]:
    """Tortoise's configuration for `url` (`sqlite://relative`, `sqlite:///absolute`, `postgres(ql)://`)."""
    return {
        "connections": {"default": _connection(url, pool, patience)},
        "apps": {
            APP: {
                "models": ["models.tables"],
                "migrations": "models.migrations",
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(url: str, pool: int, patience: float | None) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = url.removeprefix("sqlite://").split("?")[0]
        return {"engine": "models.sqlite", "credentials": {"file_path": path}}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("The database URL must begin with sqlite:// or postgresql://")
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    return {
        "engine": "models.postgres",
        "credentials": {
            "host": host,
            "port": parts.port or 5432,
            "user": parts.username or "postgres",
            "password": parts.password,
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": pool,
            "server_settings": PLAIN_STATEMENTS,
            **({"timeout": patience, "command_timeout": patience} if patience else {}),
        },
    }


async def connect(url: str, *, pool: int = 10, patience: float | None = None) -> None:
    """Open the database; every task of this process sees it from now on.

    A server that does not answer for `patience` seconds is away; without it, it is waited for.
    """
    global _base  # noqa: PLW0603  (the connection is the process's, as Tortoise's own registry is)
    if url.startswith("sqlite://"):
        sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    # Tortoise keeps SQL by the connection's name alone; another kind of store needs other SQL.
    EXECUTOR_CACHE.clear()
    await Tortoise.init(config=configuration(url, pool=pool, patience=patience), _enable_global_fallback=True)
    _base = contextvars.copy_context()


async def close() -> None:
    """Let running units end, then close the database."""
    while _running:
        await asyncio.gather(*_running, return_exceptions=True)
    await Tortoise.close_connections()


def is_postgres() -> bool:
    """Whether the open database is PostgreSQL."""
    return get_connection("default").capabilities.dialect == "postgres"


async def migrate(url: str) -> list[str]:
    """Bring the database at `url` up to date; returns the names of the migrations applied."""
    if url.startswith("sqlite://"):
        with _only_migration(url):
            return await _apply(url)
    # Tortoise's own connections must not hold the lock: its recorder writes from another one.
    lock = await asyncpg.connect(url.replace("postgres://", "postgresql://", 1))
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        return await _apply(url)
    finally:
        await lock.close()


@contextmanager
def _only_migration(url: str) -> Iterator[None]:
    """Wait for other processes' migrations: the lock is an exclusive transaction in a file of its own."""
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{path}-migrating", timeout=60, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def sqlite_path(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(url.removeprefix("sqlite://").split("?")[0])


async def _apply(url: str) -> list[str]:
    await connect(url)
    try:
        if todo := await missing_migrations():
            await _in_clean_context(run_migrations(config=configuration(url)))
        return todo
    finally:
        await Tortoise.close_connections()


async def _in_clean_context(work: Coroutine[Any, Any, None]) -> None:
    """Run Tortoise's migrations apart from the connections of this context, and close what they opened."""

    async def apart() -> None:
        try:
            await work
        finally:
            await Tortoise.close_connections()

    await asyncio.get_running_loop().create_task(apart(), context=contextvars.Context())


def migrations() -> list[str]:
    """Names of all migrations of this version, in their order."""
    found = (name for _, name, _ in pkgutil.iter_modules(import_module("models.migrations").__path__))
    return sorted(name for name in found if name[0].isdigit())


async def missing_migrations() -> list[str]:
    """Names of the migrations that the open database lacks."""
    executor = MigrationExecutor(
        get_connection("default"), {APP: {"models": ["models.tables"], "migrations": "models.migrations"}}
    )
    return [step.migration.name for step in await executor.plan(None)]


async def check_schema() -> None:
    """Raise SchemaBehind when the open database lacks a migration."""
    if todo := await missing_migrations():
        raise SchemaBehind("、".join(todo))


def _around() -> _Unit | None:
    """The open unit of work that this task is in; a task started inside one is no part of it."""
    unit = _unit.get()
    return unit if unit is not None and unit.is_open and unit.task is asyncio.current_task() else None


def on_commit(callback: Callable[[], None]) -> None:
    """Call `callback` once the unit of work around is committed (at once, where there is none)."""
    unit = _around()
    if unit is not None:
        unit.after_commit.append(callback)
    else:
        callback()


def act(
    method: Callable[Concatenate[S, P], Awaitable[T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a desk's method one unit of work that also marks the update it carries out as done.

    Called inside another unit it is a part of that one. Deadlocks and serialization failures are tried again.

    Raises:
        UpdateAlreadyDone: the update at hand has had its effect; nothing was changed.
    """

    @functools.wraps(method)
    async def wrapped(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
        if _around() is not None:
            return await method(self, *args, **kwargs)
        return await in_unit(lambda: method(self, *args, **kwargs), update_row=current_update.get())

    return cast("Callable[Concatenate[S, P], Coroutine[Any, Any, T]]", wrapped)


async def in_unit(work: Callable[[], Awaitable[T]], *, update_row: int | None = None) -> T:
    """Run `work` in one transaction that a cancelled caller cannot tear apart."""
    context = _base.copy()
    task = asyncio.get_running_loop().create_task(_attempts(work, update_row), context=context)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


async def snapshot(work: Callable[[], Awaitable[T]]) -> T:
    """Read in one transaction: everything `work` sees is of one moment."""

    async def of_one_moment() -> T:
        if is_postgres():
            # on SQLite a transaction has the file to itself
            await get_connection("default").execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return await work()

    return await in_unit(of_one_moment)


async def _attempts(work: Callable[[], Awaitable[T]], update_row: int | None) -> T:
    for attempt in range(TRIES):
        try:
            return await _once(work, update_row)
        except TRANSIENT:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


async def _once(work: Callable[[], Awaitable[T]], update_row: int | None) -> T:
    unit = _Unit(update_row)
    token = _unit.set(unit)
    try:
        async with in_transaction():
            result = await work()
            if update_row is not None:
                await _mark_done(update_row)
    finally:
        unit.is_open = False
        _unit.reset(token)
    for callback in unit.after_commit:
        callback()
    return result


async def _mark_done(update_row: int) -> None:
    from models.tables import Update  # noqa: PLC0415  (tables need Tortoise; this module is loaded first)

    changed = await Update.filter(id=update_row, done_at=None).update(done_at=datetime.now(UTC), content=None)
    if not changed:
        raise UpdateAlreadyDone


async def in_order_of_index() -> None:
    """Let the unit of work around read the first rows of an order by the index that has it.

    By what the database counted last, maybe when nothing waited, it would look at all there is and sort it.
    """
    if is_postgres():
        await get_connection("default").execute_script("SET LOCAL enable_sort = off")


async def is_alive() -> bool:
    """Whether the database answers."""
    try:
        await get_connection("default").execute_query("SELECT 1")
    except (*UNAVAILABLE, BaseORMException):
        return False
    return True


async def database_now() -> datetime:
    """The moment as the database's own clock has it."""
    sql = (
        "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') AS now"
        if is_postgres()
        else "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') AS now"
    )
    row = (await get_connection("default").execute_query_dict(sql))[0]
    return datetime.fromisoformat(row["now"]).replace(tzinfo=UTC)
