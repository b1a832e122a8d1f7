"""A tablet before the application: paired, listening to what it is told, pressing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar

from bot.services.intake import Receipt
from models.tables import Matter
from models.terms import Grade
from tests.house import OFFICE
from tests.pages.site import Site, fresh_key

WINDOW = "07"
PATIENCE = 5.0


@dataclass
class Tablet:
    """Its cookies, and all it was told, newest last."""

    site: Site
    client: ClientSession
    told: list[dict[str, Any]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    async def get(self, path: str = "/kiosk") -> ClientResponse:
        """Look at a page."""
        return await self.client.get(self.site.url + path)

    async def type_code(self, code: str) -> ClientResponse:
        """Type a code and send it."""
        return await self.client.post(self.site.url + "/v1/kiosk/pair", data={"code": code})

    async def press(self, number: str, grade: Grade, key: str | None = None) -> ClientResponse:
        """Press one of the five words."""
        return await self.client.post(
            self.site.url + "/v1/kiosk/ratings",
            json={"matter_id": number, "grade": int(grade)},
            headers={"Idempotency-Key": key or fresh_key()},
        )

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Tablet"]:
        """Hear the events meanwhile."""
        task = asyncio.create_task(self._listen())
        try:
            yield await self.shows(lambda _: True)
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def shows(self, wanted: Any) -> "Tablet":
        """Until it shows what is wanted."""
        async with asyncio.timeout(PATIENCE):
            while not (self.told and wanted(self.told[-1])):
                self.heard.clear()
                await self.heard.wait()
        return self

    async def is_out(self) -> None:
        """Until it is told that it is unpaired."""
        await self.shows(lambda told: told["event"] == "unpaired")

    async def _listen(self) -> None:
        async with self.client.get(self.site.url + "/v1/kiosk/events") as answer:
            assert answer.status == 200
            name = ""
            async for line in answer.content:
                kind, _, said = line.decode().strip().partition(": ")
                name = said if kind == "event" else name
                if kind == "data" and name != "beat":
                    self.told.append({"event": name, **json.loads(said)})
                    self.heard.set()


@asynccontextmanager
async def a_tablet(site: Site, window: str = WINDOW) -> AsyncIterator[Tablet]:
    """One that is paired with a window."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        tablet = Tablet(site, client)
        code, _ = await site.house.desks.pages.kiosks.invite(OFFICE, window)
        answer = await tablet.type_code(code)
        assert answer.status == 200, await answer.text()
        yield tablet


async def number_of(receipt: Receipt) -> str:
    """How pages call the matter of a receipt."""
    return (await Matter.get(prompt__token=receipt.token)).public_id if receipt.token else await newest()


async def newest() -> str:
    """The same of the newest matter."""
    matter = await Matter.all().order_by("-id").first()
    assert matter is not None
    return matter.public_id
