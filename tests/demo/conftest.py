"""A whole demo on free ports, and the page's side of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from demo.show import opened
from demo.stage import SendingRates
from simulator.people import RemotePerson

FRIDAY = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
LI, WANG, CHEN, WU, LEAD, SUPERVISOR = 1001, 1002, 2001, 2002, 2004, 3001
GROUP = -3001
FAST = SendingRates("1000/s", "1000/s", "1000/s")


@dataclass
class Page:
    """What a page can do: look, move the stage, and act as anybody."""

    client: ClientSession
    url: str

    async def get(self, path: str) -> Any:
        async with self.client.get(self.url + path) as answer:
            assert answer.status == 200
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        async with self.client.post(self.url + path, json=body) as answer:
            return await answer.json()

    async def complete(self, visitor: str, window: str = "a3-07") -> Any:
        """Complete a matter at the counter."""
        return await self.post("/demo/matters", visitor=visitor, service="110101000001", window=window)

    def person(self, user_id: int) -> RemotePerson:
        """Somebody's phone."""
        return RemotePerson(self.client, self.url, user_id)

    async def now(self) -> datetime:
        """The time on the stage, where its offices are."""
        moment = datetime.fromisoformat((await self.get("/demo/stage"))["now"])
        return moment.astimezone(FRIDAY.tzinfo)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    """A demo that began on a Friday in November; the tests of a module play on it one after another."""
    folder = tmp_path_factory.mktemp("demo")
    async with opened(0, start=FRIDAY, folder=folder, rates=FAST) as show, ClientSession() as client:
        yield Page(client, show.url)
