"""Tallies: what digests and charts count of an office, and the few words of praise that they quote."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.facts import DigestCaseFacts, SumsFacts, WeekFacts
from bot.rules.digests import WEEK, quotes, week_of, weeks_before
from bot.rules.grades import is_poor
from bot.services.ground import Ground
from bot.services.officewords import WORD, OfficeWords
from models.tables import Case, Rating, RatingVersion, RatingWord
from models.terms import OPEN_STATES, ClosedAs, Grade, RatingState, WordKind

PRAISING = frozenset({Grade.VERY_SATISFIED, Grade.SATISFIED})


@dataclass(frozen=True)
class Counted:
    """A rating that counts, by its newest grade."""

    rating_id: int
    grade: Grade
    at: datetime


class Tallies:
    """Counts what officials may know already: nothing of a case before its alert."""

    def __init__(self, ground: Ground, office_words: OfficeWords) -> None:
        self._ground = ground
        self._office_words = office_words

    async def open_cases(
        self, office_ids: Collection[int], since: datetime, until: datetime
    ) -> tuple[DigestCaseFacts, ...]:
        """The open cases that these offices answer for; those opened after `since` are new."""
        here = Q(office_id__in=office_ids) | Q(raised_to_id__in=office_ids)
        found = Case.filter(here, shown_by(until), state__in=OPEN_STATES)
        return await self.lines(found, since)

    async def lines(self, cases: "QuerySet[Case]", since: datetime) -> tuple[DigestCaseFacts, ...]:
        """Cases in one line each."""
        rows = await cases.prefetch_related("handler", "office", "rating__matter").order_by("id")
        return tuple(self._line(case, since) for case in rows)

    def _line(self, case: Case, since: datetime) -> DigestCaseFacts:
        ground = self._ground
        return DigestCaseFacts(
            case_id=case.id,
            case_no=case.case_no,
            service=case.rating.matter.service_name,
            office=case.office.name,
            state=case.state,
            handler=case.handler.name if case.handler else None,
            contact_due=None if case.contacted_at else ground.due_day(case.contact_due),
            rectify_due=ground.due_day(case.rectify_due),
            is_new=(case.shown_from or case.opened_at) > since,
        )

    async def sums(self, office_id: int, since: datetime, until: datetime) -> SumsFacts:
        """What happened in an office from a moment to a moment."""
        ratings = await self.ratings([office_id], since, until)
        cases = await Case.filter(shown_by(until), office_id=office_id)
        known = [case for case in cases if not _never_shown(case)]
        return SumsFacts(
            ratings=len(ratings),
            good=sum(not is_poor(rating.grade) for rating in ratings),
            praised=len(await self._praising(ratings)),
            opened=sum(since < (case.shown_from or case.opened_at) for case in known),
            general=len(await self.ratings([office_id], since, until, general=True)),
            closed=sum(case.closed_at is not None and since < case.closed_at <= until for case in known),
        )

    async def ratings(
        self, office_ids: Collection[int], since: datetime, until: datetime, *, general: bool = False
    ) -> list[Counted]:
        """Settled ratings by when the office could first know of them; disputed ones count apart.

        So do general reviews, which are counted instead where `general` asks for them.
        """
        theirs = Rating.filter(
            matter__office_id__in=office_ids,
            state__in=(RatingState.SETTLED, RatingState.FINAL),
            disputed_at=None,
            matter__general=general,
        )
        late = Case.filter(rating__matter__office_id__in=office_ids, shown_from__gt=since)
        shown = dict(await late.values_list("rating_id", "shown_from"))
        period = Q(settled_at__gt=since, settled_at__lte=until) | Q(id__in=list(shown))
        rows = await theirs.filter(period).values_list("id", "version", "settled_at")
        grades = await _grades({row[0]: row[1] for row in rows})
        moments = ((row[0], max(row[2], shown.get(row[0], row[2]))) for row in rows)
        return [Counted(key, grades[key], at) for key, at in moments if since < at <= until]

    async def praise(self, office_id: int, since: datetime, until: datetime) -> tuple[int, tuple[str, ...]]:
        """How many praised in words, and a few of these as the office may read them."""
        praising = await self._praising(await self.ratings([office_id], since, until))
        pieces = [await self._office_words.of(WORD, word_id) for word_id in praising.values()]
        return len(praising), quotes([piece.text.strip() for piece in pieces])

    async def _praising(self, ratings: Iterable[Counted]) -> dict[int, int]:
        """The first words of each rating that praises."""
        good = [rating.rating_id for rating in ratings if rating.grade in PRAISING]
        words = RatingWord.filter(rating_id__in=good, kind=WordKind.TEXT, retracted_at=None)
        first: dict[int, int] = {}
        for rating_id, word_id in await words.order_by("id").values_list("rating_id", "id"):
            first.setdefault(rating_id, word_id)
        return first

    async def weeks(self, office_ids: Collection[int], now: datetime) -> tuple[WeekFacts, ...]:
        """The last whole weeks of these offices together."""
        mondays = weeks_before(self._ground.day(now))
        since, until = self._midnight(mondays[0]), self._midnight(mondays[-1] + WEEK)
        ratings = await self.ratings(office_ids, since, until)
        cases = await Case.filter(shown_by(now), office_id__in=office_ids, opened_at__gte=since)
        good = Counter(self._week(one.at) for one in ratings if not is_poor(one.grade))
        poor = Counter(self._week(one.at) for one in ratings if is_poor(one.grade))
        owed = [case for case in cases if case.closed_as is not ClosedAs.AMENDED]
        ended = Counter((self._week(case.opened_at), _ended(case, now)) for case in owed)
        return tuple(
            WeekFacts(
                day,
                good[day],
                poor[day],
                ended[day, "in_time"],
                ended[day, "late"],
                ended[day, "open"],
            )
            for day in mondays
        )

    def _week(self, moment: datetime) -> date:
        return week_of(self._ground.day(moment))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._ground.zone)


def shown_by(moment: datetime) -> Q:
    """Cases whose alert was not still to come then: of those the office knows nothing."""
    return Q(shown_from=None) | Q(shown_from__lte=moment)


async def _grades(versions: dict[int, int]) -> dict[int, Grade]:
    rows = await RatingVersion.filter(rating_id__in=list(versions)).values_list(
        "rating_id", "version", "grade"
    )
    return {rating_id: Grade(grade) for rating_id, version, grade in rows if versions[rating_id] == version}


def _never_shown(case: Case) -> bool:
    """Withdrawn by its citizen before the office heard of it."""
    return case.shown_from is not None and case.closed_at is not None and case.closed_at < case.shown_from


def _ended(case: Case, now: datetime) -> str:
    """Answered in time; late, answered or not; or not answered yet and not due."""
    if case.replied_at is not None and case.replied_at <= case.rectify_due:
        return "in_time"
    return "late" if (case.replied_at or now) > case.rectify_due else "open"
