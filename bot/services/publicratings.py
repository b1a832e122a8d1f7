"""Closed ratings as everybody may see them: month only, words only with consent, nothing tells whose."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.facts import PublicWords
from bot.rules.smallcells import kept_back, kept_back_both_ways
from bot.services.ground import Ground
from bot.services.officewords import OfficeWords
from models.closed import Closed, ClosedCell, ClosedId, count_closed, list_closed
from models.tables import Case, Rating, RatingVersion, RatingWord
from models.terms import ClosedAs, FollowUp, Grade, Outcome

PAGE = 20
# A rating becomes final within this time of being settled: a month is told when all of it is over.
SETTLING = timedelta(days=2)


class Hidden(StrEnum):
    """Why words of a closed rating are not shown."""

    NOT_AGREED = "not_agreed"
    ERASED = "erased"
    NOT_MASKABLE = "not_maskable"


@dataclass(frozen=True)
class ClosedRating:
    """One of them. `month`, `service`: None where they could tell which matter it was.

    `hidden`: there were words, and why they are not shown. `tags` in the language that was asked for.
    """

    grade: Grade
    tags: tuple[str, ...]
    month: str | None = None
    service: str | None = None
    outcome: Outcome | None = None
    follow_up: FollowUp | None = None
    closed_as: ClosedAs | None = None
    words: PublicWords | None = None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class ClosedPage:
    """Some of them; `too_few`: so few are closed that only those are shown whose citizens agreed."""

    rows: tuple[ClosedRating, ...]
    found: int
    page: int
    pages: int
    too_few: bool


@dataclass(frozen=True)
class _Untold:
    """The months, and the services within a month, of which so few are closed that they are not told."""

    months: Collection[str]
    cells: Collection[tuple[str, str]]

    @classmethod
    def of(cls, cells: Iterable[ClosedCell], at_least: int) -> "_Untold":
        """Judged by all that is closed."""
        months, both = Counter[str](), Counter[tuple[str, str]]()
        for cell in cells:
            months[cell.month] += cell.count
            both[cell.month, cell.service] += cell.count
        return cls(kept_back(months, at_least), kept_back_both_ways(both, at_least))

    def month(self, one: ClosedId) -> str | None:
        """Who agreed was told that the month would be shown."""
        return one.month if one.agreed or one.month not in self.months else None

    def service(self, one: ClosedId | ClosedCell) -> str | None:
        """Not that of a month that is not told itself."""
        is_told = one.month not in self.months and (one.month, one.service) not in self.cells
        return one.service if is_told and one.service else None


@dataclass(frozen=True)
class _Stretch:
    """A part of the list whose order is shuffled: a month, or all those that are not told."""

    months: tuple[str, ...]
    count: int


class PublicRatings:
    """Reads what is closed."""

    def __init__(self, ground: Ground, office_words: OfficeWords) -> None:
        self._ground = ground
        self._office_words = office_words

    async def page(
        self,
        office_id: int,
        language: str,
        page: int = 1,
        *,
        service: str | None = None,
        general: bool = False,
    ) -> ClosedPage:
        """Newest months first, within a month in no order; those without a month come last.

        `service`: only those that are told to be of it. `general`: general reviews, and only these.
        """
        asked, at_least = Closed(office_id, self._until(), general), self._ground.policy.show_at_least
        cells = await count_closed(asked)
        untold, too_few = _Untold.of(cells, at_least), sum(cell.count for cell in cells) < at_least
        if service is not None:
            cells = [cell for cell in cells if untold.service(cell) == service]
        stretches = _stretches(cells, untold, agreed_only=too_few)
        found = sum(stretch.count for stretch in stretches)
        pages = max(1, -(-found // PAGE))
        page = min(max(1, page), pages)
        shown: list[ClosedId] = []
        for months, part in _on_page(stretches, (page - 1) * PAGE):
            rows = [
                one
                for one in await list_closed(asked, months)
                if (one.agreed or not too_few) and (service is None or one.service == service)
            ]
            shown += sorted(rows, key=self._order)[part]
        return ClosedPage(await self._read(shown, language, untold), found, page, pages, too_few)

    def _order(self, one: ClosedId) -> str:
        [order, *_] = self._ground.vault.hashes("public-order", str(one.rating_id))
        return order

    def _until(self) -> datetime:
        """Before this month began, so that no day tells when."""
        today = self._ground.day(self._ground.now() - SETTLING)
        return self._ground.start_of(today.replace(day=1))

    async def _read(
        self, some: Sequence[ClosedId], language: str, untold: _Untold
    ) -> tuple[ClosedRating, ...]:
        ids = [one.rating_id for one in some]
        ratings = {row.id: row for row in await Rating.filter(id__in=ids).prefetch_related("matter")}
        told = await RatingVersion.filter(rating_id__in=ids)
        versions = {(row.rating_id, row.version): row for row in told}
        cases, spoken = await _newest_cases(ids), await _with_words(ids)
        rows = []
        for one in some:
            rating = ratings[one.rating_id]
            version = versions[rating.id, rating.version]
            row = await self._of(rating, version, cases.get(rating.id), language)
            if rating.id in spoken and rating.id not in cases:
                row = replace(row, hidden=Hidden.NOT_AGREED)  # without a case nobody is asked
            # what a general review has as its service is no service
            service = None if rating.matter.general else untold.service(one)
            rows.append(replace(row, month=untold.month(one), service=service))
        return tuple(rows)

    async def _of(
        self, rating: Rating, version: RatingVersion, case: Case | None, language: str
    ) -> ClosedRating:
        book = await self._ground.book_of(rating.matter)
        tags = tuple(tag.label(language) for tag in book.tags if tag.code in version.tags)
        if case is None:
            return ClosedRating(version.grade, tags)
        words, hidden = await self._words(case)
        return ClosedRating(
            version.grade,
            tags,
            outcome=case.outcome,
            follow_up=case.follow_up,
            closed_as=case.closed_as,
            words=words,
            hidden=hidden,
        )

    async def _words(self, case: Case) -> tuple[PublicWords | None, Hidden | None]:
        """The words, or why there are none where there were some."""
        if not await self._office_words.has_words(case):
            return None, None
        if not case.publish:
            return None, Hidden.NOT_AGREED
        if await self._office_words.is_erased(case):
            return None, Hidden.ERASED
        words = await self._office_words.for_all_to_see(case)
        return words, None if words else Hidden.NOT_MASKABLE


def _stretches(cells: Iterable[ClosedCell], untold: _Untold, *, agreed_only: bool) -> list[_Stretch]:
    months = Counter[str]()
    for cell in cells:
        months[cell.month] += cell.agreed if agreed_only else cell.count
    told = sorted((month for month in months if month not in untold.months), reverse=True)
    last = tuple(month for month in months if month in untold.months)
    stretches = [(month,) for month in told] + [last]
    return [_Stretch(some, sum(months[month] for month in some)) for some in stretches if some]


def _on_page(stretches: Iterable[_Stretch], start: int) -> Iterator[tuple[tuple[str, ...], slice]]:
    """What of which stretches stands on the page that begins with the one of this number."""
    end = start + PAGE
    for stretch in stretches:
        if start < stretch.count and end > 0:
            yield stretch.months, slice(max(0, start), end)
        start, end = start - stretch.count, end - stretch.count


async def _with_words(rating_ids: Sequence[int]) -> set[int]:
    """Those with which something was said."""
    words = RatingWord.filter(rating_id__in=rating_ids, retracted_at=None)
    return {int(str(one)) for one in await words.values_list("rating_id", flat=True)} if rating_ids else set()


async def _newest_cases(rating_ids: Sequence[int]) -> dict[int, Case]:
    """The newest case of each rating that has one."""
    rows = await Case.filter(rating_id__in=rating_ids).order_by("id") if rating_ids else []
    return {case.rating_id: case for case in rows}
