"""QR codes of deep links, drawn when somebody looks at one and never on the way in."""

import asyncio
import re
from functools import lru_cache
from io import BytesIO

import segno
from aiohttp import web

from bot.services.ground import Ground
from bot.services.intake import IntakeDesk
from webhooks.answers import deep_link
from webhooks.problems import Kind, Problem, unavailable
from webhooks.reports import told_as_problems

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,48}")
# The address holds the token: nobody in between is to keep it.
HEADERS = {"Cache-Control": "private, max-age=86400", "Referrer-Policy": "no-referrer"}


class QrFace:
    """The picture that opens a matter in the chat."""

    def __init__(self, ground: Ground, intake: IntakeDesk) -> None:
        self._ground = ground
        self._intake = intake

    async def show(self, request: web.Request) -> web.Response:
        """The QR code of a token that leads somewhere."""
        token = request.match_info["token"]
        if not TOKEN.fullmatch(token):
            raise Problem(Kind.NOT_FOUND)
        async with told_as_problems():
            if not await self._intake.prompt_token_exists(token):
                raise Problem(Kind.NOT_FOUND)
        if not self._ground.bot_username:
            raise unavailable()
        picture = await asyncio.to_thread(draw, deep_link(self._ground, token))
        return web.Response(body=picture, content_type="image/svg+xml", headers=HEADERS)


@lru_cache(maxsize=256)
def draw(link: str) -> bytes:
    """The QR code of a link as SVG."""
    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", scale=8)
    return picture.getvalue()
