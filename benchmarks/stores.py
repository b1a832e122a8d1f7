"""Databases on the running PostgreSQL: one's own, and gone afterwards."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from replay.instance import NotReady

POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
PREFIX = "yiping_bench"


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
    """Raise NotReady where PostgreSQL does not answer."""
    try:
        await execute("SELECT 1")
    except (OSError, asyncpg.PostgresError) as problem:
        raise NotReady(f"PostgreSQL does not answer (TEST_DATABASE_URL): {problem}") from problem


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
