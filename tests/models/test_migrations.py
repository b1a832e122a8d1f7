"""Migrating: to the models exactly, once, by one process at a time, whole or not at all."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from models import database
from models.guards import FIRST, FROZEN
from models.tables import Office
from tests.models.catalogue import triggers

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = "import asyncio, sys; from models.database import migrate; print(asyncio.run(migrate(sys.argv[1])))"

LAST = list(FIRST.unique)[-1]  # made after every table of the first migration


@pytest.fixture
async def empty(empty_store_url: str) -> AsyncIterator[str]:
    """A database before its first migration, connected."""
    await database.connect(empty_store_url)
    yield empty_store_url
    await database.close()


async def carry_out(url: str, sql: str) -> None:
    """Change a database that nobody has open."""
    await database.connect(url)
    for statement in sql.split("; "):
        await get_connection("default").execute_query(statement)
    await database.close()


async def migrate_apart(url: str) -> str:
    """What a process of its own prints when it migrates."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATE, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return out.decode().strip()


@pytest.mark.usefixtures("store")
async def test_the_migrations_make_what_the_models_say() -> None:
    apps = {"models": {"models": ["models.tables"], "migrations": "models.migrations"}}
    assert Tortoise.apps is not None

    assert await MigrationAutodetector(Tortoise.apps, apps).changes() == []


async def test_migrating_twice_changes_nothing(store_url: str) -> None:
    assert await database.migrate(store_url) == []


async def test_two_processes_migrate_once(empty_store_url: str) -> None:
    printed = await asyncio.gather(migrate_apart(empty_store_url), migrate_apart(empty_store_url))

    assert sorted(printed) == [str(database.migrations()), "[]"]


async def test_an_older_schema_is_told_by_name(empty: str) -> None:
    with pytest.raises(database.SchemaBehind, match="0001_initial"):
        await database.check_schema()


async def test_a_migration_that_breaks_off_leaves_nothing_behind(empty_store_url: str) -> None:
    await carry_out(
        empty_store_url, f"CREATE TABLE in_the_way (a int); CREATE INDEX {LAST} ON in_the_way (a)"
    )
    with pytest.raises(Exception, match="already exists"):
        await database.migrate(empty_store_url)

    await carry_out(empty_store_url, "DROP TABLE in_the_way")
    assert await database.migrate(empty_store_url) == database.migrations()


async def test_a_database_of_the_first_schema_keeps_what_it_holds(empty: str) -> None:
    """Columns that are new have their defaults in rows that were there, and every guard still stands."""
    connection = get_connection("default")
    apps = {"models": {"models": ["models.tables"], "migrations": "models.migrations"}}
    await MigrationExecutor(connection, apps).migrate([MigrationTarget("models", "0001_initial")])
    await connection.execute_query("INSERT INTO offices (id, code, name) VALUES (1, 'A3区', '大厅')")

    await database.close()
    assert await database.migrate(empty) == database.migrations()[1:]

    await database.connect(empty)
    assert (await Office.get(code="A3区")).test is False
    assert {f"{table}_are_not_rewritten" for table in FROZEN} <= await triggers()
