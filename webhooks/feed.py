"""The feed: a source that cannot be called reads what it was told."""

import re

from aiohttp import web

from bot.services.feed import FeedDesk
from bot.services.ground import Ground
from bot.texts import phrase
from webhooks import answers
from webhooks.gate import Gate
from webhooks.problems import Fault, Kind, Problem

# As text they sort like the places they stand for.
CURSOR = re.compile(r"c([0-9a-f]{15})")
BEGINNING = "0"
BAD_CURSOR = Fault("/after", "bad_format", phrase("应为上一页回答里的 next，原样带回。"))


class FeedFace:
    """A source's events over HTTP."""

    def __init__(self, ground: Ground, gate: Gate, feed: FeedDesk) -> None:
        self._ground = ground
        self._gate = gate
        self._feed = feed

    async def show(self, request: web.Request) -> web.Response:
        """The events after a cursor."""
        async with self._gate.noting(request):
            source = await self._gate.admit_reader(request)
            after = _place(request.query.get("after"))
        page = await self._feed.read(source, after)
        answer = answers.feed_page(page, cursor(page.next), self._ground.zone)
        return web.Response(text=answer.model_dump_json(), content_type="application/json")


def cursor(place: int) -> str:
    """How a place is written."""
    return f"c{place:015x}"


def _place(text: str | None) -> int:
    """Nothing, and what counters commonly begin with, is the beginning."""
    if not text or text == BEGINNING:
        return 0
    if (found := CURSOR.fullmatch(text)) is None:
        raise Problem(Kind.INVALID, faults=[BAD_CURSOR])
    return int(found[1], 16)
