"""Groups: who is in them, what the bot hears there, who sees what."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from simulator.acts import Acts
from simulator.people import Person
from simulator.refusals import ActRefused
from simulator.state import Chat
from simulator.world import World


@pytest.fixture
def group(acts: Acts, li: Person, chen: Person, world: World) -> Chat:
    group = acts.create_group("A3区政务服务中心", [chen.id, li.id], chat_id=-5001)
    world.bot.queue.drop()
    return group


async def heard(bot: Bot) -> list[str | None]:
    return [update.message.text for update in await bot.get_updates() if update.message]


async def test_adding_the_bot_is_told(bot: Bot, acts: Acts, chen: Person) -> None:
    group = acts.create_group("新群", [chen.id])
    moved, joined = await bot.get_updates()
    assert moved.my_chat_member is not None
    assert (moved.my_chat_member.chat.id, moved.my_chat_member.new_chat_member.status) == (group.id, "member")
    assert joined.message is not None
    assert joined.message.new_chat_members is not None


async def test_a_startgroup_link_brings_its_payload(bot: Bot, acts: Acts, chen: Person) -> None:
    group = acts.create_group("新群", [chen.id], with_bot=False)
    await chen.open("https://t.me/yiping_demo_bot?startgroup=bind", chat_id=group.id)
    assert (await heard(bot))[-1] == "/start@yiping_demo_bot bind"


async def test_in_a_group_the_bot_hears_only_what_is_for_it(bot: Bot, group: Chat, chen: Person) -> None:
    sent = await bot.send_message(group.id, "【差评】")
    await chen.say("大家吃了吗", chat_id=group.id)
    await chen.say("/help", chat_id=group.id)
    await chen.say("@yiping_demo_bot 在吗", chat_id=group.id)
    await chen.say("收到", chat_id=group.id, reply_to=sent.message_id)
    assert await heard(bot) == ["/help", "@yiping_demo_bot 在吗", "收到"]


async def test_without_privacy_mode_the_bot_hears_all(
    bot: Bot, world: World, group: Chat, chen: Person
) -> None:
    world.bot.reads_all = True
    await chen.say("大家吃了吗", chat_id=group.id)
    assert await heard(bot) == ["大家吃了吗"]


async def test_members_see_and_press_the_same_message(
    bot: Bot, group: Chat, li: Person, chen: Person
) -> None:
    row = [InlineKeyboardButton(text="认领", callback_data="claim:1")]
    await bot.send_message(group.id, "【差评】", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))
    assert (await li.last(group.id))["text"] == (await chen.last(group.id))["text"] == "【差评】"
    await chen.press("认领", chat_id=group.id)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.from_user.id, query.message.chat.id) == (chen.id, group.id)


async def test_who_is_not_in_the_group_neither_writes_nor_presses(acts: Acts, group: Chat) -> None:
    stranger = Person.create(acts, "路人")
    with pytest.raises(ActRefused):
        await stranger.say("在吗", chat_id=group.id)
    with pytest.raises(ActRefused):
        await stranger.sees(group.id)


async def test_the_bot_can_ask_who_is_in_the_group(bot: Bot, group: Chat, acts: Acts, chen: Person) -> None:
    assert (await bot.get_chat_member(group.id, chen.id)).status == "creator"
    assert await bot.get_chat_member_count(group.id) == 3
    assert [one.user.id for one in await bot.get_chat_administrators(group.id)] == [chen.id]
    acts.remove_member(group.id, chen.id)
    assert (await bot.get_chat_member(group.id, chen.id)).status == "left"


async def test_a_group_tells_its_title(bot: Bot, group: Chat) -> None:
    assert (await bot.get_chat(group.id)).title == "A3区政务服务中心"


async def test_only_an_administrator_pins(bot: Bot, group: Chat, acts: Acts, li: Person) -> None:
    sent = await bot.send_message(group.id, "看板")
    with pytest.raises(TelegramBadRequest, match="not enough rights"):
        await bot.pin_chat_message(group.id, sent.message_id)
    acts.add_bot(group.id, status="administrator")
    await bot.pin_chat_message(group.id, sent.message_id)
    assert (await li.sees(group.id))[-1]["pinned"]
    await bot.unpin_chat_message(group.id)
    assert not (await li.sees(group.id))[-1]["pinned"]


async def test_a_bot_that_left_is_no_member(bot: Bot, group: Chat) -> None:
    await bot.leave_chat(group.id)
    with pytest.raises(Exception, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "在吗")


async def test_a_migration_is_told_in_both_groups(bot: Bot, group: Chat, acts: Acts) -> None:
    successor = acts.migrate_group(group.id)
    messages = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in messages] == [successor.id, None]
    assert [message.migrate_from_chat_id for message in messages] == [None, group.id]
