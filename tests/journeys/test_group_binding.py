"""A group becomes an office's by a one-time link, and is followed wherever it goes."""

import pytest

from bot.services.groups import GroupInvitations
from models.tables import Case, GroupInvitation, Office, Outbox, Post
from models.terms import CaseState, Role
from simulator.people import Person
from tests.house import OFFICE, House
from tests.journeys.scene import WORDS, Scene, group_of_the_office, labels

LONG = "照相的说不行。" * 300
BOUND = "这里现在是A3区政务服务中心的“好差评”工作群：提醒和看板发在这里，办理在各人和我的私聊。"

EMPTY = "A3区政务服务中心 · 待办 0 件（11月20日 10:15）\n今天到期 0\n本周到期 0 · 等评价人答复 0 · 超期 0"


async def a_link(house: House, office: str = OFFICE) -> str:
    """What `yiping invite --group` prints."""
    [link] = await GroupInvitations(house.desks.ground).invite(office)
    return link


async def a_group(house: House, *members: Person) -> int:
    """A group without the bot."""
    chat = house.acts.create_group("工作群", [one.id for one in members], with_bot=False)
    return chat.id


async def opened(house: House, person: Person, link: str, group: int) -> None:
    """The bot is added by the link, as an administrator."""
    await person.open(link, chat_id=group)
    house.acts.add_bot(group, status="administrator")
    await house.settle()


async def bound_to() -> int | None:
    """The office's group."""
    chat_id: int | None = (await Office.get(code=OFFICE)).chat_id
    return chat_id


async def test_a_group_is_bound_by_adding_the_bot_with_the_link(house: House) -> None:
    scene = await Scene.set(house)
    group = await a_group(house, scene.chen)

    await opened(house, scene.chen, await a_link(house), group)

    assert await bound_to() == group
    assert await house.texts(scene.chen, group) == [BOUND, EMPTY]
    await scene.rated(WORDS)
    [_, alert] = await scene.told(scene.chen, group)
    assert alert["text"].startswith("【差评】")


async def test_of_the_link_a_hash_alone_is_kept_and_it_works_once(scene: Scene) -> None:
    house, link = scene.house, await a_link(scene.house)
    first, second = await a_group(house, scene.chen), await a_group(house, scene.chen)
    await opened(house, scene.chen, link, first)

    await opened(house, scene.chen, link, second)

    assert link.partition("startgroup=")[2] not in str(await GroupInvitation.all().values())
    assert await bound_to() == first
    assert (await house.texts(scene.chen, second)) == ["这份邀请已经用过了。需要的话，请再要一份。"]


async def test_a_link_opened_twice_in_the_same_group_changes_nothing(scene: Scene) -> None:
    house, link = scene.house, await a_link(scene.house)
    group = await a_group(house, scene.chen)
    await opened(house, scene.chen, link, group)
    before = await house.texts(scene.chen, group)

    await opened(house, scene.chen, link, group)

    assert await house.texts(scene.chen, group) == before


async def test_a_link_that_is_over_or_unknown_gets_a_sentence(scene: Scene) -> None:
    house, link = scene.house, await a_link(scene.house)
    group = await a_group(house, scene.chen)
    await house.forward(hours=73)

    await opened(house, scene.chen, link, group)
    await opened(house, scene.chen, "https://t.me/yiping_demo_bot?startgroup=g_nobody", group)

    assert await bound_to() is None
    assert await house.texts(scene.chen, group) == [
        "这份邀请已经过期。需要的话，请再要一份。",
        "这份邀请打不开：可能抄错了，或者已经作废。需要的话，请再要一份。",
    ]


async def test_a_group_belongs_to_one_office(scene: Scene) -> None:
    house = scene.house
    group = await a_group(house, scene.chen)
    await opened(house, scene.chen, await a_link(house), group)

    await opened(house, scene.chen, await a_link(house, "A市"), group)

    assert (await house.texts(scene.chen, group))[-1] == "这个群已经是A3区政务服务中心的工作群，没有改动。"
    assert (await Office.get(code="A市")).chat_id is None


async def test_an_office_moves_to_the_new_group_with_what_nobody_has_claimed(scene: Scene) -> None:
    house = scene.house
    old, new = await a_group(house, scene.chen), await a_group(house, scene.chen)
    await opened(house, scene.chen, await a_link(house), old)
    await scene.rated(WORDS)

    await opened(house, scene.chen, await a_link(house), new)

    assert await bound_to() == new
    [left] = await scene.boards(scene.chen, old)
    assert left["text"] == "A3区政务服务中心的工作群换了，看板移到了新群里。"
    assert left["buttons"] == []
    [_, alert] = await scene.told(scene.chen, new)
    assert "认领" in labels(alert)
    [_, before] = await scene.told(scene.chen, old)
    await house.press(scene.chen, "认领", chat_id=new)
    [_, after] = await scene.told(scene.chen, old)
    assert after == before


@pytest.mark.parametrize("told_by", ["service message", "delivery"])
async def test_a_group_that_becomes_a_supergroup_is_followed(quick_house: House, told_by: str) -> None:
    house, scene = quick_house, await Scene.set(quick_house)
    group = await a_group(house, scene.chen)
    await opened(house, scene.chen, await a_link(house), group)
    await scene.rated(WORDS)

    there = house.acts.migrate_group(group).id
    if told_by == "delivery":
        house.world.bot.queue.drop()
        await house.say(scene.li, "还有一句")
    await house.settle()

    assert await bound_to() == there
    told = await scene.told(scene.chen, there)
    [alert] = [one for one in told if one["text"].startswith("【差评】")]
    assert "认领" in labels(alert)
    [board] = await scene.boards(scene.chen, there)
    assert "待办 1 件" in board["text"]
    assert not await Post.filter(chat_id=group).exists()
    assert not await Outbox.filter(chat_id=group, state="waiting").exists()


async def test_a_group_may_bind_itself_through_an_anonymous_administrator(scene: Scene) -> None:
    house = scene.house
    group = await a_group(house, scene.chen)
    house.acts.add_bot(group, status="administrator")
    token = (await a_link(house)).partition("startgroup=")[2]

    chat = house.world.chat(group).card()
    in_its_name = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    said = {"message_id": 99, "from": in_its_name, "sender_chat": chat, "chat": chat, "date": 1}
    said["text"] = f"/start@yiping_demo_bot {token}"
    house.world.bot.queue.put("message", said, group)
    await house.settle()

    assert await bound_to() == group


async def test_a_group_that_removed_the_bot_loses_no_case(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    lead = await quick_house.official("刘主任", Role.LEAD)
    group = await group_of_the_office(quick_house, scene.chen, lead)
    await scene.rated(WORDS)

    quick_house.acts.remove_bot(group, by=lead.id)
    await quick_house.settle()
    await quick_house.rated(quick_house.person("王先生"), "不满意", LONG)

    first, second = await Case.all().order_by("id")
    for person in (scene.chen, lead):
        before, words, after = (await quick_house.texts(person))[-3:]
        assert before.startswith(f"【差评】工单 {first.case_no}")
        assert words == LONG
        assert after.startswith(f"【差评】工单 {second.case_no}")
    await quick_house.press(scene.chen, "认领")
    assert (await Case.get(id=second.id)).state is CaseState.CLAIMED


async def test_a_group_that_lets_the_bot_in_again_gets_its_alerts(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    group = await group_of_the_office(quick_house, scene.chen)
    quick_house.acts.remove_bot(group, by=scene.chen.id)
    await quick_house.settle()
    quick_house.acts.add_bot(group, by=scene.chen.id, status="administrator")

    await scene.rated(WORDS)

    assert (await scene.told(scene.chen, group))[-1]["text"].startswith("【差评】")
    assert not await scene.hears(scene.chen, "【差评】")


async def test_other_words_in_a_group_are_nobody_s_business(scene: Scene) -> None:
    house = scene.house
    group = await a_group(house, scene.chen)
    await opened(house, scene.chen, await a_link(house), group)
    before = await house.texts(scene.chen, group)

    for words in ("我的团队", "/start", "不满意"):
        await scene.chen.say(words, chat_id=group)
    await house.settle()

    assert await house.texts(scene.chen, group) == before
