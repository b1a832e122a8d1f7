"""Changing what was sent: edits, deletions, pins, and the answers to presses."""

from __future__ import annotations

from datetime import timedelta

from simulator.formatting import units
from simulator.keyboards import is_inline
from simulator.methods.call import Call
from simulator.refusals import bad_request
from simulator.state import Chat, Json, Message, Toast

QUERY_LIVES = timedelta(minutes=15)
DELETABLE = timedelta(hours=48)
LONGEST_TOAST = 200

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def edit_message_text(call: Call) -> Message:
    """editMessageText; a keyboard that is not given goes away."""
    chat = call.target()
    message = _editable(call, chat)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, call.body_text())


async def edit_message_caption(call: Call) -> Message:
    """editMessageCaption."""
    message = _editable(call, call.target())
    if "text" in message.body:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.body.items() if not key.startswith("caption")}
    return _change(call, message, {**kept, **call.body_caption()})


async def edit_message_reply_markup(call: Call) -> Message:
    """editMessageReplyMarkup."""
    message = _editable(call, call.target())
    return _change(call, message, message.body)


def _editable(call: Call, chat: Chat) -> Message:
    message = call.message(chat, "message to edit not found")
    kept_keyboard = message.markup is None or is_inline(message.markup)
    # A message that came with a reply keyboard, or took one away, can never be edited.
    if message.sender.id != call.bot.user.id or message.origin is not None or not kept_keyboard:
        raise bad_request("message can't be edited")
    return message


def _change(call: Call, message: Message, body: Json) -> Message:
    markup = call.markup(message.chat)
    if markup is not None and not is_inline(markup):
        raise bad_request("inline keyboard expected")
    if (body, markup) == (message.body, message.markup):
        raise bad_request(NOT_MODIFIED)
    call.world.limits.take(message.chat.id)
    message.body, message.markup = body, markup
    message.edited_at = call.world.timestamp()
    return message


async def delete_message(call: Call) -> bool:
    """deleteMessage: own ones anywhere, others' in private chats, all within two days."""
    chat = call.target()
    message = call.message(chat, "message to delete not found")
    own = message.sender.id == call.bot.user.id
    allowed = own or chat.is_private or chat.members.get(call.bot.user.id) == "administrator"
    if not allowed:
        raise bad_request("message can't be deleted")
    if call.world.timestamp() - message.date > DELETABLE.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.id]
    return True


async def pin_chat_message(call: Call) -> bool:
    """pinChatMessage."""
    chat = call.target()
    _check_may_pin(call, chat)
    message = call.message(chat, "message to pin not found")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
    return True


async def unpin_chat_message(call: Call) -> bool:
    """unpinChatMessage; without a message the newest pin."""
    chat = call.target()
    _check_may_pin(call, chat)
    wanted = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def _check_may_pin(call: Call, chat: Chat) -> None:
    if not chat.is_private and chat.members.get(call.bot.user.id) != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")


async def answer_callback_query(call: Call) -> bool:
    """answerCallbackQuery: the toast on the presser's screen."""
    text = call.params.text("text").strip()
    if units(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or call.world.clock() - query.at > QUERY_LIVES:
        raise bad_request(TOO_OLD)
    alert = call.params.flag("show_alert")
    now = call.world.clock().isoformat()
    toast = Toast(query.id, query.chat_id, query.message_id, text, alert, now)
    call.world.toasts.setdefault(query.user.id, []).append(toast)
    call.facts |= {
        "chat_id": query.chat_id, "message_id": query.message_id, "user_id": query.user.id,
        "query_id": query.id, "text": text,
    }  # fmt: skip
    return True
