"""Locks between processes: one has it, another gets it when the first is gone, however it went."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest

from models import locks as module
from models.locks import FileLocks, PostgresLocks, open_locks
from tests.waiting import WITHIN, until

ROOT = Path(__file__).resolve().parents[2]
HOLDS_FOR_EVER = """
import asyncio, sys
from models.locks import open_locks

async def hold():
    locks = open_locks(sys.argv[1])
    print(await locks.take("watch"), flush=True)
    await asyncio.Event().wait()

asyncio.run(hold())
"""
Makes = Callable[[], PostgresLocks | FileLocks]


@pytest.fixture
async def process(store_url: str) -> AsyncIterator[Makes]:
    """The locks of one more process, on each kind of store."""
    made: list[PostgresLocks | FileLocks] = []

    def make() -> PostgresLocks | FileLocks:
        made.append(open_locks(store_url))
        return made[-1]

    yield make
    for locks in made:
        await locks.close()


@pytest.fixture
async def on_postgres(postgres_url: str) -> AsyncIterator[Callable[[], PostgresLocks]]:
    """The same on PostgreSQL only."""
    made: list[PostgresLocks] = []

    def make() -> PostgresLocks:
        made.append(PostgresLocks(postgres_url))
        return made[-1]

    yield make
    for locks in made:
        await locks.close()


async def cut(url: str) -> int:
    """Throw every process out that holds locks, as a restart of the server does; how many there were."""
    connection = await asyncpg.connect(url)
    try:
        gone = await connection.fetch(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'yiping locks'"
        )
    finally:
        await connection.close()
    return len(gone)


async def test_one_process_has_a_lock_and_the_next_gets_it_afterwards(process: Makes) -> None:
    one, two = process(), process()

    assert (await one.take("watch"), await two.take("watch")) == (True, False)
    assert await two.take("updates")
    await one.let_go("watch")
    assert await two.take("watch")


async def test_whoever_closes_has_let_go_of_everything(process: Makes) -> None:
    one, two = process(), process()
    await one.take("watch")
    await one.close()

    await until(lambda: two.take("watch"))


async def test_a_process_that_is_killed_has_let_go(process: Makes, store_url: str) -> None:
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDS_FOR_EVER, store_url), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"True\n"
    ours = process()
    assert not await ours.take("watch")

    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    await until(lambda: ours.take("watch"))


async def test_a_lock_is_lost_with_its_connection_and_that_is_seen_at_once(
    on_postgres: Callable[[], PostgresLocks], postgres_url: str
) -> None:
    one, two = on_postgres(), on_postgres()
    await one.take("watch")
    await two.take("updates")
    losing = asyncio.create_task(one.until_lost("watch"))
    await asyncio.sleep(0.1)
    assert not losing.done()

    assert await cut(postgres_url) == 2
    async with asyncio.timeout(0.5):
        await losing
    assert await two.take("watch")
    assert not await one.take("watch")


async def test_a_process_that_hangs_loses_its_lock(
    on_postgres: Callable[[], PostgresLocks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.CONNECTION, "idle_session_timeout", "200ms")
    hanging, other = on_postgres(), on_postgres()
    await hanging.take("watch")

    await until(lambda: other.take("watch"))
    async with asyncio.timeout(WITHIN):
        await hanging.until_lost("watch")


async def test_a_lock_that_was_never_ours_is_lost_already(on_postgres: Callable[[], PostgresLocks]) -> None:
    one, two = on_postgres(), on_postgres()
    await one.take("watch")
    async with asyncio.timeout(WITHIN):
        await two.until_lost("watch")


async def test_nobody_has_a_share_that_is_anothers(on_postgres: Callable[[], PostgresLocks]) -> None:
    one, two = on_postgres(), on_postgres()
    await one.take_shares(range(8), 5)
    await two.take_shares(range(8), 8)
    assert (len(one.shares), len(two.shares), set(one.shares) & set(two.shares)) == (5, 3, set())

    await one.free_shares(list(one.shares)[:2])
    await two.take_shares(range(8), 8)
    assert (len(one.shares), len(two.shares)) == (3, 5)


async def test_shares_are_gone_with_their_connection(
    on_postgres: Callable[[], PostgresLocks], postgres_url: str
) -> None:
    one = on_postgres()
    await one.take_shares(range(8), 8)
    await cut(postgres_url)

    await until(lambda: not one.shares)


async def test_processes_are_counted_as_long_as_they_live(
    on_postgres: Callable[[], PostgresLocks], postgres_url: str
) -> None:
    one, two, other = on_postgres(), on_postgres(), on_postgres()
    await other.there("inbox")
    await one.there("delivery")
    assert (await two.there("delivery"), await one.there("delivery")) == (2, 2)
    await cut(postgres_url)

    # whoever was thrown out and lives counts again as soon as it asks
    assert (await one.there("delivery"), await two.there("delivery")) == (1, 2)
    await two.close()
    await until(lambda: alone(one))


async def alone(locks: PostgresLocks) -> bool:
    """Whether nobody else is there."""
    return await locks.there("delivery") == 1
