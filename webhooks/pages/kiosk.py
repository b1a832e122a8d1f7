"""The tablet at a window: paired by a code, told what was completed there, and handing on what is pressed.

Whatever is answered to a press has the same length for every grade: nobody who watches the wire or the
screen learns which it was.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

import orjson
import segno
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bot.errors import KioskCodeBad, KioskUnpaired, MatterUnknown, Refusal
from bot.ports import Quota
from bot.services.kioskpresses import KioskPress
from bot.services.kioskwatch import Shown
from bot.services.pagedesks import PageDesks
from bot.texts import match_language, texts
from models.database import is_outage
from models.tables import Kiosk
from models.terms import Grade
from webhooks.addresses import Network, address_of
from webhooks.pages.forms import (
    KEY_HEADER,
    LONGEST_KEY,
    SHORTEST_KEY,
    Asked,
    check_size,
    checked,
    checked_key,
    document,
)
from webhooks.pages.frame import Frame, go_to, token_of
from webhooks.problems import STATUS, Kind, Problem

COOKIE = "yiping_kiosk"
COOKIE_LASTS = timedelta(days=400)  # browsers keep none for longer; each look begins it anew
# How many codes may be tried in a minute: from one address, and by everybody together.
TRIES, ALL_TRIES, MINUTE = 5, 30, 60.0
BEAT_SECONDS = 10.0
BEAT = b"event: beat\ndata: {}\n\n"
RETRY_MILLISECONDS = 1000
LARGEST = 4096
QUIET_ZONE = 4


class CodeTyped(BaseModel):
    """What was typed on the tablet."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=32)


class PassOpened(BaseModel):
    """A key by which the same phone may ask again."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=SHORTEST_KEY, max_length=LONGEST_KEY)


class PressGiven(BaseModel):
    """What was pressed."""

    model_config = ConfigDict(extra="forbid")

    matter_id: str = Field(min_length=1, max_length=64)
    grade: Grade


class QrDrawn(BaseModel):
    """A QR code: `size` modules a side, dark ones as 1, row after row."""

    size: int
    modules: str


class PressTaken(BaseModel):
    """The press was taken. `qr` leads to one's own rating, once; null where a chat hears of it."""

    qr: QrDrawn | None


@dataclass(frozen=True)
class Guesses:
    """How often somebody may try; `trusted`: the proxies before us."""

    quota: Quota
    trusted: Sequence[Network] = ()

    async def knock(self, request: web.Request) -> None:
        """Raises Problem where codes were tried often enough."""
        address = address_of(request, self.trusted)
        wait = await self.quota.take(f"kiosk:{address}", TRIES, MINUTE)
        if wait := wait or await self.quota.take("kiosk", ALL_TRIES, MINUTE):
            raise Problem(Kind.RATE_LIMITED, retry_after=wait)


class KioskFace:
    """`/kiosk`, what its script asks for, and `/k/{token}` behind its QR code."""

    def __init__(self, frame: Frame, desks: PageDesks, guesses: Guesses) -> None:
        self._frame = frame
        self._ground = frame.ground
        self._book = desks.kiosks
        self._presses = desks.presses
        self._watch = desks.watch
        self._guesses = guesses

    async def show(self, request: web.Request) -> web.Response:
        """The page of the tablet; before it is paired, the question for its code."""
        if not await self._is_paired(request):
            return self._frame.page("kiosk_pair.html", self._frame.language(request), said="")
        policy = self._ground.policy
        response = self._frame.page(
            "kiosk.html",
            texts(self._ground.language),
            waits=policy.kiosk_waits.length.total_seconds(),
            within=policy.kiosk_within.length.total_seconds(),
        )
        self._remember(response, request.cookies[COOKIE])
        return response

    async def pair(self, request: web.Request) -> web.Response:
        """A code against the tablet's own token."""
        await self._guesses.knock(request)
        typed = await _form(request, CodeTyped)
        try:
            token = await self._book.pair(typed.code)
        except KioskCodeBad as refusal:
            t = self._frame.language(request)
            _, said = self._frame.told(refusal, t)
            return self._frame.page("kiosk_pair.html", t, status=int(STATUS[Kind.INVALID]), said=said)
        response = go_to("/kiosk")
        self._remember(response, token)
        return response

    async def follow(self, request: web.Request) -> web.StreamResponse:
        """What is to be shown, as it is, then as it changes; a beat in between."""
        kiosk = await self._kiosk(request)
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        try:
            await response.write(f"retry: {RETRY_MILLISECONDS}\n\n".encode())
            async with aclosing(self._watch.follow(kiosk, BEAT_SECONDS)) as told:
                async for shown in told:
                    await response.write(self._event(shown) if shown else BEAT)
        except ConnectionError:
            pass  # the tablet is gone; it will come again
        return response

    async def rate(self, request: web.Request) -> web.Response:
        """One press; the answer is the same for every grade."""
        kiosk = await self._kiosk(request)
        key = checked_key(request.headers.get(KEY_HEADER, ""))
        given = await _given(request)
        try:
            token = await self._presses.rate(kiosk, KioskPress(given.matter_id, given.grade, key))
        except Refusal as refusal:
            raise _problem(refusal) from refusal
        link = f"{self._ground.public_url}/k/{token}"
        qr = await asyncio.to_thread(_drawn, link) if token else None
        body = orjson.dumps(PressTaken(qr=qr).model_dump())
        return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})

    async def show_pass(self, request: web.Request) -> web.Response:
        """Behind the QR code: one button. Looking is not opening: some phones look by themselves."""
        token = token_of(request)
        await self._presses.check(token)
        return self._frame.page(
            "kiosk_pass.html",
            self._frame.language(request),
            to=request.path,
            key=self._frame.fresh_key(),
            languages=self._frame.languages(request),
        )

    async def open_pass(self, request: web.Request) -> web.Response:
        """Whoever comes first goes on at their own address."""
        opened = await _form(request, PassOpened)
        return go_to(f"/r/{await self._presses.open(token_of(request), checked_key(opened.key))}")

    async def _is_paired(self, request: web.Request) -> bool:
        """While the database is away a tablet is taken for paired: it stays idle, and nobody sees a fault."""
        try:
            await self._kiosk(request)
        except KioskUnpaired:
            return False
        except Exception as exc:
            if not is_outage(exc):
                raise
            return COOKIE in request.cookies
        return True

    async def _kiosk(self, request: web.Request) -> Kiosk:
        return await self._book.kiosk_of(request.cookies.get(COOKIE, ""))

    def _remember(self, response: web.Response, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(COOKIE_LASTS.total_seconds()),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._ground.public_url.startswith("https://"),
        )

    def _event(self, shown: Shown) -> bytes:
        if not shown.paired:
            return b"event: unpaired\ndata: {}\n\n"
        told = {"id": shown.number, "html": self._question(shown) if shown.facts else ""}
        return b"event: show\ndata: " + orjson.dumps(told) + b"\n\n"

    def _question(self, shown: Shown) -> str:
        t = texts(match_language(shown.language or "") or self._ground.language)
        return self._frame.render("_kiosk.html", t, matter=shown.facts, private=shown.private)


def _problem(refusal: Refusal) -> Problem:
    """Why a press was not taken: in no more words than any other."""
    return Problem(Kind.NOT_FOUND if isinstance(refusal, MatterUnknown) else Kind.CONFLICT)


def _drawn(link: str) -> QrDrawn:
    """As long for every link: its size depends on nothing but the length of the link."""
    rows = [
        "".join("1" if dark else "0" for dark in row)
        for row in segno.make(link, error="m", micro=False, mode="byte").matrix_iter(border=QUIET_ZONE)
    ]
    return QrDrawn(size=len(rows), modules="".join(rows))


async def _given(request: web.Request) -> PressGiven:
    check_size(request, LARGEST)
    return checked(PressGiven, await document(request))


async def _form(request: web.Request, model: type[Asked]) -> Asked:
    check_size(request, LARGEST)
    return checked(model, dict(await request.post()))
