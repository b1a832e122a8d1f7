"""Filters: all of them async, so that none runs in a thread of its own."""

import re
import unicodedata
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot.rules.grades import typed_command
from bot.rules.references import Reference, Tap
from bot.texts import languages, texts

GROUP_INVITATION = "g_"
COMMAND = re.compile(r"/[A-Za-z][A-Za-z0-9_]*(?:@[A-Za-z0-9_]+)?")


class Pressed(Filter):
    """A press on one of these buttons."""

    def __init__(self, *taps: Tap) -> None:
        self._taps = frozenset(taps)

    async def __call__(self, query: CallbackQuery, reference: Reference | None = None) -> bool:
        return reference is not None and reference.tap in self._taps


class Says(Filter):
    """A command, as `/my` or as a plain word."""

    def __init__(self, *commands: str) -> None:
        self._commands = frozenset(commands)

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        text = _narrow(message.text or "")
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            name = name.partition("@")[0].lower()
            found, argument = (typed_command(name) or name), rest.strip()
        else:
            found, argument = typed_command(text) or "", ""
        return {"command": found, "argument": argument} if found in self._commands else False


def is_command(text: str) -> bool:
    """Whether a text is nothing but a command, known or not: nobody means it as words."""
    return COMMAND.fullmatch(_narrow(text).strip()) is not None


def _narrow(text: str) -> str:
    """Letters and slashes that are as wide as Chinese ones made plain."""
    return unicodedata.normalize("NFKC", text)


class Keyed(Filter):
    """A key below the chat, which says its label: in any language, for it outlives a change of language."""

    def __init__(self, label: str) -> None:
        self._label = label

    async def __call__(self, message: Message) -> bool:
        return message.text in {texts(language)(self._label) for language in languages()}


class SharedContact(Filter):
    """The card of a person."""

    async def __call__(self, message: Message) -> bool:
        return message.contact is not None


class Private(Filter):
    """A message in a private chat, from its person."""

    async def __call__(self, message: Message) -> bool:
        return message.chat.type == "private" and message.from_user is not None


class BindsGroup(Filter):
    """A start with the link of a group, in a group; whoever sends it may do so as the group itself."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        command, _, token = (message.text or "").partition(" ")
        is_start = command.partition("@")[0].lower() == "/start" and token.startswith(GROUP_INVITATION)
        return {"token": token.strip()} if is_start and message.chat.type != "private" else False


class Migrated(Filter):
    """A group says that it is a supergroup with another number now, or the supergroup says which it was."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        here = message.chat.id
        if message.migrate_to_chat_id is not None:
            return {"from_id": here, "to_id": message.migrate_to_chat_id}
        if message.migrate_from_chat_id is not None:
            return {"from_id": message.migrate_from_chat_id, "to_id": here}
        return False
