"""申请延期: once, with a reason; a supervisor above decides by the end of the day, and silence is a no."""

from dataclasses import dataclass
from datetime import date

import pytest

from models.tables import Case, CaseMessage, Extension, Office, Step
from models.terms import AlertLevel, CaseMessageKind, CaseState, ExtensionState, Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, all_labels, data_of, labels

WHY = "照相设备配件 12月2日到货。"
CITY = "A市"


@dataclass
class Asking:
    """A case that is being answered, and a supervisor of the office above."""

    scene: Scene
    boss: Person

    async def ask(self, why: str = WHY) -> None:
        """更多, 申请延期, the reason, 提交."""
        house, chen = self.scene.house, self.scene.chen
        await house.press(chen, "更多")
        await house.press(chen, "申请延期")
        await house.say(chen, why)
        await house.press(chen, "提交")

    async def due_day(self) -> date:
        """The day by which an answer is owed."""
        case = await self.scene.case()
        return self.scene.house.desks.ground.due_day(case.rectify_due)


@pytest.fixture
async def asking(scene: Scene) -> Asking:
    return await _asking(scene)


async def _asking(scene: Scene) -> Asking:
    boss = await scene.house.official("周科", Role.SUPERVISOR, CITY)
    await scene.answering(WORDS)
    return Asking(scene, boss)


async def test_a_supervisor_grants_it_and_everybody_hears(house: House) -> None:
    asking = await _asking(await Scene.set(house))
    scene = asking.scene
    await asking.ask()
    number = (await scene.case()).case_no
    card = (await scene.told(asking.boss))[-1]
    assert card["text"] == (
        f"【延期申请】{number} · A3区政务服务中心 · 护照换发\n"
        "原定 11月27日（周五） → 申请到 12月4日（周五），只能延这一次\n"
        f"理由（评价人会原样看到）：{WHY}\n"
        "已做：11月20日（周五）了解情况、11月20日（周五）定了立行立改。本月该单位申请延期 1 件，同意 0 件。\n"
        "今天 24:00 前不答复，按不同意算，时限不变"
    )
    assert labels(card) == ["同意延期", "不同意延期"]

    await house.press(asking.boss, "同意延期")

    assert await asking.due_day() == date(2026, 12, 4)
    assert (await scene.case()).state is CaseState.ANSWERING
    assert await scene.last(scene.li) == (
        f"“护照换发”（办件 2554）晚几天：单位说“{WHY}”\nA市政务服务管理局同意延到 12月4日（周五），不会再延。"
    )
    assert await scene.hears(scene.chen, "同意延期，答复改到 12月4日（周五）前。")
    assert await scene.hears(asking.boss, "11月20日 10:15 周某同意延到 12月4日（周五）。")
    assert "同意延期" not in all_labels(await scene.told(asking.boss))
    assert (await Step.get(act="extend")).actor == "supervisor"


async def test_the_old_day_is_not_reminded_of_any_more(asking: Asking) -> None:
    scene = asking.scene
    await asking.ask()
    await scene.house.press(asking.boss, "同意延期")

    await scene.house.at("2026-11-30 12:00")
    assert not await scene.hears(scene.chen, "临期：")
    assert not await scene.hears(scene.chen, "超期：")
    await scene.house.at("2026-12-03 08:45")

    assert await scene.hears(scene.chen, "临期：12月4日（周五）24:00 前要答复评价人。")


async def test_granted_after_the_warning_the_clock_begins_again(asking: Asking) -> None:
    scene = asking.scene
    await scene.house.at("2026-11-26 09:00")
    assert (await scene.case()).rectify_level is AlertLevel.DUE_SOON
    await asking.ask()

    await scene.house.press(asking.boss, "同意延期")

    assert (await scene.case()).rectify_level is AlertLevel.NONE


async def test_refused_the_day_stands_and_the_citizen_hears_nothing(asking: Asking) -> None:
    scene = asking.scene
    await asking.ask()
    before = await scene.house.texts(scene.li)

    await scene.house.press(asking.boss, "不同意延期")

    assert await asking.due_day() == date(2026, 11, 27)
    assert "没有同意延期。期限不变，还是 11月27日（周五）。" in await scene.last(scene.chen)
    assert await scene.house.texts(scene.li) == before
    assert (await Extension.get()).state is ExtensionState.REFUSED


async def test_ignored_until_midnight_it_is_refused(asking: Asking) -> None:
    scene = asking.scene
    await asking.ask()
    before = await scene.house.texts(scene.li)

    await scene.house.at("2026-11-20 23:59")
    assert (await Extension.get()).state is ExtensionState.ASKED
    await scene.house.at("2026-11-21 00:00")

    assert (await Extension.get()).state is ExtensionState.LAPSED
    assert (await Step.get(act="refuse_extension")).actor == "clock"
    assert await scene.hears(asking.boss, "到时没有人答复，按不同意算，期限不变。")
    assert "同意延期" not in all_labels(await scene.told(asking.boss))
    assert not await scene.hears(scene.chen, "督办员到时没有答复")
    await scene.house.at("2026-11-23 08:30")
    assert await scene.hears(scene.chen, "督办员到时没有答复，按不同意算。期限不变，还是 11月27日（周五）。")
    assert await scene.house.texts(scene.li) == before


async def test_asked_in_the_evening_there_is_time_until_the_end_of_the_next_working_day(
    asking: Asking,
) -> None:
    scene = asking.scene
    await scene.house.at("2026-11-20 19:00")

    await asking.ask()

    assert "11月23日（周一）24:00 前不答复，按不同意算，时限不变" in await scene.last(asking.boss)
    await scene.house.at("2026-11-23 23:59")
    assert (await Extension.get()).state is ExtensionState.ASKED


@pytest.mark.parametrize("answer", ["同意延期", "不同意延期"])
async def test_it_is_asked_for_once(asking: Asking, answer: str) -> None:
    scene = asking.scene
    await scene.house.press(scene.chen, "更多")
    message_id, data = data_of(await scene.told(scene.chen), "申请延期")
    await asking.ask()
    await scene.house.press(asking.boss, answer)

    assert "申请延期" not in all_labels(await scene.told(scene.chen))
    await scene.chen.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.toasts(scene.chen))[-1] == "这件工单申请过延期，只能申请一次。"
    assert await Extension.all().count() == 1


async def test_of_two_supervisors_at_once_the_first_decides_and_the_other_sees_who(house: House) -> None:
    asking = await _asking(await Scene.set(house))
    scene = asking.scene
    deputy = await house.official("钱科", Role.SUPERVISOR, CITY)
    await asking.ask()
    assert labels((await scene.told(deputy))[-1]) == ["同意延期", "不同意延期"]

    await asking.boss.press("同意延期")
    await deputy.press("不同意延期")
    await house.settle()

    granted = (await Extension.get()).state is ExtensionState.GRANTED
    slower, first = (deputy, "周某") if granted else (asking.boss, "钱某")
    assert await scene.toasts(slower) == [f"{first} 11月20日 10:15 已经定了。"]
    assert await Step.filter(act__in=("extend", "refuse_extension")).count() == 1
    assert await scene.hears(slower, f"{first}同意延到" if granted else f"{first}不同意延期")


async def test_an_answer_meanwhile_makes_it_moot(asking: Asking) -> None:
    scene = asking.scene
    await asking.ask()
    message_id, data = data_of(await scene.told(asking.boss), "同意延期")

    await scene.reply(ANSWER)

    assert "单位已经答复了，不用再定。" in await scene.last(asking.boss)
    assert "同意延期" not in all_labels(await scene.told(asking.boss))
    await asking.boss.press_on(message_id, data=data)
    await scene.house.settle()
    assert (await scene.toasts(asking.boss))[-1] == "这件事已经答复，等评价人回答。"
    await scene.house.at("2026-11-21 00:00")
    assert (await Extension.get()).state is ExtensionState.LAPSED
    assert not await Step.exists(act="refuse_extension")


async def test_whoever_takes_over_may_have_what_was_asked(asking: Asking) -> None:
    scene = asking.scene
    wu = await _takes_over(asking)

    await scene.house.press(wu, "立行立改")
    await scene.house.press(asking.boss, "同意延期")

    assert await asking.due_day() == date(2026, 12, 4)
    assert await scene.hears(wu, "同意延期，答复改到 12月4日（周五）前。")


async def test_whoever_takes_over_and_promises_another_day_keeps_that(asking: Asking) -> None:
    scene = asking.scene
    wu = await _takes_over(asking)

    await scene.house.press(wu, "限期整改")
    await scene.house.press(wu, "12月11日（周五）")

    assert "同意延期" not in all_labels(await scene.told(asking.boss))
    await scene.house.at("2026-11-23 08:31")
    assert not await scene.hears(wu, "督办员到时没有答复")
    assert await asking.due_day() == date(2026, 12, 11)


async def _takes_over(asking: Asking) -> Person:
    """Whoever asked has left before the answer; a colleague has asked the citizen again."""
    scene, wu = asking.scene, await asking.scene.house.official("吴刚")
    await asking.ask()
    await scene.house.say(scene.chen, "/resign")
    await scene.house.press(wu, "认领")
    await scene.ask(QUESTION, wu)
    return wu


async def test_nobody_above_is_said_at_once(scene: Scene) -> None:
    await scene.answering(WORDS)
    await scene.house.press(scene.chen, "更多")

    await scene.house.press(scene.chen, "申请延期")

    assert await scene.toasts(scene.chen) == ["上级单位都没有督办员，没有人能批，按不同意算，期限不变。"]
    assert not await Extension.exists()


async def test_who_works_in_the_rated_office_does_not_decide(scene: Scene) -> None:
    both = await scene.house.official("刘主任", Role.LEAD)
    [link] = await scene.house.desks.people.invite(CITY, Role.SUPERVISOR)
    await both.open(link)
    await scene.house.settle()
    await scene.answering(WORDS)
    await scene.house.press(scene.chen, "更多")

    await scene.house.press(scene.chen, "申请延期")

    assert "没有督办员" in (await scene.toasts(scene.chen))[-1]


async def test_the_nearest_office_with_a_supervisor_decides(scene: Scene) -> None:
    city = await Office.get(code=CITY)
    between = await Office.create(code="A3局", name="A3区行政审批局", parent=city)
    await Office.filter(code="A3区").update(parent_id=between.id)
    boss = await scene.house.official("周科", Role.SUPERVISOR, CITY)
    await scene.answering(WORDS)

    await Asking(scene, boss).ask()

    assert "【延期申请】" in await scene.last(boss)


async def test_a_promised_day_is_what_is_extended(asking: Asking) -> None:
    scene = asking.scene
    await Case.all().update(rectify_due="2026-12-11T16:00:00Z")

    await scene.house.press(scene.chen, "更多")
    await scene.house.press(scene.chen, "申请延期")

    assert "原定 12月11日（周五） → 申请到 12月18日（周五）" in await scene.last(scene.chen)


async def test_a_reason_needs_words_and_is_kept_sealed(asking: Asking) -> None:
    scene = asking.scene
    await scene.house.press(scene.chen, "更多")
    await scene.house.press(scene.chen, "申请延期")
    await scene.chen.send("photo")
    await scene.house.settle()

    await scene.house.press(scene.chen, "提交")
    assert not await Extension.exists()
    await scene.house.say(scene.chen, WHY)
    await scene.house.press(scene.chen, "提交")

    kept = await CaseMessage.filter(kind=CaseMessageKind.EXTENSION)
    assert len(kept) == 2
    assert all(WHY not in message.content for message in kept)
    assert "理由在前面，评价人会原样看到。" in await scene.last(asking.boss)
    assert WHY in await scene.house.texts(asking.boss)
