"""Databases on the running servers, of PostgreSQL and of Redis: one's own, and gone afterwards."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379"
REDIS_DATABASES = range(15, 0, -1)
OWNED = "a-benchmark-owns-this-database"
PREFIX = "yiping_bench"


class Missing(Exception):
    """A server that a run needs does not answer."""


def server() -> str:
    """Where PostgreSQL is."""
    return os.environ.get("TEST_DATABASE_URL", POSTGRES)


def address(name: str) -> str:
    """A database of that server."""
    return urlunsplit(urlsplit(server())._replace(path=f"/{name}"))


async def execute(statement: str, database: str | None = None) -> None:
    """One statement on a connection of its own."""
    connection = await asyncpg.connect(address(database) if database else server(), timeout=10)
    try:
        await connection.execute(statement, timeout=600)
    finally:
        await connection.close()


async def exists(name: str) -> bool:
    """Whether there is a database of this name."""
    connection = await asyncpg.connect(server(), timeout=10)
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))
    finally:
        await connection.close()


async def check() -> None:
    """Raise Missing where PostgreSQL does not answer."""
    try:
        await execute("SELECT 1")
    except (OSError, asyncpg.PostgresError) as problem:
        raise Missing(f"PostgreSQL does not answer (TEST_DATABASE_URL): {problem}") from problem


@asynccontextmanager
async def database(template: str | None = None) -> AsyncIterator[str]:
    """The name of a new database, a copy of another one if told so; dropped at the end."""
    name = f"{PREFIX}_{uuid.uuid4().hex[:12]}"
    # a copy of files: what is to be as large as a country is not written twice into the log
    source = f'TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    await execute(f'CREATE DATABASE "{name}" {source}')
    try:
        yield name
    finally:
        await drop(name)


async def drop(name: str) -> None:
    """Away with it, whoever looks at it."""
    await execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def names() -> list[str]:
    """Every database that a run has made and left."""
    connection = await asyncpg.connect(server(), timeout=10)
    try:
        rows = await connection.fetch(
            "SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1", f"{PREFIX}%"
        )
    finally:
        await connection.close()
    return [row["datname"] for row in rows]


async def count(name: str, query: str, *values: object) -> int:
    """The one number that a query gives."""
    connection = await asyncpg.connect(address(name), timeout=10)
    try:
        return int(await connection.fetchval(query, *values))
    finally:
        await connection.close()


@asynccontextmanager
async def redis() -> AsyncIterator[str]:
    """An empty Redis database that nobody else uses meanwhile; emptied at the end."""
    base = os.environ.get("TEST_REDIS_URL", REDIS)
    for number in REDIS_DATABASES:
        url = urlunsplit(urlsplit(base)._replace(path=f"/{number}"))
        client: Redis = Redis.from_url(url, socket_timeout=5)
        try:
            if await _take(client):
                yield url
                await client.flushdb()
                return
        except RedisError as problem:
            raise Missing(f"Redis does not answer (TEST_REDIS_URL): {problem}") from problem
        finally:
            await client.aclose()
    raise Missing("Redis has no free database")


async def _take(client: Redis) -> bool:
    # An hour is longer than any run: a run that was killed gives its database back.
    if not await client.set(OWNED, os.getpid(), nx=True, ex=3600):
        return False
    if await client.dbsize() == 1:
        return True
    await client.delete(OWNED)
    return False
