"""What stands at a counter, what is asked there, and what the office above hears of a dispute."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.facts import (
    AskPhoneFacts,
    CounterFacts,
    DisputedFacts,
    NothingYetFacts,
    Notice,
    ReviewWhichFacts,
    WillTellFacts,
)
from bot.services.showing.handed import choices
from bot.services.showing.reading import Loader, Reading
from models.tables import Counter, Matter, Outbox

MOST_FOUND = 6


class CounterPages:
    """Counters, phone numbers, disputes."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.COUNTER: self._counter,
            Notice.REVIEW: self._counter,
            Notice.REVIEW_WHICH: self._review_which,
            Notice.ASK_PHONE: self._ask_phone,
            Notice.NOTHING_YET: self._nothing_yet,
            Notice.WILL_TELL: self._will_tell,
            Notice.DISPUTED: self._disputed,
        }

    async def _counter(self, row: Outbox) -> CounterFacts:
        return await self._facts_of(row.subject_id)

    async def _facts_of(self, counter_id: object) -> CounterFacts:
        counter = await Counter.get(id=counter_id).prefetch_related("office")
        office = counter.office
        page = self._reading.page(f"/public/offices/{quote(office.code, safe='')}")
        return CounterFacts(counter.id, office.name, counter.window, page)

    async def _nothing_yet(self, row: Outbox) -> NothingYetFacts:
        counter_id = row.facts.get("counter")
        return NothingYetFacts(await self._facts_of(counter_id) if counter_id else None)

    async def _review_which(self, row: Outbox) -> ReviewWhichFacts:
        ids: Any = row.facts.get("hits")
        hits = None if ids is None else await choices(ids[:MOST_FOUND])
        return ReviewWhichFacts(hits, max(0, len(ids or ()) - MOST_FOUND))

    async def _ask_phone(self, row: Outbox) -> AskPhoneFacts:
        keep = self._reading.ground.policy.keep_contact
        return AskPhoneFacts(str(row.facts.get("window", "")), keep.natural_days or 0)

    async def _will_tell(self, row: Outbox) -> WillTellFacts:
        return WillTellFacts(datetime.fromisoformat(str(row.facts["until"])))

    async def _disputed(self, row: Outbox) -> DisputedFacts:
        matter = await Matter.get(id=row.subject_id)
        day = self._reading.ground.day(matter.completed_at)
        return DisputedFacts(matter.service_name, matter.office_name, day, matter.channel)
