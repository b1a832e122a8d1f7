"""The floors do what they are said to do, so that nothing is compared with nothing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks import playing, stores
from benchmarks.contestants import Contestant
from benchmarks.floors import starting
from benchmarks.servers import ROOT, Server
from benchmarks.telegram import PretendTelegram
from tests.servers import PostgresServer, missing

pytestmark = pytest.mark.xdist_group("benchmarks")


@pytest.fixture
async def telegram() -> AsyncIterator[PretendTelegram]:
    found = PretendTelegram()
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def database(postgres_server: PostgresServer | None) -> AsyncIterator[str]:
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    async with stores.database() as name:
        await starting.furnish(name)
        yield name


async def started(name: str, database: str, telegram: PretendTelegram, directory: Path) -> Server:
    return await starting.start_floor(name, database, telegram.url, directory)


@pytest.mark.parametrize("name", ["echo", "insert"])
async def test_matters_are_taken_in(
    name: str, database: str, telegram: PretendTelegram, tmp_path: Path
) -> None:
    server = await started(name, database, telegram, tmp_path)
    try:
        found = await playing.single(Contestant(name, server), 0.1)
    finally:
        await server.stop()
    stored = await stores.count(database, "SELECT count(*) FROM floor_matters")
    assert (found.value > 0, stored > 0) == (True, name == "insert")


@pytest.mark.parametrize("name", ["raw", "aiogram"])
async def test_presses_are_stored_answered_and_shown(
    name: str, database: str, telegram: PretendTelegram, tmp_path: Path
) -> None:
    server = await started(name, database, telegram, tmp_path)
    try:
        answered, delivered = await playing.taps(Contestant(name, server), telegram, 20)
    finally:
        await server.stop()
    assert answered.value >= delivered.value > 0
    assert await stores.count(database, "SELECT count(*) FROM floor_ratings") == 20


async def test_events_become_prompts(database: str, telegram: PretendTelegram, tmp_path: Path) -> None:
    server = await started("insert", database, telegram, tmp_path)
    try:
        found = await playing.prompts_by_timetable(Contestant("insert", server), telegram, 0.2)
    finally:
        await server.stop()
    assert 0 < found.more["p50"] <= found.value


def test_the_packages_of_the_bot_in_javascript_are_pinned() -> None:
    named = json.loads((ROOT / "benchmarks/floors/grammy/package.json").read_text("utf-8"))
    assert all(version[0].isdigit() for version in named["dependencies"].values())
