"""The matrix's own servers and processes: they end as they are told, and come back as they must."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from faults.servers import NotInstalled, Postgres, RedisServer, own_postgres, own_redis
from faults.workers import Worker
from tests.servers import missing

DURABLE = ["fsync", "full_page_writes", "synchronous_commit"]


@pytest.fixture
async def postgres() -> AsyncIterator[Postgres]:
    """A fresh cluster."""
    try:
        async with own_postgres() as server:
            yield server
    except NotInstalled as problem:
        missing(str(problem))


@pytest.fixture
async def redis() -> AsyncIterator[RedisServer]:
    """An empty Redis."""
    try:
        async with own_redis() as server:
            yield server
    except NotInstalled as problem:
        missing(str(problem))


async def test_what_was_committed_is_there_after_a_stop_and_after_a_crash(postgres: Postgres) -> None:
    await postgres.execute("CREATE TABLE kept (n int)")
    for number, how in enumerate((signal.SIGINT, signal.SIGQUIT)):
        await postgres.execute(f"INSERT INTO kept VALUES ({number})")
        await postgres.end(how)
        assert not await postgres.answers()
        await postgres.start()
    assert [row["n"] for row in await postgres.fetch("SELECT n FROM kept ORDER BY n")] == [0, 1]


async def test_every_commit_of_the_cluster_waits_for_the_disk(postgres: Postgres) -> None:
    rows = await postgres.fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", DURABLE)
    assert {row["name"]: row["setting"] for row in rows} == dict.fromkeys(DURABLE, "on")


async def test_a_redis_that_was_flushed_or_killed_has_forgotten_everything(redis: RedisServer) -> None:
    async with Redis.from_url(redis.url) as client:
        await client.set("rate", 1)
        await redis.flush()
        assert await client.dbsize() == 0
        await client.set("rate", 1)
    await redis.end(signal.SIGKILL)
    assert not await redis.answers()
    await redis.start()
    async with Redis.from_url(redis.url) as client:
        assert await client.dbsize() == 0


def a_worker(directory: Path, does: str) -> Worker:
    """A process that does this and then whatever it is told."""
    return Worker("web", "web", os.environ, directory, directory / "log", ("-c", does))


async def test_a_process_that_was_killed_comes_back_as_another(tmp_path: Path) -> None:
    worker = a_worker(tmp_path, "import time; time.sleep(600)")
    await worker.start()
    first = worker.process_id
    worker.strike(signal.SIGKILL)
    async with asyncio.timeout(60):
        while worker.process_id == first:  # noqa: ASYNC110  (another process ends and begins)
            await asyncio.sleep(0.05)
    await worker.stop()
    assert worker.ended_by_itself == 0


async def test_a_process_that_ends_by_itself_is_counted_and_comes_back(tmp_path: Path) -> None:
    worker = a_worker(tmp_path, "import sys; print(sys.argv[1:], file=sys.stderr)")
    await worker.start()
    async with asyncio.timeout(60):
        while worker.ended_by_itself < 2:  # noqa: ASYNC110  (another process ends and begins)
            await asyncio.sleep(0.05)
    await worker.stop()
    assert (tmp_path / "log").read_text().startswith("['--only', 'web']")


async def test_what_does_not_end_when_asked_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faults.workers.STOP_WITHIN", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1); time.sleep(600)"
    worker = a_worker(tmp_path, deaf)
    await worker.start()
    await asyncio.wait_for(worker.stop(), 60)
    with pytest.raises(ProcessLookupError):
        os.kill(worker.process_id, 0)


PUT_ASIDE = """
import asyncio, signal
from faults import __main__ as command
async def play(*_):
    try:
        print("playing", flush=True)
        await asyncio.sleep(600)
    finally:
        print("taken down", flush=True)
signal.signal(signal.SIGINT, signal.SIG_IGN)
command.play_all = play
command.main([])
"""


def test_a_run_that_a_shell_put_aside_still_ends_when_asked() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PUT_ASIDE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"playing\n"
        run.terminate()
        assert run.communicate(timeout=60)[0] == b"taken down\n"
    assert run.returncode != 0
