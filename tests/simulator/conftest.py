"""A world with a clock of its own, served on a free port, and a real aiogram bot in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from simulator.acts import Acts
from simulator.people import Person
from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World
from tests.quick_session import QuickSession

TOKEN = "4242:pretend-token"
USERNAME = "yiping_demo_bot"


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Receiver:
    """A webhook that answers as it is told and keeps what it got."""

    statuses: list[int] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    url: str = ""
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def got(self, count: int) -> list[str]:
        """The messages' texts once so many updates have come."""
        async with asyncio.timeout(5):
            while len(self.updates) < count:
                self.came.clear()
                await self.came.wait()
        return [update["message"]["text"] for update in self.updates]

    async def receive(self, request: web.Request) -> web.Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.came.set()
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200 and self.replies:
            return web.json_response(self.replies.pop(0))
        return web.Response(status=status)


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    wide = Limits(clock, "10000/s", "10000/s", "10000/s")
    world = World(clock=clock, limits=wide, back_off=(0.001, 0.001))
    world.add_bot(TOKEN, USERNAME, "一评")
    return world


@pytest.fixture
def acts(world: World) -> Acts:
    return Acts(world)


@pytest.fixture
async def base_url(world: World, acts: Acts) -> AsyncIterator[str]:
    runner, url = await serve(make_app(world, acts))
    yield url
    await runner.cleanup()


@pytest.fixture
async def bot(base_url: str) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, session=QuickSession(api=TelegramAPIServer.from_base(base_url)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/telegram", receiver.receive)
    runner, url = await serve(app)
    receiver.url = f"{url}/telegram"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def li(acts: Acts) -> Person:
    """李阿姨, who has pressed start."""
    person = Person.create(acts, "李阿姨", user_id=1001, phone="8613800000001")
    await person.start()
    return person


@pytest.fixture
def chen(acts: Acts) -> Person:
    """陈某, who knows the bot only by hearsay."""
    return Person.create(acts, "陈某", user_id=1002)
