"""Real servers for the suite: throw-away databases of either kind, a Redis database of one's own."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis

from models import database

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
# Redis has sixteen databases; the first is whoever else's.
REDIS_DATABASES = range(15, 0, -1)
T = TypeVar("T")
OWNED = "the-suite-owns-this-database"
# Whatever changes a schema leaves a row of its own transaction in one of these, or takes one away.
SCHEMA = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_proc", "pg_trigger")


def missing(service: str) -> NoReturn:
    """Skip the test, or fail it where the services are required."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{service}, and REQUIRE_SERVICES=1", pytrace=False)
    pytest.skip(service)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@dataclass(frozen=True)
class Template:
    """A migrated database: tables that hold rows from the beginning, those that do not, and how it looks."""

    name: str
    filled: list[str]
    bare: list[str]
    state: str

    @classmethod
    async def of(cls, connection: asyncpg.Connection, name: str) -> "Template":
        """What this database, just migrated, is."""
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row["tablename"] for row in rows]
        filled = [one for one in tables if await connection.fetchval(f'SELECT 1 FROM "{one}" LIMIT 1')]
        bare = [one for one in tables if one not in filled]
        return cls(name, filled, bare, await cls._state(connection, filled))

    async def is_empty_again(self, connection: asyncpg.Connection) -> bool:
        """Empty a copy of this one; False where a test changed more than rows."""
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if await self._state(connection, self.filled) != self.state:
            return False
        deletes = "".join(f'DELETE FROM "{table}";' for table in self.bare)
        # As a replica a session sets off no triggers, those that refuse a DELETE among them.
        await connection.execute(
            f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}"
            "SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences;"
            "COMMIT"
        )
        return True

    @staticmethod
    async def _state(connection: asyncpg.Connection, filled: list[str]) -> str:
        seen = [f'SELECT count(*), max(xmin::text::bigint) FROM "{table}"' for table in (*SCHEMA, *filled)]
        return str([tuple(row) for row in await connection.fetch(" UNION ALL ".join(seen))])


class PostgresServer:
    """A server that gives out empty and migrated databases and drops them all at the end.

    To make a database and to drop it makes the server write all it has to the disk; so a migrated one is
    emptied and given out again.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._prefix = f"yiping_test_{uuid.uuid4().hex[:10]}"
        self._count = 0
        self._template: Template | None = None
        self._free: list[str] = []

    def answers(self) -> bool:
        """Whether one can connect."""
        try:
            self._run("SELECT 1")
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        return True

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without a table."""
        name = self._create("template1")
        try:
            yield with_database(self.url, name)
        finally:
            self._drop(name)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A database as `yiping migrate` leaves it, copied from one that was migrated once."""
        if self._template is None:
            self._template = self._migrate()
        template = self._template
        name = self._free.pop() if self._free else self._create(template.name)
        try:
            yield with_database(self.url, name)
        finally:
            self._take_back(name, template)

    def close(self) -> None:
        """Drop what is left, the template too."""
        left = [*self._free, *([self._template.name] if self._template is not None else [])]
        for name in left:
            self._drop(name)

    def _migrate(self) -> Template:
        name = self._create("template1")
        asyncio.run(database.migrate(with_database(self.url, name)))
        return asyncio.run(self._connected(lambda connection: Template.of(connection, name), name))

    def _take_back(self, name: str, template: Template) -> None:
        try:
            empty = asyncio.run(self._connected(template.is_empty_again, name))
        except asyncpg.PostgresError:  # only a superuser is let past the triggers
            empty = False
        if empty:
            self._free.append(name)
        else:
            self._drop(name)

    def _create(self, template: str) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        asyncio.run(self._connected(lambda connection: connection.execute(statement)))

    async def _connected(self, work: Callable[[asyncpg.Connection], Awaitable[T]], name: str = "") -> T:
        connection = await asyncpg.connect(with_database(self.url, name) if name else self.url, timeout=10)
        try:
            return await work(connection)
        finally:
            await connection.close()


class SqliteFiles:
    """A directory that gives out empty and migrated database files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._template: Path | None = None

    def empty(self, directory: Path) -> str:
        """A file that does not exist yet."""
        return f"sqlite://{directory / 'empty.sqlite3'}"

    def migrated(self, directory: Path) -> str:
        """A file as `yiping migrate` leaves it, copied from one that was migrated once."""
        if self._template is None:
            template = self.directory / "template.sqlite3"
            asyncio.run(database.migrate(f"sqlite://{template}"))
            self._template = template
        copy = directory / "store.sqlite3"
        shutil.copyfile(self._template, copy)
        return f"sqlite://{copy}"


@contextmanager
def redis_database() -> Iterator[str | None]:
    """An empty Redis database that nobody else uses meanwhile; None where no server answers."""
    for number in REDIS_DATABASES:
        url = with_database(REDIS, str(number))
        client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        try:
            taken = _take(client)
        except redis.ConnectionError:
            client.close()
            break
        if taken:
            try:
                yield url
            finally:
                client.flushdb()
                client.close()
            return
        client.close()
    yield None


def _take(client: redis.Redis) -> bool:
    # An hour is longer than any run: a run that was killed gives its database back.
    if not client.set(OWNED, os.getpid(), nx=True, ex=3600):
        return False
    if client.dbsize() == 1:
        return True
    client.delete(OWNED)
    return False


class MortalRedis:
    """A Redis of the test's own, to be killed and started again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Until it answers."""
        program = shutil.which("redis-server") or missing("There is no redis-server on the path")
        options = ["--port", str(self._port), "--save", "", "--dir", str(self._directory)]
        self._process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            for _ in range(200):
                try:
                    client.ping()
                except redis.ConnectionError:
                    time.sleep(0.05)
                else:
                    return
        raise TimeoutError(self.url)

    def kill(self) -> None:
        """All it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
