"""Who speaks, what was pressed, and what becomes of a refusal: the same for every handler."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.desks import Desks
from bot.errors import Refusal
from bot.rules.references import unseal
from bot.texts import spoken, texts
from bot.wording.refusals import sentence
from handlers.toasts import TypedPress, toast
from models.tables import Account

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class WhoSpeaks(BaseMiddleware):
    """Hands `account` and `t` to handlers; makes the account at first sight."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        user = data.get("event_from_user")
        if isinstance(event, Message) and _is_of_the_group(event):
            return await handler(event, data | {"t": texts(), "account": None})
        if user is None or user.is_bot:
            return None
        desks: Desks = data["desks"]
        account = await desks.accounts.seen(user.id, user.language_code)
        data |= {"account": account, "t": texts(spoken(account.language, plain=account.plain))}
        return await handler(event, data)


class WhatWasPressed(BaseMiddleware):
    """Hands `reference` to handlers: None where the data was not made for this chat."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        if isinstance(event, CallbackQuery):
            desks: Desks = data["desks"]
            chat_id = event.message.chat.id if event.message else event.from_user.id
            data["reference"] = unseal(event.data or "", chat_id, desks.ground.vault.button_keys)
        return await handler(event, data)


class Refusals(BaseMiddleware):
    """Tells a refusal: as a toast to a press, as a message to words, typed labels among them."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        try:
            return await handler(event, data)
        except Refusal as refusal:
            await self._tell(event, data, refusal)
            return None

    async def _tell(self, event: TelegramObject, data: dict[str, Any], refusal: Refusal) -> None:
        desks: Desks = data["desks"]
        account: Account = data["account"]
        if isinstance(event, TypedPress):
            await desks.hearing.refuse(account, refusal)
        elif isinstance(event, CallbackQuery):
            zone = desks.ground.zone.key
            text = sentence(type(refusal).__name__, refusal.facts, data["t"], zone)
            await toast(event, text, alert=True)
        elif isinstance(event, Message) and event.chat.type == "private":
            await desks.hearing.refuse(account, refusal)


def _is_of_the_group(message: Message) -> bool:
    """What a group says itself: its administrators may speak in its name, and so does Telegram for it."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id
