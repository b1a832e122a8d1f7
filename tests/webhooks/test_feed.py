"""The feed: the same events, page by page, and none is ever skipped."""

import asyncio
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from bot.services import feed
from bot.texts import texts
from models.database import in_unit, is_postgres
from models.tables import Event, Matter, Source
from models.terms import EventState, EventType
from tests.webhooks.house import SOURCE, House, document
from webhooks.feed import cursor
from webhooks.openapi import describe

PATH = f"/v1/sources/{SOURCE}/events"


async def read(house: House, after: str | None = None, *, token: str | None = None) -> Any:
    """A page of the feed."""
    headers = {"Authorization": f"Bearer {token or house.credentials.read_token}"}
    query = {} if after is None else {"after": after}
    response = await house.client.get(PATH, params=query, headers=headers)
    assert response.content_type in {"application/json", "application/problem+json"}
    return {"status": response.status, **await response.json()}


async def happen(house: House, *numbers: int) -> None:
    """Matters of citizens nobody knows: one event each."""
    for number in numbers:
        await house.post(document(data__matter_no=str(number)))


def numbers(page: Any) -> list[str]:
    return [event["data"]["matter_no"] for event in page["events"]]


async def test_an_event_is_read_as_it_would_be_posted(house: House) -> None:
    told = await (await house.post(document())).json()

    page = await read(house)

    event = await Event.get()
    assert page == {
        "status": 200,
        "events": [
            {
                "type": "prompt.unreachable",
                "timestamp": "2026-11-20T10:15:03+08:00",
                "data": {
                    "matter_id": told["matter_id"],
                    "matter_no": "2554",
                    "service_seq": 1,
                    "state": "unreachable",
                    "reason": "not_started",
                },
                "id": event.public_id,
            }
        ],
        "next": cursor(1),
        "more": False,
    }


async def test_an_empty_feed_says_where_to_go_on(house: House) -> None:
    page = await read(house)
    assert (page["events"], page["next"], page["more"]) == ([], cursor(0), False)

    await happen(house, 1)
    page = await read(house, page["next"])
    assert numbers(page) == ["1"]
    assert (await read(house, page["next"]))["next"] == page["next"]


async def test_pages_are_bounded_and_miss_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "PAGE", 3)
    await happen(house, *range(8))

    seen, after, more = [], None, True
    while more:
        page = await read(house, after)
        assert len(page["events"]) <= 3
        seen += numbers(page)
        after, more = page["next"], page["more"]

    assert seen == [*"01234567"]
    assert numbers(await read(house)) == ["0", "1", "2"]


async def test_cursors_grow_and_sort_as_text(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "PAGE", 1)
    await happen(house, *range(12))

    after = [cursor(0)]
    while (page := await read(house, after[-1]))["events"]:
        after.append(page["next"])

    assert len(after) == 13
    assert after == sorted(after)


async def test_what_commits_late_is_not_skipped(house: House) -> None:
    """The first transaction takes its key first and commits last."""
    await happen(house, 1, 2)
    first, second = await Matter.all().order_by("id")
    source = await Source.get(name=SOURCE)
    written, may_commit = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        await an_event(source, first)
        written.set()
        if is_postgres():  # on SQLite one transaction has the file to itself, so nothing can overtake it
            await may_commit.wait()

    slow = asyncio.create_task(in_unit(slowly))
    await written.wait()
    await in_unit(lambda: an_event(source, second))
    before = await read(house)
    may_commit.set()
    await slow

    after = await read(house, before["next"])
    late = await Event.filter(matter=first).order_by("-id").first()
    assert late is not None
    assert late.public_id in {event["id"] for event in before["events"] + after["events"]}
    assert len(before["events"] + after["events"]) == 4


async def an_event(source: Source, matter: Matter) -> None:
    """One more event of a matter."""
    from tests.webhooks.house import NOW

    count = await Event.filter(matter=matter).count()
    await Event.create(
        public_id=f"evt_{matter.id}_{count}",
        source=source,
        matter=matter,
        type=EventType.PROMPT_EXPIRED,
        told_state="expired",
        at=NOW,
        state=EventState.KEPT,
        due_at=NOW,
    )


async def test_readers_at_once_give_each_event_one_place(house: House) -> None:
    await happen(house, *range(6))

    pages = await asyncio.gather(*(read(house) for _ in range(5)))

    assert {tuple(numbers(page)) for page in pages} == {tuple("012345")}
    assert sorted(event.position or 0 for event in await Event.all()) == [1, 2, 3, 4, 5, 6]


async def test_each_source_is_counted_by_itself(house: House) -> None:
    await happen(house, 1, 2, 3)
    await read(house)
    other = await house.desks.sources.add("other")
    mine = house.credentials
    house.credentials, house.path = other, "/v1/sources/other/matters"
    await happen(house, 4)

    headers = {"Authorization": f"Bearer {other.read_token}"}
    page = await (await house.client.get("/v1/sources/other/events", headers=headers)).json()

    assert (numbers(page), page["next"]) == (["4"], cursor(1))
    house.credentials = mine
    assert numbers(await read(house)) == ["1", "2", "3"]


@pytest.mark.parametrize("after", ["", "0"])
async def test_nothing_and_zero_are_the_beginning(house: House, after: str) -> None:
    await happen(house, 1, 2)

    assert await read(house, after) == await read(house)
    assert numbers(await read(house, after)) == ["1", "2"]


@pytest.mark.parametrize(
    "after", ["00", "c1", "c00000000000000g", "C000000000000001", "c0000000000000001", "１", "%00"]
)
async def test_a_cursor_that_is_none_of_ours_is_refused(house: House, after: str) -> None:
    page = await read(house, after)

    assert page["status"] == 422
    assert [(fault["path"], fault["code"]) for fault in page["errors"]] == [("/after", "bad_format")]


async def test_a_cursor_beyond_the_end_reads_nothing(house: House) -> None:
    await happen(house, 1)
    far = "cfffffffffffffff"[:16]

    page = await read(house, far)

    assert (page["status"], page["events"], page["next"], page["more"]) == (200, [], far, False)


async def test_only_the_read_token_of_the_source_opens_its_feed(house: House) -> None:
    other = await house.desks.sources.add("other")

    for token in ("ypr_no", other.read_token, house.credentials.signing_secret):
        assert (await read(house, token=token))["status"] == 401
    assert (await house.client.get(PATH)).status == 401
    assert await house.reasons() == ["读取令牌不符，或没有以 Bearer 方式给出。"] * 4


async def test_a_disabled_source_reads_nothing(house: House) -> None:
    await house.desks.sources.disable(SOURCE)

    assert (await read(house))["status"] == 401


async def test_the_feed_is_described_as_it_answers(house: House) -> None:
    await happen(house, 1)
    page = await read(house)
    del page["status"]
    described = describe(texts("en"))
    schema = described["components"]["schemas"]["FeedPage"]

    operation = described["paths"]["/v1/sources/{source}/events"]["get"]
    assert operation["security"] == [{"readToken": []}]
    OAS31Validator({**schema, "components": described["components"]}).validate(page)
