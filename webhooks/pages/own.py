"""The Mini App: launch data become a session, and whoever has one sees and rates their own matters."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bot.errors import LaunchStale, NotYours, Refusal
from bot.pagefacts import OwnMatterFacts
from bot.services.ownpages import OwnPages
from bot.services.ownview import OwnDesk
from bot.services.pageacts import PageActs
from bot.services.sessions import LENGTH, SessionDesk
from bot.services.telling import citizen_address
from bot.texts import Texts, languages, phrase, texts
from models.tables import Account
from webhooks.faults import SENTENCES
from webhooks.pages.answers import (
    MatterSeen,
    MattersSeen,
    OwnDataSeen,
    SessionOpened,
    matter_seen,
    matters_seen,
    own_data_seen,
)
from webhooks.pages.forms import Keyed, checked, document, read_asked, read_change
from webhooks.pages.frame import CHAT, HTML, Frame
from webhooks.problems import Fault, Kind, Problem

BEARER = "bearer"


class LaunchGiven(BaseModel):
    """What the chat's client gave the page, as it gave it."""

    model_config = ConfigDict(extra="forbid")

    init_data: str = Field(max_length=8192)


class Choice(StrEnum):
    """What a person chooses for all their matters."""

    LANGUAGE = "language"
    PLAIN = "plain"
    ERASE = "erase"


class ChoiceAsked(BaseModel):
    """One choice. `language`: its code, where `act` is language; `yes`: plain or not, where it is plain."""

    model_config = ConfigDict(extra="forbid")

    act: Choice
    language: str = ""
    yes: bool = False


class ChoiceForm(ChoiceAsked, Keyed):
    """The same from a form."""


class OwnFace:
    """`/app` and what it asks for."""

    def __init__(
        self, frame: Frame, sessions: SessionDesk, pages: OwnPages, acts: PageActs, own: OwnDesk
    ) -> None:
        self._frame = frame
        self._sessions = sessions
        self._pages = pages
        self._acts = acts
        self._own = own

    async def shell(self, request: web.Request) -> web.Response:
        """The empty page that the chat opens: its script brings the rest."""
        t = self._frame.language(request)
        return self._frame.page("app.html", t, ancestors=CHAT)

    async def open(self, request: web.Request) -> web.Response:
        """Launch data against a session. Raises Problem."""
        given = checked(LaunchGiven, await document(request))
        try:
            account, token = await self._sessions.open(given.init_data)
        except LaunchStale as exc:
            raise Problem(
                Kind.STALE, because=phrase("这个页面开得太久了，请关掉，从聊天里重新打开。")
            ) from exc
        except Refusal as exc:
            raise Problem(Kind.UNAUTHORIZED) from exc
        opened = SessionOpened(
            session=token,
            expires_in=int(LENGTH.total_seconds()),
            language=account.language,
            plain=account.plain,
        )
        return _json(opened, status=201)

    async def close(self, request: web.Request) -> web.Response:
        """The person leaves."""
        await self._sessions.close(_bearer(request))
        return web.Response(status=204)

    async def list(self, request: web.Request) -> web.Response:
        """All matters of one person."""
        account = await self._account(request)
        mine = await self._pages.mine(account)
        if not _wants_page(request):
            return _json(matters_seen(mine))
        return self._part("mine.html", account, mine=mine)

    async def show(self, request: web.Request) -> web.Response:
        """One matter."""
        account = await self._account(request)
        return await self._matter(request, account)

    async def change(self, request: web.Request) -> web.Response:
        """One change of one matter; then the matter as it is."""
        account = await self._account(request)
        change, key = await read_change(request)
        prompt = await self._pages.find(account, request.match_info["matter_id"])
        try:
            await self._acts.change(account, prompt.id, change, key)
        except NotYours:
            raise
        except Refusal as refusal:
            status, said = self._frame.told(refusal, _spoken(account))
            if not _wants_page(request):
                raise Problem(Kind.CONFLICT, detail=said) from refusal
            return await self._matter(request, account, said=said, status=status)
        return await self._matter(request, account)

    async def about(self, request: web.Request) -> web.Response:
        """What is held of one person, who was told what, and what they chose."""
        return await self._about(request, await self._account(request))

    async def settle(self, request: web.Request) -> web.Response:
        """Language, plain wording, or erasing; then the page as it is."""
        account = await self._account(request)
        asked, key = await read_asked(request, ChoiceAsked, ChoiceForm)
        await self._acts.once(account, key, self._chosen(account, asked))
        return await self._about(request, await Account.get(id=account.id))

    def _chosen(self, account: Account, asked: ChoiceAsked) -> Callable[[], Awaitable[None]]:
        match asked.act:
            case Choice.LANGUAGE:
                return partial(self._own.choose_language, account, _place_of(asked.language))
            case Choice.PLAIN:
                return partial(self._own.choose_plain, account, plain=asked.yes)
            case Choice.ERASE:
                return partial(self._own.erase, account)

    async def _matter(
        self, request: web.Request, account: Account, said: str = "", status: int = 200
    ) -> web.Response:
        number = request.match_info["matter_id"]
        matter: OwnMatterFacts = await self._pages.matter(account, number)
        if not _wants_page(request):
            return _json(matter_seen(matter, self._frame.ground.zone), status=status)
        return self._part(
            "own_matter.html",
            account,
            status=status,
            said=said,
            matter=matter,
            prompt=matter.prompt,
            to=f"/v1/my/matters/{number}",
            face=request.query.get("ask", ""),
        )

    async def _about(self, request: web.Request, account: Account) -> web.Response:
        facts = await self._pages.privacy(account)
        if not _wants_page(request):
            return _json(own_data_seen(facts, account.language, plain=account.plain))
        return self._part("about_me.html", account, facts=facts, me=account, spoken=languages())

    def _part(self, template: str, account: Account, *, status: int = 200, **facts: Any) -> web.Response:
        return self._frame.part(
            template, _spoken(account), status=status, fresh_key=self._frame.fresh_key, **facts
        )

    async def _account(self, request: web.Request) -> Account:
        return await self._sessions.account_of(_bearer(request))


def _spoken(account: Account) -> Texts:
    return texts(citizen_address(account).language)


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != BEARER or not token.strip():
        raise Problem(Kind.UNAUTHORIZED)
    return token.strip()


def _wants_page(request: web.Request) -> bool:
    """A script of ours asks for a part of the page, anybody else for JSON."""
    return HTML in request.headers.get("Accept", "")


def _place_of(language: str) -> int:
    """Where a language stands among ours. Raises Problem."""
    if language not in languages():
        code, sentence = SENTENCES["enum"]
        raise Problem(
            Kind.INVALID, faults=[Fault("/language", code, sentence, {"expected": ", ".join(languages())})]
        )
    return languages().index(language)


def _json(answer: MattersSeen | MatterSeen | OwnDataSeen | SessionOpened, status: int = 200) -> web.Response:
    body = orjson.dumps(answer.model_dump(mode="json"))
    return web.Response(
        status=status,
        body=body,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
    )
