"""A matter that was reported by mistake: its message says so, and nothing is asked any more."""

from datetime import timedelta

import pytest

from bot.errors import MatterRated, MatterUnknown
from bot.services.withdrawals import Withdrawal
from models.tables import Matter, Outbox, Prompt, Step
from models.terms import PromptReason, PromptState
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene, data_of, labels

TOLD = "这件事撤回了，不用您评。您没有留下任何评价。"
LINE = "护照换发 · 办件尾号 2554"


async def withdraw(house: House, number: str = "2554") -> None:
    await house.desks.intake.withdraw(house.source, Withdrawal(number, 1, "重复上报"))
    await house.settle()


@pytest.fixture
async def li(scene: Scene) -> Person:
    """Somebody who was asked."""
    await scene.house.report(scene.li)
    await scene.house.settle()
    return scene.li


async def test_the_message_says_so_and_asks_nothing_any_more(scene: Scene, li: Person) -> None:
    message_id, data = data_of(await scene.told(li), "满意")

    await withdraw(scene.house)

    said = (await scene.told(li))[-1]
    assert (said["text"], labels(said)) == (f"{TOLD}\n{LINE}", [])
    await li.press_on(message_id, data=data)
    await scene.house.settle()
    assert (await scene.toasts(li))[-1] == "这件事已经不用您评了，没有留下任何评价。"
    await scene.house.at("2026-11-25 10:59:59")
    assert len(await scene.told(li)) == 2  # the welcome, and this


async def test_in_the_list_of_ones_matters_it_stands_as_withdrawn(scene: Scene, li: Person) -> None:
    await withdraw(scene.house)
    await scene.house.say(li, "/my")

    assert "护照换发（办件 2554）· 11月20日（周五） · 撤回了，不用评" in await scene.last(li)


@pytest.mark.parametrize("label", ["不想评价", "跟我无关"])
async def test_what_was_declined_or_disowned_can_be_withdrawn_too(
    scene: Scene, li: Person, label: str
) -> None:
    if label == "跟我无关":
        await scene.house.press(li, "不是我办的")
    await scene.house.press(li, label)

    await withdraw(scene.house)

    prompt = await Prompt.get()
    assert (prompt.state, prompt.reason) == (PromptState.VOID, PromptReason.WITHDRAWN)
    assert labels((await scene.told(li))[-1]) == []


async def test_what_has_expired_is_withdrawn_too(scene: Scene, li: Person) -> None:
    await scene.house.at("2026-11-30 12:00")
    assert (await Prompt.get()).state is PromptState.EXPIRED

    await withdraw(scene.house)

    assert await scene.last(li) == f"{TOLD}\n{LINE}"


async def test_after_a_grade_nothing_is_withdrawn(scene: Scene, li: Person) -> None:
    await scene.house.press(li, "满意")

    with pytest.raises(MatterRated):
        await withdraw(scene.house)

    assert await Step.filter(act="void").count() == 0


async def test_what_was_never_reported_is_unknown(scene: Scene) -> None:
    with pytest.raises(MatterUnknown):
        await withdraw(scene.house, "9999")


async def test_a_link_to_it_answers_with_a_sentence(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    receipt = await quick_house.report()
    await withdraw(quick_house)

    await li.start(receipt.token or "")
    await quick_house.settle()

    assert await quick_house.texts(li) == [TOLD]


async def test_a_prompt_that_had_not_left_never_leaves(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await li.start()
    await quick_house.settle()
    before = await quick_house.texts(li)
    now = quick_house.clock.now()
    late = now + timedelta(hours=12)
    await quick_house.at("2026-11-20 23:00")
    await quick_house.report(li, completed_at=now)
    await quick_house.settle()
    await withdraw(quick_house)

    await quick_house.at("2026-11-21 12:00")

    assert late < quick_house.clock.now()
    assert await quick_house.texts(li) == before
    assert (await Outbox.filter(kind="prompt").get()).error == "no longer true"


async def test_on_both_stores_the_register_names_who_and_why(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.settle()
    await withdraw(house)

    step = await Step.filter(act="void").get()
    assert (step.actor, step.from_state, step.why) == ("source", "sent", "重复上报")
    assert await Matter.all().count() == 1
