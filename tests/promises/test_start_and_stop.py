"""How a process starts and stops, as its supervisor sees it: real processes before a pretend Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from models import database
from models.tables import Outbox, Prompt
from models.terms import OutboxState
from simulator.people import Person
from tests.lines import Line
from tests.promises.outside import (
    STOP_WITHIN,
    WITHIN,
    Telegram,
    ended,
    furnish,
    report,
    running,
)
from tests.servers import free_port

pytestmark = pytest.mark.slow


async def test_a_wrong_token_is_one_line(sqlite_url: str, telegram: Telegram, tmp_path: Path) -> None:
    await telegram.come()
    async with running(sqlite_url, telegram, tmp_path, bot_token="4242:not-the-token") as run:
        code, said = await ended(run.process)

    assert (code, said.count("\n")) == (1, 1)
    assert "does not know this token" in said
    assert "not-the-token" not in said


async def test_a_dead_database_is_one_line(telegram: Telegram, tmp_path: Path) -> None:
    await telegram.come()
    dead = f"postgres://nobody:hush@127.0.0.1:{free_port()}/yiping"
    async with running(dead, telegram, tmp_path) as run:
        code, said = await ended(run.process)

    assert (code, said.count("\n")) == (1, 1)
    assert "hush" not in said


async def test_without_the_bot_api_it_starts_takes_matters_in_and_says_what_is_away(
    sqlite_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    credentials = await furnish(sqlite_url)
    async with running(sqlite_url, telegram, tmp_path) as run:
        await run.until("/readyz", (200, "degraded"))
        assert await run.parts() == {
            "status": "degraded",
            "database": "ok",
            "schema": "ok",
            "redis": "ok",
            "bot_api": "away",
        }
        assert (await report(run, credentials))[0] == 202
        assert "yiping_intake_seconds_count" in (await run.asks("/metrics", run.admin))[1]
        assert (await run.asks("/metrics"))[0] == 404

        await telegram.come()
        await run.until("/readyz", (200, "ready"))
        await telegram.go()
        await run.until("/readyz", (200, "degraded"))
        code, seconds = await run.stop()

    assert (code, seconds < STOP_WITHIN) == (0, True)


async def test_sigterm_lets_a_slow_message_arrive(
    sqlite_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    telegram.seconds = 3
    await telegram.come()
    async with running(sqlite_url, telegram, tmp_path) as run:
        await Person.create(telegram.acts, "李阿姨").start()
        await asyncio.wait_for(telegram.began.wait(), WITHIN)
        code, seconds = await run.stop()
        log = await run.said()

    await database.connect(sqlite_url)
    rows = [(row.state, row.attempts, row.message_id is not None) for row in await Outbox.all()]
    await database.close()
    sent = [entry for entry in telegram.world.journal.after(0) if entry["method"] == "sendMessage"]
    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert rows == [(OutboxState.SENT, 1, True)]
    assert len(sent) == 1
    assert "not all could be finished" not in log


async def test_sigterm_does_not_wait_for_a_channel_that_hangs(
    sqlite_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    telegram.seconds = 55
    await telegram.come()
    async with running(sqlite_url, telegram, tmp_path) as run:
        await Person.create(telegram.acts, "李阿姨").start()
        await asyncio.wait_for(telegram.began.wait(), WITHIN)
        code, seconds = await run.stop()
        log = await run.said()

    await database.connect(sqlite_url)
    [row] = await Outbox.all()
    await database.close()
    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert "not all could be finished" in log
    # whether it arrived nobody knows: once the lease has run out it is repeated and counted
    assert (row.state, row.lease_until is not None) == (OutboxState.LEASED, True)


async def test_sigterm_does_not_wait_for_a_database_that_hangs(
    postgres_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    await telegram.come()
    line = Line(postgres_url)
    async with running(await line.open(), telegram, tmp_path) as run:
        await run.until("/readyz", (200, "ready"))
        line.hold()
        await Person.create(telegram.acts, "李阿姨").start()
        code, seconds = await run.stop()
        log = await run.said()
    await line.close()

    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert "something hangs and is left" in log


async def test_postgres_going_away_is_told_and_taking_in_resumes_by_itself(
    postgres_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    credentials = await furnish(postgres_url)
    await telegram.come()
    async with running(postgres_url, telegram, tmp_path) as run:
        await run.until("/readyz", (200, "ready"))
        li = Person.create(telegram.acts, "李阿姨")
        await li.start()
        async with shut(postgres_url):
            await li.say("在吗？")
            await li.hears("现在暂时记不下来", timeout=WITHIN)
            status, text = await report(run, credentials)
            assert (status, "unavailable" in text) == (503, True)
            assert (await run.parts())["database"] == "away"
            assert (await run.asks("/readyz"))[0] == 503
            assert (await run.asks("/metrics", run.admin))[0] == 200
        await run.until("/readyz", (200, "ready"))
        assert (await report(run, credentials))[0] == 202
        code, _ = await run.stop()

    await database.connect(postgres_url)
    assert await Prompt.all().count() == 1
    await database.close()
    assert code == 0


@asynccontextmanager
async def shut(url: str) -> AsyncIterator[None]:
    """A database that lets nobody in and has thrown everybody out."""
    name = urlsplit(url).path.lstrip("/")
    connection = await asyncpg.connect(urlsplit(url)._replace(path="/postgres").geturl())
    try:
        await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        yield
        await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    finally:
        await connection.close()
