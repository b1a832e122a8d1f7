"""The office is not told who rated: planted values are searched in everything that leaves for it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot.services.sources import Credentials
from models.tables import Outbox, Source, SourceRefusal
from models.terms import Audience, Role, Scope
from simulator.people import Person
from tests.house import House
from tests.webhooks.house import ListedQuota, SetHealth
from webhooks.app import Desks, make_app

NAME, PHONE, REF, NUMBER, ACCOUNT = "欧阳若兰", "13912345678", "REF-XK2207", "QX-880215-7", 771_002_345
HOUR = "09:47"
COMPLETED = datetime(2026, 11, 20, 1, 47, 12, tzinfo=UTC)
PLANTED = (NAME, PHONE, REF, NUMBER, str(ACCOUNT), HOUR, "01:47", "2207", "5678")
WORDS = f"我是{NAME}，电话 {PHONE}，办件 {NUMBER}，账号 {REF}，照相的说不行。"


@dataclass
class Seen:
    """Everything the office, its system and the logs got."""

    officials: str
    http: str
    logs: str
    stored: str
    events: list[dict[str, Any]]

    def everywhere(self) -> str:
        events = json.dumps(self.events, ensure_ascii=False)
        return "\n".join((self.officials, self.http, self.logs, self.stored, events))

    def heard(self) -> list[str]:
        """The types of events that the source was told."""
        return [event["type"] for event in self.events]


@pytest.fixture
async def client(house: House) -> AsyncIterator[TestClient[Any, Any]]:
    desks = house.desks
    faces = Desks(desks.ground, desks.sources, desks.intake, desks.inbox, ListedQuota(), SetHealth())
    async with TestClient(TestServer(make_app(faces))) as client:
        yield client


async def test_an_anonymous_rating_tells_nobody_who_rated(house: House, client: TestClient[Any, Any]) -> None:
    seen = await walk(house, client, named=False)

    assert [planted for planted in PLANTED if planted in seen.everywhere()] == []
    assert "照相的说不行" in seen.officials
    assert json.loads(seen.http)["rating"] is None
    assert json.loads(seen.http)["case"] is None
    assert seen.heard() == ["prompt.sent", "prompt.answered"]


async def test_a_named_rating_opens_number_and_hour_and_nothing_else(
    house: House, client: TestClient[Any, Any]
) -> None:
    seen = await walk(house, client, named=True)

    assert NUMBER in seen.officials
    assert HOUR in seen.officials
    assert json.loads(seen.http)["rating"]["visibility"] == "named"
    assert {"rating.submitted", "case.opened", "case.replied", "case.reopened"} <= set(seen.heard())
    for planted in (NAME, PHONE, REF, str(ACCOUNT)):
        assert planted not in seen.everywhere()


async def walk(house: House, client: TestClient[Any, Any], *, named: bool) -> Seen:
    """A whole case, from the alert to the citizen's word, with planted values."""
    credentials = await house.desks.sources.add("planted", Scope.RATINGS)
    house.source = await Source.get(name="planted")
    with capture_logs() as logs:
        li, officials = await people(house)
        await house.report(
            li, matter_no=NUMBER, citizen_ref=REF, name=NAME, phone=PHONE, completed_at=COMPLETED
        )
        await rate(house, li, named=named)
        await answer(house, officials[0])
        await house.press(li, "未解决")
        await house.say(li, WORDS)
        await house.forward(days=12)
        answered, events = await read_back(client, credentials), await read_feed(client, credentials)
    written = json.dumps(logs, default=str, ensure_ascii=False)
    return Seen(await told(officials), answered, written, await stored(), events)


async def people(house: House) -> tuple[Person, list[Person]]:
    li = house.person("Ruolan", user_id=ACCOUNT)
    await li.start()
    chen, lead = await house.official("陈晓"), await house.official("周岚", role=Role.LEAD)
    above = await house.official("市里", office="A市")
    return li, [chen, lead, above]


async def rate(house: House, li: Person, *, named: bool) -> None:
    await house.press(li, "不满意")
    await house.say(li, WORDS)
    if named:
        await house.press(li, "改为实名")
    await house.press(li, "提交")
    await house.say(li, WORDS)


async def answer(house: House, chen: Person) -> None:
    await house.press(chen, "认领")
    for button, words in (
        ("联系评价人", "请问是上午还是下午？"),
        ("回复", "经查，已经贴出样张，并给您免费重照。"),
    ):
        await house.press(chen, button)
        await house.say(chen, words)
        await house.press(chen, "提交")
        if button == "联系评价人":
            await house.press(chen, "立行立改")


async def read_back(client: TestClient[Any, Any], credentials: Credentials) -> str:
    """The source's own look at the matter; its number is what it asked by, so it is taken out."""
    headers = {"Authorization": f"Bearer {credentials.read_token}"}
    response = await client.get(f"/v1/sources/planted/matters/{NUMBER}", headers=headers)
    body = await response.json()
    assert response.status == 200, body
    return json.dumps({key: value for key, value in body.items() if key != "matter_no"})


async def read_feed(client: TestClient[Any, Any], credentials: Credentials) -> list[dict[str, Any]]:
    """What the source was told; its own numbers and the moments of what it can read back are taken out."""
    headers = {"Authorization": f"Bearer {credentials.read_token}"}
    response = await client.get("/v1/sources/planted/events", headers=headers)
    events: list[dict[str, Any]] = (await response.json())["events"]
    for event in events:
        assert event["data"].pop("matter_no") == NUMBER
        assert event.pop("timestamp")
    return events


async def told(officials: list[Person]) -> str:
    """Every message to officials as it was sent, buttons and all, in every version the chats still show."""
    return json.dumps([await person.sees() for person in officials], ensure_ascii=False)


async def stored() -> str:
    """What waits or has left for offices, and what a source's developers can read."""
    rows = await Outbox.filter(audience=Audience.OFFICE).values("facts", "error", "kind")
    refusals = await SourceRefusal.all().values("reason")
    return json.dumps([rows, refusals], ensure_ascii=False)
