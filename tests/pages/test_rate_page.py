"""The page of one matter in a real browser: every size, light and dark, by keyboard, with large text."""

import pytest

from models.tables import Rating, RatingVersion
from models.terms import Grade, RatingState
from tests.pages.browser import SIZES, window
from tests.pages.site import Site


async def link(site: Site) -> str:
    """The address of a matter that nobody is linked to."""
    receipt = await site.house.report()
    return f"{site.url}/r/{receipt.token}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_question_is_seen_whole(quick_site: Site, browser: str, size: str, scheme: str) -> None:
    address = await link(quick_site)
    async with window(browser, SIZES[size], color_scheme=scheme) as seen:
        await seen.page.goto(address)

        assert await seen.page.locator("button.grade").all_inner_texts() == [
            "非常满意",
            "满意",
            "基本满意",
            "不满意",
            "非常不满意",
        ]
        await seen.picture(f"rate-question-{size}-{scheme}")
        assert await seen.axe() == []
        assert await seen.overflows() == []
        assert await seen.strangers(quick_site.url) == []
        assert seen.complaints == []


async def test_a_whole_rating_by_keyboard_alone(quick_site: Site, browser: str) -> None:
    address = await link(quick_site)
    async with window(browser) as seen:
        page = seen.page
        await page.goto(address)
        await page.keyboard.press("Tab")  # past the skip link
        for _ in range(4):
            await page.keyboard.press("Tab")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert (await RatingVersion.get()).grade is Grade.DISSATISFIED
        await page.locator("textarea").focus()
        await page.keyboard.type("等了一上午。")
        await seen.picture("rate-open-phone-light")
        assert await seen.axe() == []
        assert await seen.overflows() == []
        await page.get_by_role("button", name="提交").focus()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")

        assert (await Rating.get()).state is RatingState.SETTLED
        await seen.picture("rate-settled-phone-light")
        assert await seen.axe() == []
        assert seen.complaints == []


async def test_text_at_twice_its_size_is_lost_nowhere(quick_site: Site, browser: str) -> None:
    address = await link(quick_site)
    async with window(browser) as seen:
        await seen.page.goto(address)
        await seen.page.evaluate("document.documentElement.style.fontSize = '212%'")

        assert await seen.overflows() == []
