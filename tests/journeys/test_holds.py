"""While a hold is on, what nobody asked for does not leave; everything else does."""

import pytest

from bot.services.holds import HoldDesk
from models.tables import Outbox, Prompt, Step
from models.terms import OutboxState, PromptState
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene


@pytest.fixture
async def holds(quick_house: House) -> HoldDesk:
    """What an operator's command does."""
    return HoldDesk(quick_house.desks.ground)


@pytest.fixture
async def li(quick_house: House) -> Person:
    """Somebody who has started the bot."""
    person = quick_house.person("李阿姨")
    await person.start()
    await quick_house.settle()
    return person


async def asked(house: House, person: Person) -> bool:
    return any("办得怎么样" in text for text in await house.texts(person))


async def test_a_prompt_waits_and_leaves_when_the_hold_is_off(house: House) -> None:
    holds = HoldDesk(house.desks.ground)
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await holds.on(None, None)
    await house.report(li)
    assert not await asked(house, li)
    assert (await Prompt.get()).state is PromptState.SCHEDULED
    assert (await Outbox.get(kind="prompt")).state is OutboxState.HELD

    assert (await holds.off(None, None)).messages == 1
    await house.settle()

    assert await asked(house, li)
    assert (await Prompt.get()).state is PromptState.SENT


async def test_what_was_written_before_the_hold_waits_too(
    quick_house: House, holds: HoldDesk, li: Person
) -> None:
    await quick_house.desks.intake.receive(quick_house.source, quick_house.matter(li))
    await holds.on("hall", None)
    await quick_house.settle()

    assert not await asked(quick_house, li)


@pytest.mark.parametrize(
    ("extent", "held"),
    [
        ((None, None), True),
        (("hall", None), True),
        ((None, "A3区"), True),
        (("hall", "A3区"), True),
        (("other", None), False),
        ((None, "A市"), False),
        (("hall", "A市"), False),
    ],
)
async def test_a_hold_covers_what_it_names(
    quick_house: House, holds: HoldDesk, li: Person, extent: tuple[str | None, str | None], held: bool
) -> None:
    await quick_house.desks.sources.add("other")
    await holds.on(*extent)
    await quick_house.report(li)

    assert await asked(quick_house, li) is not held


async def test_other_messages_of_the_same_chat_do_not_wait(
    quick_house: House, holds: HoldDesk, li: Person
) -> None:
    await holds.on(None, None)
    await quick_house.report(li)

    await quick_house.say(li, "/help")

    assert len(await quick_house.texts(li)) == 2


async def test_a_link_brings_its_matter_all_the_same(quick_house: House, holds: HoldDesk) -> None:
    await holds.on(None, None)
    wu = quick_house.person("吴")
    receipt = await quick_house.report()

    await wu.start(receipt.token or "")
    await quick_house.settle()

    assert await asked(quick_house, wu)


@pytest.mark.parametrize("words", ["/start", "/my"])
async def test_whoever_asks_gets_what_is_held(
    quick_house: House, holds: HoldDesk, li: Person, words: str
) -> None:
    await holds.on(None, None)
    await quick_house.report(li)

    await quick_house.say(li, words)
    if words == "/my":
        await quick_house.press(li, "护照换发 · 11月20日")

    assert await asked(quick_house, li)
    before = len(await quick_house.texts(li))
    await holds.off(None, None)
    await quick_house.settle()
    assert len(await quick_house.texts(li)) == before


async def test_a_case_goes_its_way_under_a_hold(quick_house: House, holds: HoldDesk) -> None:
    scene = await Scene.set(quick_house)
    await quick_house.report(scene.li)
    await holds.on(None, None)

    await quick_house.press(scene.li, "不满意")
    await quick_house.press(scene.li, "提交")
    await quick_house.press(scene.chen, "认领")

    assert await scene.hears(scene.li, "您的评价已经送出")


async def test_what_is_let_go_at_night_waits_for_the_morning(
    quick_house: House, holds: HoldDesk, li: Person
) -> None:
    await holds.on(None, None)
    await quick_house.report(li)
    await quick_house.at("2026-11-20 22:00")
    await holds.off(None, None)
    await quick_house.settle()
    assert not await asked(quick_house, li)

    await quick_house.at("2026-11-21 08:30")

    assert await asked(quick_house, li)


async def test_a_window_ends_for_what_never_left(quick_house: House, holds: HoldDesk, li: Person) -> None:
    await holds.on(None, None)
    await quick_house.report(li)
    await quick_house.at("2026-11-30 09:00")
    assert (await Prompt.get()).state is PromptState.EXPIRED

    await holds.off(None, None)
    await quick_house.settle()

    assert len(await quick_house.texts(li)) == 1


async def test_whoever_stops_is_not_asked_after_the_hold(
    quick_house: House, holds: HoldDesk, li: Person
) -> None:
    await holds.on(None, None)
    await quick_house.report(li)
    await quick_house.say(li, "停")
    await holds.off(None, None)
    await quick_house.settle()

    assert not await asked(quick_house, li)


async def test_a_reminder_waits_for_the_end_of_the_hold(
    quick_house: House, holds: HoldDesk, li: Person
) -> None:
    await quick_house.report(li)
    await holds.on(None, None)
    await quick_house.at("2026-11-25 10:59:59")
    assert await Step.filter(act="remind").count() == 0

    await holds.off(None, None)
    await quick_house.at("2026-11-25 15:00")
    assert await Step.filter(act="remind").count() == 0
    await quick_house.at("2026-11-26 10:59:59")

    assert await Step.filter(act="remind").count() == 1
