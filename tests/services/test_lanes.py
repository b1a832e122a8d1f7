"""Several processes carry out what people did: each lane in one hand, in order, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from tortoise.connection import get_connection

from bot.services import lanes as module
from bot.services.bells import LocalBell
from bot.services.inbox import InboxDesk
from bot.services.lanes import DISTRICTS, OF_LANE, SharedLanes, district_of
from models import database
from models.locks import PostgresLocks
from models.tables import Update
from tests.house import MovingClock, make_ground
from tests.models.test_locks import cut
from tests.waiting import WITHIN, until

BOT = 42


@dataclass
class Worker:
    """A process that carries out updates; hears them, and stops in the middle of one where it is told to."""

    desk: InboxDesk
    locks: PostgresLocks
    heard: list[tuple[int, str]]
    hangs: bool = False
    began: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def hear(self, content: dict[str, object]) -> None:
        message = content["message"]
        assert isinstance(message, dict)
        self.began.set()
        if self.hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(0.001)
        self.heard.append((message["from"]["id"], message["text"]))

    def start(self) -> None:
        """Begin to work."""
        self.tasks += [
            asyncio.create_task(self.desk.work(self.hear)),
            asyncio.create_task(self.desk.share_lanes()),
        ]

    async def die(self) -> None:
        """As by SIGKILL: nothing is finished, and the connections are gone."""
        at_hand = [*self.tasks, *self.desk._tasks]
        for task in at_hand:
            task.cancel()
        await asyncio.gather(*at_hand, return_exceptions=True)
        await self.locks.close()

    async def until_it_has(self, districts: int) -> None:
        """Until so many districts are its own."""
        await until(lambda: len(self.locks.shares) == districts)


async def nothing_is_left() -> bool:
    """Whether every update is done."""
    return not await Update.filter(done_at=None).exists()


class Workers:
    """Processes over one database, and what all of them heard together."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: list[tuple[int, str]] = []
        self.stored = 0

    @asynccontextmanager
    async def one(self, *, hangs: bool = False) -> AsyncIterator[Worker]:
        """A process, as long as it lives."""
        locks = PostgresLocks(self.url)
        desk = InboxDesk(make_ground(MovingClock()), LocalBell(), SharedLanes(locks))
        worker = Worker(desk, locks, self.heard, hangs)
        worker.start()
        try:
            yield worker
        finally:
            await worker.die()

    async def get(self, *messages: tuple[int, str]) -> None:
        """These texts arrive from these persons."""
        desk = InboxDesk(make_ground(MovingClock()), LocalBell())
        for person, text in messages:
            self.stored += 1
            raw = orjson.dumps({"message": {"from": {"id": person}, "text": text}})
            await desk.store(BOT, [(self.stored, raw)])

    async def until_done(self) -> None:
        """Until nothing is left."""
        await until(nothing_is_left)


@pytest.fixture
async def workers(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workers]:
    """Processes that share out quickly."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    await database.connect(postgres_url)
    yield Workers(postgres_url)
    await database.close()


async def test_a_process_by_itself_has_all_lanes_and_two_have_half_of_them_each(workers: Workers) -> None:
    async with workers.one() as first:
        await first.until_it_has(DISTRICTS)
        async with workers.one() as second:
            await second.until_it_has(DISTRICTS // 2)
            await first.until_it_has(DISTRICTS // 2)
        await first.until_it_has(DISTRICTS)


async def test_three_share_out_everything(workers: Workers) -> None:
    async with workers.one() as a, workers.one() as b, workers.one() as c:
        await until(lambda: sorted(len(each.locks.shares) for each in (a, b, c)) == [20, 22, 22])


async def test_what_people_wrote_is_heard_once_and_in_order_by_whichever_process(workers: Workers) -> None:
    persons, words = range(1, 25), [str(number) for number in range(8)]
    async with workers.one() as first, workers.one() as second:
        await workers.get(*((person, word) for word in words[:4] for person in persons))
        async with workers.one():
            await workers.get(*((person, word) for word in words[4:] for person in persons))
            await workers.until_done()
        assert first.locks.shares
        assert second.locks.shares

    for person in persons:
        assert [word for one, word in workers.heard if one == person] == words


async def test_what_a_killed_process_had_in_hand_another_carries_out(workers: Workers) -> None:
    async with workers.one(hangs=True) as dying:
        await dying.until_it_has(DISTRICTS)
        await workers.get((1, "一"), (1, "二"))
        await asyncio.wait_for(dying.began.wait(), WITHIN)
        async with workers.one() as other:
            await other.until_it_has(DISTRICTS // 2)
            assert district_of("telegram:1") in dying.locks.shares
            await dying.die()
            await workers.until_done()

    assert workers.heard == [(1, "一"), (1, "二")]


async def test_whoever_is_thrown_out_takes_up_its_lanes_at_once(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 3600)
    async with workers.one() as worker:
        await worker.until_it_has(DISTRICTS)
        await cut(workers.url)
        await workers.get(*((person, "一") for person in range(20)))
        await workers.until_done()

    assert len(workers.heard) == 20


async def test_the_database_counts_districts_as_we_do(workers: Workers) -> None:
    lanes = ["telegram", *(f"telegram:{number}" for number in (1, 77, -1001234567890))]
    rows = await get_connection("default").execute_query_dict(
        f"SELECT {OF_LANE} AS district FROM unnest($1::text[]) AS lane", [lanes]
    )
    assert [row["district"] for row in rows] == [district_of(lane) for lane in lanes]
