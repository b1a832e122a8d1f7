"""What a person sees on the phone: chats, messages with their buttons, toasts, somebody typing."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from simulator.keyboards import is_inline, rows
from simulator.refusals import ActRefused
from simulator.state import Chat, Json, Message
from simulator.world import World

TYPING_SHOWS = timedelta(seconds=5)
_MEDIA = ("photo", "voice", "document", "video", "audio", "contact")
_PLAIN = ("text", "entities", "caption", "caption_entities", *_MEDIA)


def shown_markup(message: Message) -> Json | None:
    """The keyboard under a message; a reply keyboard only while it is the chat's own."""
    if message.markup is None or is_inline(message.markup):
        return message.markup
    return message.markup if message.chat.keyboard is message.markup else None


def see_message(message: Message, user_id: int) -> Json:
    """One message on one person's screen."""
    body = message.body
    markup = shown_markup(message)
    return {
        "message_id": message.id,
        "chat_id": message.chat.id,
        "from": {"id": message.sender.id, "name": message.sender.first_name, "is_bot": message.sender.is_bot},
        "mine": message.sender.id == user_id,
        "date": message.date,
        "text": message.text,
        "entities": body.get("entities") or body.get("caption_entities") or [],
        "media": next((kind for kind in _MEDIA if kind in body), None),
        "file": _file(body),
        "service": next((kind for kind in body if kind not in _PLAIN), None),
        "keyboard": "inline" if is_inline(markup) else "reply" if markup else None,
        "buttons": rows(markup),
        "edited": message.edited_at is not None,
        "edit_date": message.edited_at,
        "silent": message.silent,
        "protected": message.protected,
        "forwarded": message.origin is not None,
        "reply_to": message.reply_to,
        "pinned": message.id in message.chat.pinned,
        "reactions": message.reactions,
    }


def _file(body: Json) -> Any:
    found = next((body[kind] for kind in _MEDIA if kind in body), None)
    return found[-1] if isinstance(found, list) else found


def see_chat(world: World, user_id: int, chat_id: int | None = None, newest: int | None = None) -> list[Json]:
    """A chat's messages (or its newest so many) as this person sees them, oldest first."""
    chat = _visible(world, user_id, chat_id or user_id)
    backwards = islice(reversed(chat.messages.values()), newest)
    return [see_message(message, user_id) for message in backwards][::-1]


def see_chats(world: World, user_id: int) -> list[Json]:
    """The person's list of chats."""
    world.user(user_id)
    return [_see_chat_card(world, chat) for chat in world.chats.values() if _is_in(chat, user_id)]


def _see_chat_card(world: World, chat: Chat) -> Json:
    newest = next(reversed(chat.messages.values()), None)
    card = {
        **chat.card(),
        "started": chat.started,
        "blocked": chat.blocked,
        "typing": is_typing(world, chat),
        "messages": len(chat.messages),
        "last_message_id": newest.id if newest else None,
        "members": chat.members,
        "reply_keyboard": rows(chat.keyboard),
    }
    # Seen from the phone, the private chat bears the bot's name.
    return {**card, "title": world.bot.user.first_name} if chat.is_private else card


def _is_in(chat: Chat, user_id: int) -> bool:
    return chat.id == user_id if chat.is_private else chat.has(user_id) and chat.migrated_to is None


def _visible(world: World, user_id: int, chat_id: int) -> Chat:
    chat = world.chat(chat_id)
    if not (chat.id == user_id if chat.is_private else user_id in chat.members):
        raise ActRefused(f"{user_id} does not see chat {chat_id}")
    return chat


def is_typing(world: World, chat: Chat) -> bool:
    """Whether the bot shows signs of life in this chat."""
    return chat.typing_at is not None and world.clock() - chat.typing_at < TYPING_SHOWS


def see_toasts(world: World, user_id: int) -> list[Json]:
    """Everything that popped up on this person's screen, oldest first."""
    return [
        {
            "query_id": toast.query_id,
            "chat_id": toast.chat_id,
            "message_id": toast.message_id,
            "text": toast.text,
            "show_alert": toast.show_alert,
            "time": toast.time,
        }
        for toast in world.toasts.get(user_id, [])
    ]


def see_bot(world: World) -> Json:
    """What one sees of the bot before pressing start: name, description, menu."""
    bot = world.bot
    return {
        **bot.user.card(),
        "profile": {f"{what}:{language}": text for (what, language), text in bot.profile.items()},
        "commands": [
            {"scope": scope, "language_code": language, "commands": commands}
            for (scope, language), commands in bot.commands.items()
        ],
    }
