"""A PostgreSQL that hangs is away after a while: nobody waits for it for ever, nothing is lost with it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from tortoise.connection import get_connection

from models import database
from models.tables import Office
from tests.lines import Line

PATIENCE = 0.5
POOL = 2
# A statement, its transaction's end, and what a busy machine adds.
SOON = PATIENCE * 10


@pytest.fixture
async def line(postgres_url: str) -> AsyncIterator[Line]:
    """A line to a database that is open through it."""
    opened = Line(postgres_url)
    await database.connect(await opened.open(), pool=POOL, patience=PATIENCE)
    await database.in_unit(ask)
    yield opened
    opened.let_go()
    await database.close()
    await opened.close()


async def ask() -> int:
    """Something that reads and writes nothing."""
    return await Office.all().count()


async def register() -> None:
    """Something that writes."""
    await Office.create(code="A1", name="一")


async def in_vain(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds until it is told that the database is away."""
    began = time.monotonic()
    with pytest.raises(Exception) as caught:  # noqa: PT011  (which one it is, asyncpg decides)
        await work()
    assert database.is_outage(caught.value), caught.value
    return time.monotonic() - began


async def test_whoever_asks_a_server_that_hangs_hears_that_it_is_away(line: Line) -> None:
    line.hold()

    # more than there are connections: some wait for one
    waited = await asyncio.gather(*(in_vain(lambda: database.in_unit(ask)) for _ in range(POOL * 3)))

    assert max(waited) < SOON


async def test_outside_of_transactions_nobody_waits_for_ever_either(line: Line) -> None:
    line.hold()
    began = time.monotonic()

    answers = await asyncio.gather(*(database.is_alive() for _ in range(POOL * 3)))

    assert (set(answers), time.monotonic() - began < SOON) == ({False}, True)


async def test_once_it_answers_again_everything_goes_on(line: Line) -> None:
    line.hold()
    await asyncio.gather(*(in_vain(lambda: database.in_unit(register)) for _ in range(POOL + 1)))

    line.let_go()
    with suppress(TimeoutError):  # a connection that is still being given up
        await database.in_unit(ask)

    assert await database.in_unit(ask) in (0, 1)
    assert await get_connection("default").execute_query_dict("SELECT 1 AS one") == [{"one": 1}]


async def test_closing_does_not_wait_for_it(line: Line) -> None:
    line.hold()
    unit = asyncio.create_task(in_vain(lambda: database.in_unit(ask)))
    await asyncio.sleep(0)
    began = time.monotonic()

    await database.close()

    assert time.monotonic() - began < SOON + 10  # the pool says goodbye as long as Tortoise lets it
    assert await unit < SOON
