"""转办: the case goes to another office with its clocks and words; too often, and a supervisor decides."""

from dataclasses import dataclass

import pytest

from models.tables import Case, CaseMessage, HandOver, Office, Step
from models.terms import CaseMessageKind, CaseState, HandOverState, Role
from simulator.people import Person
from tests.house import House, open_house
from tests.journeys.scene import WORDS, Scene, all_labels, data_of, group_of_the_office, labels

WHY = "出入境业务由公安分局办理，中心只提供场地。"
ENTRY, TAX, CITY = "A3出入境", "A3税务", "A市"


@dataclass
class Offices:
    """The scene, and handlers of two more offices under the same parent."""

    scene: Scene
    entry: Person
    tax: Person

    async def hand_over(self, person: Person, letters: str, name: str, why: str = WHY) -> None:
        """转办, from the alert, with a reason."""
        await self.scene.house.press(person, "转办")
        await self.scene.house.say(person, letters)
        await self.scene.house.press(person, name)
        await self.scene.house.say(person, why)
        await self.scene.house.press(person, "提交")


@pytest.fixture
async def offices(scene: Scene) -> Offices:
    return await _offices(scene)


async def _offices(scene: Scene) -> Offices:
    city = await Office.get(code=CITY)
    await Office.create(code=ENTRY, name="A3区公安分局出入境", parent=city)
    await Office.create(code=TAX, name="A3区税务局", parent=city)
    await Office.create(code="A3社保", name="A3区社会保险中心", parent=city)
    house = scene.house
    return Offices(
        scene, await house.official("孙敏", office=ENTRY), await house.official("郑强", office=TAX)
    )


async def test_a_case_goes_to_another_office_with_reason_clocks_and_words(house: House) -> None:
    scene = await Scene.set(house)
    offices = await _offices(scene)
    await scene.rated(WORDS)
    before = await scene.case()

    await offices.hand_over(scene.chen, "出入", "A3区公安分局出入境")

    case = await scene.case()
    assert case.state is CaseState.OPENED
    assert case.handler_id is None
    assert case.office_id == (await Office.get(code=ENTRY)).id
    assert (case.contact_due, case.rectify_due) == (before.contact_due, before.rectify_due)
    assert (case.alert_at, case.round_opened_at) == (before.alert_at, before.round_opened_at)
    assert case.handovers == 1
    row = await HandOver.get()
    assert (row.number, row.state) == (1, HandOverState.DONE)
    step = await Step.get(act="hand_over")
    assert (step.actor, step.why) == ("handler", ENTRY)
    alert = (await scene.told(offices.entry))[-1]
    assert alert["text"].startswith(f"【差评】工单 {case.case_no}")
    assert WORDS in alert["text"]
    assert f"A3区政务服务中心 转来。理由：“{WHY}”" in alert["text"]
    assert labels(alert) == ["认领", "转办"]


async def test_the_citizen_hears_which_office_answers_why_and_that_the_days_stay(offices: Offices) -> None:
    scene = offices.scene
    await scene.rated(WORDS)

    await offices.hand_over(scene.chen, "公安", "A3区公安分局出入境")

    assert await scene.last(scene.li) == (
        "“护照换发”（办件 2554）转给 A3区公安分局出入境 处理了，期限没变，还是 11月27日（周五）。\n"
        f"原来的单位说：“{WHY}”"
    )


async def test_each_step_says_what_it_wants(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.rated()
    number = (await scene.case()).case_no

    await house.press(scene.chen, "转办")
    assert await scene.last(scene.chen) == f"{number}：转给哪个单位？打名字里的两三个字。"
    await house.say(scene.chen, "没有这个")
    assert await scene.last(scene.chen) == f"{number}：没有找到可以转去的单位，换几个字再打。"
    await house.say(scene.chen, "a3")
    assert labels((await scene.told(scene.chen))[-1]) == [
        "A3区税务局",
        "A3区社会保险中心",
        "A3区公安分局出入境",
        "取消",
    ]
    await house.press(scene.chen, "A3区税务局")
    assert await scene.last(scene.chen) == (
        f"{number} 转给 A3区税务局：为什么转？评价人会看到。"
        "时限不重算：了解情况 11月23日（周一），答复 11月27日（周五）。"
    )
    await house.say(scene.chen, WHY)
    assert labels((await scene.told(scene.chen))[-1]) == ["提交", "重写", "取消"]
    await house.press(scene.chen, "提交")
    assert await scene.hears(scene.chen, f"{number}：已转给 A3区税务局，期限不变。")


async def test_without_words_nothing_is_handed_over(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.rated()
    await house.press(scene.chen, "转办")
    await house.say(scene.chen, "税务")
    await house.press(scene.chen, "A3区税务局")
    assert "提交" not in labels((await scene.told(scene.chen))[-1])

    await scene.chen.send("photo")
    await house.settle()
    await house.press(scene.chen, "提交")

    assert "还没有写内容。请先写，再点“提交”。" in await scene.toasts(scene.chen)
    assert not await HandOver.exists()


async def test_it_may_be_dropped_before_a_word_is_said(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.rated()
    await house.press(scene.chen, "转办")

    await house.press(scene.chen, "取消")

    assert "没有转办" in await scene.last(scene.chen)
    await house.say(scene.chen, "税务")
    assert not await scene.hears(scene.chen, "点一个，或者换几个字再打")


async def test_the_handler_hands_over_from_the_card_and_everything_of_theirs_is_closed(
    offices: Offices,
) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.claimed(WORDS)
    await house.press(scene.chen, "联系评价人")
    await house.say(scene.chen, "请问是哪天？")
    await house.press(scene.chen, "更多")

    await house.press(scene.chen, "转办")
    await house.say(scene.chen, "出入境")
    await house.press(scene.chen, "A3区公安分局出入境")
    await house.press(scene.chen, "放着，写这份")
    await house.say(scene.chen, WHY)
    await house.press(scene.chen, "提交")

    case = await scene.case()
    assert (case.state, case.handler_id) == (CaseState.OPENED, None)
    left = f"工单 {case.case_no} · 护照换发 已转给 A3区公安分局出入境，本单位不用再办。"
    texts = await house.texts(scene.chen)
    assert texts.count(left) == 2, "the alert and the card"
    assert f"{case.case_no}：取消了，没有发给评价人。" in texts
    told = [seen for seen in await scene.told(scene.chen) if seen["text"] == left]
    assert all_labels(told) == []


async def test_who_has_not_claimed_cannot_hand_over_what_a_colleague_has(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    wu = await house.official("吴刚")
    await scene.rated()
    message_id, data = data_of(await scene.told(wu), "转办")
    await house.press(scene.chen, "认领")

    await wu.press_on(message_id, data=data)
    await house.settle()

    assert (await scene.toasts(wu))[-1] == "这件工单只有认领的人能办理。"
    assert "转办" not in all_labels(await scene.told(wu))


async def test_a_reason_too_late_is_not_sent(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    wu = await house.official("吴刚")
    await scene.rated()
    await house.press(scene.chen, "转办")
    await house.say(scene.chen, "税务")
    await house.press(scene.chen, "A3区税务局")
    await house.say(scene.chen, WHY)

    await house.press(wu, "认领")
    await house.press(scene.chen, "提交")

    assert (await scene.case()).state is CaseState.CLAIMED
    assert not await CaseMessage.exists(kind=CaseMessageKind.HAND_OVER)


async def test_it_does_not_go_back_to_the_sender(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.rated()
    await offices.hand_over(scene.chen, "税务", "A3区税务局")

    await house.press(offices.tax, "转办")
    await house.say(offices.tax, "政务服务中心")

    assert labels((await scene.told(offices.tax))[-1]) == ["取消"]


async def test_an_office_that_nobody_reads_for_is_not_chosen(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    await scene.rated()
    await house.press(scene.chen, "转办")
    await house.say(scene.chen, "社会保险")

    await house.press(scene.chen, "A3区社会保险中心")

    assert "请换一个" in (await scene.toasts(scene.chen))[-1]


async def test_in_groups_the_old_message_says_where_it_went_and_the_new_group_is_alerted(
    offices: Offices,
) -> None:
    scene, house = offices.scene, offices.scene.house
    group = await group_of_the_office(house, scene.chen)
    there = house.acts.create_group("出入境", [offices.entry.id])
    house.acts.add_bot(there.id, status="administrator")
    await Office.filter(code=ENTRY).update(chat_id=there.id)
    await scene.rated(WORDS)

    await house.press(scene.chen, "转办", chat_id=group)
    assert await scene.toasts(scene.chen) == ["已发到您和机器人的私聊。"]
    await house.say(scene.chen, "出入境")
    await house.press(scene.chen, "A3区公安分局出入境")
    await house.say(scene.chen, WHY)
    await house.press(scene.chen, "提交")

    case = await scene.case()
    old = next(seen for seen in await scene.told(scene.chen, group) if case.case_no in seen["text"])
    assert old["text"] == f"工单 {case.case_no} · 护照换发 已转给 A3区公安分局出入境，本单位不用再办。"
    assert labels(old) == []
    new = next(seen for seen in await scene.told(offices.entry, there.id) if case.case_no in seen["text"])
    assert WORDS in new["text"]
    assert labels(new) == ["认领", "转办"]


async def test_who_blocked_the_bot_is_asked_to_start_it_first(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    group = await group_of_the_office(house, scene.chen)
    await scene.rated()
    await scene.chen.block()
    await house.settle()

    await house.press(scene.chen, "转办", chat_id=group)

    assert (await scene.toasts(scene.chen))[-1].startswith("请先打开和机器人的私聊，点“开始”")


@dataclass
class Passed:
    """A case that was handed over twice, and is to be handed over a third time."""

    offices: Offices
    boss: Person
    deputy: Person


@pytest.fixture
async def passed(offices: Offices) -> Passed:
    house = offices.scene.house
    boss = await house.official("周科", Role.SUPERVISOR, CITY)
    deputy = await house.official("钱科", Role.SUPERVISOR, CITY)
    await offices.scene.rated(WORDS)
    await offices.hand_over(offices.scene.chen, "出入境", "A3区公安分局出入境")
    await offices.hand_over(offices.entry, "税务", "A3区税务局", "涉及完税证明。")
    return Passed(offices, boss, deputy)


async def test_the_third_time_a_supervisor_decides(passed: Passed) -> None:
    offices, scene, house = passed.offices, passed.offices.scene, passed.offices.scene.house
    due = (await scene.case()).rectify_due

    await offices.hand_over(offices.tax, "出入境", "A3区公安分局出入境", "不归税务。")

    case = await scene.case()
    assert (case.state, case.rectify_due, case.handovers) == (CaseState.OPENED, due, 3)
    assert case.office_id == (await Office.get(code=CITY)).id
    assert (await HandOver.get(number=3)).state is HandOverState.UNDECIDED
    assert await scene.last(scene.li) == (
        "“护照换发”（办件 2554）由哪个单位处理，交上级 A市政务服务管理局 定，"
        "期限没变，还是 11月27日（周五）。\n"
        "原来的单位说：“不归税务。”"
    )
    assert await scene.hears(scene.chen, "等 A市政务服务管理局 督办员定")
    card = (await scene.told(passed.boss))[-1]
    assert card["text"] == (
        f"【转办】{case.case_no} · 护照换发\n"
        "A3区税务局 要转办。这件已经转过多次，请定由哪个单位办。\n"
        "理由：“不归税务。”\n"
        "了解情况：11月23日（周一）前　答复：11月27日（周五）前"
    )
    choices = ["定给 A3区政务服务中心", "定给 A3区公安分局出入境", "定给 A3区税务局"]
    assert labels(card) == choices

    await house.press(passed.boss, "定给 A3区公安分局出入境")

    case = await scene.case()
    assert case.office_id == (await Office.get(code=ENTRY)).id
    assert "督办员定由本单位办" in await scene.last(offices.entry)
    assert labels((await scene.told(offices.entry))[-1]) == ["认领"], "no more 转办"
    assert "转给 A3区公安分局出入境 处理了，期限没变" in await scene.last(scene.li)
    assert "周某定给 A3区公安分局出入境。" in await scene.last(passed.deputy)
    step = await Step.filter(act="hand_over").order_by("-id").first()
    assert step is not None
    assert step.actor == "supervisor"


async def test_of_two_supervisors_the_first_decides(passed: Passed) -> None:
    offices, scene, house = passed.offices, passed.offices.scene, passed.offices.scene.house
    await offices.hand_over(offices.tax, "出入境", "A3区公安分局出入境", "不归税务。")
    message_id, data = data_of(await scene.told(passed.deputy), "定给 A3区税务局")

    await passed.boss.press("定给 A3区公安分局出入境")
    await passed.deputy.press_on(message_id, data=data)
    await house.settle()

    assert (await scene.case()).office_id == (await Office.get(code=ENTRY)).id
    assert await scene.toasts(passed.deputy) == ["周某 11月20日 10:15 已经定了。"]


async def test_the_clocks_run_on_while_nobody_decides(passed: Passed) -> None:
    offices, scene, house = passed.offices, passed.offices.scene, passed.offices.scene.house
    await offices.hand_over(offices.tax, "出入境", "A3区公安分局出入境", "不归税务。")

    await house.at("2026-11-24 08:45")

    assert await scene.hears(passed.boss, "昨天该了解情况，还没有。")


async def test_without_a_supervisor_the_office_above_answers_itself(offices: Offices) -> None:
    scene, house = offices.scene, offices.scene.house
    above = await house.official("市里", office=CITY)
    await scene.rated(WORDS)
    await offices.hand_over(scene.chen, "出入境", "A3区公安分局出入境")
    await offices.hand_over(offices.entry, "税务", "A3区税务局")

    await offices.hand_over(offices.tax, "出入境", "A3区公安分局出入境", "不归税务。")

    case = await scene.case()
    assert case.office_id == (await Office.get(code=CITY)).id
    assert labels((await scene.told(above))[-1]) == ["认领"]
    assert "转给 A市政务服务管理局 处理了" in await scene.last(scene.li)


async def test_how_often_is_the_policys_to_say(sqlite_url: str) -> None:
    from models import database

    await database.connect(sqlite_url)
    async with open_house(sqlite_url, policy="hand_overs = 1") as house:
        scene = await Scene.set(house)
        offices = await _offices(scene)
        boss = await house.official("周科", Role.SUPERVISOR, CITY)
        await scene.rated()
        await offices.hand_over(scene.chen, "出入境", "A3区公安分局出入境")
        await offices.hand_over(offices.entry, "税务", "A3区税务局")
        assert "【转办】" in await scene.last(boss)
    await database.close()


async def test_a_long_reason_reaches_the_citizen_whole_and_the_supervisors_too(passed: Passed) -> None:
    offices, scene = passed.offices, passed.offices.scene
    long = "这件事的材料清单由出入境管理部门制定。" * 200

    await offices.hand_over(offices.tax, "出入境", "A3区公安分局出入境", long)

    assert long in "".join(await scene.house.texts(scene.li))
    assert long in "".join(await scene.house.texts(passed.boss))
    assert "理由在前面。" in await scene.last(passed.boss)


async def test_the_reason_is_sealed_under_the_citizens_key(offices: Offices) -> None:
    scene = offices.scene
    await scene.rated(WORDS)

    await offices.hand_over(scene.chen, "税务", "A3区税务局")

    kept = await CaseMessage.get(kind=CaseMessageKind.HAND_OVER)
    citizen = await offices.scene.house.desks.files.citizen_of(await Case.get())
    assert kept.key_id == citizen.key_id
    assert WHY not in kept.content


async def test_nothing_of_it_tells_who_rated(passed: Passed) -> None:
    offices, scene = passed.offices, passed.offices.scene
    await offices.hand_over(
        offices.tax, "出入境", "A3区公安分局出入境", "办件 2554 不归税务，电话13800000000。"
    )

    told = "\n".join(await scene.house.texts(passed.boss))

    assert "13800000000" not in told
    assert "2554" not in told
