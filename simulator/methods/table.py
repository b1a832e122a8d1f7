"""The Bot API's methods by name, and carrying one out under the eye of the journal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from simulator.keyboards import labels
from simulator.methods import account, chats, editing, messages, receiving
from simulator.methods.call import Call
from simulator.params import Params
from simulator.refusals import ApiRefusal
from simulator.state import Json, Message
from simulator.world import Bot, World

Method = Callable[[Call], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": account.get_me,
    "logOut": account.log_out,
    "close": account.log_out,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendVoice": messages.send_voice,
    "sendDocument": messages.send_document,
    "copyMessage": messages.copy_message,
    "forwardMessage": messages.forward_message,
    "sendChatAction": messages.send_chat_action,
    "setMessageReaction": messages.set_message_reaction,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "answerCallbackQuery": editing.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "setMyName": account.setter("name"),
    "getMyName": account.getter("name"),
    "setMyDescription": account.setter("description"),
    "getMyDescription": account.getter("description"),
    "setMyShortDescription": account.setter("short_description"),
    "getMyShortDescription": account.getter("short_description"),
}
_BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
# A poll that returns is no event of its own: what it brings stands in the journal already.
_UNWRITTEN = frozenset({"getUpdates"})


async def carry_out(world: World, bot: Bot, name: str, params: Params) -> Any:
    """The method's result as JSON; a refusal is written down and raised."""
    found = _BY_LOWER_NAME.get(name.lower())
    if found is None:
        raise ApiRefusal(404, "Not Found")
    name, method = found
    call = Call(world, bot, params, partial(_carry_out_reply, world, bot))
    try:
        result = await method(call)
    except ApiRefusal as refusal:
        _write_refusal(call, name, refusal)
        raise
    if name not in _UNWRITTEN:
        world.journal.write("out", name, **_facts(call, result))
    return result.card() if isinstance(result, Message) else result


async def _carry_out_reply(world: World, bot: Bot, name: str, values: Json) -> None:
    """A method that came as a webhook's reply: its refusal is invisible to the bot."""
    with suppress(ApiRefusal):
        await carry_out(world, bot, name, Params(values))


def _write_refusal(call: Call, name: str, refusal: ApiRefusal) -> None:
    facts = {**_asked(call), "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        facts["parameters"] = refusal.parameters
    call.world.journal.write("out", name, **{**facts, "ok": False})


def _asked(call: Call) -> Json:
    values = call.params.values
    facts: Json = {}
    for key in ("chat_id", "message_id"):
        with suppress(TypeError, ValueError):
            facts[key] = int(values[key]) if key in values else None
    facts["text"] = call.params.text("text") or call.params.text("caption")
    return {key: value for key, value in facts.items() if value not in (None, "")}


def _facts(call: Call, result: Any) -> Json:
    facts = _asked(call)
    if isinstance(result, Message):
        facts |= {"chat_id": result.chat.id, "message_id": result.id, "text": result.text}
        facts |= {"buttons": labels(result.markup), "flags": flags(result)}
    elif isinstance(result, dict) and "message_id" in result:
        facts["message_id"] = result["message_id"]
    return facts | call.facts


def flags(message: Message) -> list[str]:
    """What is special about a message, in words."""
    marks = {
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "protected": message.protected,
        "forwarded": message.origin is not None,
    }
    return [mark for mark, is_set in marks.items() if is_set]
