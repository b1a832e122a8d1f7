"""Locks between processes: what one of them does alone, what falls to which of them, and how many there are.

On PostgreSQL all locks of a process live and die with one connection of its own, beside the pool: whoever
is killed has let go at once, whoever hangs after ten seconds. On SQLite a lock is a file beside the database.
"""

import asyncio
import contextlib
import sqlite3
import zlib
from collections.abc import Collection, Sequence, Set
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from models.database import UNAVAILABLE, sqlite_path

# The first half of a key says what is locked: a thing that one does alone, a share of a thing, or that
# somebody is there.
ALONE, SHARE, THERE = 0x7969_7061, 0x7969_7062, 0x7969_7063
Key = tuple[int, int]
BEAT = 1.0
PATIENCE = 3.0
# A machine that is gone is noticed after five seconds, a process that hangs after ten; whoever holds a lock
# knows after four that it cannot be sure of it any more.
CONNECTION = {
    "application_name": "yiping locks",
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": "10s",
}
# An older server does not know all of them.
SET = """
SELECT set_config(name, value, false)
FROM unnest($1::text[], $2::text[]) AS wanted (name, value) JOIN pg_settings USING (name)
"""
TAKE = "SELECT number FROM unnest($2::int[]) AS number WHERE pg_try_advisory_lock($1, number) LIMIT $3"
JOIN = "SELECT pg_advisory_lock_shared($1, $2)"
FREE = "SELECT pg_advisory_unlock($1, number) FROM unnest($2::int[]) AS number"
HELD = """
SELECT pid FROM pg_locks
WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
MINE = HELD + "  AND pid = pg_backend_pid()"


class Locks(Protocol):
    """What processes hold against each other."""

    async def take(self, name: str) -> bool:
        """Try to be the one who does this alone."""

    async def until_lost(self, name: str) -> None:
        """As long as this process may be sure that it is the one."""

    async def let_go(self, name: str) -> None:
        """Let another process do it."""

    async def close(self) -> None:
        """Let go of everything."""


class PostgresLocks:
    """All locks of this process, on one connection; one that broke is opened again when it is needed."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgres://", "postgresql://", 1)
        self._connection: Any = None
        self._line = asyncio.Lock()
        self._broken = asyncio.Event()
        self._there: set[Key] = set()
        self._owned: dict[int, set[int]] = {ALONE: set(), SHARE: set()}

    async def take(self, name: str) -> bool:
        """Try to be the one who does this alone."""
        return bool(await self._take(ALONE, [_number(name)], 1))

    async def until_lost(self, name: str) -> None:
        """As long as the connection is there and holds the lock."""
        broken = self._broken
        try:
            while not broken.is_set() and await self._ask(MINE, ALONE, _number(name)):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(BEAT):
                        await broken.wait()
        except (*UNAVAILABLE, asyncpg.PostgresError):
            return

    async def let_go(self, name: str) -> None:
        """Let another process do it; what went with its connection is free already."""
        with contextlib.suppress(*UNAVAILABLE, asyncpg.PostgresError):
            await self._free(ALONE, [_number(name)])

    async def take_shares(self, numbers: Collection[int], most: int) -> None:
        """Try to take so many of these shares; `shares` says which are ours then."""
        await self._take(SHARE, numbers, most)

    async def free_shares(self, numbers: Collection[int]) -> None:
        """Leave these shares to others."""
        await self._free(SHARE, numbers)

    @property
    def shares(self) -> Set[int]:
        """The shares that are ours just now; none where the connection has gone."""
        return self._owned[SHARE]

    async def there(self, name: str) -> int:
        """How many processes have asked this, this one among them, as long as they live."""
        key = (THERE, _number(name))
        if key not in self._there:
            await self._ask(JOIN, *key)
            self._there.add(key)
        return len({row["pid"] for row in await self._ask(HELD, *key)})

    async def until_broken(self, seconds: float) -> None:
        """So long, or until the connection breaks and takes all locks along."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._broken.wait()

    async def close(self) -> None:
        """Let go of everything."""
        self._drop()

    async def _take(self, space: int, numbers: Collection[int], most: int) -> list[int]:
        got = [row["number"] for row in await self._ask(TAKE, space, list(numbers), most)]
        self._owned[space].update(got)
        return got

    async def _free(self, space: int, numbers: Collection[int]) -> None:
        """No longer ours before it is another's."""
        ours = self._owned[space].intersection(numbers)
        self._owned[space] -= ours
        if ours:
            await self._ask(FREE, space, list(ours))

    async def _ask(self, sql: str, *values: object) -> Sequence[Any]:
        """A caller that is cancelled leaves the connection, and what else it holds, as it is."""
        asking = asyncio.create_task(self._asked(sql, *values))
        asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(asking)

    async def _asked(self, sql: str, *values: object) -> Sequence[Any]:
        async with self._line:
            try:
                async with asyncio.timeout(PATIENCE):
                    connection = await self._open()
                    return list(await connection.fetch(sql, *values))
            except BaseException:
                self._drop()  # what it holds now, nobody knows
                raise

    async def _open(self) -> Any:
        if self._connection is None or self._connection.is_closed():
            self._drop()
            self._connection = await asyncpg.connect(self._url)
            self._broken = broken = asyncio.Event()
            self._connection.add_termination_listener(lambda _: self._gone(broken))
            await self._connection.execute(SET, list(CONNECTION), list(CONNECTION.values()))
            for key in self._there:
                await self._connection.execute(JOIN, *key)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
            self._gone(self._broken)

    def _gone(self, broken: asyncio.Event) -> None:
        broken.set()
        if broken is self._broken:
            for numbers in self._owned.values():
                numbers.clear()


class FileLocks:
    """A file for each lock beside the SQLite file: an exclusive transaction that ends with its process."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._held: dict[str, sqlite3.Connection] = {}

    async def take(self, name: str) -> bool:
        """Try to be the one who does this alone."""
        lock = sqlite3.connect(f"{self._database}-{name}", timeout=0, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            lock.close()
            return False
        self._held[name] = lock
        return True

    async def until_lost(self, name: str) -> None:
        """A file is not lost."""
        await asyncio.Event().wait()

    async def let_go(self, name: str) -> None:
        """Let another process do it."""
        if lock := self._held.pop(name, None):
            lock.close()

    async def close(self) -> None:
        """Let go of everything."""
        for name in list(self._held):
            await self.let_go(name)


def open_locks(url: str) -> PostgresLocks | FileLocks:
    """The locks over the database at `url`; nothing is connected yet."""
    return FileLocks(sqlite_path(url)) if url.startswith("sqlite://") else PostgresLocks(url)


def _number(name: str) -> int:
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF
