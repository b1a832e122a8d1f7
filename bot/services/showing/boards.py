"""What a group reads: its office's board, and the lists that its buttons open; and last week's praise."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time

from tortoise.expressions import Q

from bot.facts import BoardFacts, CaseListFacts, GroupFacts, Notice, PraiseFacts
from bot.rules.boards import Column, column_of, week_before
from bot.rules.praise import by_window, quotable
from bot.services.officewords import WORD
from bot.services.showing.reading import Loader, Reading, subject_id
from models.tables import Case, Office, Official, Outbox, RatingVersion, RatingWord
from models.terms import OPEN_STATES, POOR_GRADES, CaseState, RatingState, WordKind

MOST_NAMED = 10
MOST_LISTED = 20
MOST_QUOTES = 2
MOST_READ = 30
LISTS: dict[str, Callable[[Case, Column], bool]] = {
    "unclaimed": lambda case, _: case.state is CaseState.OPENED,
    "today": lambda _, column: column is Column.TODAY,
    "all": lambda _case, _column: True,
}
Standing = list[tuple[Case, Column]]


class BoardPages:
    """Boards and their lists."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {Notice.BOARD: self._board, Notice.CASE_LIST: self._list, Notice.GROUP_BOUND: self._group}

    async def _board(self, row: Outbox) -> BoardFacts:
        office = await Office.get(id=subject_id(row))
        standing = await self._standing(office)
        count = Counter(column for _, column in standing)
        today = [case for case, column in standing if column is Column.TODAY]
        return BoardFacts(
            office_id=office.id,
            office=office.name,
            at=self._reading.ground.now(),
            total=len(standing),
            today=tuple([(case.case_no, await self._handler(case)) for case in today]),
            week=count[Column.WEEK],
            later=count[Column.LATER],
            waiting=count[Column.WAITING],
            overdue=count[Column.OVERDUE],
            unclaimed=sum(case.state is CaseState.OPENED for case, _ in standing),
            praise=await self._praise(office),
            moved=office.chat_id != row.chat_id,
        )

    async def _list(self, row: Outbox) -> CaseListFacts:
        office, which = await Office.get(id=subject_id(row)), str(row.facts["which"])
        wanted = [case for case, column in await self._standing(office) if LISTS[which](case, column)]
        shown = [await self._reading.official(case, row.chat_id) for case in wanted[:MOST_LISTED]]
        return CaseListFacts(office.name, which, tuple(shown), len(wanted) - len(shown))

    async def _group(self, row: Outbox) -> GroupFacts:
        return GroupFacts((await Office.get(id=subject_id(row))).name)

    async def _standing(self, office: Office) -> Standing:
        """The open cases of an office, the next due first, each with its column."""
        ours = Q(office_id=office.id) | Q(raised_to_id=office.id)
        cases = await Case.filter(ours, state__in=OPEN_STATES)
        seen = [case for case in cases if not self._reading.files.is_hidden(case)]
        return [
            (case, self._column(case)) for case in sorted(seen, key=lambda case: (_next_due(case), case.id))
        ]

    def _column(self, case: Case) -> Column:
        ground = self._reading.ground
        return column_of(case.state, ground.due_day(_next_due(case)), ground.day(ground.now()))

    async def _handler(self, case: Case) -> str | None:
        return (await Official.get(id=case.handler_id)).name if case.handler_id else None

    async def _praise(self, office: Office) -> PraiseFacts:
        """Good ratings that settled last week, as they are now."""
        ground = self._reading.ground
        first, end = week_before(ground.day(ground.now()))
        rows = await self._good(office, self._midnight(first), self._midnight(end))
        ratings = {rating_id: window for rating_id, _, window in rows}
        words = await self._words(ratings)
        windows, others = by_window(Counter(ratings.values()), ground.policy.praise_at_least)
        may_quote = len(ratings) >= ground.policy.praise_at_least
        return PraiseFacts(
            total=len(ratings),
            windows=windows,
            others=others,
            writers=len({word.rating_id for word in words}),
            quotes=await self._quotes(words) if may_quote else (),
        )

    async def _good(
        self, office: Office, since: datetime, until: datetime
    ) -> list[tuple[int, int, str | None]]:
        found = await RatingVersion.filter(
            rating__matter__office_id=office.id,
            rating__state__in=(RatingState.SETTLED, RatingState.FINAL),
            rating__settled_at__gte=since,
            rating__settled_at__lt=until,
            rating__disputed_at=None,
            rating__matter__general=False,
        ).values_list("rating_id", "version", "rating__version", "grade", "rating__matter__window")
        return [
            (rating_id, version, window)
            for rating_id, version, newest, grade, window in found
            if version == newest and grade not in POOR_GRADES
        ]

    async def _words(self, ratings: dict[int, str | None]) -> list[RatingWord]:
        """Texts that were written to a good grade, newest first; those to a poor one before are no praise."""
        words = RatingWord.filter(rating_id__in=list(ratings), kind=WordKind.TEXT, retracted_at=None)
        poor = await RatingVersion.filter(
            rating_id__in=list(ratings), grade__in=list(POOR_GRADES)
        ).values_list("rating_id", "version")
        return [
            word for word in await words.order_by("-id") if (word.rating_id, word.version) not in set(poor)
        ]

    async def _quotes(self, words: list[RatingWord]) -> tuple[str, ...]:
        read = [await self._reading.office_words.of(WORD, word.id) for word in words[:MOST_READ]]
        return quotable([piece.text for piece in read], MOST_QUOTES)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._reading.ground.zone).astimezone(UTC)


def _next_due(case: Case) -> datetime:
    """When the office owes the next thing: to hear the citizen out, then to answer."""
    return case.contact_due if case.contacted_at is None else case.rectify_due
