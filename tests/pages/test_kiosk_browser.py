"""The tablet in a real browser: idle, question, thanks; whatever is pressed, it looks the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from models.tables import Kiosk, Prompt, Rating, RatingVersion
from models.terms import Grade
from tests.house import OFFICE
from tests.pages.browser import Window, window
from tests.pages.site import Site
from tests.pages.tablet import newest
from tests.waiting import until

pytestmark = pytest.mark.slow

LYING, STANDING = {"width": 1280, "height": 800}, {"width": 800, "height": 1280}
SIZES = {"lying": LYING, "standing": STANDING}
# A tablet of 10.1 inches shows 1280 pixels on 217 millimetres.
PIXELS_A_MILLIMETRE = 1280 / 217
SMALLEST_MILLIMETRES = 20
IDLE, THANKS = "办完事，请您评一评。", "谢谢您，评好了。"
LOOKS = """(element) => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return { colour: style.color, ground: style.backgroundColor, edge: style.borderColor, type: style.fontSize,
           width: Math.round(box.width), height: box.height };
}"""


@asynccontextmanager
async def a_window(
    site: Site, browser: str, size: dict[str, int] = LYING, **options: Any
) -> AsyncIterator[Window]:
    """A tablet on which the code was typed."""
    async with window(browser, size, **options) as seen:
        await seen.page.goto(f"{site.url}/kiosk")
        code, _ = await site.house.desks.pages.kiosks.invite(OFFICE, "07")
        await seen.page.get_by_label("配对码").fill(f"{code[:4]} {code[4:]}")
        await seen.page.get_by_role("button", name="配对").click()
        await says(seen, IDLE)
        yield seen


async def says(seen: Window, words: str) -> None:
    """Until these words stand there."""
    await seen.page.get_by_role("heading", name=words).wait_for(timeout=8000)


async def asks(seen: Window, site: Site, **changes: Any) -> str:
    """A matter is completed, and asked about; how it is called."""
    house = site.house
    await house.desks.intake.receive(house.source, house.matter(**changes))
    await seen.page.locator("[data-grade]").first.wait_for(timeout=8000)
    return await newest()


async def rated(count: int = 1) -> None:
    """Until so many ratings are there."""

    async def are_there() -> bool:
        return await Rating.all().count() >= count

    await until(are_there)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_idle_question_thanks_idle(quick_site: Site, browser: str, size: str, scheme: Any) -> None:
    async with a_window(quick_site, browser, SIZES[size], color_scheme=scheme) as seen:
        assert await seen.axe() == []
        await seen.picture(f"kiosk-idle-{size}-{scheme}")
        await asks(seen, quick_site)
        assert await seen.page.get_by_text("办件尾号 2554").count() == 1
        assert await seen.axe() == []
        assert await seen.overflows() == []
        await seen.picture(f"kiosk-question-{size}-{scheme}")
        await seen.page.get_by_role("button", name="不满意", exact=True).click()
        await says(seen, THANKS)
        await seen.page.locator(".qr svg").wait_for()
        assert await seen.axe() == []
        assert await seen.overflows() == []
        await seen.picture(f"kiosk-thanks-{size}-{scheme}")
        await says(seen, IDLE)

        assert (await RatingVersion.get()).grade is Grade.DISSATISFIED
        assert await seen.strangers(quick_site.url) == []
        assert seen.complaints == []


@pytest.mark.parametrize("size", SIZES)
async def test_the_five_words_are_large_alike_and_all_to_be_seen(
    quick_site: Site, browser: str, size: str
) -> None:
    async with a_window(quick_site, browser, SIZES[size]) as seen:
        await asks(seen, quick_site, service_name=("城乡居民基本养老保险个人账户继承申请" * 12)[:200])
        words = await seen.page.locator("[data-grade]").all_inner_texts()
        looks = [await one.evaluate(LOOKS) for one in await seen.page.locator("[data-grade]").all()]
        await seen.picture(f"kiosk-long-{size}")
        overflows = await seen.page.evaluate("document.documentElement.scrollHeight > innerHeight + 1")

    assert words == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    heights = [look.pop("height") for look in looks]
    assert min(heights) / PIXELS_A_MILLIMETRE >= SMALLEST_MILLIMETRES
    assert max(heights) - min(heights) < 1
    assert len({tuple(look.values()) for look in looks}) == 1
    assert not overflows


async def test_every_grade_is_thanked_alike_and_for_as_long(quick_site: Site, browser: str) -> None:
    seen_after, lengths = set(), []
    async with a_window(quick_site, browser) as seen:
        for grade in Grade:
            await asks(seen, quick_site)
            await seen.page.locator(f'[data-grade="{int(grade)}"]').click()
            await says(seen, THANKS)
            began = await seen.page.evaluate("performance.now()")
            await seen.page.locator(".qr svg").wait_for()
            seen_after.add(
                await seen.page.evaluate("document.body.innerText + getComputedStyle(document.body).color")
            )
            await says(seen, IDLE)
            lengths.append(await seen.page.evaluate("performance.now()") - began)
            quick_site.house.clock.moment += timedelta(minutes=1)
        sounds = await seen.page.locator("audio, video").count()

    assert len(seen_after) == 1
    assert max(lengths) - min(lengths) < 1000
    assert sounds == 0
    assert await Rating.all().count() == 5


async def test_a_linked_citizen_sees_no_code(quick_site: Site, browser: str) -> None:
    li = quick_site.house.person("李阿姨")
    await li.start()
    await quick_site.house.settle()
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site, citizen_ref="R-1", telegram_user_id=li.id)
        await seen.page.get_by_role("button", name="非常满意").click()
        await says(seen, THANKS)
        await rated()
        assert not await seen.page.locator(".more").is_visible()
        await seen.picture("kiosk-thanks-linked")


async def test_it_works_by_keyboard_and_in_english(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site, language="en", service_name="Passport renewal")
        await seen.picture("kiosk-question-english")
        assert await seen.page.locator(".ask").get_attribute("lang") == "en"
        for key in ("Tab", "Tab", "Enter"):
            await seen.page.keyboard.press(key)
        await says(seen, "Thank you, it is rated.")
        await rated()

    assert (await RatingVersion.get()).grade is Grade.SATISFIED


async def test_silence_leads_back_to_idle_and_is_not_asked_again(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await seen.page.route("**/kiosk", _impatient)
        await seen.page.reload()
        await says(seen, IDLE)
        await asks(seen, quick_site)
        await says(seen, IDLE)
        await seen.page.reload()
        await says(seen, IDLE)
        await asyncio.sleep(1)  # nothing is to happen
        assert await seen.page.locator("[data-grade]").count() == 0

    assert not await Rating.exists()


async def _impatient(route: Any) -> None:
    answer = await route.fetch()
    await route.fulfill(
        response=answer, body=(await answer.text()).replace('data-waits="60.0"', 'data-waits="1"')
    )


async def test_a_newer_matter_takes_the_place_of_an_older_one(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site, service_name="户口迁移")
        quick_site.house.clock.moment += timedelta(seconds=40)
        await asks(seen, quick_site)
        await says(seen, "护照换发，办得怎么样？")


async def test_without_network_the_press_is_kept_and_sent_once(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site)
        await seen.context.set_offline(offline=True)
        await seen.page.get_by_role("button", name="不满意", exact=True).click()
        await says(seen, THANKS)
        await says(seen, IDLE)
        assert not await Rating.exists()
        await seen.context.set_offline(offline=False)
        await rated()
        await seen.page.wait_for_function("localStorage.getItem('presses') === '[]'")

    assert await RatingVersion.all().count() == 1


async def test_a_press_kept_for_too_long_is_dropped(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        number = await asks(seen, quick_site)
        old = f'[{{"id": "{number}", "grade": 5, "key": "a-key-of-long-ago-1", "at": Date.now() - 601000}}]'
        await seen.page.evaluate(f"localStorage.setItem('presses', JSON.stringify({old}))")
        await seen.page.reload()
        await seen.page.wait_for_function("localStorage.getItem('presses') === '[]'")

    assert not await Rating.exists()


async def test_what_was_rated_meanwhile_is_said_so(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site)
        await seen.page.route("**/v1/kiosk/ratings", lambda route: route.fulfill(status=409, body="{}"))
        await seen.page.get_by_role("button", name="非常满意").click()
        await says(seen, "这件事已经评过了。")
        await says(seen, IDLE)


async def test_an_unpaired_tablet_asks_for_a_code(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await quick_site.house.desks.pages.kiosks.unpair((await Kiosk.get()).id)
        await seen.page.get_by_label("配对码").wait_for()
        await seen.picture("kiosk-pair")
        assert await seen.axe() == []
        await seen.page.get_by_label("配对码").fill("12345678")
        await seen.page.get_by_role("button", name="配对").click()
        await seen.page.get_by_role("alert").wait_for()


async def test_a_code_is_opened_on_the_phone_of_whoever_comes_first(quick_site: Site, browser: str) -> None:
    async with a_window(quick_site, browser) as seen:
        await asks(seen, quick_site)
        async with seen.page.expect_request("**/v1/kiosk/ratings") as asked:
            await seen.page.get_by_role("button", name="非常满意").click()
        key = (await asked.value).headers["idempotency-key"]
        await seen.page.locator(".qr svg").wait_for()
    token = quick_site.house.desks.pages.presses.pass_of((await Prompt.get()).id, key)
    async with window(browser) as phone:
        await phone.page.goto(f"{quick_site.url}/k/{token}")
        await phone.picture("kiosk-pass")
        assert await phone.axe() == []
        await phone.page.get_by_role("button", name="打开我的评价").click()
        await phone.page.get_by_role("heading", name="您的评价").wait_for()
        assert "/r/w_" in phone.page.url
