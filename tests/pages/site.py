"""The pages before a whole house: the real application over HTTP, and launch data as a chat signs them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import count
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar

from bot.ports import Quota
from simulator import launch
from simulator.people import Person
from tests.house import TOKEN, House
from tests.webhooks.house import ListedQuota, SetHealth
from webhooks.app import Desks, make_app, serve

PART = {"Accept": "text/html"}
_keys = count(1)


@dataclass
class Site:
    """The application, and a browser that keeps nothing and follows where it is told."""

    house: House
    client: ClientSession
    url: str

    async def get(self, path: str, **options: Any) -> ClientResponse:
        """Look at a page."""
        return await self.client.get(self.url + path, **options)

    async def send(self, path: str, **fields: Any) -> ClientResponse:
        """Send a form; each has a key of its own, as on a page."""
        return await self.client.post(self.url + path, data={"key": fresh_key(), **fields})

    async def signed_in(self, person: Person, **more: str) -> dict[str, str]:
        """What a page of this person sends with each request, once it has a session."""
        answer = await self.client.post(
            f"{self.url}/v1/session", json={"init_data": self.launch(person.id, **more)}
        )
        assert answer.status == 201, await answer.text()
        return {"Authorization": f"Bearer {(await answer.json())['session']}"}

    def launch(self, user_id: int, **more: str) -> str:
        """Launch data of now."""
        moment = str(int(self.house.clock.moment.timestamp()))
        user = json.dumps({"id": user_id, "first_name": "李", "language_code": "zh-hans"}, ensure_ascii=False)
        return signed({"auth_date": moment, "query_id": "AAHd", "user": user, **more})


def fresh_key() -> str:
    """A key that no other change has."""
    return f"key-of-a-test-{next(_keys):08}"


def signed(fields: dict[str, str], token: str = TOKEN) -> str:
    """Fields signed as Telegram signs them."""
    return launch.signed(fields, token)


class Page(HTMLParser):
    """What stands on a page: its words, its forms with their fields, its buttons and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style", "template"}:
            self._hidden += 1
        if tag == "form":
            self.forms.append({"action": given.get("action"), "fields": {}, "names": [], "buttons": []})
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in {"input", "textarea"} and self.forms and given.get("name"):
            self.forms[-1]["names"].append(given["name"])
            if given.get("type") == "hidden":
                self.forms[-1]["fields"][given["name"]] = given.get("value")
        if tag == "button" and self.forms:
            self.forms[-1]["buttons"].append((given.get("name"), given.get("value")))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data

    def form(self, act: str) -> dict[str, Any]:
        """The one form that asks for this."""
        [found] = [one for one in self.forms if one["fields"].get("act") == act]
        return found


@asynccontextmanager
async def open_site(house: House, quota: Quota | None = None) -> AsyncIterator[Site]:
    """The application of a house, listening; it lets through whatever comes, where no quota is given."""
    desks = house.desks
    app = make_app(
        Desks(
            desks.ground,
            desks.sources,
            desks.intake,
            desks.inbox,
            quota or ListedQuota(),
            SetHealth(),
            pages=desks.pages,
        )
    )
    runner = await serve(app, "127.0.0.1", 0)
    host, port = runner.addresses[0]
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        try:
            yield Site(house, client, f"http://{host}:{port}")
        finally:
            await runner.cleanup()
