"""Toasts: the answer to a press; said directly, once, and no harm is done where it is lost."""

from typing import Self

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message

LONGEST_TOAST = 200
log = structlog.get_logger("toasts")


class TypedPress(CallbackQuery):
    """A label that was typed: it goes the way of a press, but there is no spinner to end."""

    @classmethod
    def of(cls, message: Message, data: str) -> Self:
        """The press of what is sealed in `data`, as if on a button in the chat of `message`."""
        asked = {"id": f"typed:{message.message_id}", "from": message.from_user, "message": message}
        return cls.model_validate({**asked, "chat_instance": "", "data": data})

    async def say(self, text: str) -> None:
        """What a toast would say, as a message."""
        if isinstance(self.message, Message) and self.message.bot is not None:
            await self.message.bot.send_message(self.message.chat.id, text, parse_mode=None)


async def toast(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a press; what the press did is told by messages, which are never lost."""
    try:
        if not isinstance(query, TypedPress):
            await query.answer(text[:LONGEST_TOAST] if text else None, show_alert=alert and bool(text))
        elif text:
            await query.say(text[:LONGEST_TOAST])
    except AiogramError as error:
        log.info("a press could not be answered", error=type(error).__name__)
