"""Clocks that have gone far, as handlers, leads and supervisors read of them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from tortoise.expressions import Q

from bot.facts import DueFacts, Notice, OverseenFacts, UrgedFacts
from bot.rules.verdicts import rungs_told
from bot.rules.workdays import ONE_DAY
from bot.services.files import CONTACT
from bot.services.showing.reading import Loader, Reading
from models.tables import Case, Office, Outbox
from models.terms import OFFICE_OWES, OPEN_STATES, AlertLevel


class LatePages:
    """Notices of clocks, and 督办."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.DUE: self._due,
            Notice.OVERSEEN: self._overseen,
            Notice.URGED: self._urged,
        }

    async def _due(self, row: Outbox) -> DueFacts | None:
        """A notice that waited for office hours is dropped once the duty is done, or a newer one is told."""
        case = await Case.get(id=row.subject_id)
        which, above = str(row.facts["which"]), bool(row.facts.get("above"))
        level = AlertLevel(int(str(row.facts["level"])))
        if self._is_done(row, case, which) or await self._was_told_later(row, which):
            return None
        if (case.contact_level if which == CONTACT else case.rectify_level) < level:
            return None
        files = self._reading.files
        if not above and case.handovers and not await files.is_on_duty(row.chat_id, case):
            return None
        facts = DueFacts(await self._reading.official(case, row.chat_id), which, level, above=above)
        return await self._late(case, facts)

    def _is_done(self, row: Outbox, case: Case, which: str) -> bool:
        if case.state not in OFFICE_OWES or case.answers != row.facts.get("round"):
            return True
        return which == CONTACT and case.contacted_at is not None

    async def _was_told_later(self, row: Outbox, which: str) -> bool:
        """Whether this chat has, or will have, a newer notice of the same clock."""
        later = Outbox.filter(chat_id=row.chat_id, kind=Notice.DUE, subject_id=row.subject_id, id__gt=row.id)
        return any(other.facts.get("which") == which for other in await later)

    async def _late(self, case: Case, facts: DueFacts) -> DueFacts:
        """Who owes it, and when it goes on to whom unless it is done."""
        files, ground = self._reading.files, self._reading.ground
        due_day = ground.due_day(case.contact_due if facts.which == CONTACT else case.rectify_due)
        facts = replace(
            facts,
            answering=(await Office.get(id=case.office_id)).name,
            yesterday=due_day == ground.day(ground.now()) - ONE_DAY,
        )
        rungs = await files.ladder.of_case(case)
        told = rungs_told(facts.level, len(rungs))
        duties = await files.duties(case, await files.matter_of(case))
        strikes = [one for duty in duties if duty.which == facts.which for one in duty.strikes()]
        next_day = min((ground.day(one.at) for one in strikes if one.level > facts.level), default=None)
        if facts.level < AlertLevel.LATE_1 or told >= len(rungs) or next_day is None:
            return facts
        return replace(facts, next_day=next_day, next_office=rungs[told].office.name)

    async def _overseen(self, row: Outbox) -> OverseenFacts:
        case = await Case.get(id=row.subject_id)
        answering = await Office.get(id=case.office_id)
        late = max(case.contact_level, case.rectify_level) >= AlertLevel.OVERDUE
        may_urge = late and case.state in OFFICE_OWES
        return OverseenFacts(await self._reading.official(case), answering.name, may_urge)

    async def _urged(self, row: Outbox) -> UrgedFacts | None:
        case = await Case.get(id=row.subject_id)
        if case.state not in OFFICE_OWES:
            return None
        office = await Office.get(id=row.facts["office"])
        day = date.fromisoformat(str(row.facts["day"]))
        today = self._reading.ground.day(self._reading.ground.now())
        return UrgedFacts(
            await self._reading.official(case, row.chat_id),
            office.name,
            case.contacted_at is None,
            None if day <= today else day,
        )


async def escalated_to(reading: Reading, offices: Collection[int]) -> list[Case]:
    """Cases far below that have climbed to the supervisors of these offices."""
    if not offices:
        return []
    climbed = Q(contact_level__gte=AlertLevel.LATE_1) | Q(rectify_level__gte=AlertLevel.LATE_1)
    found = []
    for case in await Case.filter(climbed, state__in=OPEN_STATES).order_by("rectify_due", "id"):
        told = await reading.files.ladder.told(case, max(case.contact_level, case.rectify_level))
        if {one.office_id for one in told} & set(offices):
            found.append(case)
    return found
