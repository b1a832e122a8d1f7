"""Outage: whoever presses or writes while nothing can be kept is told so, and asked to try again."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.ports import Limiter
from bot.services.incoming import Incoming
from bot.texts import match_language, texts
from handlers.presses import LAST_ANSWERS, Answers
from handlers.wire import send_text

# Telegram brings the same update again and again until it is kept: each is answered once.
MOST_KNOWN = 10_000
# Whoever goes on writing is not told more often than this.
SECONDS_BETWEEN = 300.0
log = structlog.get_logger("outage")


class Apology:
    """Said directly, past the outbox: that stands in the database which is away. Lost ones do no harm."""

    def __init__(self, bot: Bot, answers: Answers, limiter: Limiter, language: str) -> None:
        self._bot = bot
        self._answers = answers
        self._limiter = limiter
        self._language = language
        self._told: OrderedDict[Hashable, float] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()

    def __call__(self, updates: Sequence[Incoming]) -> None:
        """These could not be kept."""
        for update in updates:
            if self._is_news((update.bot_id, update.update_id)):
                self._answer(update)

    async def drained(self) -> None:
        """Until everything is said, or the channel has had its time."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_ANSWERS)

    def _answer(self, update: Incoming) -> None:
        match update.content:
            case {"callback_query": {"id": str(query_id), "from": {"is_bot": False, **who}}}:
                self._answers.answer(query_id, self._sorry(who.get("language_code")))
            case {
                "message": {"from": {"is_bot": False, **who}, "chat": {"id": int(chat), "type": "private"}}
            }:
                if self._is_news(("chat", chat), SECONDS_BETWEEN):
                    self._say(chat, self._sorry(who.get("language_code")))

    def _sorry(self, tag: object) -> str:
        """What somebody chose stands in the database; what Telegram says of them is the next best."""
        known = match_language(tag) if isinstance(tag, str) else None
        t = texts(known or self._language)
        return t("现在暂时记不下来，请过几分钟再试一次。")

    def _say(self, chat_id: int, text: str) -> None:
        task = asyncio.get_running_loop().create_task(self._send(chat_id, text))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, chat_id: int, text: str) -> None:
        slot = await self._limiter.reserve(chat_id)
        if not slot.taken:
            return
        await asyncio.sleep(slot.seconds)
        try:
            await send_text(self._bot, {"chat_id": chat_id, "text": text})
        except AiogramError as error:
            log.info("an apology did not leave", error=type(error).__name__)

    def _is_news(self, what: Hashable, seconds: float | None = None) -> bool:
        """Whether this was not said yet, or longer ago than so many seconds."""
        now, last = time.monotonic(), self._told.get(what)
        if last is not None and (seconds is None or now - last < seconds):
            return False
        self._told[what] = now
        self._told.move_to_end(what)
        if len(self._told) > MOST_KNOWN:
            self._told.popitem(last=False)
        return True
