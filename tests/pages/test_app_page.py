"""The Mini App in a real browser, as the chat opens it: launch data in the address, nothing else."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from models.tables import Rating, RatingVersion
from models.terms import Grade, RatingState
from simulator.people import Person
from tests.pages.browser import SIZES, Window, window
from tests.pages.site import Site
from tests.pages.test_sessions import asked, number_of


def opened_by(site: Site, person: Person, query: str = "") -> str:
    """The address that the chat's client opens."""
    data = quote(site.launch(person.id), safe="")
    return f"{site.url}/app{query}#tgWebAppData={data}&tgWebAppVersion=8.0&tgWebAppPlatform=android"


async def at_rest(seen: Window) -> None:
    """Until the page shows what was asked for."""
    await seen.page.locator("main:not([aria-busy]) #now").wait_for()


@pytest.mark.parametrize("size", SIZES)
async def test_ones_matters_are_listed_and_one_is_rated(quick_site: Site, browser: str, size: str) -> None:
    li = await asked(quick_site)
    await quick_site.house.report(li, service_name="居住证签注", matter_no="7788")
    async with window(browser, SIZES[size]) as seen:
        page = seen.page
        await page.goto(opened_by(quick_site, li))
        await at_rest(seen)
        assert await page.locator(".matters li").count() == 2
        await seen.picture(f"app-mine-{size}-light")
        assert await seen.axe() == []
        assert await seen.overflows() == []

        await page.get_by_text("护照换发").click()
        await page.get_by_role("button", name="不满意", exact=True).click()
        await page.get_by_label("多跑了路").check()
        await page.locator("textarea").fill("跑了两趟。")
        await seen.picture(f"app-rated-{size}-light")
        assert await seen.axe() == []
        await page.get_by_role("button", name="提交").click()
        await page.get_by_role("heading", name="单位的处理").wait_for()

        assert (await Rating.get()).state is RatingState.SETTLED
        assert len((await RatingVersion.get()).tags) == 1
        await seen.picture(f"app-settled-{size}-light")
        assert await seen.overflows() == []
        assert await seen.strangers(quick_site.url) == []
        assert seen.complaints == []


async def test_the_door_of_a_prompt_leads_to_its_matter(quick_site: Site, browser: str) -> None:
    li = await asked(quick_site)
    async with window(browser) as seen:
        await seen.page.goto(opened_by(quick_site, li, f"?m={await number_of()}"))
        await at_rest(seen)
        await seen.page.get_by_role("button", name="非常满意").click()
        await seen.page.get_by_role("heading", name="您的评价").wait_for()

        assert (await RatingVersion.get()).grade is Grade.VERY_SATISFIED


async def test_what_was_written_stays_where_the_connection_breaks(quick_site: Site, browser: str) -> None:
    li = await asked(quick_site)
    await quick_site.house.press(li, "不满意")
    async with window(browser) as seen:
        page = seen.page
        await page.goto(opened_by(quick_site, li, f"?m={await number_of()}"))
        await at_rest(seen)
        await page.locator("textarea").fill("等了一上午。")
        await seen.context.set_offline(offline=True)
        await page.get_by_role("button", name="提交").click()
        await page.get_by_role("alert").wait_for()
        assert await page.locator("textarea").input_value() == "等了一上午。"

        await seen.context.set_offline(offline=False)
        await page.get_by_role("button", name="提交").click()
        await page.get_by_role("heading", name="单位的处理").wait_for()

        assert (await Rating.get()).state is RatingState.SETTLED


async def test_a_page_that_was_open_too_long_asks_to_be_opened_anew(quick_site: Site, browser: str) -> None:
    li = await asked(quick_site)
    address = opened_by(quick_site, li)
    quick_site.house.clock.moment += timedelta(hours=2)
    async with window(browser) as seen:
        await seen.page.goto(address)
        await at_rest(seen)

        assert await seen.page.locator("h1").inner_text() == "请重新打开"


async def test_outside_the_chat_it_says_where_to_open_it(quick_site: Site, browser: str) -> None:
    async with window(browser) as seen:
        await seen.page.goto(f"{quick_site.url}/app")
        await at_rest(seen)

        assert await seen.page.locator("h1").inner_text() == "请从聊天里打开"
        await seen.picture("app-outside-phone-light")
        assert await seen.axe() == []


async def test_language_and_large_type_are_chosen_in_the_page(quick_site: Site, browser: str) -> None:
    li = await asked(quick_site)
    async with window(browser) as seen:
        page = seen.page
        await page.goto(opened_by(quick_site, li))
        await at_rest(seen)
        await page.get_by_text("我的信息、语言、字号").click()
        await page.get_by_role("heading", name="告诉过谁").wait_for()
        await seen.picture("app-about-phone-light")
        assert await seen.axe() == []
        await page.get_by_role("button", name="换成大字和大白话").click()
        await page.get_by_role("button", name="换回平常的样子").wait_for()
        assert await page.locator("html.plain").count() == 1
        assert await seen.overflows() == []
        await page.get_by_role("button", name="English").click()
        await page.locator("html[lang=en]").wait_for()
        assert seen.complaints == []
