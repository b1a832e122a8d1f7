"""What goes beyond one office: a case handed over, an extension, a supervisor's view of a case."""

from datetime import datetime, time
from typing import Any

from bot.facts import (
    DecideOfficeFacts,
    DoneFacts,
    ExtensionFacts,
    HandedFacts,
    Notice,
    OfficeChoice,
    WhichOfficeFacts,
)
from bot.rules.handing_over import MOST_HITS
from bot.rules.lifecycle import Act
from bot.rules.splitting import utf16_length
from bot.services.extensions import stands
from bot.services.showing.reading import Loader, Reading
from models.tables import Case, CaseMessage, Draft, Extension, HandOver, Matter, Office, Outbox, Step
from models.terms import (
    CaseMessageKind,
    DraftState,
    ExtensionState,
    HandOverState,
    Subject,
)

REASON_LIMIT = 400  # what fits into an alert beside the citizen's words
DEEDS = (Act.ASK, Act.CONTACT, Act.RECTIFY_NOW, Act.EXPLAIN, Act.PROMISE, Act.RECTIFIED)
MOST_DEEDS = 8


class HandedPages:
    """What supervisors read, and what is asked on the way to another office."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.WHICH_OFFICE: self._which_office,
            Notice.DECIDE_OFFICE: self._decide_office,
            Notice.EXTENSION: self._extension,
            Notice.EXTENSION_DECIDED: self._extension,
        }

    async def _which_office(self, row: Outbox) -> WhichOfficeFacts:
        case = await Case.get(id=row.subject_id)
        ids: Any = row.facts.get("hits")
        hits = None if ids is None else await choices(ids[:MOST_HITS])
        return WhichOfficeFacts(
            await self._reading.official(case),
            hits,
            max(0, len(ids or ()) - MOST_HITS),
            bool(row.facts.get("chosen")),
            bool(row.facts.get("dropped")),
        )

    async def _decide_office(self, row: Outbox) -> DecideOfficeFacts:
        asked = await HandOver.get(id=row.subject_id).prefetch_related(
            "case", "from_office", "to_office", "decided_by"
        )
        by = asked.decided_by
        return DecideOfficeFacts(
            hand_over_id=asked.id,
            case=await self._reading.official(asked.case),
            asked_by=asked.from_office.name,
            reason=await reason(self._reading, asked.case, CaseMessageKind.HAND_OVER),
            choices=await choices(await self._reading.handovers.involved(asked.case)),
            decided_to=asked.to_office.name if by else None,
            decided_by=by.name if by else None,
            decided_at=asked.decided_at,
        )

    async def _extension(self, row: Outbox) -> ExtensionFacts:
        asked = await Extension.get(id=row.subject_id).prefetch_related(
            "case", "official__office", "decided_by"
        )
        case, office, ground = asked.case, asked.official.office, self._reading.ground
        asked_this_month = await self._this_month(office, asked.asked_at)
        granted = [one for one in asked_this_month if one.state is ExtensionState.GRANTED]
        return ExtensionFacts(
            extension_id=asked.id,
            case=await self._reading.official(case),
            office=office.name,
            state=asked.state,
            from_day=ground.due_day(asked.from_due),
            to_day=ground.due_day(asked.to_due),
            until=ground.due_day(asked.decide_by),
            until_today=ground.due_day(asked.decide_by) == ground.day(ground.now()),
            reason=await reason(self._reading, case, CaseMessageKind.EXTENSION),
            done=await self._done(case),
            asked=len(asked_this_month),
            granted=len(granted),
            moot=not stands(case, asked),
            decided_by=asked.decided_by.name if asked.decided_by else None,
            decided_at=asked.decided_at,
        )

    async def _this_month(self, office: Office, asked_at: datetime) -> list[Extension]:
        """What this office asked for in the month of this application, up to it."""
        ground = self._reading.ground
        first = datetime.combine(ground.day(asked_at).replace(day=1), time(), ground.zone)
        asked = Extension.filter(official__office=office, asked_at__gte=first, asked_at__lte=asked_at)
        return await asked

    async def _done(self, case: Case) -> tuple[DoneFacts, ...]:
        matter = await self._reading.files.matter_of(case)
        steps = Step.filter(matter=matter, subject=Subject.CASE, act__in=DEEDS, at__gte=case.opened_at)
        newest = await steps.order_by("-id").limit(MOST_DEEDS)
        return tuple(DoneFacts(self._reading.ground.day(step.at), step.act) for step in reversed(newest))


async def handed(reading: Reading, case: Case, chat_id: int) -> HandedFacts | None:
    """How the case came here, or where it went from here; None where it was never handed over."""
    newest = await HandOver.filter(case=case).order_by("-number").prefetch_related("from_office").first()
    if newest is None:
        return None
    office = await Office.get(id=case.office_id)
    why = await reason(reading, case, CaseMessageKind.HAND_OVER)
    return HandedFacts(
        is_here=await reading.files.is_on_duty(chat_id, case),
        office=office.name,
        came_from=newest.from_office.name,
        reason=why if why is not None and utf16_length(why) <= REASON_LIMIT else None,
        undecided=newest.state is HandOverState.UNDECIDED,
        decided=newest.decided_at is not None,
    )


async def of_a_reason(reading: Reading, draft: Draft, case: Case, matter: Matter) -> dict[str, Any]:
    """What the card of a reason tells beside it: whereto, until when, who decides."""
    if draft.kind is CaseMessageKind.HAND_OVER:
        is_sent = draft.state is DraftState.SENT
        office = await Office.get_or_none(id=case.office_id if is_sent else draft.to_office_id)
        if is_sent:
            undecided = await HandOver.exists(case=case, state=HandOverState.UNDECIDED)
        else:
            undecided = await reading.handovers.is_for_a_supervisor(case, matter)
        return {"to_office": office.name if office else None, "undecided": undecided}
    if draft.kind is not CaseMessageKind.EXTENSION:
        return {}
    day = reading.ground.due_day
    if asked := await Extension.get_or_none(case=case):
        return {"new_due": day(asked.to_due), "until": day(asked.decide_by)}
    return {"new_due": day((await reading.extensions.later(case, matter)).at)}


async def reason(reading: Reading, case: Case, kind: CaseMessageKind) -> str | None:
    """The newest reason, masked for other offices; None where it is too long to stand beside other lines."""
    newest = await CaseMessage.filter(case=case, kind=kind).order_by("-group_no").first()
    if newest is None:
        return None
    group = CaseMessage.filter(case=case, kind=kind, group_no=newest.group_no)
    return await reading.office_words.reason(await group.order_by("id"))


async def choices(ids: list[int]) -> tuple[OfficeChoice, ...]:
    found = {office.id: office for office in await Office.filter(id__in=ids)}
    offices = [found[office_id] for office_id in ids if office_id in found]
    return tuple(OfficeChoice(office.id, office.name, office.code) for office in offices)
