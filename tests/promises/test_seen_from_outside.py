"""The operators' port: what is counted is right, and tells of nobody."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from tortoise.connection import get_connection

from bot.services.standing import StandingDesk
from models.tables import Case, Event, Office, Outbox, Source, Update
from models.terms import EventState, OutboxState
from tests.house import OFFICE, House
from tests.promises.test_who_rated import PLANTED, walk
from tests.webhooks.house import ListedQuota, SetHealth
from webhooks.admin import AdminFace, make_admin_app
from webhooks.app import Desks, make_app

Client = TestClient[Any, Any]
ALL_WELL = {"database": True, "schema": True, "redis": True, "bot_api": True}


class SetParts:
    """Are as they are set."""

    def __init__(self) -> None:
        self.found: dict[str, bool] = dict(ALL_WELL)

    async def parts(self) -> Mapping[str, bool]:
        return self.found


@pytest.fixture
def parts() -> SetParts:
    """What answers."""
    return SetParts()


@pytest.fixture
async def admin(house: House, parts: SetParts) -> AsyncIterator[Client]:
    """Somebody at the operators' port."""
    face = AdminFace(house.desks.ground.meter, StandingDesk(house.clock), parts)
    async with TestClient(TestServer(make_admin_app(face))) as client:
        yield client


@pytest.fixture
async def public(house: House) -> AsyncIterator[Client]:
    """Somebody at the public port."""
    desks = house.desks
    faces = Desks(desks.ground, desks.sources, desks.intake, desks.inbox, ListedQuota(), SetHealth())
    async with TestClient(TestServer(make_app(faces))) as client:
        yield client


async def scraped(admin: Client) -> dict[str, float]:
    """Every sample by its name and labels: `name{label=value}`."""
    text = await (await admin.get("/metrics")).text()
    return {
        _name(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _name(name: str, labels: Mapping[str, str]) -> str:
    listed = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"{name}{{{listed}}}" if listed else name


async def test_metrics_tell_nobody_who_rated_or_which_office(
    house: House, public: Client, admin: Client
) -> None:
    await walk(house, public, named=False)
    await Outbox.all().update(state=OutboxState.WAITING, ended_at=None)  # all of it waits
    case = await Case.get()

    text = await (await admin.get("/metrics")).text()

    offices = [value for office in await Office.all() for value in (office.code, office.name)]
    assert [one for one in (*PLANTED, *offices, case.case_no, "hall", "planted") if one in text] == []
    assert 'yiping_outbox_waiting{kind="alert"}' in text


async def test_what_waits_is_counted_with_the_age_of_the_oldest(house: House, admin: Client) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.desks.intake.receive(house.source, house.matter(li))
    await li.say("在吗")
    await house.poller.fetch(seconds=0)
    house.clock.moment += timedelta(seconds=90)

    seen = await scraped(admin)

    assert seen["yiping_outbox_waiting{kind=prompt}"] == 1
    assert seen["yiping_outbox_oldest_seconds{kind=prompt}"] == 90
    assert seen["yiping_inbox_waiting{kind=new}"] == 1
    assert seen["yiping_inbox_oldest_seconds{kind=new}"] == 90


async def test_events_that_callbacks_do_not_take_are_counted(house: House, admin: Client) -> None:
    await house.desks.sources.call_back("hall", "https://hall.example/yiping")
    house.source = await Source.get(name="hall")
    for _ in range(3):
        await house.desks.intake.receive(house.source, house.matter())
    first, second, _ = await Event.all().order_by("id")
    await Event.filter(id=first.id).update(attempts=2, due_at=house.clock.now() + timedelta(hours=2))
    await Event.filter(id=second.id).update(state=EventState.FAILED, attempts=10)
    house.clock.moment += timedelta(seconds=90)

    seen = await scraped(admin)
    await house.desks.sources.call_back("hall", "")
    nobody_called = await scraped(admin)

    assert (seen["yiping_events_waiting{kind=new}"], seen["yiping_events_waiting{kind=retrying}"]) == (1, 1)
    assert seen["yiping_events_oldest_seconds{kind=new}"] >= 90
    assert seen["yiping_events_undelivered"] == nobody_called["yiping_events_undelivered"] == 1
    assert nobody_called["yiping_events_waiting{kind=new}"] == 0


async def test_what_waits_for_its_hour_is_not_counted(house: House, admin: Client) -> None:
    """At the counter it would tell the minute in which somebody rated."""
    li = house.person("李阿姨")
    await house.rated(li, "不满意")
    await Outbox.filter(kind="alert").update(
        state=OutboxState.WAITING, due_at=house.clock.now() + timedelta(minutes=30)
    )

    assert "yiping_outbox_waiting{kind=alert}" not in await scraped(admin)


async def test_taps_matters_and_messages_are_counted_and_timed(
    house: House, public: Client, admin: Client
) -> None:
    li = house.person("李阿姨")
    await house.rated(li, "满意")
    await public.post("/v1/sources/hall/matters", data=b"{}")

    seen = await scraped(admin)

    assert seen["yiping_update_seconds_count{kind=callback_query}"] == 2
    assert seen["yiping_update_seconds_bucket{kind=callback_query,le=+Inf}"] == 2
    assert seen["yiping_deliveries_total{cause=delivered}"] > 2
    assert seen["yiping_deliveries_total{cause=blocked}"] == 0
    assert seen["yiping_intake_total{kind=single,status=401}"] == 1


async def test_a_missed_deadline_shows_until_it_is_made_up(house: House, admin: Client) -> None:
    chen, li = await house.official("陈晓"), house.person("李阿姨")
    await house.rated(li, "不满意")
    assert (await scraped(admin))["yiping_deadlines_missed{clock=contact}"] == 0

    await house.forward(days=4)
    assert (await scraped(admin))["yiping_deadlines_missed{clock=contact}"] == 1

    for label in ("认领", "联系评价人"):
        await house.press(chen, label)
    await house.say(chen, "请问是哪个窗口？")
    await house.press(chen, "提交")
    assert (await scraped(admin))["yiping_deadlines_missed{clock=contact}"] == 0


async def test_an_office_that_nobody_receives_for_shows(house: House, admin: Client) -> None:
    li = house.person("李阿姨")
    await house.rated(li, "不满意")

    seen = await scraped(admin)
    assert (seen["yiping_offices_without_receiver"], seen["yiping_cases_without_receiver"]) == (2, 1)

    await Office.filter(code=OFFICE).update(chat_id=-100500)
    seen = await scraped(admin)
    assert (seen["yiping_offices_without_receiver"], seen["yiping_cases_without_receiver"]) == (1, 0)


async def test_updates_that_were_set_aside_show(house: House, admin: Client) -> None:
    await house.person("李阿姨").start()
    await house.poller.fetch(seconds=0)
    await Update.all().update(failed_at=house.clock.now())

    assert (await scraped(admin))["yiping_updates_set_aside"] == 1


async def test_without_its_database_a_process_still_tells_of_itself(
    house: House, admin: Client, parts: SetParts
) -> None:
    parts.found["database"] = False
    await get_connection("default").execute_query("ALTER TABLE updates RENAME TO away")
    try:
        seen = await scraped(admin)
    finally:
        await get_connection("default").execute_query("ALTER TABLE away RENAME TO updates")

    assert seen["yiping_part_up{part=database}"] == 0
    assert "yiping_deliveries_total{cause=delivered}" in seen
    assert "yiping_updates_set_aside" not in seen


@pytest.mark.parametrize(
    ("away", "status", "says"),
    [
        (None, 200, "ready"),
        ("redis", 200, "degraded"),
        ("bot_api", 200, "degraded"),
        ("database", 503, "down"),
        ("schema", 503, "down"),
    ],
)
async def test_the_operators_see_which_part_is_away(
    admin: Client, parts: SetParts, away: str | None, status: int, says: str
) -> None:
    if away is not None:
        parts.found[away] = False

    response = await admin.get("/readyz")

    expected = {name: "ok" if answers else "away" for name, answers in parts.found.items()}
    assert (response.status, await response.json()) == (status, {"status": says, **expected})


async def test_the_public_port_has_no_metrics(public: Client) -> None:
    assert (await public.get("/metrics")).status == 404
