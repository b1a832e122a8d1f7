"""What only one process may do at a time: it goes on elsewhere when that one is gone, and never in two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from bot.services import alone as module
from bot.services.alone import alone
from models.locks import Locks, open_locks
from tests.models.test_locks import cut
from tests.waiting import WITHIN


class Workers:
    """Processes that all want to do one thing; notes who does it, and how many did at a time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.at_work: list[str] = []
        self.began: list[str] = []
        self.most = 0
        self.changed = asyncio.Event()

    @asynccontextmanager
    async def one(self, name: str) -> AsyncIterator["asyncio.Task[None]"]:
        """One process, as long as it lives."""
        locks = open_locks(self.url)
        task = asyncio.create_task(alone(locks, "watch", lambda: self._work(name)))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await locks.close()

    async def until_begun(self, times: int) -> list[str]:
        """Until so many have begun; who is at work."""
        async with asyncio.timeout(WITHIN):
            while len(self.began) < times:
                self.changed.clear()
                await self.changed.wait()
        return self.at_work

    async def _work(self, name: str) -> None:
        self.at_work.append(name)
        self.began.append(name)
        self.most = max(self.most, len(self.at_work))
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.at_work.remove(name)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again soon."""
    monkeypatch.setattr(module, "TRY_EVERY", 0.05)
    monkeypatch.setattr(module, "TAKE_OVER_SECONDS", 0.05)


async def test_one_works_and_the_next_goes_on(store_url: str) -> None:
    workers = Workers(store_url)
    async with workers.one("first") as first:
        assert await workers.until_begun(1) == ["first"]
        async with workers.one("second"):
            await asyncio.sleep(0.2)
            assert workers.at_work == ["first"]
            first.cancel()
            assert await workers.until_begun(2) == ["second"]


async def test_with_connections_that_break_again_and_again_there_are_never_two(postgres_url: str) -> None:
    workers = Workers(postgres_url)
    async with workers.one("a"), workers.one("b"), workers.one("c"):
        for times in range(1, 8):
            await workers.until_begun(times)
            await cut(postgres_url)
        await workers.until_begun(8)

    assert workers.most == 1


async def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    locks, did = Shut(), asyncio.Event()

    async def work() -> None:
        did.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(alone(locks, "watch", work))
    async with asyncio.timeout(WITHIN):
        await did.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert locks.asked == 3


async def test_a_mistake_in_the_work_is_not_hidden(sqlite_url: str) -> None:
    async def work() -> None:
        raise ValueError

    locks: Locks = open_locks(sqlite_url)
    with pytest.raises(ValueError):  # noqa: PT011
        await alone(locks, "watch", work)
    assert await open_locks(sqlite_url).take("watch")


class Shut:
    """Locks of a database that lets nobody in twice."""

    def __init__(self) -> None:
        self.asked = 0

    async def take(self, _name: str) -> bool:
        self.asked += 1
        if self.asked < 3:
            raise asyncpg.CannotConnectNowError
        return True

    async def until_lost(self, _name: str) -> None:
        await asyncio.Event().wait()

    async def let_go(self, _name: str) -> None:
        pass

    async def close(self) -> None:
        pass
