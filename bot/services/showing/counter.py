"""What stands at a counter, what is asked there, and what the office above hears of a dispute."""

from datetime import datetime

from bot.facts import AskPhoneFacts, CounterFacts, DisputedFacts, Notice, WillTellFacts
from bot.services.showing.reading import Loader, Reading
from models.tables import Counter, Matter, Outbox


class CounterPages:
    """Counters, phone numbers, disputes."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.COUNTER: self._counter,
            Notice.ASK_PHONE: self._ask_phone,
            Notice.WILL_TELL: self._will_tell,
            Notice.DISPUTED: self._disputed,
        }

    async def _counter(self, row: Outbox) -> CounterFacts:
        counter = await Counter.get(id=row.subject_id).prefetch_related("office")
        return CounterFacts(counter.id, counter.office.name, counter.window)

    async def _ask_phone(self, row: Outbox) -> AskPhoneFacts:
        keep = self._reading.ground.policy.keep_contact
        return AskPhoneFacts(str(row.facts.get("window", "")), keep.natural_days or 0)

    async def _will_tell(self, row: Outbox) -> WillTellFacts:
        return WillTellFacts(datetime.fromisoformat(str(row.facts["until"])))

    async def _disputed(self, row: Outbox) -> DisputedFacts:
        matter = await Matter.get(id=row.subject_id)
        day = self._reading.ground.day(matter.completed_at)
        return DisputedFacts(matter.service_name, matter.office_name, day, matter.channel)
