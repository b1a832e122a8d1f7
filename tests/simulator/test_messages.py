"""Sending, editing, copying, files: what the bot does and what people see of it."""

import io

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from simulator.people import Person
from simulator.world import World


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=f"d:{label}")] for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def test_a_message_arrives_with_its_marks(bot: Bot, li: Person) -> None:
    await bot.send_message(
        li.id, "<b>办得怎么样？</b> &lt;护照&gt;", parse_mode="HTML",
        disable_notification=True, protect_content=True, reply_markup=keyboard("满意", "不满意"),
    )  # fmt: skip
    seen = await li.last()
    assert seen["text"] == "办得怎么样？ <护照>"
    assert seen["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert (seen["silent"], seen["protected"], seen["edited"], seen["mine"]) == (True, True, False, False)
    assert [row[0]["text"] for row in seen["buttons"]] == ["满意", "不满意"]


async def test_given_entities_are_kept(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "满意", entities=[MessageEntity(type="bold", offset=0, length=2)])
    assert sent.entities is not None
    assert sent.entities[0].type == "bold"


async def test_an_edit_replaces_text_and_buttons(bot: Bot, li: Person, world: World) -> None:
    sent = await bot.send_message(li.id, "办得怎么样？", reply_markup=keyboard("满意"))
    edited = await bot.edit_message_text("记下了：满意。", chat_id=li.id, message_id=sent.message_id)
    seen = await li.last()
    assert (seen["text"], seen["buttons"], seen["edited"]) == ("记下了：满意。", [], True)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert world.journal.after()[-1]["flags"] == ["edited"]


async def test_buttons_can_change_alone(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "选标签", reply_markup=keyboard("☐ 态度好"))
    await bot.edit_message_reply_markup(
        chat_id=li.id, message_id=sent.message_id, reply_markup=keyboard("☑ 态度好")
    )
    assert (await li.last())["buttons"][0][0]["text"] == "☑ 态度好"


async def test_a_deleted_message_is_gone(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "看不见我")
    await bot.delete_message(li.id, sent.message_id)
    assert [message["text"] for message in await li.sees()] == ["/start"]


async def test_a_reply_carries_what_it_replies_to(bot: Bot, li: Person) -> None:
    [number] = await li.say("问题")
    sent = await bot.send_message(li.id, "回答", reply_parameters=ReplyParameters(message_id=number))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "问题"


async def test_a_reply_keyboard_stays_until_it_is_removed(bot: Bot, li: Person) -> None:
    ask = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="发送我的手机号", request_contact=True)]])
    sent = await bot.send_message(li.id, "请把手机号告诉我", reply_markup=ask)
    assert sent.reply_markup is None
    assert (await li.last())["keyboard"] == "reply"
    await bot.send_message(li.id, "谢谢", reply_markup=ReplyKeyboardRemove())
    assert [message["keyboard"] for message in await li.sees()] == [None, None, None]


async def test_an_uploaded_photo_can_be_downloaded_and_sent_again(bot: Bot, li: Person) -> None:
    picture = b"\x89PNG" * 100
    sent = await bot.send_photo(li.id, BufferedInputFile(picture, "样张.png"), caption="样张")
    assert sent.photo is not None
    got = await bot.download(sent.photo[-1].file_id)
    assert isinstance(got, io.BytesIO)
    assert got.read() == picture
    again = await bot.send_photo(li.id, sent.photo[-1].file_id)
    assert again.photo == sent.photo


async def test_a_voice_and_a_document_are_sent(bot: Bot, li: Person) -> None:
    voice = await bot.send_voice(li.id, BufferedInputFile(b"OggS", "a.oga"), duration=23)
    document = await bot.send_document(li.id, BufferedInputFile(b"x", "答复.pdf"))
    assert voice.voice is not None
    assert voice.voice.duration == 23
    assert document.document is not None
    assert document.document.file_name == "答复.pdf"


async def test_a_copy_has_no_origin_and_a_forward_has(bot: Bot, li: Person) -> None:
    [number] = await li.say("原话")
    copied = await bot.copy_message(li.id, li.id, number)
    forwarded = await bot.forward_message(li.id, li.id, number)
    seen = {message["message_id"]: message for message in await li.sees()}
    assert (seen[copied.message_id]["text"], seen[copied.message_id]["forwarded"]) == ("原话", False)
    assert forwarded.forward_origin is not None
    assert seen[forwarded.message_id]["forwarded"]


async def test_a_copied_photo_may_get_another_caption(bot: Bot, li: Person) -> None:
    number = await li.send("photo", caption="旧的")
    await bot.copy_message(li.id, li.id, number, caption="新的")
    assert ((await li.last())["text"], (await li.last())["media"]) == ("新的", "photo")


async def test_typing_shows_until_the_message_comes(bot: Bot, li: Person) -> None:
    await bot.send_chat_action(li.id, "typing")
    assert (await li.chats())[0]["typing"]
    await bot.send_message(li.id, "来了")
    assert not (await li.chats())[0]["typing"]


async def test_a_bot_reacts_to_a_message(bot: Bot, li: Person) -> None:
    [number] = await li.say("谢谢")
    await bot.set_message_reaction(li.id, number, [ReactionTypeEmoji(emoji="👍")])
    assert (await li.last())["reactions"] == [{"type": "emoji", "emoji": "👍"}]
