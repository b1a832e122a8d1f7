"""Handling: what the official who claimed does, from the first contact to the answer."""

from collections.abc import Sequence
from datetime import date

from bot.errors import ContactOnlyNamed, StateHasMoved
from bot.facts import Face, Notice
from bot.rules.deadlines import end_of_day, promise_days
from bot.rules.lifecycle import Act
from bot.services.files import CaseFiles
from bot.services.relays import RelayDesk
from models.database import act
from models.tables import Account, Case, CaseMessage, Draft, DraftPart, Matter, Official, Rating
from models.terms import CaseMessageKind, CaseState, Outcome, Visibility

OUTCOME_ACTS = {Outcome.RECTIFY_NOW: Act.RECTIFY_NOW, Outcome.EXPLAIN: Act.EXPLAIN}


class HandlingDesk:
    """Contact, outcome, promise, rectification, answer."""

    def __init__(self, files: CaseFiles, relays: RelayDesk) -> None:
        self._files = files
        self._relays = relays
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def contacted(self, account: Account, case_id: int) -> None:
        """已联系, for a named rating: recorded at once, and the citizen is asked whether it is so.

        Raises:
            NotTheHandler, ContactOnlyNamed, StateHasMoved: nothing was recorded.
        """
        matter, case, official = await self._in_hand(account, case_id)
        if (await Rating.get(id=case.rating_id)).settled_visibility is not Visibility.NAMED:
            raise ContactOnlyNamed
        await self._contact(matter, case, official, Act.CONTACT)
        await self._files.show_card(case, matter, how=True)
        if to := await self._files.citizen_address(case):
            await self._telling.tell(to, Notice.CONTACT_CHECK, case.id, matter_id=matter.id, fresh=True)

    @act
    async def say_how(self, account: Account, case_id: int, how: int) -> None:
        """打过电话 (1) or 当面说过 (2)."""
        matter, case, _ = await self._in_hand(account, case_id)
        case.how_contacted = how
        await case.save(update_fields=["how_contacted"])
        await self._files.show_card(case, matter)

    @act
    async def choose_outcome(self, account: Account, case_id: int, outcome: Outcome) -> None:
        """立行立改, 解释说明; 限期整改 first asks for its date."""
        matter, case, official = await self._in_hand(account, case_id)
        if outcome is Outcome.RECTIFY_BY:
            if case.state is not CaseState.CONTACTED:
                raise StateHasMoved(state=case.state)
            await self._files.show_card(case, matter, face=Face.DATES)
            return
        await self._files.move(matter, case, OUTCOME_ACTS[outcome], self._files.actor(official), official)
        case.outcome = outcome
        await self._files.save(case, matter)
        await self._files.show_card(case, matter)

    @act
    async def promise(self, account: Account, case_id: int, day: date) -> None:
        """One of the dates offered: it becomes the due day, and the citizen is told."""
        matter, case, official = await self._in_hand(account, case_id)
        if day not in await self.promise_days(case, matter):
            raise StateHasMoved(state=case.state)
        await self._files.move(
            matter, case, Act.PROMISE, self._files.actor(official), official, why=day.isoformat()
        )
        due, case.outcome = case.rectify_due, Outcome.RECTIFY_BY
        case.rectify_due = end_of_day(day, self._ground.zone)
        await self._files.set_levels(case, matter)  # what was told of the day before is not true of this one
        case.rectified_at = None  # a promise of somebody before may have been kept; this one is new
        await self._files.save(case, matter)
        await self._files.show_card(case, matter)
        if case.rectify_due != due:
            await self._files.show_alerts(case, matter)
        if to := await self._files.citizen_address(case):
            await self._telling.tell(
                to, Notice.PROMISED, case.id, matter_id=matter.id, facts={"case": case.id}
            )

    @act
    async def rectified(self, account: Account, case_id: int) -> None:
        """整改完成: now an answer may be written."""
        matter, case, official = await self._in_hand(account, case_id)
        if case.outcome is not Outcome.RECTIFY_BY or case.rectified_at is not None:
            raise StateHasMoved(state=case.state)
        await self._files.move(matter, case, Act.RECTIFIED, self._files.actor(official), official)
        case.rectified_at = self._ground.now()
        await self._files.save(case, matter)
        await self._files.show_card(case, matter)

    @act
    async def more(self, account: Account, case_id: int) -> None:
        """更多: the card's further buttons."""
        matter, case, _ = await self._in_hand(account, case_id)
        await self._files.show_card(case, matter, face=Face.MORE)

    async def promise_days(self, case: Case, matter: Matter) -> tuple[date, ...]:
        """The dates that may be promised today."""
        ground = self._ground
        return promise_days(
            opened_at=case.round_opened_at,
            now=ground.now(),
            policy=await ground.policy_of(matter),
            calendar=ground.calendar,
            tz=ground.zone,
        )

    async def send_draft(
        self, matter: Matter, case: Case, official: Official, draft: Draft, parts: Sequence[DraftPart]
    ) -> None:
        """A submitted draft becomes a question or the answer. Inside the draft's unit of work."""
        messages = await self.keep(case, draft, parts)
        if draft.kind is CaseMessageKind.QUESTION:
            await self._contact(matter, case, official, Act.ASK)
            await self._relays.question(case, matter, messages)
        else:
            await self._answer(matter, case, official)
            await self._relays.answer(case, matter, messages)
        await self._files.show_card(case, matter, fresh=draft.kind is CaseMessageKind.QUESTION)
        await self._files.show_alerts(case, matter)

    async def _answer(self, matter: Matter, case: Case, official: Official) -> None:
        await self._files.move(matter, case, Act.REPLY, self._files.actor(official), official)
        case.replied_at = self._ground.now()
        if case.first_replied_at is None:
            case.first_replied_at, case.replied_late = case.replied_at, case.replied_at > case.rectify_due
        case.answers += 1
        case.follow_up = None
        await self._files.save(case, matter)

    async def _contact(self, matter: Matter, case: Case, official: Official, action: Act) -> None:
        await self._files.move(matter, case, action, self._files.actor(official), official)
        case.contacted_at = self._ground.now()
        if case.first_contacted_at is None:
            case.first_contacted_at, case.contacted_late = (
                case.contacted_at,
                case.contacted_at > case.contact_due,
            )
        await self._files.save(case, matter)
        await self._files.show_alerts(case, matter)

    async def keep(self, case: Case, draft: Draft, parts: Sequence[DraftPart]) -> list[CaseMessage]:
        """The words as they were sent, for good."""
        group = await CaseMessage.filter(case=case, kind=draft.kind).count() + 1
        return [
            await CaseMessage.create(
                case=case,
                group_no=group,
                kind=draft.kind,
                form=part.form,
                content=part.content,
                key_id=part.key_id,
                at=self._ground.now(),
            )
            for part in parts
        ]

    async def _in_hand(self, account: Account, case_id: int) -> tuple[Matter, Case, Official]:
        matter, case = await self._files.locked(case_id)
        return matter, case, await self._files.handler(account, case)
