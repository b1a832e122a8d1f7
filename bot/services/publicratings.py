"""Closed ratings as everybody may see them: month only, words only with consent, nothing tells whose."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.expressions import Q

from bot.facts import PublicWords
from bot.rules.months import month_of
from bot.rules.smallcells import kept_back, kept_back_both_ways
from bot.services.ground import Ground
from bot.services.officewords import OfficeWords
from models.tables import Case, Rating, RatingVersion
from models.terms import CaseState, ClosedAs, FollowUp, Grade, Outcome, RatingState

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
class _Found:
    """A closed rating among all of an office, and its newest case."""

    rating: Rating
    case: Case | None
    month: str
    service: str
    agreed: bool
    order: str


@dataclass(frozen=True)
class _Untold:
    """The months, and the services within a month, of which so few are closed that they are not told."""

    months: Collection[str]
    cells: Collection[tuple[str, str]]

    def month(self, one: _Found) -> str | None:
        """Who agreed was told that the month would be shown."""
        return one.month if one.agreed or one.month not in self.months else None

    def service(self, one: _Found) -> str | None:
        is_told = one.month not in self.months and (one.month, one.service) not in self.cells
        return one.service if is_told and one.service else None


class PublicRatings:
    """Reads what is closed."""

    def __init__(self, ground: Ground, office_words: OfficeWords) -> None:
        self._ground = ground
        self._office_words = office_words

    async def page(self, office_id: int, language: str, page: int = 1) -> ClosedPage:
        """Newest months first, within a month in no order; those without a month come last."""
        found = await self._found(office_id)
        at_least = self._ground.policy.show_at_least
        months = kept_back(Counter(one.month for one in found), at_least)
        cells = kept_back_both_ways(Counter((one.month, one.service) for one in found), at_least)
        too_few = len(found) < at_least
        shown = [one for one in found if one.agreed or not too_few]
        shown.sort(key=lambda one: one.order)
        shown.sort(key=lambda one: "" if one.month in months else one.month, reverse=True)
        pages = max(1, -(-len(shown) // PAGE))
        page = min(max(1, page), pages)
        some = shown[(page - 1) * PAGE : page * PAGE]
        rows = await self._read(some, language, _Untold(months, cells))
        return ClosedPage(rows, len(shown), page, pages, too_few)

    async def _found(self, office_id: int) -> list[_Found]:
        """All that is closed, and that was before this month began, so that no day tells when."""
        until = self._until()
        over = Q(settled_at__lt=until, state=RatingState.FINAL)
        rows = (
            await Rating.filter(over | Q(cases__publish=True), matter__office_id=office_id, disputed_at=None)
            .distinct()
            .prefetch_related("matter")
        )
        cases = await _newest_cases([rating.id for rating in rows])
        found = [self._closed(rating, cases.get(rating.id), until) for rating in rows]
        return [one for one in found if one is not None]

    def _closed(self, rating: Rating, case: Case | None, until: datetime) -> _Found | None:
        agreed = case is not None and case.state is CaseState.CLOSED and bool(case.publish)
        ended = case.closed_at if case else rating.settled_at
        is_over = ended is not None and ended < until
        if not agreed and not is_over:
            return None
        matter = rating.matter
        service = "" if matter.service_private else matter.service_name
        [order, *_] = self._ground.vault.hashes("public-order", str(rating.id))
        return _Found(rating, case, month_of(matter.completed_on), service, agreed, order)

    def _until(self) -> datetime:
        today = self._ground.day(self._ground.now() - SETTLING)
        return self._ground.start_of(today.replace(day=1))

    async def _read(self, some: Sequence[_Found], language: str, untold: _Untold) -> tuple[ClosedRating, ...]:
        told = RatingVersion.filter(rating_id__in=[one.rating.id for one in some])
        versions = {(row.rating_id, row.version): row for row in await told}
        rows = []
        for one in some:
            version = versions[one.rating.id, one.rating.version]
            row = await self._of(one.rating, version, one.case, language)
            rows.append(replace(row, month=untold.month(one), service=untold.service(one)))
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


async def _newest_cases(rating_ids: Sequence[int]) -> dict[int, Case]:
    """The newest case of each rating that has one."""
    rows = await Case.filter(rating_id__in=rating_ids).order_by("id") if rating_ids else []
    return {case.rating_id: case for case in rows}
