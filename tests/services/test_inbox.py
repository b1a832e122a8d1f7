"""The inbox: each chat in its order, each update once, and one that fails stops nobody for ever."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
from tortoise.connection import get_connection

from bot.services.bells import LocalBell
from bot.services.inbox import TRIES, InboxDesk
from models import database
from models.tables import Update
from tests.house import MovingClock, make_ground

BOT = 42


class Ears:
    """A handler that lists what it heard, and fails where it is told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.fails: dict[str, int] = {}
        self.busy = self.busiest = 0
        self.began = asyncio.Event()

    async def __call__(self, content: dict[str, object]) -> None:
        text = str(content["message"]["text"])  # type: ignore[index]
        self.began.set()
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        await asyncio.sleep(0.002)
        self.busy -= 1
        self.heard.append(text)
        if self.fails.get(text, 0) > 0:
            self.fails[text] -= 1
            raise ValueError(text)


class Inbox:
    """An inbox with its clock, and shorthand for what arrives."""

    def __init__(self) -> None:
        self.clock, self.ears = MovingClock(), Ears()
        self.desk = InboxDesk(make_ground(self.clock), LocalBell())

    async def gets(self, *messages: tuple[int, str], first: int = 1) -> None:
        """These texts arrive from these persons."""
        updates = [
            (first + at, orjson.dumps({"message": {"from": {"id": person}, "text": text}}))
            for at, (person, text) in enumerate(messages)
        ]
        await self.desk.store(BOT, updates)

    async def drain(self, **later: float) -> list[str]:
        """What has been heard once all that may be carried out is."""
        self.clock.moment += timedelta(**later)
        await self.desk.drain(self.ears)
        return self.ears.heard


@pytest.fixture
async def inbox(sqlite_url: str) -> AsyncIterator[Inbox]:
    """An inbox over SQLite."""
    await database.connect(sqlite_url)
    yield Inbox()
    await database.close()


@pytest.fixture
async def either_inbox(store: str) -> Inbox:
    """The same on each kind of store."""
    return Inbox()


async def test_what_one_person_wrote_is_heard_in_order(inbox: Inbox) -> None:
    texts = [str(number) for number in range(12)]
    await inbox.gets(*((1, text) for text in texts))

    assert await inbox.drain() == texts
    assert inbox.ears.busiest == 1


async def test_nobody_waits_for_anybody_else(inbox: Inbox) -> None:
    await inbox.gets(*((person, "你好") for person in range(8)))

    assert len(await inbox.drain()) == 8
    assert inbox.ears.busiest > 1


async def test_an_update_that_is_stored_twice_is_heard_once(either_inbox: Inbox) -> None:
    inbox = either_inbox
    await inbox.gets((1, "一"), (1, "二"))
    await inbox.gets((1, "二"), (1, "三"), first=2)
    await inbox.drain()
    await inbox.gets((1, "一"))

    assert await inbox.drain() == ["一", "二", "三"]


async def test_what_is_stored_is_sealed_and_forgotten_when_done(either_inbox: Inbox) -> None:
    inbox = either_inbox
    await inbox.gets((1, "我姓欧阳"))
    stored = (await Update.get()).content or ""
    await inbox.drain()

    assert stored
    assert "欧阳" not in stored
    assert await Update.exists(content=None, done_at__isnull=False)


async def test_an_update_that_fails_is_tried_again_and_what_follows_waits(inbox: Inbox) -> None:
    inbox.ears.fails = {"一": 2}
    await inbox.gets((1, "一"), (1, "二"), (2, "别人"))

    assert sorted(await inbox.drain()) == ["一", "别人"]
    assert (await inbox.drain(seconds=2))[-1] == "一"
    assert (await inbox.drain(seconds=4))[-2:] == ["一", "二"]


async def test_an_update_that_always_fails_is_set_aside_and_kept(inbox: Inbox) -> None:
    inbox.ears.fails = {"一": 99}
    await inbox.gets((1, "一"), (1, "二"))
    for _ in range(TRIES):
        await inbox.drain(minutes=6)

    failed = await Update.get(failed_at__isnull=False)
    assert inbox.ears.heard == ["一"] * TRIES + ["二"]
    assert (failed.content is not None, failed.done_at) == (True, None)


async def test_an_error_is_noted_without_its_words(inbox: Inbox) -> None:
    inbox.ears.fails = {"我姓欧阳": 1}
    await inbox.gets((1, "我姓欧阳"))
    await inbox.drain()

    assert (await Update.get()).error == "ValueError"


async def test_a_worker_outlives_a_database_that_is_away(either_inbox: Inbox) -> None:
    inbox = either_inbox
    await inbox.gets((1, "一"))
    await get_connection("default").execute_query("ALTER TABLE updates RENAME TO away")
    working = asyncio.create_task(inbox.desk.work(inbox.ears))
    await asyncio.sleep(0.1)
    await get_connection("default").execute_query("ALTER TABLE away RENAME TO updates")
    await asyncio.wait_for(inbox.ears.began.wait(), 5)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    assert inbox.ears.heard == ["一"]


async def test_a_shutdown_ends_what_is_in_hand(inbox: Inbox) -> None:
    await inbox.gets((1, "一"))
    working = asyncio.create_task(inbox.desk.work(inbox.ears))
    await asyncio.wait_for(inbox.ears.began.wait(), 5)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    assert inbox.ears.heard == ["一"]
    assert await Update.filter(done_at=None).count() == 0
