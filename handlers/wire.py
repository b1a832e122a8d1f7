"""The wire: texts go to the Bot API as plain JSON, over the session of the library's bot.

Texts are sent thousands of times more often than anything else. Building the library's objects for each, and
reading the whole message that comes back, costs more than the rest of a delivery together. Whatever is not a
plain yes is handed to the library, which tells one refusal from another.
"""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import EditMessageText, SendMessage
from aiohttp import ClientError, ClientTimeout

HEADERS = {"Content-Type": "application/json"}
OK = 200
Body = Mapping[str, Any]


async def send_text(bot: Bot, body: Body) -> int:
    """Send a text, or edit the one whose `message_id` is given; returns the message's number.

    Raises:
        AiogramError: as the library itself does.
    """
    session = cast(AiohttpSession, bot.session)
    url = session.api.api_url(token=bot.token, method=_method(body).__api_method__)
    client = await session.create_session()
    try:
        async with client.post(
            url, data=orjson.dumps(body), headers=HEADERS, timeout=ClientTimeout(session.timeout)
        ) as answer:
            status, content = answer.status, await answer.read()
    except TimeoutError as exc:
        raise TelegramNetworkError(_example(body), "Request timeout error") from exc
    except ClientError as exc:
        raise TelegramNetworkError(_example(body), f"{type(exc).__name__}: {exc}") from exc
    number = _number(body, status, content)
    return _as_the_library_reads_it(bot, body, status, content) if number is None else number


def _method(body: Body) -> type[SendMessage | EditMessageText]:
    return EditMessageText if "message_id" in body else SendMessage


def _number(body: Body, status: int, content: bytes) -> int | None:
    """The number of the message, where the answer is a plain yes."""
    try:
        said = orjson.loads(content)
        if status != OK or said["ok"] is not True:
            return None
        return int(body.get("message_id") or said["result"]["message_id"])
    except (ValueError, TypeError, KeyError):
        return None


def _as_the_library_reads_it(bot: Bot, body: Body, status: int, content: bytes) -> int:
    text = content.decode("utf-8", "replace")
    answer: Any = bot.session.check_response(bot, _example(body), status, text)
    return int(body.get("message_id") or answer.result.message_id)


def _example(body: Body) -> Any:
    """A call of the same method, for the library to name in what it raises."""
    return _method(body)(chat_id=body["chat_id"], message_id=body.get("message_id"), text="")
