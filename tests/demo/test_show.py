"""The demo at work: the samples are there, the whole loop goes, the clock moves, and it begins again."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from yarl import URL

from tests.demo.conftest import CHEN, FRIDAY, GROUP, LEAD, LI, SUPERVISOR, WANG, WU, Page

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def test_everybody_is_there_when_it_begins(page: Page) -> None:
    stage = await page.get("/demo/stage")
    assert [phone["key"] for phone in stage["phones"]] == ["li", "wang", "office", "lead", "supervisor"]
    for user_id, role in {CHEN: "承办人", WU: "承办人", LEAD: "负责人", SUPERVISOR: "督办员"}.items():
        assert any(role in seen["text"] for seen in await page.person(user_id).sees())
    for user_id in (LI, WANG):
        start, welcome = (await page.person(user_id).sees())[:2]
        assert (start["mine"], welcome["mine"]) == (True, False)
    assert (await page.person(CHEN).chats())[-1]["id"] == GROUP


async def test_the_whole_loop_is_played(page: Page) -> None:
    li, chen = page.person(LI), page.person(CHEN)
    handed = await page.complete("li")
    assert (handed["status"], handed["answer"]["prompt"]["state"]) == (202, "scheduled")
    await li.press("不满意")
    await li.press("提交")
    await chen.press("认领", chat_id=GROUP)
    await chen.press("联系评价人")
    await chen.hears("写一句要问的话")
    await chen.say("请问是上午还是下午？")
    await chen.press("提交")
    await li.press("不想说")
    await chen.press("立行立改")
    await chen.press("回复")
    await chen.hears("写给评价人的答复")
    await chen.say("经查，照相处没有贴出样张，已经贴出。")
    await chen.press("提交")
    await li.press("已解决")
    await chen.hears("评价人说已解决")


async def test_a_stranger_scans_the_code(page: Page) -> None:
    prompt = (await page.complete("stranger"))["answer"]["prompt"]
    assert prompt["reason"] == "no_account"
    async with page.client.get(prompt["qr_url"]) as picture:
        assert picture.content_type == "image/svg+xml"
    wang = page.person(WANG)
    await wang.open(prompt["deep_link"])
    await wang.press("非常满意")
    await wang.hears("记下了：非常满意。")


async def test_an_office_without_officials_leaves_it_to_the_one_above(page: Page) -> None:
    await page.complete("wang", window="a5-02")
    wang, supervisor = page.person(WANG), page.person(SUPERVISOR)
    await wang.press("非常不满意")
    await wang.hears("记下了：非常不满意。")
    await wang.press("提交")
    await supervisor.press("认领")
    await supervisor.hears("您认领的")


async def test_the_clock_moves_product_and_phones_together(page: Page) -> None:
    await page.post("/demo/again")
    li = page.person(LI)
    await page.complete("li")
    await li.press("不满意")
    await li.hears("记下了：不满意。")
    await page.post("/demo/clock", minutes=10)
    await li.hears("您的评价已经送出")
    moved = await page.post("/demo/clock", to="workday")
    assert moved["is_workday"]
    assert (await page.now()).strftime("%a %H:%M") == "Mon 09:00"
    reminder = await page.person(LEAD).hears("了解情况")
    assert datetime.fromtimestamp(reminder["date"], FRIDAY.tzinfo).date() == (await page.now()).date()


async def test_a_wrong_step_moves_nothing(page: Page) -> None:
    before = await page.now()
    for wrong in ({}, {"minutes": -1}, {"minutes": "soon"}, {"minutes": 10**9}):
        assert "error" in await page.post("/demo/clock", **wrong)
    assert await page.now() - before < timedelta(minutes=1)


async def test_beginning_again_gives_a_fresh_world(page: Page) -> None:
    await page.complete("li")
    await page.person(LI).press("满意")
    await page.post("/demo/clock", to="workday")
    await page.post("/demo/again")
    assert (await page.now()).strftime("%F %H:%M") == "2026-11-20 10:15"
    assert len(await page.person(LI).sees()) == 2
    handed = await page.complete("li")
    assert (handed["status"], handed["request"]["body"]["data"]["matter_no"]) == (202, "2554")
    await page.person(LI).press("不满意")
    await page.person(LI).press("提交")
    await page.person(WU).press("认领", chat_id=GROUP)


async def test_the_mini_app_opens_as_from_the_chat(page: Page) -> None:
    async with page.client.get(f"{page.url}/demo/app?user={LI}", allow_redirects=False) as answer:
        address = URL(answer.headers["Location"], encoded=True)
    data = parse_qs(address.raw_fragment)["tgWebAppData"][0]

    async with page.client.post(address.origin() / "v1/session", json={"init_data": data}) as opened:
        assert opened.status == 201
        session = (await opened.json())["session"]
    headers = {"Authorization": f"Bearer {session}"}
    async with page.client.get(address.origin() / "v1/my", headers=headers) as mine:
        assert mine.status == 200
