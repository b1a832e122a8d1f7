"""申请延期: once for each case, with a reason; a supervisor above decides, and silence is a no."""

from collections.abc import Sequence

from bot.errors import AlreadyDecided, ExtensionAsked, NobodySupervises, NotAbove, StateHasMoved
from bot.facts import Notice
from bot.rules.deadlines import Due, decide_until, extended_due
from bot.rules.lifecycle import Act
from bot.services.files import CaseFiles
from bot.services.ladder import Rung, role_on
from bot.services.officewords import OfficeWords
from bot.services.relays import RelayDesk
from bot.services.sweeps import Sweep, by
from bot.services.telling import official_address
from models.database import act
from models.tables import Account, Case, CaseMessage, Extension, Matter, Official
from models.terms import Actor, CaseMessageKind, CaseState, ExtensionState
from models.writers.dues import Moment


class ExtensionDesk:
    """From the application to the later day."""

    def __init__(self, files: CaseFiles, relays: RelayDesk, office_words: OfficeWords) -> None:
        self._files = files
        self._relays = relays
        self._office_words = office_words
        self._ground = files.ground
        self._telling = files.telling

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the clock does: no word in time is a no."""
        return (by(Moment(Extension, "decide_by", (ExtensionState.ASKED,)), self._lapse),)

    async def check(self, matter: Matter, case: Case, official: Official) -> list[Rung]:
        """Who may decide, nearest first; never anybody of the office that asks, or that was rated.

        Raises:
            StateHasMoved, ExtensionAsked, NobodySupervises: nothing can be asked.
        """
        if case.state is not CaseState.ANSWERING:
            raise StateHasMoved(state=case.state)
        if await Extension.exists(case=case):
            raise ExtensionAsked
        rungs = await self._above(matter, case, official)
        if not rungs:
            raise NobodySupervises
        return rungs

    async def is_possible(self, case: Case) -> bool:
        """Whether 申请延期 is offered for the case as it stands."""
        return case.state is CaseState.ANSWERING and not await Extension.exists(case=case)

    async def later(self, case: Case, matter: Matter) -> Due:
        """The day that can be asked for."""
        policy = await self._ground.policy_of(matter)
        return extended_due(case.rectify_due, policy.extension, self._ground.calendar, self._ground.zone)

    async def send(
        self, matter: Matter, case: Case, official: Official, messages: Sequence[CaseMessage]
    ) -> None:
        """A submitted reason: the supervisors are asked. Inside the draft's unit of work."""
        [nearest, *_] = await self.check(matter, case, official)
        ground, now = self._ground, self._ground.now()
        await self._files.move(matter, case, Act.ASK_EXTENSION, self._files.actor(official), official)
        asked = await Extension.create(
            case=case,
            official=official,
            state=ExtensionState.ASKED,
            asked_at=now,
            from_due=case.rectify_due,
            to_due=(await self.later(case, matter)).at,
            decide_by=decide_until(now, ground.policy, ground.calendar, ground.zone),
        )
        await self._files.save(case, matter)
        await self._files.show_card(case, matter)
        for one in nearest.supervisors:
            to = official_address(one.account)
            await self._office_words.tell_reason(to, matter, messages)
            await self._telling.tell(to, Notice.EXTENSION, asked.id, matter_id=matter.id, fresh=True)

    @act
    async def decide(self, account: Account, extension_id: int, *, granted: bool) -> None:
        """同意延期 or 不同意延期: the first word stands.

        Raises:
            NotAbove, AlreadyDecided, StateHasMoved: nothing was changed.
        """
        matter, case, asked = await self._locked(extension_id)
        official = await self._decider(account, matter, case, asked)
        if asked.state is not ExtensionState.ASKED or asked.decide_by <= self._ground.now():
            by = asked.decided_by
            raise AlreadyDecided(name=by.name if by else None, at=asked.decided_at)
        if not stands(case, asked):
            raise StateHasMoved(state=case.state)
        action = Act.EXTEND if granted else Act.REFUSE_EXTENSION
        await self._files.move(matter, case, action, Actor.SUPERVISOR, official)
        asked.decided_by = official
        await self._decided(
            matter, case, asked, ExtensionState.GRANTED if granted else ExtensionState.REFUSED
        )
        if granted:
            await self._extend(matter, case, asked)

    async def _extend(self, matter: Matter, case: Case, asked: Extension) -> None:
        """The later day holds: what was told of the old one is as if never told."""
        later = await self.later(case, matter)
        case.rectify_due = asked.to_due
        await self._files.set_levels(case, matter)
        case.provisional = case.provisional or later.provisional
        await self._files.save(case, matter)
        await self._files.show_alerts(case, matter)
        await self._files.show_card(case, matter)
        reason = await CaseMessage.filter(case=case, kind=CaseMessageKind.EXTENSION).order_by("id")
        decider = await Official.get(id=asked.decided_by_id)
        await self._relays.reason(Notice.EXTENDED, case, matter, reason, office=decider.office_id)

    async def _decided(
        self, matter: Matter, case: Case, asked: Extension, state: ExtensionState, *, by_clock: bool = False
    ) -> None:
        """Every supervisor sees it, and whoever asked."""
        asked.state, asked.decided_at = state, self._ground.now()
        await asked.save(update_fields=["state", "decided_at", "decided_by_id"])
        await self._files.edit_everywhere(Notice.EXTENSION, asked.id, matter)
        if stands(case, asked) and (to := await self._files.handler_address(case)):
            await self._telling.tell(
                to, Notice.EXTENSION_DECIDED, asked.id, matter_id=matter.id, by_clock=by_clock
            )

    @act
    async def _lapse(self, extension_id: int) -> None:
        matter, case, asked = await self._locked(extension_id)
        if asked.state is not ExtensionState.ASKED or asked.decide_by > self._ground.now():
            return
        if stands(case, asked):
            await self._files.move(matter, case, Act.REFUSE_EXTENSION, Actor.CLOCK)
        await self._decided(matter, case, asked, ExtensionState.LAPSED, by_clock=True)

    async def _locked(self, extension_id: int) -> tuple[Matter, Case, Extension]:
        case_id = (await Extension.get(id=extension_id)).case_id
        matter, case = await self._files.locked(case_id)
        return matter, case, await Extension.get(id=extension_id).prefetch_related("official", "decided_by")

    async def _decider(self, account: Account, matter: Matter, case: Case, asked: Extension) -> Official:
        official = role_on(await self._above(matter, case, asked.official), account.id)
        if official is None:
            raise NotAbove
        return official

    async def _above(self, matter: Matter, case: Case, official: Official) -> list[Rung]:
        inside = {matter.office_id, case.office_id, official.office_id}
        return await self._files.ladder.rungs(official.office_id, without=inside)


def stands(case: Case, asked: Extension) -> bool:
    """Whether the day that was asked to be moved is still owed: not answered, nor another one promised."""
    return case.state is CaseState.ANSWERING and case.rectify_due == asked.from_due
