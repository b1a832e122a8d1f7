"""Sessions: launch data are checked once and exchanged; whose they are, nobody else sees or changes."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.services import ownpages
from models.tables import Account, Case, Matter, PageAct, PageSession, Prompt, Rating, RatingVersion
from models.terms import Grade, PromptState
from simulator.people import Person
from tests.house import House
from tests.pages.site import PART, Page, Site, fresh_key, signed

# Made by an independent library, @telegram-apps/init-data-node, for the bot of these tests.
VECTORS = json.loads(Path(__file__).with_name("launch_data.json").read_text("utf-8"))


async def asked(site: Site, **changes: Any) -> Person:
    """A citizen with one matter to rate."""
    li = site.house.person("李阿姨")
    await li.start()
    await site.house.settle()
    await site.house.report(li, **changes)
    return li


async def number_of() -> str:
    """What pages call the one matter there is."""
    return (await Prompt.get().prefetch_related("matter")).matter.public_id


async def opened(site: Site, data: str) -> tuple[int, dict[str, Any]]:
    """What launch data are answered."""
    answer = await site.client.post(f"{site.url}/v1/session", json={"init_data": data})
    return answer.status, await answer.json()


async def test_a_matter_is_rated_in_the_page_and_the_chat_shows_it(site: Site) -> None:
    li = await asked(site)
    headers = await site.signed_in(li)
    path = f"{site.url}/v1/my/matters/{await number_of()}"

    change = {"act": "rate", "grade": 2}
    answer = await site.client.post(path, json=change, headers={**headers, "Idempotency-Key": fresh_key()})
    await site.house.settle()

    seen = await answer.json()
    assert (answer.status, seen["rating"]["grade"], seen["state"]) == (200, 2, "answered")
    assert "记下了：不满意。" in (await site.house.texts(li))[-1]


async def test_what_was_begun_in_the_chat_goes_on_in_the_page_and_back(site: Site) -> None:
    li = await asked(site)
    await site.house.press(li, "不满意")
    headers = await site.signed_in(li)
    path = f"/v1/my/matters/{await number_of()}"

    page = Page(await (await site.get(path, headers={**headers, **PART})).text())
    assert "不满意" in page.words
    form = {"act": "tags", "with_tags": "1", "tag": "1"}
    await site.client.post(site.url + path, data={"key": fresh_key(), **form}, headers={**headers, **PART})
    await site.house.settle()
    await site.house.press(li, "提交")

    assert len((await RatingVersion.get()).tags) == 1
    seen = await (await site.get(path, headers=headers)).json()
    assert seen["rating"]["state"] == "settled"
    assert seen["case"]["state"] == "opened"


async def test_the_same_key_changes_nothing_twice(site: Site) -> None:
    li = await asked(site)
    headers = {**await site.signed_in(li), "Idempotency-Key": fresh_key()}
    path = f"{site.url}/v1/my/matters/{await number_of()}"

    answers = await asyncio.gather(
        *(site.client.post(path, json={"act": "rate", "grade": 4}, headers=headers) for _ in range(5))
    )

    assert [answer.status for answer in answers] == [200] * 5
    assert await RatingVersion.all().count() == await PageAct.all().count() == 1


async def test_page_and_chat_at_the_same_moment_make_one_rating(site: Site) -> None:
    li = await asked(site)
    headers = {**await site.signed_in(li), "Idempotency-Key": fresh_key()}
    path = f"{site.url}/v1/my/matters/{await number_of()}"

    async def press() -> None:
        await li.press("非常满意")
        await site.house.settle()

    answer, _ = await asyncio.gather(
        site.client.post(path, json={"act": "rate", "grade": 1}, headers=headers), press()
    )

    assert answer.status in {200, 409}
    assert await Rating.all().count() == await RatingVersion.all().count() == 1


async def test_nobody_sees_or_changes_the_matter_of_somebody_else(quick_site: Site) -> None:
    await asked(quick_site)
    stranger = await quick_site.signed_in(quick_site.house.person("陌生人"))
    path = f"{quick_site.url}/v1/my/matters/{await number_of()}"

    looked = await quick_site.client.get(path, headers=stranger)
    changed = await quick_site.client.post(
        path, json={"act": "rate", "grade": 5}, headers={**stranger, "Idempotency-Key": fresh_key()}
    )

    assert (looked.status, changed.status) == (404, 404)
    assert not await Rating.exists()


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eA=="}])
async def test_without_a_session_nothing_is_shown(quick_site: Site, header: dict[str, str]) -> None:
    for path in ("/v1/my", "/v1/my/about", "/v1/my/matters/any"):
        answer = await quick_site.get(path, headers=header)

        assert answer.status == 401
        assert (await answer.json())["type"] == "urn:yiping:problem:unauthorized"


async def test_a_session_ends_half_an_hour_after_the_last_look(quick_site: Site) -> None:
    headers = await quick_site.signed_in(await asked(quick_site))
    for minutes in (25, 25):
        await quick_site.house.forward(minutes=minutes)
        assert (await quick_site.get("/v1/my", headers=headers)).status == 200

    await quick_site.house.forward(minutes=31)

    assert (await quick_site.get("/v1/my", headers=headers)).status == 401
    assert not await PageSession.exists()  # cleared away by the watch


async def test_whoever_leaves_is_gone_at_once(quick_site: Site) -> None:
    headers = await quick_site.signed_in(await asked(quick_site))

    left = await quick_site.client.delete(f"{quick_site.url}/v1/session", headers=headers)

    assert left.status == 204
    assert (await quick_site.get("/v1/my", headers=headers)).status == 401


@pytest.mark.parametrize("name", VECTORS["accepted"])
async def test_what_an_independent_library_signs_is_accepted(quick_site: Site, name: str) -> None:
    at(quick_site.house, VECTORS["auth_date"])

    status, told = await opened(quick_site, VECTORS["accepted"][name])

    assert status == 201, told
    assert (await Account.get()).external_id == VECTORS["user_id"]


@pytest.mark.parametrize("place", range(0, 100, 7))
async def test_any_changed_byte_is_refused(quick_site: Site, place: int) -> None:
    data = quick_site.launch(1001)
    spot = place * len(data) // 100
    changed = data[:spot] + ("0" if data[spot] != "0" else "1") + data[spot + 1 :]

    status, told = await opened(quick_site, changed)

    assert (status, told["type"]) == (401, "urn:yiping:problem:unauthorized")
    assert not await PageSession.exists()


def _with(**fields: str) -> dict[str, str]:
    user = json.dumps({"id": 1001, "language_code": "zh"})
    return {"auth_date": "1795140900", "user": user, **fields}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hash=",
        "hash=%FF%FE",
        "hash=" + "é" * 64,
        "hash=" + "0" * 64,
        signed(_with(), token="4242:another-bot"),
        signed(_with(user="{}")),
        signed(_with(user='{"id": true}')),
        signed(_with(user='{"id": -1001}')),
        signed(_with(user='{"id": "1001"}')),
        signed(_with(user="[]")),
        signed(_with(auth_date="soon")),
        signed(_with(auth_date="")),
        signed(_with(auth_date="9" * 12)),
        signed(_with(auth_date="9" * 30)),
        signed(_with()) + "&user=%7B%22id%22%3A7%7D",
        signed(_with()).replace("user=", "User="),
        "%00=%00&hash=%00",
        "a" * 8000,
    ],
)
async def test_no_other_data_let_anybody_in(quick_site: Site, data: str) -> None:
    status, told = await opened(quick_site, data)

    assert (status, told["type"]) == (401, "urn:yiping:problem:unauthorized")
    assert not await Account.exists()


@pytest.mark.parametrize(
    ("age", "answer"),
    [
        (0, (201, None)),
        (3599, (201, None)),
        (3601, (401, "urn:yiping:problem:stale")),
        (2 * 86400, (401, "urn:yiping:problem:stale")),
        (-5, (201, None)),
        (-15, (401, "urn:yiping:problem:unauthorized")),
        (-86400, (401, "urn:yiping:problem:unauthorized")),
    ],
)
async def test_launch_data_are_good_for_an_hour(
    quick_site: Site, age: int, answer: tuple[int, str | None]
) -> None:
    moment = int(quick_site.house.clock.moment.timestamp()) - age

    status, told = await opened(quick_site, signed(_with(auth_date=str(moment))))

    assert (status, told.get("type")) == answer
    if answer[1] and "stale" in answer[1]:
        assert "重新打开" in told["detail"]


async def test_a_link_that_the_page_was_opened_with_is_followed(quick_site: Site) -> None:
    receipt = await quick_site.house.report()
    li = quick_site.house.person("李阿姨")
    await li.start()
    await quick_site.house.settle()

    headers = await quick_site.signed_in(li, start_param=str(receipt.token))

    mine = await (await quick_site.get("/v1/my", headers=headers)).json()
    assert [one["service"] for one in mine["to_rate"]] == ["护照换发"]


async def test_what_waits_is_listed_however_much_is_newer(
    quick_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = await asked(quick_site, matter_no="1111")
    await quick_site.house.report(li, matter_no="2222")
    headers = await quick_site.signed_in(li)

    async def mine() -> dict[str, Any]:
        listed = await (await quick_site.get("/v1/my", headers=headers)).json()
        parts = {part: [one["tail"] for one in listed[part]] for part in ("to_rate", "answering", "done")}
        return {**parts, "more": listed["more"]}

    async def rate(number: str, grade: int) -> None:
        prompt = await Prompt.get(matter__matter_no=number).prefetch_related("matter")
        for change in ({"act": "rate", "grade": grade}, {"act": "submit"}):
            path = f"{quick_site.url}/v1/my/matters/{prompt.matter.public_id}"
            key = {"Idempotency-Key": fresh_key()}
            answer = await quick_site.client.post(path, json=change, headers={**headers, **key})
            assert answer.status == 200

    await rate("2222", 1)
    for number in ("3333", "4444", "5555"):
        await quick_site.house.report(li, matter_no=number)
        await rate(number, 5)
    monkeypatch.setattr(ownpages, "MOST_LISTED", 2)

    assert await mine() == {"to_rate": ["1111"], "answering": ["2222"], "done": ["5555", "4444"], "more": 1}


async def test_what_the_chat_cannot_bring_the_page_brings(quick_site: Site) -> None:
    li = await asked(quick_site)
    await quick_site.house.report(li, matter_no="9999")
    await li.block()
    await quick_site.house.settle()
    await quick_site.house.report(li, matter_no="8888")
    headers = await quick_site.signed_in(li)
    mine = await (await quick_site.get("/v1/my", headers=headers)).json()
    waiting = {one["tail"]: one for one in mine["to_rate"]}

    answer = await quick_site.client.post(
        f"{quick_site.url}/v1/my/matters/{waiting['9999']['matter_id']}",
        json={"act": "rate", "grade": 3},
        headers={**headers, "Idempotency-Key": fresh_key()},
    )

    assert answer.status == 200
    assert (await RatingVersion.get()).grade is Grade.BASICALLY_SATISFIED


async def test_language_plain_words_and_erasing(site: Site) -> None:
    li = await asked(site)
    await site.house.press(li, "不满意")
    await site.house.say(li, "等了一上午")
    headers = {**await site.signed_in(li), **PART}

    async def settle(**form: str) -> str:
        answer = await site.client.post(
            f"{site.url}/v1/my/about", data={"key": fresh_key(), **form}, headers=headers
        )
        assert answer.status == 200
        return await answer.text()

    assert "大字" in await settle(act="plain", yes="1")
    assert "Language" in await settle(act="language", language="en")
    await settle(act="erase")

    account = await Account.get(external_id=li.id)
    assert (account.language, account.plain) == ("en", True)
    page = await (await site.get(f"/v1/my/matters/{await number_of()}", headers=headers)).text()
    assert "等了一上午" not in page
    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED


async def answered(site: Site) -> Person:
    """A citizen with words to an office, and its answer to them."""
    house = site.house
    chen = await house.official("陈晓")
    li = await asked(site, name="王小明")
    await house.press(li, "不满意")
    await house.say(li, "我是王小明，等了一上午。")
    await house.press(li, "提交")
    for label, words in (
        ("认领", ""),
        ("联系评价人", "请问是上午吗？"),
        ("立行立改", ""),
        ("回复", "已经加开了窗口。"),
    ):
        await house.press(chen, label)
        if words:
            await house.say(chen, words)
            await house.press(chen, "提交")
    return li


async def test_the_page_says_what_an_office_was_told_as_the_chat_does(quick_site: Site) -> None:
    li = await answered(quick_site)
    headers = {**await quick_site.signed_in(li), **PART}
    await li.say("/privacy")
    await quick_site.house.settle()
    told = (await quick_site.house.texts(li))[-1].partition("告诉过谁：")[2].split()

    page = Page(await (await quick_site.get("/v1/my/about", headers=headers)).text())

    assert any("差评提醒（护照换发）" in line for line in told)
    assert [line for line in told if line not in page.words] == []


async def test_nothing_is_agreed_to_before_it_is_asked_and_shown(quick_site: Site) -> None:
    li = await answered(quick_site)
    headers = await quick_site.signed_in(li)
    path = f"{quick_site.url}/v1/my/matters/{await number_of()}"

    async def publish(*, yes: bool) -> int:
        change, key = {"act": "publish", "yes": yes}, {"Idempotency-Key": fresh_key()}
        return (await quick_site.client.post(path, json=change, headers={**headers, **key})).status

    async def seen() -> Any:
        return (await (await quick_site.client.get(path, headers=headers)).json())["case"]

    assert (await seen())["public_words"] is None
    assert await publish(yes=True) == 409  # another answer could still come
    assert (await Case.get()).publish is None

    await quick_site.house.press(li, "已解决")

    assert (await seen())["public_words"] == {"said": "我是王**，等了一上午。", "answer": "已经加开了窗口。"}
    assert (await publish(yes=True), (await seen())["public"]) == (200, True)
    assert (await publish(yes=False), (await seen())["public"]) == (200, False)


async def test_what_nobody_can_mask_any_more_is_not_agreed_to(quick_site: Site) -> None:
    li = await answered(quick_site)
    headers = await quick_site.signed_in(li)
    path = f"{quick_site.url}/v1/my/matters/{await number_of()}"
    await quick_site.house.press(li, "已解决")
    await Matter.all().update(contact="")

    change = {"act": "publish", "yes": True}
    answer = await quick_site.client.post(
        path, json=change, headers={**headers, "Idempotency-Key": fresh_key()}
    )

    assert answer.status == 409
    assert (await Case.get()).publish is None


async def test_a_key_is_asked_for(quick_site: Site) -> None:
    li = await asked(quick_site)
    headers = await quick_site.signed_in(li)
    path = f"{quick_site.url}/v1/my/matters/{await number_of()}"

    answer = await quick_site.client.post(path, json={"act": "rate", "grade": 5}, headers=headers)

    assert answer.status == 422
    assert (await Prompt.get()).state is PromptState.SENT


def at(house: House, moment: int) -> None:
    """Set the clock to a moment in seconds."""
    from datetime import UTC, datetime

    house.clock.moment = datetime.fromtimestamp(moment, UTC)


def test_the_vectors_are_signed_for_the_bot_of_these_tests() -> None:
    for data in VECTORS["accepted"].values():
        assert dict(parse_qsl(data))["hash"]
