"""The road to the pretend Telegram: each trouble is what it says, and lifting it leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from faults.road import Road, Trouble
from simulator.acts import Acts
from simulator.people import Person
from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World, utc_now

TOKEN = "4242:pretend"


@dataclass
class Telegram:
    """A pretend Telegram behind its road, and whoever calls it."""

    world: World
    road: Road
    li: Person
    client: aiohttp.ClientSession
    url: str

    async def call(self, method: str, **values: Any) -> tuple[int, Any]:
        """Status and answer; 0 where the connection broke."""
        try:
            async with self.client.post(f"{self.url}/bot{TOKEN}/{method}", data=values) as answer:
                kind = answer.content_type
                return answer.status, await (answer.json() if kind.endswith("json") else answer.text())
        except aiohttp.ClientError:
            return 0, None

    async def says(self, text: str = "您好") -> tuple[int, Any]:
        """A message to her."""
        return await self.call("sendMessage", chat_id=self.li.id, text=text)

    async def updates(self, offset: int = 0) -> list[int]:
        """The numbers of what is fetched."""
        _, answer = await self.call("getUpdates", offset=offset, timeout=5)
        return [update["update_id"] for update in answer["result"]]

    async def arrived(self) -> list[str]:
        """What she has from the bot."""
        return [seen["text"] for seen in await self.li.sees() if not seen["mine"]]


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """Nothing is wrong yet; whatever can go wrong does."""
    world = World(limits=Limits(utc_now, "1000/s", "1000/s", "1000/s"))
    bot, acts = world.add_bot(TOKEN, "yiping_bot"), Acts(world)
    road = Road(Random(1), bot.queue.release)
    app = make_app(world, acts)
    app.middlewares.append(road.middleware())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    li = Person.create(acts, "李阿姨")
    await li.start()
    async with aiohttp.ClientSession() as client:
        yield Telegram(world, road, li, client, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


async def test_a_good_road_passes_everything_on(telegram: Telegram) -> None:
    assert (await telegram.says())[0] == 200
    assert (await telegram.arrived(), telegram.road.hits) == (["您好"], 0)


async def test_429_tells_how_long_to_wait_and_takes_nothing(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.THROTTLED, 1)
    status, answer = await telegram.says()
    assert (status, answer["parameters"]["retry_after"] >= 1) == (429, True)
    assert await telegram.arrived() == []


async def test_500_takes_nothing_however_often(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.FAILING, 1)
    assert [(await telegram.says())[0] for _ in range(3)] == [500, 500, 500]
    assert await telegram.arrived() == []


async def test_502_is_a_page_and_a_message_meets_it_once(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.GATEWAY, 1)
    status, page = await telegram.says()
    assert (status, page.startswith("<html>")) == (502, True)
    assert [(await telegram.says())[0] for _ in range(3)] == [200, 502, 200]
    assert await telegram.arrived() == ["您好", "您好"]


async def test_a_connection_cut_before_it_was_taken_leaves_nothing(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.CUT, 1)
    assert ((await telegram.says())[0], await telegram.arrived()) == (0, [])
    assert ((await telegram.says())[0], await telegram.arrived()) == (200, ["您好"])


async def test_an_answer_that_is_lost_leaves_the_message(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.UNHEARD, 1)
    assert ((await telegram.says())[0], await telegram.arrived()) == (0, ["您好"])


async def test_muddled_updates_all_come_in_the_end(telegram: Telegram) -> None:
    for number in range(30):
        await telegram.li.say(f"第 {number} 句")
    telegram.road.begin(Trouble.MUDDLED, 0.5)
    first = await telegram.updates()
    telegram.road.lift()
    held = await telegram.updates(max(first) + 1)

    everything = [update["update_id"] for update in telegram.world.bot.queue.recent(100)]
    assert sorted({*first, *held}) == everything
    assert len(first) + len(held) > len(everything), "some came twice"
    assert first != sorted(first)
    assert telegram.road.is_clear


async def test_what_was_held_up_wakes_a_poll_that_waits(telegram: Telegram) -> None:
    telegram.road.begin(Trouble.MUDDLED, 1)
    [first] = await telegram.updates() or [0]
    waiting = asyncio.create_task(telegram.updates(telegram.world.bot.queue.recent(1)[0]["update_id"] + 1))
    await asyncio.sleep(0)
    telegram.road.lift()
    later = await asyncio.wait_for(waiting, 5) or await telegram.updates()
    assert first in {0, *later}
