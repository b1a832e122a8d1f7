"""Outage: whoever presses or writes while nothing can be kept is told so, and asked to try again."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.ports import Limiter, Quota
from bot.services.incoming import Incoming
from bot.texts import match_language, texts
from handlers.presses import Answers
from handlers.wire import send_text

# Telegram brings the same update again and again until it is kept: each is answered once.
MOST_KNOWN = 10_000
# Words have no spinner: an outage that is over by then is told to nobody who wrote.
LASTS = 10.0
# Whoever goes on writing is not told more often than this, by whichever process.
SECONDS_BETWEEN = 300.0
log = structlog.get_logger("outage")


class Apology:
    """Said directly, past the outbox: that stands in the database which is away. Lost ones do no harm.

    A press is answered at once, words after `lasts` seconds of outage.
    """

    def __init__(
        self,
        bot: Bot,
        answers: Answers,
        limiter: Limiter,
        quota: Quota,
        language: str,
        *,
        lasts: float = LASTS,
    ) -> None:
        self._bot = bot
        self._answers = answers
        self._limiter = limiter
        self._quota = quota
        self._language = language
        self._lasts = lasts
        self._since: OrderedDict[Hashable, float] = OrderedDict()

    def __call__(self, updates: Sequence[Incoming]) -> None:
        """These could not be kept."""
        for update in updates:
            self._answer(update, self._waits(update))

    def _answer(self, update: Incoming, waits: float | None) -> None:
        """`waits`: for so many seconds already; None for the first time."""
        match update.content:
            case {"callback_query": {"id": str(query_id), "from": {"is_bot": False, **who}}} if waits is None:
                self._answers.answer(query_id, self._sorry(who.get("language_code")))
            case {
                "message": {"from": {"is_bot": False, **who}, "chat": {"id": int(chat), "type": "private"}}
            } if (waits or 0.0) >= self._lasts:
                self._answers.aside(self._send(chat, self._sorry(who.get("language_code"))))

    def _sorry(self, tag: object) -> str:
        """What somebody chose stands in the database; what Telegram says of them is the next best."""
        known = match_language(tag) if isinstance(tag, str) else None
        t = texts(known or self._language)
        return t("现在暂时记不下来，请过几分钟再试一次。")

    async def _send(self, chat_id: int, text: str) -> None:
        if await self._quota.take(f"apology:{chat_id}", 1, SECONDS_BETWEEN):
            return
        slot = await self._limiter.reserve(chat_id)
        if not slot.taken:
            return
        await asyncio.sleep(slot.seconds)
        try:
            await send_text(self._bot, {"chat_id": chat_id, "text": text})
        except AiogramError as error:
            log.info("an apology did not leave", error=type(error).__name__)

    def _waits(self, update: Incoming) -> float | None:
        """For how many seconds this could not be kept; None where it came just now."""
        what, now = (update.bot_id, update.update_id), time.monotonic()
        if (since := self._since.get(what)) is not None:
            return now - since
        self._since[what] = now
        if len(self._since) > MOST_KNOWN:
            self._since.popitem(last=False)
        return None
