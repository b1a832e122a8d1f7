"""Telegram's updates in webhook mode: stored before they are acknowledged, handled later."""

import hmac
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson
from aiohttp import web

from bot.services.inbox import InboxDesk
from webhooks.bodies import read_body
from webhooks.problems import Kind, Problem
from webhooks.reports import told_as_problems

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_UPDATE = 1024 * 1024
LARGEST_UPDATE_ID = 2**63 - 1


@dataclass(frozen=True)
class Hook:
    """Whose updates come here, and what proves that Telegram sent them."""

    bot_id: int
    secret: str = field(repr=False)


class TelegramFace:
    """Where Telegram delivers."""

    def __init__(self, hook: Hook, inbox: InboxDesk) -> None:
        self._hook = hook
        self._inbox = inbox

    async def receive(self, request: web.Request) -> web.Response:
        """Store one update durably, then say so."""
        self._check_secret(request.headers.get(SECRET_HEADER, ""))
        body = await read_body(request, LARGEST_UPDATE)
        update_id = _update_id(body)
        async with told_as_problems():
            await self._inbox.store(self._hook.bot_id, [(update_id, body)])
        return web.Response()

    def _check_secret(self, given: str) -> None:
        # A header may hold any bytes; aiohttp keeps those that are no UTF-8 as surrogates.
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._hook.secret.encode()):
            raise Problem(Kind.UNAUTHORIZED)


def _update_id(body: bytes) -> int:
    try:
        # The parser that will read it again: whatever is stored can be read.
        update_id = orjson.loads(body)["update_id"]
    except (ValueError, TypeError, KeyError) as exc:
        raise Problem(Kind.INVALID, status=HTTPStatus.BAD_REQUEST) from exc
    if type(update_id) is not int or not 0 <= update_id <= LARGEST_UPDATE_ID:
        raise Problem(Kind.INVALID, status=HTTPStatus.BAD_REQUEST)
    return update_id
