"""Figures: what is told of offices, their services and windows, and of all together; and that they are right.

Small cells are left out here, so that no face can tell them (`bot/rules/smallcells.py`).
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from tortoise.connection import get_connection

from bot.errors import OfficeUnknown
from bot.rules.indicators import INDICATORS, MEDIANS, RATINGS, Counts, Indicator, median
from bot.rules.intervals import Share, ranks
from bot.rules.months import Months, Span
from bot.rules.smallcells import kept_back
from bot.services.ground import Ground
from bot.services.sweeps import Sweep
from models.database import act, snapshot
from models.figures import (
    EVER,
    FOLDED_AT_ONCE,
    Asked,
    extent,
    fold,
    has_changes,
    shares,
    shares_of_months,
    sums,
)
from models.recount import Difference, differences, put_right
from models.tables import FigureCorrection, Office
from models.terms import HOURS, TAGS, Level, Measure

PAGE = 50
OFFICES_AT_ONCE = 500
CORRECTIONS = 100
ALL_TOGETHER = 0
BY_CODE = "code"


@dataclass(frozen=True)
class Told:
    """What is told of every row, however small."""

    completed: int = 0
    asked: int = 0
    rated: int = 0


@dataclass(frozen=True)
class FigureRow:
    """Figures of one thing; `counts` is None where too few rated for more to be told.

    `key`: the code of an office or a service, a window, a channel, a month. `name`: of the former two.
    Of services that are not to be named there is one row, with neither.
    """

    key: str
    name: str
    told: Told
    counts: Counts | None


@dataclass(frozen=True)
class OfficeRow:
    """One office in a list: its figures, the indicator the list is sorted by, and its rank, if it has one."""

    office_id: int
    figures: FigureRow
    value: Fraction | None
    rank: int | None


@dataclass(frozen=True)
class OfficePage:
    """Some of the offices that were found."""

    rows: tuple[OfficeRow, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True)
class TagRow:
    """How often a tag was chosen with good or with poor grades."""

    tag: str
    is_poor: bool
    count: int


@dataclass(frozen=True)
class Sorting:
    """How a list is sorted: by code, or by an indicator, best (or most) first; `search` in code and name."""

    by: str = BY_CODE
    backwards: bool = False
    search: str = ""


class FigureDesk:
    """Reads, recounts and puts right; the watch folds changes in."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        # Ranks of ten thousand take longer than all else; they are the same as long as the shares are.
        self._ranked: dict[str, tuple[Mapping[int, Share], Mapping[int, int]]] = {}

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the watch carries out."""
        return (Sweep(self._due, self._fold),)

    async def overall(self, span: Span = None) -> FigureRow:
        """All offices together."""
        return await self._whole("", "", ALL_TOGETHER, span)

    async def office(self, office_id: int, span: Span = None) -> FigureRow:
        """One office as a whole. Raises OfficeUnknown."""
        office = await Office.get_or_none(id=office_id, test=False)
        if office is None:
            raise OfficeUnknown(code=str(office_id))
        return await self._whole(office.code, office.name, office.id, span)

    async def months(self, office_id: int | None = None) -> tuple[FigureRow, ...]:
        """Month by month, the oldest first; of all offices together, where none is named."""
        counts = await self._by_month(office_id or ALL_TOGETHER)
        hidden = self._hidden(counts)
        return tuple(_row(month, "", counts[month], is_told=month not in hidden) for month in sorted(counts))

    async def services(self, office_id: int, span: Span = None) -> tuple[FigureRow, ...]:
        """What the office did, most completed first; within a span no grades are told."""
        rows = await self._parts(Level.SERVICE, office_id, span)
        return tuple(
            FigureRow(*_service(row.key), told=row.told, counts=row.counts) for row in _by_size(rows)
        )

    async def windows(self, office_id: int, span: Span = None) -> tuple[FigureRow, ...]:
        """Its windows in their order; no window has an empty key. Within a span no grades are told."""
        return tuple(sorted(await self._parts(Level.WINDOW, office_id, span), key=lambda row: row.key))

    async def channels(self, office_id: int | None = None, span: Span = None) -> tuple[FigureRow, ...]:
        """Where matters were handled, most completed first; within a span no grades are told."""
        return _by_size(await self._parts(Level.CHANNEL, office_id or ALL_TOGETHER, span))

    async def tags(self, office_id: int | None = None, span: Span = None) -> tuple[TagRow, ...] | None:
        """Tags by how often they were chosen; None where too few rated."""
        found = await self._details(office_id, span, TAGS)
        if found is None:
            return None
        rows = (TagRow(part, measure is Measure.TAG_POOR, n) for (measure, part), n in found.items() if n > 0)
        return tuple(sorted(rows, key=lambda row: (-row.count, row.tag, row.is_poor)))

    async def medians(self, office_id: int | None = None, span: Span = None) -> Mapping[str, Fraction | None]:
        """The medians of hours by their keys; None where there is nothing, or too little to tell."""
        found = await self._details(office_id, span, HOURS) or {}
        times: dict[Measure, dict[int, int]] = defaultdict(dict)
        for (measure, part), n in found.items():
            times[measure][int(part)] = n
        return {one.key: median(times[one.measure]) for one in MEDIANS.values()}

    async def offices(self, span: Span = None, sorting: Sorting | None = None, page: int = 1) -> OfficePage:
        """A page of offices; ranks are among all, whatever is searched for. `page` counts from 1."""
        sorting = sorting or Sorting()
        indicator = INDICATORS.get(sorting.by)
        offices = await _offices()
        values = await self._values(indicator, span) if indicator else {}
        wanted = [one for one in offices if _is_found(one, sorting.search)] if sorting.search else offices
        ordered = _ordered(wanted, values, indicator, sorting)
        pages = max(1, -(-len(ordered) // PAGE))
        page = min(max(1, page), pages)
        shown = ordered[(page - 1) * PAGE : page * PAGE]
        given = self._ranks(indicator, values)
        figures = await self._figures_of(shown, span)
        return OfficePage(
            tuple(
                OfficeRow(one["id"], row, _value(indicator, values.get(one["id"])), given.get(one["id"]))
                for one, row in zip(shown, figures, strict=True)
            ),
            len(ordered),
            page,
            pages,
        )

    async def months_of_offices(self) -> AsyncIterator[tuple[FigureRow, ...]]:
        """Month by month of every office, whose code and name the rows have as their name; in their order."""
        offices = await _offices()
        for start in range(0, len(offices), OFFICES_AT_ONCE):
            some = offices[start : start + OFFICES_AT_ONCE]
            found = await self._by_months([one["id"] for one in some])
            yield tuple(row for one in some for row in self._months_of(one, found.get(one["id"], {})))

    def _months_of(self, office: Mapping[str, Any], counts: Mapping[str, Counts]) -> list[FigureRow]:
        hidden, name = self._hidden(counts), f"{office['code']}\n{office['name']}"
        return [_row(month, name, counts[month], is_told=month not in hidden) for month in sorted(counts)]

    async def corrections(self, limit: int = CORRECTIONS) -> list[FigureCorrection]:
        """What recounts have put right, the newest first."""
        return await FigureCorrection.all().order_by("-id").limit(limit)

    async def check(self) -> list[Difference]:
        """Where the figures are not what the facts say."""
        return await snapshot(differences)

    async def rebuild(self, why: str) -> list[Difference]:
        """Put every figure right that is not what the facts say; each is written down. What was wrong.

        Only what is missing is added: whatever happens meanwhile is added by itself, before or after.
        """
        now = self._ground.now()

        async def recount() -> list[Difference]:
            found = await differences()
            await put_right(found, why, now)
            return found

        return await snapshot(recount)

    async def _due(self, _: datetime) -> list[int]:
        return [0] if await has_changes() else []

    async def _fold(self, _: int) -> None:
        while await self.fold() == FOLDED_AT_ONCE:
            pass

    @act
    async def fold(self) -> int:
        """Take some changes into the figures; how many."""
        return await fold()

    async def _whole(self, key: str, name: str, office_id: int, span: Span) -> FigureRow:
        if span is None:
            rows = await sums(Asked(_level(office_id), office_ids=[office_id]), "measure")
            return _row(key, name, _counts(rows), is_told=True)
        return self._within(key, name, await self._by_month(office_id), span)

    def _within(self, key: str, name: str, months: Mapping[str, Counts], span: Months) -> FigureRow:
        """The months of a span together: of those that are kept back only how many were completed …"""
        hidden = self._hidden(months)
        inside = [month for month in months if month in span]
        shown = [months[month] for month in inside if month not in hidden]
        told = _told(sum((months[month] for month in inside), Counts()))
        return FigureRow(key, name, told, sum(shown, Counts()) if shown else None)

    def _hidden(self, counts: Mapping[str, Counts]) -> frozenset[str]:
        ratings = {key: one.ratings + one.disputed for key, one in counts.items()}
        return kept_back(ratings, self._ground.policy.show_at_least)

    async def _by_month(self, office_id: int) -> dict[str, Counts]:
        found = await self._by_months([office_id])
        return found.get(office_id, {})

    async def _by_months(self, office_ids: Sequence[int]) -> dict[int, dict[str, Counts]]:
        months = await _months()
        if not months or not office_ids:
            return {}
        asked = Asked(_level(office_ids[0]), months, office_ids=office_ids)
        found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for row in await sums(asked, "office_id, period, measure"):
            found[row["office_id"]][row["period"]].append(row)
        return {
            office_id: {month: _counts(rows) for month, rows in by_month.items()}
            for office_id, by_month in found.items()
        }

    async def _parts(self, level: Level, office_id: int, span: Span) -> list[FigureRow]:
        periods = [EVER] if span is None else await _months(span)
        if not periods:
            return []
        parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in await sums(Asked(level, periods, office_ids=[office_id]), "part, measure"):
            parts[row["part"]].append(row)
        counts = {part: _counts(rows) for part, rows in parts.items()}
        hidden = self._hidden(counts) if span is None else frozenset(counts)
        return [_row(part, "", one, is_told=part not in hidden) for part, one in counts.items()]

    async def _details(
        self, office_id: int | None, span: Span, measures: Collection[Measure]
    ) -> dict[tuple[Measure, str], int] | None:
        """Figures in parts, of the months that may be told; None where there is none of these."""
        whom = office_id or ALL_TOGETHER
        if not (periods := await self._told_periods(whom, span)):
            return None
        asked = Asked(Level.DETAIL, periods, measures, [whom])
        rows = await sums(asked, "measure, part")
        return {(Measure(row["measure"]), row["part"]): row["n"] for row in rows}

    async def _told_periods(self, office_id: int, span: Span) -> list[str]:
        if span is None:
            whole = await self._whole("", "", office_id, None)
            few = whole.counts is None or whole.counts.ratings < self._ground.policy.show_at_least
            return [] if few and office_id != ALL_TOGETHER else [EVER]
        months = await self._by_month(office_id)
        hidden = self._hidden(months)
        return [month for month in months if month in span and month not in hidden]

    async def _values(self, indicator: Indicator, span: Span) -> dict[int, Share]:
        """What the indicator is divided by what, for each office that has any."""
        over, under = indicator.over, indicator.under or {}
        if span is None:
            rows = await shares(Asked(Level.OFFICE, measures={*over, *under}), over, under)
        else:
            months = await _months()
            counted = {**RATINGS, Measure.DISPUTED: 1}
            asked = Asked(Level.OFFICE, months, {*over, *under, *counted})
            at_least, within = self._ground.policy.show_at_least, (span.first, span.last)
            rows = await shares_of_months(asked, over, under, within, counted, at_least) if months else []
        return {row["office_id"]: Share(row["part"], row["whole"]) for row in rows}

    def _ranks(self, indicator: Indicator | None, values: Mapping[int, Share]) -> Mapping[int, int]:
        if indicator is None or indicator.under is None or indicator.best_is_high is None:
            return {}
        known = self._ranked.get(indicator.key)
        if known is None or known[0] != values:
            at_least = self._ground.policy.rank_at_least
            given = ranks(values, at_least=at_least, best_is_high=indicator.best_is_high)
            known = self._ranked[indicator.key] = values, given
        return known[1]

    async def _figures_of(self, offices: Sequence[Mapping[str, Any]], span: Span) -> list[FigureRow]:
        ids = [one["id"] for one in offices]
        if span is not None:
            months = await self._by_months(ids)
            return [
                self._within(one["code"], one["name"], months.get(one["id"], {}), span) for one in offices
            ]
        rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
        if ids:
            for row in await sums(Asked(Level.OFFICE, office_ids=ids), "office_id, measure"):
                rows[row["office_id"]].append(row)
        return [_row(one["code"], one["name"], _counts(rows[one["id"]]), is_told=True) for one in offices]


async def _offices() -> list[dict[str, Any]]:
    """Every office but that of rehearsals, by its code."""
    sql = "SELECT id, code, name FROM offices WHERE NOT test ORDER BY code"
    return list(await get_connection("default").execute_query_dict(sql))


async def _months(span: Span = None) -> list[str]:
    """The months in which anything counts, of those in the span."""
    found = await extent()
    return [month for month in Months(*found) if span is None or month in span] if found else []


def _level(office_id: int) -> Level:
    return Level.OFFICE if office_id else Level.ALL


def _is_found(office: Mapping[str, Any], search: str) -> bool:
    wanted = search.strip().casefold()
    return wanted in office["code"].casefold() or wanted in office["name"].casefold()


def _ordered(
    offices: Sequence[Mapping[str, Any]],
    values: Mapping[int, Share],
    indicator: Indicator | None,
    sorting: Sorting,
) -> list[Mapping[str, Any]]:
    """Those without a value come last, either way round; alike ones by their code."""
    if indicator is None:
        return list(offices)[::-1] if sorting.backwards else list(offices)
    told = {key: value for key, one in values.items() if (value := _quotient(indicator, one)) is not None}
    falls = (indicator.best_is_high is not False) is not sorting.backwards
    having = [one for one in offices if one["id"] in told]
    having.sort(key=lambda one: -told[one["id"]] if falls else told[one["id"]])
    return having + [one for one in offices if one["id"] not in told]


def _quotient(indicator: Indicator, share: Share) -> float | None:
    """To sort by: equal quotients of numbers like these are equal as floats too, and so is their order."""
    if indicator.under is None:
        return float(share.part)
    return share.part / share.whole if share.whole else None


def _value(indicator: Indicator | None, share: Share | None) -> Fraction | None:
    if indicator is None or share is None:
        return None
    if indicator.under is None:
        return Fraction(share.part)
    return Fraction(share.part, share.whole) if share.whole else None


def _counts(rows: Iterable[Mapping[str, Any]]) -> Counts:
    return Counts(**{row["measure"]: row["n"] for row in rows})


def _told(counts: Counts) -> Told:
    return Told(counts.completed, counts.asked, counts.rated)


def _row(key: str, name: str, counts: Counts, *, is_told: bool) -> FigureRow:
    return FigureRow(key, name, _told(counts), counts if is_told else None)


def _by_size(rows: Iterable[FigureRow]) -> tuple[FigureRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.told.completed, row.key)))


def _service(part: str) -> tuple[str, str]:
    code, _, name = part.partition("\n")
    return code, name
