"""Processes that send count each other, so that each knows its share of the rates."""

import asyncio

import pytest

from bot.overredis import RedisLimiter
from bot.rules.processes import EVERYTHING, ProcessRole
from bot.services import company as module
from bot.services.company import Company
from bot.services.lanes import SharedLanes
from bot.services.limits import LocalLimiter
from bot.settings import Settings
from bot.sharing import share
from models.locks import PostgresLocks
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts again soon."""
    monkeypatch.setattr(module, "COUNT_EVERY", 0.02)


async def test_processes_know_how_many_they_are_as_long_as_they_live(postgres_url: str) -> None:
    locks = [PostgresLocks(postgres_url) for _ in range(3)]
    companies = [Company(each, ProcessRole.DELIVERY) for each in locks]
    assert [company() for company in companies] == [1, 1, 1]

    keeping = [asyncio.create_task(company.keep()) for company in companies]
    await until(lambda: [company() for company in companies] == [3, 3, 3])
    keeping[0].cancel()
    await locks[0].close()
    await until(lambda: [company() for company in companies[1:]] == [2, 2])

    for task in keeping:
        task.cancel()
    await asyncio.gather(*keeping, return_exceptions=True)
    for each in locks:
        await each.close()


async def test_on_sqlite_a_process_is_by_itself(sqlite_url: str) -> None:
    shared = share(Settings(database_url=sqlite_url), EVERYTHING)  # type: ignore[arg-type]
    assert isinstance(shared.limiter, LocalLimiter)
    assert (shared.many_at_once, shared.redis, list(shared.upkeep)) == (False, None, [])


@pytest.mark.parametrize(
    ("roles", "upkeep"),
    [
        (EVERYTHING, 5),  # counting the senders, and hearing four bells
        ({ProcessRole.WEB}, 0),
        ({ProcessRole.DELIVERY}, 3),
        ({ProcessRole.WATCH}, 1),
    ],
)
async def test_a_process_waits_only_for_what_it_does(
    postgres_url: str, redis_url: str, roles: set[ProcessRole], upkeep: int
) -> None:
    shared = share(Settings(database_url=postgres_url, redis_url=redis_url), roles)  # type: ignore[arg-type]
    for part in shared.upkeep:
        part.close()
    assert isinstance(shared.limiter, RedisLimiter)
    assert isinstance(shared.lanes, SharedLanes)
    assert (shared.many_at_once, len(shared.upkeep)) == (True, upkeep)
