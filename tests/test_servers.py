"""The suite's own servers: every test gets a store of its own, migrated, on either kind."""

from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
from tortoise.connection import get_connection

from models import database
from tests import servers


async def test_a_store_is_migrated_and_connected(store: str) -> None:
    assert await database.missing_migrations() == []


async def test_a_store_begins_without_rows(store: str) -> None:
    rows = await get_connection("default").execute_query_dict("SELECT count(*) AS n FROM matters")

    assert rows[0]["n"] == 0


async def test_an_empty_store_lacks_every_migration(empty_store_url: str) -> None:
    applied = await database.migrate(empty_store_url)

    assert applied


async def test_two_databases_of_one_template_share_nothing(postgres_url: str) -> None:
    names = []
    for _ in range(2):
        connection = await asyncpg.connect(postgres_url)
        names.append(await connection.fetchval("SELECT current_database()"))
        await connection.close()

    assert names[0] == names[1] != "postgres"


async def test_a_redis_database_is_empty_but_for_its_owner(redis_url: str) -> None:
    client = redis.asyncio.Redis.from_url(redis_url)

    keys = await client.keys()
    await client.aclose()

    assert keys == [servers.OWNED.encode()]


def test_a_server_that_is_away_is_told_apart() -> None:
    assert not servers.PostgresServer("postgres://nobody@127.0.0.1:1/none").answers()


def test_a_missing_service_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)

    with pytest.raises(pytest.skip.Exception, match="no Redis"):
        servers.missing("no Redis")


def test_a_missing_service_fails_the_test_where_services_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUIRE_SERVICES", "1")

    with pytest.raises(pytest.fail.Exception, match="no Redis"):
        servers.missing("no Redis")


def test_every_sqlite_file_is_a_copy(sqlite_url: str, tmp_path: Path) -> None:
    assert Path(sqlite_url.removeprefix("sqlite://")).parent == tmp_path
