"""`/public/data`, `/v1/public/figures`: the same figures for programs."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from aiohttp import web

from bot.errors import OfficeUnknown
from bot.rules.csvtext import BOM, row
from bot.rules.indicators import INDICATORS, MEASURES, MEDIANS
from bot.rules.intervals import wilson
from bot.rules.months import Months
from bot.rules.opendata import COLUMNS
from bot.services.figures import FigureRow
from bot.services.publicdata import CSV, JSON, DayFiles
from bot.services.publicdesks import PublicDesks
from bot.texts import Texts
from webhooks.languages import chosen
from webhooks.pages.measures import MEASURES as SAID
from webhooks.pages.public import FRESH, cached, without_grades
from webhooks.pages.publicanswers import FiguresTold, IntervalTold
from webhooks.problems import Kind, Problem

TYPES = {CSV: "text/csv", JSON: "application/json"}
FOR_GOOD = "public, max-age=31536000, immutable"


class DataFace:
    """Files and documents; whoever comes twice gets the same bytes."""

    def __init__(self, desks: PublicDesks) -> None:
        self._desks = desks

    async def index(self, request: web.Request) -> web.Response:
        """The manifest: every day with the hashes of its files."""
        days = [
            {
                "day": row.day,
                "published_at": row.published_at,
                "lines": row.lines,
                "files": {f"{row.day}.csv": row.csv_hash, f"{row.day}.json": row.json_hash},
            }
            for row in await self._desks.data.days()
        ]
        now = await self._desks.data.today()
        return _told(request, JSON, orjson.dumps({"hash": "sha256", "provisional": now.day, "days": days}))

    async def dictionary(self, request: web.Request) -> web.Response:
        """What each column and each measure means, in the language that is asked for."""
        rows = _dictionary(chosen(request))
        kind = _kind(request)
        body = _as_csv(rows) if kind == CSV else orjson.dumps(rows)
        return _told(request, kind, body)

    async def file(self, request: web.Request) -> web.Response:
        """One file of a day; of JSON only some lines, where an office or a measure is named."""
        kind = _kind(request)
        found = await self._desks.data.files(_day(request.match_info["day"]))
        if found is None:
            raise Problem(Kind.NOT_FOUND)
        body = found.content(kind)
        wanted = {
            name: request.query[name] for name in ("office", "measure", "month") if name in request.query
        }
        if wanted and kind == JSON:
            body = _some(body, wanted)
        response = _told(request, kind, body, FOR_GOOD if found.is_final else FRESH)
        response.headers["Content-Disposition"] = _named(found, kind)
        return response

    async def figures(self, request: web.Request) -> web.Response:
        """The figures of an office, or of all together, for ever or of months."""
        span, code = _span(request), request.query.get("office")
        try:
            office_id = await self._desks.office_id(code) if code else None
        except OfficeUnknown as exc:
            raise Problem(Kind.NOT_FOUND) from exc
        figures = self._desks.figures
        if office_id is None:
            found = await figures.overall(span)
            found = found if span is None else without_grades(found)
        else:
            found = await figures.office(office_id, span)
        medians = {} if found.counts is None else await figures.medians(office_id, span)
        return _told(request, JSON, _document(found, medians, span).model_dump_json().encode())


def _document(row: FigureRow, medians: Mapping[str, Any], span: Months | None) -> FiguresTold:
    counts = row.counts
    shares = {key: one.share(counts) for key, one in INDICATORS.items()} if counts else {}
    intervals = {key: wilson(share) for key, share in shares.items() if share}
    return FiguresTold(
        office=row.key or None,
        name=row.name or None,
        first=span.first if span else None,
        last=span.last if span else None,
        **vars(row.told),
        measures={name: getattr(counts, name) for name in MEASURES} if counts else None,
        indicators={key: _float(one.value(counts)) for key, one in INDICATORS.items()} if counts else None,
        medians={key: _float(medians.get(key)) for key in MEDIANS} if counts else None,
        intervals={key: IntervalTold(low=one.low, high=one.high) for key, one in intervals.items() if one}
        if counts
        else None,
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _told(request: web.Request, kind: str, body: bytes, kept: str = FRESH) -> web.Response:
    digest = sha256(body).digest()
    headers = {
        "Cache-Control": kept,
        "Digest": f"SHA-256={b64encode(digest).decode()}",
        "Access-Control-Allow-Origin": "*",
    }
    response = web.Response(body=body, content_type=TYPES[kind], charset="utf-8", headers=headers)
    return cached(request, response, body)


def _named(found: DayFiles, kind: str) -> str:
    return f'attachment; filename="yiping-{found.day}.{kind}"' if kind == CSV else "inline"


def _some(body: bytes, wanted: Mapping[str, str]) -> bytes:
    document = orjson.loads(body)
    columns = {"office": "office_code", "measure": "measure", "month": "month"}
    document["lines"] = [
        line
        for line in document["lines"]
        if all(line[columns[name]] == value for name, value in wanted.items())
    ]
    return orjson.dumps(document)


def _dictionary(t: Texts) -> list[dict[str, str]]:
    columns = [{"kind": "column", "name": name, "says": t(says)} for name, says in COLUMNS.items()]
    measures = [
        {"kind": "measure", "name": str(name), "says": t(one.name) + t("：") + t(one.counts)}
        for name, one in SAID.items()
    ]
    return columns + measures


def _as_csv(rows: list[dict[str, str]]) -> bytes:
    return (BOM + row(rows[0]) + "".join(row(one.values()) for one in rows)).encode()


def _kind(request: web.Request) -> str:
    kind = request.match_info["kind"]
    if kind not in TYPES:
        raise Problem(Kind.NOT_FOUND)
    return kind


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise Problem(Kind.NOT_FOUND) from exc


def _span(request: web.Request) -> Months | None:
    first, last = request.query.get("from"), request.query.get("to")
    if first is None and last is None:
        return None
    try:
        return Months(first or str(last), last or str(first))
    except ValueError as exc:
        raise Problem(Kind.INVALID) from exc
