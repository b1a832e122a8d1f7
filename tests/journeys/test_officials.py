"""Officials come by invitation and go; what they had in hand stays with the office."""

import pytest

from models.tables import Official, Prompt
from models.terms import CaseState, PromptReason, Role
from tests.house import OFFICE, House
from tests.journeys.scene import ANSWER, WORDS, Scene, all_labels, group_of_the_office, labels


@pytest.mark.parametrize(
    ("role", "name"), [(Role.HANDLER, "承办人"), (Role.LEAD, "负责人"), (Role.SUPERVISOR, "督办员")]
)
async def test_opening_an_invitation_takes_up_the_role(quick_house: House, role: Role, name: str) -> None:
    person = await quick_house.official("陈晓", role)

    [text] = await quick_house.texts(person)
    assert text.startswith(f"您现在是A3区政务服务中心的{name}。")


async def test_an_invitation_is_good_once(scene: Scene) -> None:
    [link] = await scene.house.desks.people.invite(OFFICE, Role.HANDLER)
    first, second = scene.house.person("吴刚"), scene.house.person("刘洋")
    await first.open(link)
    await scene.house.settle()

    await second.open(link)
    await scene.house.settle()

    assert await scene.house.texts(second) == ["这份邀请已经用过了。需要的话，请再要一份。"]
    assert await Official.filter(name="刘洋").count() == 0


async def test_of_two_who_open_it_at_once_one_gets_the_role(house: House) -> None:
    [link] = await house.desks.people.invite(OFFICE, Role.HANDLER)
    people = [house.person("吴刚"), house.person("刘洋")]

    for person in people:
        await person.open(link)
    await house.settle()

    said = sorted([(await house.texts(person))[-1][:6] for person in people])
    assert said == ["您现在是A3", "这份邀请已经"]
    assert await Official.all().count() == 1


async def test_an_invitation_is_good_for_seventy_two_hours(scene: Scene) -> None:
    [link] = await scene.house.desks.people.invite(OFFICE, Role.HANDLER)
    late = scene.house.person("刘洋")
    await scene.house.forward(hours=72)

    await late.open(link)
    await scene.house.settle()

    assert await scene.house.texts(late) == ["这份邀请已经过期。需要的话，请再要一份。"]


async def test_whoever_resigns_leaves_the_case_to_the_office(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    await scene.contacted(WORDS)

    await scene.house.say(scene.chen, "/resign")

    case = await scene.case()
    assert (case.state, case.handler_id) == (CaseState.OPENED, None)
    assert "您手上的 1 件工单由同事接着办。" in await scene.last(scene.chen)
    assert "认领" in all_labels(await scene.told(wu))


async def test_the_group_is_asked_again_when_the_handler_goes(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    group = await group_of_the_office(scene.house, scene.chen, wu)
    await scene.rated(WORDS)
    await scene.house.press(scene.chen, "认领", chat_id=group)

    official = await Official.get(name="陈晓")
    await scene.house.desks.people.remove(official.id)
    await scene.house.settle()
    told = await scene.hears(wu, "原承办人不再办理，请其他同事认领。")
    await scene.house.press(wu, "认领", chat_id=group)

    assert told
    assert len(await scene.told(wu, group)) == 1
    assert (await scene.case()).handler_id == (await Official.get(name="吴刚")).id


async def test_whoever_has_gone_can_do_nothing_more(scene: Scene) -> None:
    await scene.contacted()
    card = (await scene.told(scene.chen))[-1]
    await scene.house.say(scene.chen, "/resign")

    await scene.chen.press_on(card["message_id"], data=card["buttons"][0][0]["callback_data"])
    await scene.house.settle()

    assert await scene.toasts(scene.chen) == ["这件工单只有认领的人能办理。"]


async def test_of_a_case_nothing_is_left_with_whoever_has_gone(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    await scene.answering(WORDS)
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, ANSWER)

    await scene.house.say(scene.chen, "/resign")
    await scene.house.press(scene.li, "补充几句")
    await scene.house.say(scene.li, "那个照相的也不对")
    await scene.house.press(wu, "认领")
    await scene.house.say(scene.chen, "说给我自己的话")

    case_no = (await scene.case()).case_no
    left = f"工单 {case_no} · 护照换发：您不再承办这个单位的工单，这件不用您办。"
    assert (await scene.house.texts(scene.chen)).count(left) == 2  # the alert and the card
    assert not await scene.hears(scene.chen, WORDS)
    assert not await scene.hears(scene.chen, "那个照相的也不对")
    assert await scene.hears(scene.chen, f"{case_no}：取消了，没有发给评价人。")
    assert not await scene.hears(scene.chen, "说给我自己的话")


async def test_a_case_put_back_keeps_its_days(scene: Scene) -> None:
    await scene.contacted()
    before = await scene.case()

    await scene.house.forward(days=3)
    await scene.house.say(scene.chen, "/resign")

    after = await scene.case()
    assert (after.contact_due, after.rectify_due) == (before.contact_due, before.rectify_due)


async def test_the_desk_shows_what_is_in_hand_and_what_nobody_has(scene: Scene) -> None:
    await scene.claimed()
    await scene.rated()

    await scene.house.say(scene.chen, "我的工单")

    desk = await scene.last(scene.chen)
    assert desk.startswith("我的工单（陈某）\nA3区政务服务中心 · 承办人")
    assert "我手上 1 件：" in desk
    assert "没人认领 1 件：" in desk


async def test_a_case_on_the_desk_opens_its_card(scene: Scene) -> None:
    await scene.contacted()
    await scene.house.say(scene.chen, "/desk")

    await scene.house.press(scene.chen, f"{(await scene.case()).case_no} 护照换发")

    assert "立行立改" in all_labels([(await scene.told(scene.chen))[-1]])


async def test_a_supervisor_sees_the_offices_below(scene: Scene) -> None:
    supervisor = await scene.house.official("周局", Role.SUPERVISOR, "A市")
    await scene.rated()

    await scene.house.say(supervisor, "/desk")

    assert "下级在办 1 件：" in await scene.last(supervisor)
    assert (await scene.case()).case_no in await scene.last(supervisor)


async def test_whoever_has_several_roles_reads_each_case_once(scene: Scene) -> None:
    [link] = await scene.house.desks.people.invite("A市", Role.SUPERVISOR)
    await scene.chen.open(link)
    await scene.rated()

    await scene.house.say(scene.chen, "/desk")

    case_no = (await scene.case()).case_no
    desk = (await scene.told(scene.chen))[-1]
    assert desk["text"].count(case_no) == 1
    assert labels(desk) == [f"{case_no} 护照换发"]


async def test_whoever_is_no_official_has_no_desk(scene: Scene) -> None:
    await scene.house.say(scene.li, "/desk")

    assert "我的办件 /my" in await scene.last(scene.li)
    assert "我的工单" not in await scene.last(scene.li)


async def test_an_official_of_the_rated_office_is_not_asked(scene: Scene) -> None:
    receipt = await scene.house.report()

    await scene.chen.start(receipt.token or "")
    await scene.house.settle()

    assert "您在被评的单位有工作身份，这件事不能由您来评。" in await scene.last(scene.chen)
    assert (await Prompt.get()).reason is PromptReason.CONFLICT
