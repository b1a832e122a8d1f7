"""What the real servers refuse is refused in the same words."""

from datetime import timedelta

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardButton as Button
from aiogram.types import (
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from simulator.acts import Acts
from simulator.people import Person
from simulator.world import World
from tests.quick_session import QuickSession
from tests.simulator.conftest import TOKEN, Clock


def one_button(callback_data: str | None = None, url: str | None = None) -> InlineKeyboardMarkup:
    button = Button(text="好", callback_data=callback_data, url=url)
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


async def test_a_bot_cannot_begin_a_conversation(bot: Bot, chen: Person) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(chen.id, "您好")


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
        await bot.send_message(77, "您好")


async def test_a_blocked_bot_cannot_write(bot: Bot, li: Person) -> None:
    await li.block()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(li.id, "您好")


async def test_a_deleted_account_gets_nothing(bot: Bot, li: Person, acts: Acts) -> None:
    acts.deactivate(li.id)
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(li.id, "您好")


async def test_a_bot_that_was_thrown_out_cannot_write(bot: Bot, chen: Person, acts: Acts) -> None:
    group = acts.create_group("A3区政务服务中心", [chen.id])
    acts.remove_bot(group.id, by=chen.id)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the group chat"):
        await bot.send_message(group.id, "您好")


async def test_a_migrated_group_tells_its_new_id(bot: Bot, chen: Person, acts: Acts) -> None:
    group = acts.create_group("A3区政务服务中心", [chen.id])
    successor = acts.migrate_group(group.id)
    with pytest.raises(TelegramMigrateToChat) as refusal:
        await bot.send_message(group.id, "您好")
    assert refusal.value.migrate_to_chat_id == successor.id
    assert (await bot.send_message(successor.id, "您好")).chat.type == "supergroup"


@pytest.mark.parametrize("text", ["字" * 4096, "<b>" + "a" * 4096 + "</b>"])
async def test_a_text_of_4096_characters_after_entities_is_sent(bot: Bot, li: Person, text: str) -> None:
    sent = await bot.send_message(li.id, text, parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize("text", ["字" * 4097, "😀" * 2049])
async def test_a_longer_text_is_too_long(bot: Bot, li: Person, text: str) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
        await bot.send_message(li.id, text)


@pytest.mark.parametrize("text", ["", "  \n ", "<b></b>"])
async def test_an_empty_text_is_refused(bot: Bot, li: Person, text: str) -> None:
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(li.id, text, parse_mode="HTML")


async def test_callback_data_has_64_bytes(bot: Bot, li: Person) -> None:
    await bot.send_message(li.id, "？", reply_markup=one_button(callback_data="a" * 64))
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(li.id, "？", reply_markup=one_button(callback_data="评" * 22))


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({}, "Text buttons are unallowed in the inline keyboard"),
        ({"url": "http://localhost:8080/x"}, "Wrong HTTP URL"),
        ({"url": "javascript:alert(1)"}, "Wrong HTTP URL"),
    ],
)
async def test_a_button_must_lead_somewhere(bot: Bot, li: Person, button: dict[str, str], why: str) -> None:
    with pytest.raises(TelegramBadRequest, match=why):
        await bot.send_message(li.id, "？", reply_markup=one_button(**button))


async def test_phone_numbers_are_asked_for_in_private_only(bot: Bot, chen: Person, acts: Acts) -> None:
    group = acts.create_group("群", [chen.id])
    ask = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="手机号", request_contact=True)]])
    with pytest.raises(TelegramBadRequest, match="private chats only"):
        await bot.send_message(group.id, "？", reply_markup=ask)


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, li: Person) -> None:
    markup = one_button(callback_data="a")
    sent = await bot.send_message(li.id, "记下了", reply_markup=markup)
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await bot.edit_message_text("记下了 ", chat_id=li.id, message_id=sent.message_id, reply_markup=markup)


async def test_a_message_that_is_not_there_cannot_be_edited(bot: Bot, li: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("？", chat_id=li.id, message_id=999)


async def test_other_peoples_messages_cannot_be_edited(bot: Bot, li: Person) -> None:
    [number] = await li.say("我写的")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("？", chat_id=li.id, message_id=number)


async def test_a_message_with_a_reply_keyboard_can_never_be_edited(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "好的", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("？", chat_id=li.id, message_id=sent.message_id)


async def test_a_picture_has_no_text_to_edit(bot: Bot, li: Person, world: World) -> None:
    file = world.keep_file(b"x", "photos", "a.jpg", "image/jpeg")
    sent = await bot.send_photo(li.id, file.id)
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("？", chat_id=li.id, message_id=sent.message_id)


async def test_an_unknown_press_cannot_be_answered(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired or query ID"):
        await bot.answer_callback_query("1")


async def test_an_old_press_cannot_be_answered(bot: Bot, li: Person, clock: Clock) -> None:
    await bot.send_message(li.id, "？", reply_markup=one_button(callback_data="a"))
    query = (await li.press("好"))["query_id"]
    clock.forward(timedelta(minutes=16).total_seconds())
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query)


async def test_a_toast_has_200_characters(bot: Bot, li: Person) -> None:
    await bot.send_message(li.id, "？", reply_markup=one_button(callback_data="a"))
    query = (await li.press("好"))["query_id"]
    assert await bot.answer_callback_query(query, text="字" * 200)
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(query, text="字" * 201)


async def test_a_caption_has_1024_characters(bot: Bot, li: Person, world: World) -> None:
    file = world.keep_file(b"x", "photos", "a.jpg", "image/jpeg")
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_photo(li.id, file.id, caption="字" * 1025)


async def test_an_unknown_file_is_refused(bot: Bot, li: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(li.id, "nothing")
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("nothing")


async def test_a_reply_needs_the_message_it_replies_to(bot: Bot, li: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(li.id, "？", reply_to_message_id=999)
    sent = await bot.send_message(li.id, "？", reply_to_message_id=999, allow_sending_without_reply=True)
    assert sent.reply_to_message is None


async def test_a_protected_message_is_neither_copied_nor_forwarded(bot: Bot, li: Person) -> None:
    sent = await bot.send_message(li.id, "工单", protect_content=True)
    with pytest.raises(TelegramBadRequest, match="can't be copied"):
        await bot.copy_message(li.id, li.id, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="can't be forwarded"):
        await bot.forward_message(li.id, li.id, sent.message_id)


async def test_an_old_message_cannot_be_deleted(bot: Bot, li: Person, clock: Clock) -> None:
    sent = await bot.send_message(li.id, "旧的")
    clock.forward(timedelta(hours=49).total_seconds())
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(li.id, sent.message_id)


@pytest.mark.parametrize("command", ["Start", "我的办件", "a" * 33])
async def test_a_command_is_small_latin(bot: Bot, command: str) -> None:
    from aiogram.types import BotCommand

    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command=command, description="x")])


class Unheard(TelegramMethod[Message]):
    """A method that no server knows."""

    __returning__ = Message
    __api_method__ = "sendNothing"


async def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found"):
        await bot(Unheard())


async def test_a_wrong_token_is_unauthorized(base_url: str) -> None:
    from aiogram.client.telegram import TelegramAPIServer

    stranger = Bot("4242:other", session=QuickSession(api=TelegramAPIServer.from_base(base_url)))
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_every_refusal_stands_in_the_journal(bot: Bot, world: World) -> None:
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(77, "您好")
    [entry] = world.journal.refusals()
    assert (entry["method"], entry["chat_id"], entry["text"], entry["error_code"]) == (
        "sendMessage", 77, "您好", 400,
    )  # fmt: skip


async def test_a_body_that_is_no_json_is_refused(base_url: str, client: aiohttp.ClientSession) -> None:
    headers = {"Content-Type": "application/json"}
    async with client.post(f"{base_url}/bot{TOKEN}/sendMessage", data=b"{", headers=headers) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (400, False)
