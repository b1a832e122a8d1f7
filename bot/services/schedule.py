"""The working calendar: an imported schedule is laid over the published one, and provisional days move."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog

from bot.facts import Notice
from bot.rules.deadlines import due_moment
from bot.rules.workdays import Calendar
from bot.services.files import CONTACT, RECTIFY, CaseFiles
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from models.database import act, is_outage
from models.tables import Account, CalendarDay, Case, Extension, Matter, Prompt
from models.terms import OFFICE_OWES, WAITING_PROMPTS, ExtensionState, Outcome, PromptState

PROMISED = (ExtensionState.ASKED, ExtensionState.GRANTED)
MOVABLE = (*WAITING_PROMPTS, PromptState.DECLINED)
PROMPT = "prompt"
LOOK_EVERY = 2.0
log = structlog.get_logger("calendar")


@dataclass(frozen=True)
class Moved:
    """One day that moved: of a case (by its number) or of a prompt (by its matter's public id)."""

    number: str
    which: str
    was: date
    now: date


class ScheduleDesk:
    """Keeps the ground's calendar, and counts anew what was counted without a schedule."""

    def __init__(self, files: CaseFiles, reach: ReachDesk) -> None:
        self._files = files
        self._ground = files.ground
        self._telling = files.telling
        self._reach = reach
        self._published = files.ground.calendar
        self._seen: object = None

    async def keep(self) -> None:
        """Take up what is imported beside this process, until cancelled."""
        while True:
            try:
                await self.take_up()
            except Exception as exc:
                if not is_outage(exc):
                    raise
                log.warning("the database is away", error=type(exc).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def take_up(self) -> None:
        """Count by what was imported last."""
        if await _newest() != self._seen:
            await self.refresh()

    async def refresh(self) -> None:
        """Let the ground count by the schedule that is imported now."""
        self._seen = await _newest()
        self._ground.calendar = self._published.with_days(await imported_days())

    @act
    async def import_days(self, days: Mapping[date, bool]) -> list[Moved]:
        """Lay days over the calendar and count anew what was provisional; says what moved, and tells it."""
        await self.refresh()
        before = self._ground.calendar
        for day, is_workday in sorted(days.items()):
            fresh = {"is_workday": is_workday, "imported_at": self._ground.now()}
            await CalendarDay.update_or_create(defaults=fresh, day=day)
        await self.refresh()
        return [*await self._recount_cases(), *await self._recount_prompts(before)]

    async def _recount_cases(self) -> list[Moved]:
        moved: list[Moved] = []
        provisional = Case.filter(state__in=OFFICE_OWES, provisional=True)
        for case_id in await provisional.order_by("id").values_list("id", flat=True):
            matter, case = await self._files.locked(int(str(case_id)))
            moved += await self._recount_case(matter, case)
        return moved

    async def _recount_case(self, matter: Matter, case: Case) -> list[Moved]:
        """Both due days from the opening of the round; what is done or promised stays."""
        was = {CONTACT: case.contact_due, RECTIFY: case.rectify_due}
        await self._set_dues(matter, case)
        await self._files.set_levels(case, matter)
        await self._files.save(case, matter)
        day = self._ground.due_day
        moved = [
            Moved(case.case_no, which, day(was[which]), day(now))
            for which, now in ((CONTACT, case.contact_due), (RECTIFY, case.rectify_due))
            if now != was[which]
        ]
        if moved:
            await self._tell(matter, case, moved)
        return moved

    async def _set_dues(self, matter: Matter, case: Case) -> None:
        policy = await self._ground.policy_of(matter)
        contact = self._ground.due(case.round_opened_at, policy.contact_within)
        rectify = self._ground.due(case.round_opened_at, policy.rectify_within)
        promised = case.outcome is Outcome.RECTIFY_BY
        case.provisional = False
        if case.contacted_at is None:
            case.contact_due, case.provisional = contact.at, contact.provisional
        if not promised and not await Extension.exists(case=case, state__in=PROMISED):
            case.rectify_due = rectify.at
            case.provisional = case.provisional or rectify.provisional

    async def _tell(self, matter: Matter, case: Case, moved: Sequence[Moved]) -> None:
        facts = {"case": case.id} | {one.which: [one.was.isoformat(), one.now.isoformat()] for one in moved}
        if to := await self._files.citizen_address(case):
            await self._telling.tell(
                to, Notice.RECOUNTED, case.id, matter_id=matter.id, facts=facts, by_clock=True
            )
        await self._files.show_alerts(case, matter)
        await self._files.show_card(case, matter)
        if self._files.is_hidden(case):
            return
        for address in await self._files.watchers(case):
            await self._telling.tell(
                address, Notice.CASE_RECOUNTED, case.id, matter_id=matter.id, facts=facts, by_clock=True
            )

    async def _recount_prompts(self, before: Calendar) -> list[Moved]:
        """Only a year whose schedule is new can move the end of a window."""
        years = self._ground.calendar.published_years - before.published_years
        if not years:
            return []
        first = datetime(min(years), 1, 1, tzinfo=UTC)
        open_ones = Prompt.filter(state__in=MOVABLE, expires_at__gte=first)
        ids = await open_ones.order_by("matter_id").values_list("id", flat=True)
        found = [await self._recount_prompt(int(str(prompt_id)), before) for prompt_id in ids]
        return [one for one in found if one is not None]

    async def _recount_prompt(self, prompt_id: int, before: Calendar) -> Moved | None:
        found = await Prompt.get(id=prompt_id)
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt_id)
        window = (await self._ground.policy_of(matter)).rating_window
        start = prompt.sent_at or matter.completed_at
        was, now = due_moment(start, window, before, self._ground.zone), self._ground.due(start, window)
        if prompt.state not in MOVABLE or prompt.expires_at != was.at or now.at == was.at:
            return None
        prompt.expires_at = now.at
        await prompt.save(update_fields=["expires_at"])
        await self._show(prompt)
        day = self._ground.due_day
        return Moved(matter.public_id, PROMPT, day(was.at), day(now.at))

    async def _show(self, prompt: Prompt) -> None:
        """The message of the matter tells the new day."""
        if prompt.account_id is None:
            return
        account = await Account.get(id=prompt.account_id)
        if await self._telling.is_shown(account.external_id, Notice.PROMPT, prompt.id):
            await self._reach.send_prompt(account, prompt, unasked=True)


async def refresh_calendar(ground: Ground) -> None:
    """Let a command count by the imported schedule too."""
    ground.calendar = ground.calendar.with_days(await imported_days())


async def imported_days() -> dict[date, bool]:
    """Every day that was imported, and whether it is worked."""
    return {row.day: row.is_workday for row in await CalendarDay.all()}


async def _newest() -> object:
    """Changes with every import."""
    return await CalendarDay.all().order_by("-imported_at", "-day").first().values_list("imported_at", "day")
