"""Polling: updates are stored before the offset moves past them."""

import asyncio

import orjson
import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.services.inbox import InboxDesk
from handlers.dispatch import UPDATES
from models.database import UNAVAILABLE

LONG_POLL = 25
PAUSE = 1.0
log = structlog.get_logger("polling")


async def poll(bot: Bot, inbox: InboxDesk) -> None:
    """Fetch and store updates until cancelled."""
    while True:
        try:
            await fetch(bot, inbox)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except (AiogramError, *UNAVAILABLE) as error:
            log.warning("no updates for now", error=type(error).__name__)
            await asyncio.sleep(PAUSE)


async def fetch(bot: Bot, inbox: InboxDesk, seconds: int = LONG_POLL) -> int:
    """Wait so long for updates and store them; returns how many came."""
    updates = await bot.get_updates(
        offset=await inbox.offset(bot.id),
        timeout=seconds,
        allowed_updates=list(UPDATES),
        request_timeout=seconds + 10,
    )
    stored = [
        (update.update_id, orjson.dumps(update.model_dump(mode="json", exclude_none=True, by_alias=True)))
        for update in updates
    ]
    if stored:
        await inbox.store(bot.id, stored)
    return len(stored)
