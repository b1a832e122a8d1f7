"""What people do becomes the updates that the real servers would send."""

import pytest
from aiogram import Bot
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)

from simulator.acts import Acts
from simulator.people import Person
from simulator.refusals import ActRefused
from simulator.world import World


async def newest(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[0]


async def newest_message(bot: Bot) -> Message:
    message = (await newest(bot)).message
    assert message is not None
    return message


async def ask(bot: Bot, person: Person, *labels: str) -> int:
    rows = [[InlineKeyboardButton(text=label, callback_data=f"g:{label}")] for label in labels]
    sent = await bot.send_message(person.id, "？", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
    return sent.message_id


async def test_a_start_carries_its_payload(bot: Bot, chen: Person) -> None:
    await chen.start("abc_123")
    message = await newest_message(bot)
    assert message.text == "/start abc_123"
    assert message.entities is not None
    assert (message.entities[0].type, message.entities[0].length) == ("bot_command", 6)
    assert message.from_user is not None
    assert message.from_user.language_code == "zh-hans"


async def test_a_deep_link_starts_the_bot(bot: Bot, chen: Person) -> None:
    await chen.open("https://t.me/yiping_demo_bot?start=token")
    assert (await newest_message(bot)).text == "/start token"


async def test_a_link_elsewhere_is_not_followed(chen: Person) -> None:
    with pytest.raises(ActRefused, match="not a link to the bot"):
        await chen.open("https://t.me/another_bot?start=token")


async def test_nobody_writes_before_pressing_start(chen: Person) -> None:
    with pytest.raises(ActRefused, match="has not started the bot"):
        await chen.say("你好")


async def test_a_long_text_leaves_as_several_messages(bot: Bot, li: Person) -> None:
    text = "字" * 7883
    numbers = await li.say(text)
    updates = await bot.get_updates()
    received = [update.message.text or "" for update in updates if update.message][1:]
    assert len(numbers) == 2
    assert "".join(received) == text


async def test_a_press_becomes_a_query_and_its_answer_a_toast(bot: Bot, li: Person) -> None:
    number = await ask(bot, li, "满意", "不满意")
    await li.press("不满意")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("g:不满意", li.id)
    assert query.message is not None
    assert query.message.message_id == number

    await bot.answer_callback_query(query.id, text="已经记下了", show_alert=True)
    toast = await li.pops_up("记下")
    assert (toast["text"], toast["show_alert"], toast["message_id"]) == ("已经记下了", True, number)


async def test_a_label_is_found_behind_its_tick_box(bot: Bot, li: Person) -> None:
    await ask(bot, li, "☐ 态度不好", "☑ 等得太久")
    await li.press("等得太久")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.data == "g:☑ 等得太久"


async def test_the_newest_message_with_the_button_is_pressed(bot: Bot, li: Person) -> None:
    await ask(bot, li, "满意")
    second = await ask(bot, li, "满意")
    await ask(bot, li, "提交")
    await li.press("满意")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert query.message.message_id == second


async def test_a_button_that_is_not_there_cannot_be_pressed(bot: Bot, li: Person) -> None:
    number = await ask(bot, li, "满意")
    with pytest.raises(ActRefused, match="no button '提交'"):
        await li.press_on(number, "提交")
    with pytest.raises(TimeoutError, match="button '提交'"):
        await li.press("提交", timeout=0)


async def test_an_older_rendering_is_pressed_by_its_data(bot: Bot, li: Person) -> None:
    number = await ask(bot, li, "满意")
    await bot.edit_message_text("变了", chat_id=li.id, message_id=number)
    await li.press_on(number, data="g:满意")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.data == "g:满意"


async def test_a_link_button_tells_where_it_leads(bot: Bot, li: Person) -> None:
    row = [InlineKeyboardButton(text="网页", url="https://example.cn/a")]
    await bot.send_message(li.id, "？", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))
    assert await li.press("网页") == {"url": "https://example.cn/a"}


async def test_the_contact_button_sends_the_own_card(bot: Bot, li: Person) -> None:
    rows = [[KeyboardButton(text="发送我的手机号", request_contact=True)], [KeyboardButton(text="不发")]]
    await bot.send_message(li.id, "？", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    await li.press("发送我的手机号")
    contact = (await newest_message(bot)).contact
    assert contact is not None
    assert (contact.phone_number, contact.user_id) == ("8613800000001", li.id)

    await li.press("不发")
    assert (await newest_message(bot)).text == "不发"


async def test_somebody_elses_card_names_somebody_else(bot: Bot, li: Person, chen: Person) -> None:
    await li.send_contact(of=chen.id)
    contact = (await newest_message(bot)).contact
    assert contact is not None
    assert contact.user_id == chen.id

    await li.send_contact(phone="8613900000000", first_name="王小明")
    contact = (await newest_message(bot)).contact
    assert contact is not None
    assert (contact.user_id, contact.first_name) == (None, "王小明")


async def test_a_voice_brings_its_seconds_and_its_bytes(bot: Bot, li: Person) -> None:
    await li.send("voice", duration=23, content=b"OggS...")
    voice = (await newest_message(bot)).voice
    assert voice is not None
    assert voice.duration == 23
    file = await bot.get_file(voice.file_id)
    got = await bot.download_file(file.file_path or "")
    assert got is not None
    assert got.read() == b"OggS..."


async def test_a_photo_brings_its_caption(bot: Bot, li: Person) -> None:
    await li.send("photo", caption="照片")
    message = await newest_message(bot)
    assert message.caption == "照片"
    assert message.photo


async def test_blocking_and_unblocking_are_told(bot: Bot, li: Person) -> None:
    await li.block()
    moved = (await newest(bot)).my_chat_member
    assert moved is not None
    assert (moved.old_chat_member.status, moved.new_chat_member.status) == ("member", "kicked")

    await li.unblock()
    moved = (await newest(bot)).my_chat_member
    assert moved is not None
    assert moved.new_chat_member.status == "member"


async def test_starting_again_unblocks(bot: Bot, li: Person) -> None:
    await li.block()
    await li.start()
    assert (await bot.send_message(li.id, "您回来了")).text == "您回来了"


async def test_an_own_message_can_be_edited(bot: Bot, li: Person) -> None:
    [number] = await li.say("等了一上午")
    await li.edit(number, "等了一整天")
    edited = (await newest(bot)).edited_message
    assert edited is not None
    assert (edited.text, edited.message_id) == ("等了一整天", number)


async def test_a_forwarded_message_tells_its_origin(bot: Bot, li: Person, chen: Person, acts: Acts) -> None:
    group = acts.create_group("群", [li.id, chen.id])
    [number] = await chen.say("群里的话", chat_id=group.id)
    await li.forward(number, from_chat=group.id)
    message = await newest_message(bot)
    assert message.text == "群里的话"
    assert message.forward_origin is not None


async def test_a_protected_message_cannot_be_forwarded(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "工单", protect_content=True)
    with pytest.raises(ActRefused, match="protected"):
        await li.forward(sent.message_id, from_chat=li.id)


async def test_nobody_reads_another_persons_chat(li: Person, chen: Person) -> None:
    with pytest.raises(ActRefused, match="does not see"):
        await chen.sees(li.id)


async def test_waiting_ends_with_the_entry_that_satisfies_it(bot: Bot, li: Person) -> None:
    import asyncio

    waiting = asyncio.create_task(li.hears("第二条"))
    await bot.send_message(li.id, "第一条")
    await bot.send_message(li.id, "第二条")
    assert (await waiting)["text"] == "第二条"


async def test_waiting_in_vain_tells_what_was_seen(bot: Bot, li: Person) -> None:
    await bot.send_message(li.id, "别的")
    with pytest.raises(TimeoutError, match="别的"):
        await li.hears("没有的", timeout=0.01)


async def test_a_reset_empties_the_stage_but_not_the_journal(bot: Bot, li: Person, world: World) -> None:
    before = world.journal.last_seq
    world.reset()
    assert await bot.get_updates() == []
    assert world.users == {}
    assert world.journal.after(before)[0]["method"] == "reset"
