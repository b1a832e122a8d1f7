"""What leads and supervisors read in the morning: the digest, its lists, words of praise, the chart."""

from datetime import datetime

from bot.facts import ChartFacts, DigestFacts, DigestListFacts, Notice, QuotesFacts
from bot.rules.digests import Pile, says_something, week_of
from bot.services.digestparts import DigestParts, offices_below
from bot.services.showing.reading import Loader, Reading, subject_id
from bot.services.tallies import Tallies
from models.tables import Office, Outbox


class DigestPages:
    """The digest, its lists, words of praise, the chart."""

    def __init__(self, reading: Reading) -> None:
        self._ground = reading.ground
        self._tallies = Tallies(reading.ground, reading.office_words)
        self._parts = DigestParts(reading.ground, self._tallies)

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.DIGEST: self._digest,
            Notice.DIGEST_LIST: self._list,
            Notice.QUOTES: self._quotes,
            Notice.CHART: self._chart,
        }

    async def _digest(self, row: Outbox) -> DigestFacts | None:
        """A digest of another day is dropped: the next one sums it up."""
        at, today = _moment(row, "at"), self._ground.day(self._ground.now())
        if self._ground.day(at) != today:
            return None
        told: list[list[str]] = row.facts["parts"]  # type: ignore[assignment]
        parts = [
            await self._parts.part(subject_id(row), int(office_id), datetime.fromisoformat(since), at)
            for office_id, since in told
        ]
        true = tuple(part for part in parts if says_something(part, today))
        return DigestFacts(today, true) if true else None

    async def _list(self, row: Outbox) -> DigestListFacts:
        which = Pile(int(str(row.facts["which"])))
        account_id = int(str(row.facts["account"]))
        return await self._parts.listed(account_id, subject_id(row), which, _moment(row, "since"))

    async def _quotes(self, row: Outbox) -> QuotesFacts:
        office = await Office.get(id=row.subject_id)
        praised, quotes = await self._tallies.praise(office.id, _moment(row, "since"), self._ground.now())
        return QuotesFacts(office.name, praised, quotes)

    async def _chart(self, row: Outbox) -> ChartFacts | None:
        """Nothing is drawn of weeks without a rating or a case."""
        at, now = _moment(row, "at"), self._ground.now()
        if week_of(self._ground.day(at)) != week_of(self._ground.day(now)):
            return None
        office, below = await Office.get(id=row.subject_id), bool(row.facts["below"])
        theirs = await offices_below(int(str(row.facts["account"])), office.id) if below else {office.id}
        weeks = await self._tallies.weeks(theirs, now)
        happened = any(week.good + week.poor + week.in_time + week.late + week.open for week in weeks)
        return ChartFacts(office.name, below, weeks) if happened else None


def _moment(row: Outbox, name: str) -> datetime:
    return datetime.fromisoformat(str(row.facts[name]))
