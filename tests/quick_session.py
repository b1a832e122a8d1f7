"""aiogram's session for a pretend Telegram, which speaks no TLS."""

import ssl
from functools import cache
from typing import Any
from unittest import mock

from aiogram.client.session.aiohttp import AiohttpSession


class QuickSession(AiohttpSession):
    """Neither reads the authorities' certificates when it is made nor waits for TLS to end when it closes."""

    def __init__(self, **options: Any) -> None:
        with mock.patch.object(ssl, "create_default_context", _trusting_nobody):
            super().__init__(**options)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@cache
def _trusting_nobody(**_: object) -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
