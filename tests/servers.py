"""Real servers for the suite: throw-away databases of either kind, a Redis database of one's own."""

import asyncio
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis

from models import database

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
# Redis has sixteen databases; the first is whoever else's.
REDIS_DATABASES = range(15, 0, -1)
OWNED = "the-suite-owns-this-database"


def missing(service: str) -> NoReturn:
    """Skip the test, or fail it where the services are required."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{service}, and REQUIRE_SERVICES=1", pytrace=False)
    pytest.skip(service)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class PostgresServer:
    """A server that gives out empty and migrated databases and drops them all at the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._prefix = f"yiping_test_{uuid.uuid4().hex[:10]}"
        self._count = 0
        self._template: str | None = None

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
        with self._database("template1") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A database as `yiping migrate` leaves it, copied from one that was migrated once."""
        if self._template is None:
            self._template = self._create("template1")
            asyncio.run(database.migrate(with_database(self.url, self._template)))
        with self._database(self._template) as url:
            yield url

    def close(self) -> None:
        """Drop the template."""
        if self._template is not None:
            self._run(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = self._create(template)
        try:
            yield with_database(self.url, name)
        finally:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _create(self, template: str) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _run(self, statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.url, timeout=10)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())


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
