"""Polling: updates are stored before the offset moves past them."""

import asyncio
import json
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod

from bot.services.inbox import InboxDesk
from handlers.dispatch import UPDATES
from models.database import is_outage

LONG_POLL = 25
PAUSE = 1.0
Raw = dict[str, Any]
ANSWER = Response[list[Raw]]  # held, or pydantic makes it anew at each poll
log = structlog.get_logger("polling")


class FetchUpdates(TelegramMethod[list[Raw]]):
    """getUpdates with the updates as they came: one that the library cannot read holds up no other."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class Poller:
    """Fetches updates; its offset confirms to Telegram what is stored, and nothing else."""

    def __init__(self, bot: Bot, inbox: InboxDesk) -> None:
        self._bot = bot
        self._inbox = inbox
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch and store updates until cancelled."""
        while True:
            try:
                await self.fetch()
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except Exception as error:
                if not isinstance(error, AiogramError) and not is_outage(error):
                    raise
                log.warning("no updates for now", error=type(error).__name__)
                await asyncio.sleep(PAUSE)

    async def fetch(self, seconds: int = LONG_POLL) -> int:
        """Wait so long for updates and store them; returns how many came."""
        updates = await self._ask(seconds)
        if updates:
            await self._inbox.store(self._bot.id, _numbered(updates))
        # Once all is confirmed no offset is needed; after a quiet week Telegram may count from lower on.
        self._offset = updates[-1]["update_id"] + 1 if updates else None
        return len(updates)

    async def turn_away(self) -> None:
        """Nothing can be stored: let be told so whoever waits. All of it comes again later."""
        try:
            self._inbox.turn_away(self._bot.id, _numbered(await self._ask(0)))
        except AiogramError as error:  # another process may be asking at the same moment
            log.info("no updates for now", error=type(error).__name__)

    async def _ask(self, seconds: int) -> list[Raw]:
        poll = FetchUpdates(offset=self._offset, timeout=seconds, allowed_updates=list(UPDATES))
        return await self._bot(poll, request_timeout=seconds + 10)


def _numbered(updates: list[Raw]) -> list[tuple[int, bytes]]:
    return [(update["update_id"], _encoded(update)) for update in updates]


def _encoded(update: Raw) -> bytes:
    """As bytes that can be read again, whatever halves of characters are in it."""
    return json.dumps(update, ensure_ascii=False).encode("utf-8", "replace")
