"""`/public`: what everybody may see, without scripts, without cookies, and the same for all who ask."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.errors import OfficeUnknown
from bot.rules.indicators import INDICATORS, MEDIANS
from bot.rules.intervals import Share
from bot.services.figures import BY_CODE, FigureRow, Sorting, Told
from bot.services.publicdesks import PublicDesks
from bot.services.publicratings import ClosedPage
from bot.services.tagbooks import TagBookDesk
from bot.texts import Texts, phrase
from models.tables import FigureCorrection
from models.terms import Level
from webhooks.pages.drawn import BAR, HEIGHT, Drawn, bars, drawn, width
from webhooks.pages.frame import Frame
from webhooks.pages.measures import MEASURES, NOT_ASKED, UNREACHED
from webhooks.problems import Kind, Problem

LEVELS = {
    Level.ALL: phrase("全部机构"),
    Level.OFFICE: phrase("机构"),
    Level.SERVICE: phrase("事项"),
    Level.WINDOW: phrase("窗口"),
    Level.CHANNEL: phrase("渠道"),
    Level.DETAIL: phrase("标签和用时"),
}
FRESH = "public, max-age=60"
# In the table of offices: what came of poor ratings first.
SHOWN = ("in_time_rate", "solved_rate", "response_rate", "poor_rate")
FEW_MONTHS = 24
MOST_TAGS = 12
LARGEST_PAGE = 100_000


class PublicFace:
    """Reads, renders, and lets others keep it for a minute."""

    def __init__(self, frame: Frame, desks: PublicDesks) -> None:
        self._frame = frame
        self._desks = desks
        self._ground = frame.ground

    async def front(self, request: web.Request) -> web.Response:
        """All together, month by month, and the offices."""
        sorting = _sorting(request)
        figures = self._desks.figures
        offices = await figures.offices(None, sorting, _page(request))
        return self._shown(
            request,
            "public.html",
            row=await figures.overall(),
            medians=await figures.medians(),
            months=[without_grades(row) for row in (await figures.months())[-FEW_MONTHS:]],
            offices=offices,
            sorting=sorting,
            indicator=INDICATORS.get(sorting.by),
            shown=[INDICATORS[key] for key in SHOWN],
        )

    async def office(self, request: web.Request) -> web.Response:
        """One office, and what is closed."""
        office_id = await self._office_id(request)
        figures, t = self._desks.figures, self._frame.language(request)
        tags = await figures.tags(office_id)
        return self._shown(
            request,
            "public_office.html",
            row=await figures.office(office_id),
            medians=await figures.medians(office_id),
            months=(await figures.months(office_id))[-FEW_MONTHS:],
            services=await figures.services(office_id),
            windows=await figures.windows(office_id),
            channels=await figures.channels(office_id),
            tags=None if tags is None else await self._named(tags[:MOST_TAGS], t),
            general=await self._desks.general.of(office_id),
            closed=await self._closed(request, office_id),
        )

    async def window(self, request: web.Request) -> web.Response:
        """One window of an office. Its closed ratings are not listed: too few to hide in."""
        office_id, window = await self._office_id(request), request.query.get("no", "")
        row = _one(row for row in await self._desks.figures.windows(office_id) if row.key == window)
        return await self._part(request, office_id, row, None)

    async def service(self, request: web.Request) -> web.Response:
        """One service of an office, and what is closed of it as far as it is told."""
        office_id = await self._office_id(request)
        asked = request.query.get("code", ""), request.query.get("name", "")
        # those that are not to be named are one row, and no page
        rows = await self._desks.figures.services(office_id) if asked[1] else ()
        row = _one(row for row in rows if (row.key, row.name) == asked)
        closed = await self._closed(request, office_id, service=row.name)
        return await self._part(request, office_id, row, closed)

    async def reviews(self, request: web.Request) -> web.Response:
        """General reviews of an office, and which of them are closed."""
        office_id = await self._office_id(request)
        return self._shown(
            request,
            "public_reviews.html",
            row=await self._desks.figures.office(office_id),
            general=await self._desks.general.of(office_id),
            closed=await self._closed(request, office_id, general=True),
        )

    async def _part(
        self, request: web.Request, office_id: int, row: FigureRow, closed: ClosedPage | None
    ) -> web.Response:
        """A service, with what is closed of it; or a window."""
        office = await self._desks.figures.office(office_id)
        return self._shown(request, "public_part.html", office=office, row=row, closed=closed)

    async def _closed(self, request: web.Request, office_id: int, **which: Any) -> ClosedPage:
        language = self._frame.language(request).language
        return await self._desks.ratings.page(office_id, language, _page(request), **which)

    async def definitions(self, request: web.Request) -> web.Response:
        """怎么算的."""
        return self._shown(request, "public_figures.html", medians=MEDIANS)

    async def corrections(self, request: web.Request) -> web.Response:
        """改过哪些数."""
        rows = await self._desks.figures.corrections()
        offices = await self._desks.offices({row.office_id for row in rows})
        t = self._frame.language(request)
        return self._shown(
            request,
            "public_corrections.html",
            rows=[self._corrected(row, offices.get(row.office_id, ""), t) for row in rows],
        )

    def _corrected(self, row: FigureCorrection, office: str, t: Texts) -> dict[str, object]:
        """A correction as it may be told: of a part or a month, which may be small, without the numbers."""
        is_whole = row.level in {Level.ALL, Level.OFFICE} and not row.period
        said = MEASURES.get(row.measure)
        return {
            "day": t.day(self._ground.day(row.at)),
            "office": office,
            "level": t(LEVELS[row.level]),
            "measure": t(said.name) if said else row.measure.value,
            "was": t.number(row.was) if is_whole else None,
            "became": t.number(row.became) if is_whole else None,
            "why": row.why,
        }

    async def data(self, request: web.Request) -> web.Response:
        """下载数据: what files there are."""
        today = await self._desks.data.today()
        return self._shown(request, "public_data.html", days=await self._desks.data.days(), now=today)

    async def _office_id(self, request: web.Request) -> int:
        try:
            return await self._desks.office_id(request.match_info["code"])
        except OfficeUnknown as exc:
            raise Problem(Kind.NOT_FOUND) from exc

    async def _named(self, tags: Any, t: Texts) -> list[tuple[str, bool, int]]:
        book = await TagBookDesk(self._ground.clock).current()
        labels = {tag.code: tag.label(t.language) for tag in book.tags}
        return [(labels.get(row.tag, row.tag), row.is_poor, row.count) for row in tags]

    def _shown(self, request: web.Request, template: str, **facts: Any) -> web.Response:
        t = self._frame.language(request)
        response = self._frame.page(
            template,
            t,
            kept=FRESH,
            languages=self._frame.languages(request),
            is_demo=self._ground.demo,
            today=self._ground.day(self._ground.now()).isoformat(),
            at_least=self._ground.policy.show_at_least,
            rank_at_least=self._ground.policy.rank_at_least,
            indicators=INDICATORS,
            measures=MEASURES,
            unreached=UNREACHED,
            not_asked=NOT_ASKED,
            drawn=drawn,
            responded=_responded,
            bars=bars,
            bar_width=BAR,
            chart_height=HEIGHT,
            chart_width=width,
            address=lambda **changes: str(request.rel_url.update_query(**changes)),
            **facts,
        )
        return cached(request, response, (response.text or "").encode())


def _responded(told: Told) -> Drawn | None:
    """How many of those who were asked rated: told of the smallest part, too."""
    return drawn(Share(told.rated, told.asked))


def _one(rows: Iterable[FigureRow]) -> FigureRow:
    """The row that was asked for, where there is one."""
    if (row := next(iter(rows), None)) is None:
        raise Problem(Kind.NOT_FOUND)
    return row


def cached(request: web.Request, response: web.Response, content: bytes) -> web.Response:
    """With the mark of its content; whoever has that already is told so."""
    mark = f'W/"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": mark, "Vary": "Accept-Language, Accept-Encoding"}
    known = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    if mark in known:
        return web.Response(status=304, headers={**headers, "Cache-Control": FRESH})
    response.headers.update(headers)
    return response


def _sorting(request: web.Request) -> Sorting:
    by = request.query.get("by", BY_CODE)
    return Sorting(
        by if by in INDICATORS else BY_CODE,
        backwards=request.query.get("backwards") == "1",
        search=request.query.get("q", "")[:100],
    )


def _page(request: web.Request) -> int:
    page = request.query.get("page", "1")
    if not (page.isascii() and page.isdigit()) or not 1 <= int(page[:9]) <= LARGEST_PAGE:
        raise Problem(Kind.NOT_FOUND)
    return int(page)


def without_grades(row: FigureRow) -> FigureRow:
    """Of all offices together: less what single offices tell of a month, a small one's would be left."""
    return FigureRow(row.key, row.name, row.told, None)
