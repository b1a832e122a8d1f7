"""The short way of a press on a grade: read, rated with its update, answered; the rest goes the long way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import orjson
import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import ClientError, ClientTimeout

from bot.rules.references import Tap, unseal
from bot.services.incoming import Incoming
from bot.services.presses import PressDesk
from models.terms import Grade
from models.writers.presses import Press

JSON = {"Content-Type": "application/json"}
OK = 200
PATIENCE = ClientTimeout(total=10)
LAST_ANSWERS = 3.0  # seconds, when the process is to end
log = structlog.get_logger("presses")


class ShortWay:
    """What the inbox asks first of each update that arrives."""

    def __init__(self, presses: PressDesk, keys: list[bytes], answers: "Answers") -> None:
        self._presses = presses
        self._keys = keys
        self._answers = answers

    async def __call__(self, update: Incoming) -> bool:
        """Whether the update was carried out."""
        match update.content:
            case {
                "callback_query": {
                    "id": str(query_id),
                    "from": {"id": int(person), "is_bot": False},
                    "message": {"chat": {"id": int(chat_id)}},
                    "data": str(data),
                }
            } if person == chat_id:
                press = self._read(update, chat_id, data)
            case _:
                return False
        if press is None or not await self._presses.rate(press):
            return False
        self._answers.answer(query_id)
        return True

    def _read(self, update: Incoming, chat_id: int, data: str) -> Press | None:
        reference = unseal(data, chat_id, self._keys)
        if reference is None or reference.tap is not Tap.RATE:
            return None
        return Press(
            reference.subject,
            chat_id,
            Grade(reference.arg),
            update.lane,
            update.bot_id,
            update.update_id,
            update.received_at,
        )


class Answers:
    """Ends the spinner of a press: said directly, once, and no harm is done where it is lost.

    The library would build an object for each call and for each answer, at more than all the rest costs.
    """

    def __init__(self, bot: Bot) -> None:
        self._session = cast(AiohttpSession, bot.session)
        self._url = bot.session.api.api_url(bot.token, "answerCallbackQuery")
        self._under_way: set[asyncio.Task[None]] = set()

    def answer(self, query_id: str, text: str | None = None) -> None:
        """Answer in the background; with a text, in a window that stays until it is closed."""
        self.aside(self._answer(query_id, text))

    def aside(self, saying: Coroutine[Any, Any, None]) -> None:
        """Say something in the background."""
        task = asyncio.get_running_loop().create_task(saying)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drained(self) -> None:
        """Until everything is said, or the channel has had its time."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_ANSWERS)

    async def _answer(self, query_id: str, text: str | None) -> None:
        client = await self._session.create_session()
        said = {"text": text, "show_alert": True} if text else {}
        body = orjson.dumps({"callback_query_id": query_id, **said})
        try:
            async with client.post(self._url, data=body, headers=JSON, timeout=PATIENCE) as answer:
                if answer.status != OK:
                    log.info("a press could not be answered", status=answer.status)
        except (ClientError, TimeoutError) as error:
            log.info("a press could not be answered", error=type(error).__name__)
