"""One reminder of an unanswered prompt: on the third working day, in the morning, silently."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.tables import Prompt, Step
from models.terms import PromptState
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene, labels

SHANGHAI = ZoneInfo("Asia/Shanghai")
GRADES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
REMINDER = "“护照换发”还没评，11月27日（周五）截止。不评也没关系，不会替您打分。\n办件尾号 2554"


async def remind_at() -> datetime | None:
    moment = (await Prompt.all().order_by("id").first()).remind_at  # type: ignore[union-attr]
    return moment.astimezone(SHANGHAI) if moment else None


async def reminded() -> int:
    return await Step.filter(act="remind").count()


@pytest.fixture
async def li(scene: Scene) -> Person:
    """Somebody who has a prompt and does not answer it."""
    await scene.house.report(scene.li)
    await scene.house.settle()
    return scene.li


async def test_an_unanswered_prompt_is_called_to_mind_once(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.settle()
    due = await remind_at()
    assert due is not None
    assert due.date().isoformat() == "2026-11-25"
    assert 9 <= due.hour < 11

    await house.at("2026-11-25 08:59")
    assert await reminded() == 0
    await house.at("2026-11-25 10:59:59")

    said = (await scene.told(scene.li))[-1]
    assert (said["text"], said["silent"]) == (REMINDER, True)
    assert labels(said) == [*GRADES, "不是我办的", "不想评价"]
    assert (await reminded(), await remind_at()) == (1, None)
    await house.at("2026-11-26 10:59:59")
    assert await reminded() == 1


async def test_the_reminder_is_the_message_of_the_matter_from_then_on(scene: Scene, li: Person) -> None:
    await scene.house.at("2026-11-25 10:59:59")
    await scene.house.press(li, "满意")

    assert (await scene.last(li)).startswith("记下了：满意。")
    assert sum("还没评" in text for text in await scene.house.texts(li)) == 0


@pytest.mark.parametrize("label", ["满意", "不想评价", "跟我无关"])
async def test_whoever_answered_is_not_reminded(scene: Scene, li: Person, label: str) -> None:
    if label == "跟我无关":
        await scene.house.press(li, "不是我办的")
    await scene.house.press(li, label)
    assert await remind_at() is None

    await scene.house.at("2026-11-25 10:59:59")

    assert await reminded() == 0


async def test_whoever_stopped_or_blocked_is_not_reminded(scene: Scene, li: Person) -> None:
    other = scene.house.person("王")
    await other.start()
    await scene.house.report(other)
    await scene.house.settle()
    await scene.house.say(li, "停")
    await other.block()
    await scene.house.settle()

    await scene.house.at("2026-11-25 10:59:59")

    assert await reminded() == 0
    assert await Prompt.filter(remind_at__isnull=False).count() == 0


async def test_coming_back_to_a_declined_matter_brings_no_reminder(scene: Scene, li: Person) -> None:
    await scene.house.press(li, "不想评价")
    await scene.house.press(li, "还是评一下")

    await scene.house.at("2026-11-25 10:59:59")

    assert ((await Prompt.get()).state, await reminded()) == (PromptState.SENT, 0)


async def test_after_a_time_out_of_service_it_comes_on_the_next_morning(scene: Scene, li: Person) -> None:
    await scene.house.at("2026-11-25 15:00")
    assert await reminded() == 0
    due = await remind_at()
    assert due is not None
    assert (due.date().isoformat(), 9 <= due.hour < 11) == ("2026-11-26", True)

    await scene.house.at("2026-11-26 10:59:59")

    assert (await reminded(), await scene.last(li)) == (1, REMINDER)


async def test_it_is_dropped_where_the_window_ends_before_the_next_morning(scene: Scene, li: Person) -> None:
    await scene.house.at("2026-11-27 15:00")

    assert (await reminded(), await remind_at()) == (0, None)


async def test_several_of_one_morning_come_as_one_silent_list(scene: Scene, li: Person) -> None:
    await scene.house.report(li, service_name="居住证签注")
    await scene.house.settle()
    before = len(await scene.told(li))

    await scene.house.at("2026-11-25 10:59:59")

    [said] = (await scene.told(li))[before:]
    assert said["silent"]
    assert said["text"].startswith("您有 2 件事办结了")
    assert await reminded() == 2
    await scene.house.at("2026-11-26 10:59:59")
    assert len(await scene.told(li)) == before + 1


async def test_matters_of_different_mornings_come_apart(scene: Scene, li: Person) -> None:
    await scene.house.at("2026-11-23 12:00")
    await scene.house.report(li, service_name="居住证签注", matter_no="3001")
    await scene.house.settle()

    await scene.house.at("2026-11-25 10:59:59")
    assert (await reminded(), await scene.last(li)) == (1, REMINDER)
    await scene.house.at("2026-11-26 10:59:59")

    assert await reminded() == 2
    assert (await scene.last(li)).startswith("“居住证签注”还没评，11月30日（周一）截止。")


async def test_a_policy_that_reminds_after_the_window_reminds_nobody(sqlite_url: str) -> None:
    from models import database
    from tests.house import open_house

    await database.connect(sqlite_url)
    async with open_house(sqlite_url, policy='remind_after = "9wd"') as house:
        scene = await Scene.set(house)
        await house.report(scene.li)
        await house.settle()
        assert await remind_at() is None
    await database.close()
