"""What the operators' chat reads: as it was when it was noticed."""

from bot.facts import Alarm, AlarmFacts, Notice
from bot.services.showing.reading import Loader
from models.tables import Outbox


class AlarmPages:
    """Alarms."""

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {Notice.ALARM: self._alarm}

    async def _alarm(self, row: Outbox) -> AlarmFacts:
        facts = row.facts
        return AlarmFacts(
            Alarm(str(facts["alarm"])),
            over=bool(facts["over"]),
            count=int(str(facts["count"])),
            seconds=int(str(facts["seconds"])),
            name=str(facts["name"]),
        )
