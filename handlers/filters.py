"""Filters: all of them async, so that none runs in a thread of its own."""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from bot.rules.grades import typed_command
from bot.rules.references import Reference, Tap


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
        text = message.text or ""
        if text.startswith("/"):
            name, _, rest = text[1:].partition(" ")
            found, argument = name.partition("@")[0].lower(), rest.strip()
        else:
            found, argument = typed_command(text) or "", ""
        return {"command": found, "argument": argument} if found in self._commands else False


class Private(Filter):
    """A message in a private chat, from its person."""

    async def __call__(self, message: Message) -> bool:
        return message.chat.type == "private" and message.from_user is not None
