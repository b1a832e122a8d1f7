"""The dispatcher: routers and middlewares put together; stored updates go through it one by one per chat."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.types import CallbackQuery, TelegramObject, Update

from bot.desks import Desks
from handlers import (
    casework,
    counter,
    digests,
    followups,
    groups,
    handing,
    kiosk,
    own,
    pressure,
    rating,
    reviews,
    talk,
    team,
    typed,
)
from handlers.middlewares import Refusals, WhatWasPressed, WhoSpeaks
from handlers.toasts import toast

UPDATES = ("message", "callback_query", "my_chat_member")


class Answers(BaseMiddleware):
    """Ends the spinner of every press, with the short text that its handler may return."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        result = await handler(event, data)
        if isinstance(event, CallbackQuery):
            await toast(event, result if isinstance(result, str) else None)
        return None


@cache
def dispatcher() -> Dispatcher:
    """The one dispatcher of the process; what differs between bots comes with each update."""
    made = Dispatcher(disable_fsm=True)  # what a chat is doing is a row
    for observer in (made.message, made.callback_query, made.my_chat_member):
        observer.outer_middleware(WhoSpeaks())
    made.callback_query.outer_middleware(WhatWasPressed())
    for observer in (made.message, made.callback_query):
        observer.outer_middleware(Refusals())
    made.callback_query.middleware(Answers())
    for part in (
        own,
        rating,
        counter,
        reviews,
        pressure,
        kiosk,
        casework,
        handing,
        team,
        groups,
        digests,
        followups,
        typed,
        talk,
    ):
        made.include_router(part.router)
    return made


def handle(desks: Desks, bot: Bot) -> Callable[[dict[str, object]], Awaitable[None]]:
    """What the inbox calls with the content of one update."""

    async def carry_out(content: dict[str, object]) -> None:
        update = Update.model_validate(content, context={"bot": bot})
        await dispatcher().feed_update(bot, update, desks=desks)

    return carry_out
