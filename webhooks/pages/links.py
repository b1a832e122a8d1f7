"""Rating by link: one matter in any browser, as a plain form that works without scripts."""

from typing import Any

from aiohttp import web

from bot.errors import Refusal
from bot.pagefacts import OwnMatterFacts
from bot.services.ownpages import OwnPages
from bot.services.pageacts import PageActs
from bot.services.pagelinks import OwnLink, PageLinkDesk
from bot.services.telling import citizen_address
from bot.texts import Texts, texts
from webhooks.pages.forms import read_change
from webhooks.pages.frame import Frame, go_to, token_of


class LinkFace:
    """`/r/{token}`: a link as it was handed out, or the address of one's own rating."""

    def __init__(self, frame: Frame, links: PageLinkDesk, pages: OwnPages, acts: PageActs) -> None:
        self._frame = frame
        self._links = links
        self._pages = pages
        self._acts = acts

    async def show(self, request: web.Request) -> web.Response:
        """The matter as it is. Looking changes nothing, however often mail scanners look."""
        token = token_of(request)
        own = await self._links.own(token)
        if own is not None:
            return await self._own(request, own)
        t = self._frame.language(request)
        prompt = await self._links.look(token)
        return self._page(request, t, matter=None, prompt=prompt)

    async def change(self, request: web.Request) -> web.StreamResponse:
        """One change; then the page is shown anew, at one's own address."""
        token = token_of(request)
        change, key = await read_change(request)
        own = await self._links.own(token)
        if own is None:
            language = self._frame.language(request).language
            return go_to(f"/r/{await self._links.change(token, change, key, language)}")
        try:
            prompt = await self._pages.find(own.account, own.number)
            await self._acts.change(own.account, prompt.id, change, key)
        except Refusal as refusal:
            _, said = self._frame.told(refusal, self._spoken(request, own))
            return await self._own(request, own, said=said, status=409)
        return go_to(f"/r/{token}#now")

    async def _own(
        self, request: web.Request, own: OwnLink, said: str = "", status: int = 200
    ) -> web.Response:
        matter = await self._pages.matter(own.account, own.number)
        t = self._spoken(request, own)
        return self._page(request, t, status=status, prompt=matter.prompt, matter=matter, said=said)

    def _spoken(self, request: web.Request, own: OwnLink) -> Texts:
        if request.query.get("lang"):
            return self._frame.language(request)
        return texts(citizen_address(own.account).language)

    def _page(
        self,
        request: web.Request,
        t: Texts,
        *,
        status: int = 200,
        said: str = "",
        matter: OwnMatterFacts | None,
        **facts: Any,
    ) -> web.Response:
        return self._frame.page(
            "rate.html",
            t,
            status=status,
            said=said,
            matter=matter,
            to=request.path,
            face=request.query.get("ask", ""),
            fresh_key=self._frame.fresh_key,
            languages=self._frame.languages(request),
            **facts,
        )
