"""Rows of years: the database takes them with its triggers awake, and what was queued can be delivered."""

from urllib.parse import urlsplit

import asyncpg
import pytest

from benchmarks import filling, stores
from benchmarks.filling import OLD, QUEUE, fill, meet


@pytest.fixture
async def database(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database with two offices and a source."""
    monkeypatch.setenv("TEST_DATABASE_URL", postgres_url)
    monkeypatch.setattr(filling, "CHUNK", 40)
    name = urlsplit(postgres_url).path.lstrip("/")
    for code in ("A市", "A1区"):
        await stores.execute(f"INSERT INTO offices (code, name) VALUES ('{code}', '{code}')", name)
    await stores.execute(
        "INSERT INTO sources (name, title, scope, signing_secret, read_token_hash, created_at)"
        " VALUES ('archive', '', 'states', 's', 't', now())",
        name,
    )
    return name


async def counts(name: str, *tables: str) -> list[int]:
    return [await stores.count(name, f"SELECT count(*) FROM {table}") for table in tables]


async def test_years_of_matters_have_all_that_belongs_to_them(database: str) -> None:
    await fill(database, OLD, 100, tidy=True)
    tables = ("matters", "prompts", "ratings", "rating_versions", "outbox", "cases", "steps")
    assert await counts(database, *tables) == [100, 100, 55, 55, 150, 4, 100 + 95 + 4 * 55]


async def test_no_trigger_was_asleep(database: str) -> None:
    await fill(database, OLD, 10)
    with pytest.raises(asyncpg.RestrictViolationError):
        await stores.execute("DELETE FROM ratings", database)


async def test_a_queue_may_come_on_top_of_the_years(database: str) -> None:
    await meet(database, 20)
    await fill(database, OLD, 50)
    await fill(database, QUEUE, 30)
    due = "outbox WHERE state = 'waiting' AND due_at <= now()"
    assert await counts(database, "accounts", "matters", due) == [100, 80, 30]
    await stores.execute("INSERT INTO person_keys (wrapped) VALUES ('next')", database)


async def test_what_waits_for_later_is_not_due(database: str) -> None:
    await fill(database, QUEUE, 5, due_in=3600)
    assert await counts(database, "outbox WHERE due_at > now() + interval '59 minutes'") == [5]
