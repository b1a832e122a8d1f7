"""What both sides of a case read once a new calendar moved its days."""

from datetime import date
from typing import Any

from bot.facts import CaseRecountFacts, MovedDay, Notice, RecountFacts
from bot.services.files import CONTACT, RECTIFY
from bot.services.showing.reading import Loader, Reading
from models.tables import Case, Outbox
from models.terms import OFFICE_OWES


class RecountPages:
    """What both sides of a case read once a new calendar moved its days."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {Notice.RECOUNTED: self._of_citizen, Notice.CASE_RECOUNTED: self._of_office}

    async def _of_citizen(self, row: Outbox) -> RecountFacts | None:
        case = await Case.get(id=row.facts["case"])
        if case.state not in OFFICE_OWES:
            return None
        prompt = await self._reading.files.prompt_of(case)
        return RecountFacts(await self._reading.matter_of(prompt), _moved(row, CONTACT), _moved(row, RECTIFY))

    async def _of_office(self, row: Outbox) -> CaseRecountFacts | None:
        case = await Case.get(id=row.facts["case"])
        if case.state not in OFFICE_OWES:
            return None
        official = await self._reading.official(case)
        return CaseRecountFacts(official, _moved(row, CONTACT), _moved(row, RECTIFY))


def _moved(row: Outbox, which: str) -> MovedDay | None:
    days: Any = row.facts.get(which)
    return MovedDay(*map(date.fromisoformat, days)) if days else None
