"""The suite's own servers: every test gets a store of its own, migrated, on either kind."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
from tortoise.connection import get_connection

from models import database
from tests import servers
from tests.servers import PostgresServer

ADD_OFFICE = "INSERT INTO offices (code, name, test) VALUES ('A1', 'A1', false) RETURNING id"


async def carry_out(url: str, statement: str) -> object:
    """Carry a statement out; what it says first."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


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


def test_a_database_that_comes_back_is_as_new(postgres_server: PostgresServer | None) -> None:
    if postgres_server is None:
        servers.missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    with postgres_server.migrated() as first:
        assert asyncio.run(carry_out(first, ADD_OFFICE)) == 1
        asyncio.run(carry_out(first, ADD_OFFICE.replace("A1", "A2")))

    with postgres_server.migrated() as again:
        assert again == first
        assert asyncio.run(carry_out(again, ADD_OFFICE)) == 1
        assert asyncio.run(carry_out(again, "SELECT count(*) FROM offices")) == 1


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE offices DISABLE TRIGGER ALL",
        "ALTER TABLE outbox RENAME TO away",
        "CREATE TABLE more (a int)",
        "DELETE FROM tortoise_migrations",
        "DROP TRIGGER ratings_are_kept_on_delete ON ratings",
    ],
)
def test_a_database_that_was_changed_is_not_given_out_again(
    change: str, postgres_server: PostgresServer | None
) -> None:
    if postgres_server is None:
        servers.missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    with postgres_server.migrated() as first:
        asyncio.run(carry_out(first, change))

    with postgres_server.migrated() as again:
        assert again != first


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
