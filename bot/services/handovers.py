"""转办: a case goes to another office with a reason; too often, and a supervisor says who answers."""

from collections.abc import Sequence
from typing import Any

from bot.errors import (
    AlreadyDecided,
    HandedOverEnough,
    NotAbove,
    OfficeCannotTake,
    PrivateChatNeeded,
    Refusal,
    StateHasMoved,
)
from bot.facts import Notice
from bot.rules.handing_over import HANDED_FROM, Candidate, is_for_a_supervisor, may_hand_over, search
from bot.rules.lifecycle import Act
from bot.services.cases import CaseDesk
from bot.services.files import CaseFiles, office_ids
from bot.services.officewords import OfficeWords
from bot.services.relays import RelayDesk
from bot.services.telling import official_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, CaseMessage, Chat, Draft, HandOver, Matter, Office, Official
from models.terms import CLAIMING_ROLES, DraftState, Errand, HandOverState, WordKind


class HandOverDesk:
    """From the question which office to the new office's alert."""

    def __init__(
        self,
        files: CaseFiles,
        cases: CaseDesk,
        words: WordsDesk,
        relays: RelayDesk,
        office_words: OfficeWords,
    ) -> None:
        self._files = files
        self._cases = cases
        self._words = words
        self._relays = relays
        self._office_words = office_words
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def begin(self, account: Account, case_id: int) -> None:
        """转办: the next words in the private chat name an office.

        Raises:
            PrivateChatNeeded, and what `check` refuses: nothing is asked.
        """
        matter, case = await self._files.locked(case_id)
        await self.check(matter, case, account)
        if account.started_at is None or account.blocked_at is not None:
            raise PrivateChatNeeded
        await self._words.expect(account, Errand.OFFICE, case.id)
        await self._ask(account, case, matter)

    async def named(self, account: Account, case_id: int, said: Said) -> None:
        """What the words may mean stands on buttons. Inside the hearing's unit of work."""
        matter, case = await self._files.locked(case_id)
        try:
            await self.check(matter, case, account)
        except Refusal as refusal:
            await self.forget(account, case.id)
            await self._telling.refuse(official_address(account), refusal)
            return
        words = said.content if said.kind is WordKind.TEXT else ""
        hits = search(words, await self._candidates(case, matter))
        await self._ask(account, case, matter, hits=[hit.office_id for hit in hits])

    @act
    async def drop(self, account: Account, case_id: int) -> None:
        """取消: nothing is handed over."""
        matter, case = await self._files.locked(case_id)
        await self.forget(account, case.id)
        await self.answer(account, case, matter, dropped=True)

    @act
    async def decide(self, account: Account, hand_over_id: int, office_id: int) -> None:
        """定给: a supervisor says who answers; the first word stands.

        Raises:
            NotAbove, AlreadyDecided, OfficeCannotTake, StateHasMoved: nothing was changed.
        """
        case_id = (await HandOver.get(id=hand_over_id)).case_id
        matter, case = await self._files.locked(case_id)
        row = await HandOver.get(id=hand_over_id).prefetch_related("decided_by")
        official = await self._files.ladder.supervisor(account.id, case)
        if row.state is HandOverState.DONE:
            raise AlreadyDecided(name=row.decided_by.name if row.decided_by else None, at=row.decided_at)
        if official is None:
            raise NotAbove
        if office_id not in await self.involved(case):
            raise OfficeCannotTake
        await self._decided(matter, case, row, official, await Office.get(id=office_id))

    async def check(self, matter: Matter, case: Case, account: Account) -> Official:
        """The role by which the account may hand the case over now.

        Raises:
            NotAnOfficial, NotTheHandler, StateHasMoved, HandedOverEnough
        """
        if case.state in HANDED_FROM and case.handler_id is not None:
            official = await self._files.handler(account, case)
        else:
            official = await self._files.claimant(account, case)
        if case.state not in HANDED_FROM or self._files.is_hidden(case):
            raise StateHasMoved(state=case.state)
        if not await self.is_possible(case, matter):
            raise HandedOverEnough
        return official

    async def is_possible(self, case: Case, matter: Matter) -> bool:
        """Whether 转办 is offered for the case as it stands."""
        limit = (await self._ground.policy_of(matter)).hand_overs
        return may_hand_over(case.state, case.handovers, limit)

    async def check_office(self, case: Case, matter: Matter, office_id: int | None) -> Office:
        """The office that would answer where the case goes to this one. Raises OfficeCannotTake."""
        known = {candidate.office_id for candidate in await self._candidates(case, matter)}
        office = await Office.get_or_none(id=office_id) if office_id in known else None
        duty = await self._files.accounts.duty_office(office) if office else None
        if duty is None or duty.id in await self._barred(case, matter):
            raise OfficeCannotTake
        return duty

    async def is_for_a_supervisor(self, case: Case, matter: Matter) -> bool:
        """Whether the next hand-over only asks a supervisor who answers."""
        return is_for_a_supervisor(case.handovers, (await self._ground.policy_of(matter)).hand_overs)

    async def answer(self, account: Account, case: Case, matter: Matter, *, dropped: bool = False) -> None:
        """Turn the question which office into its answer, where it stands."""
        if await self._telling.is_shown(account.external_id, Notice.WHICH_OFFICE, case.id):
            facts = {"chosen": True, "dropped": dropped}
            await self._telling.tell(
                official_address(account), Notice.WHICH_OFFICE, case.id, matter_id=matter.id, facts=facts
            )

    async def forget(self, account: Account, case_id: int) -> None:
        """No office is expected to be named any more: the next words are those of the draft that is open."""
        draft = await Draft.get_or_none(account=account, state=DraftState.OPEN)
        errand, subject_id = (Errand.DRAFT, draft.id) if draft else (Errand.NONE, None)
        named = Chat.filter(account=account, errand=Errand.OFFICE, subject_id=case_id)
        await named.update(errand=errand, subject_id=subject_id)

    async def send(
        self,
        matter: Matter,
        case: Case,
        official: Official,
        draft: Draft,
        messages: Sequence[CaseMessage],
    ) -> None:
        """A submitted reason: the case goes on. Inside the draft's unit of work."""
        duty = await self.check_office(case, matter, draft.to_office_id)
        is_too_often = await self.is_for_a_supervisor(case, matter)
        row = HandOver(
            case=case,
            number=case.handovers + 1,
            state=HandOverState.DONE,
            from_office_id=case.office_id,
            to_office=duty,
            official=official,
            at=self._ground.now(),
        )
        case.handovers = row.number
        if is_too_often:
            await self._hand_up(matter, case, official, row, messages)
        else:
            await self._hand_on(matter, case, official, row, messages)

    async def involved(self, case: Case) -> list[int]:
        """The offices a supervisor may choose from: everyone that had the case, and the one asked for."""
        rows = await HandOver.filter(case=case).order_by("number")
        ids = [row.from_office_id for row in rows] + [row.to_office_id for row in rows]
        return list(dict.fromkeys(ids))

    async def _hand_on(
        self,
        matter: Matter,
        case: Case,
        official: Official,
        row: HandOver,
        messages: Sequence[CaseMessage],
    ) -> None:
        await self._move(matter, case, official, await Office.get(id=row.to_office_id))
        await row.save()
        await self._tell_new_office(matter, case, messages)

    async def _hand_up(
        self,
        matter: Matter,
        case: Case,
        official: Official,
        row: HandOver,
        messages: Sequence[CaseMessage],
    ) -> None:
        """Too often: a supervisor decides; where there is none, the office above answers itself."""
        rungs = await self._files.ladder.rungs(matter.office_id)
        if not rungs:
            above = await self._files.accounts.parent(await Office.get(id=matter.office_id))
            if last := await self._files.accounts.duty_office(above) if above else None:
                row.to_office = last
            await self._hand_on(matter, case, official, row, messages)
            return
        await self._move(matter, case, official, rungs[0].office)
        row.state = HandOverState.UNDECIDED
        await row.save()
        for one in rungs[0].supervisors:
            to = official_address(one.account)
            await self._office_words.tell_reason(to, matter, messages)
            await self._telling.tell(to, Notice.DECIDE_OFFICE, row.id, matter_id=matter.id, fresh=True)
        await self._close_old(matter, case)
        await self._relays.reason(Notice.HANDED_UP, case, matter, messages, office=case.office_id)

    async def _move(self, matter: Matter, case: Case, official: Official, office: Office) -> None:
        """The case is this office's, open, under the same clocks."""
        await self._files.move(
            matter, case, Act.HAND_OVER, self._files.actor(official), official, why=office.code
        )
        case.office_id = office.id
        case.handler_id, case.claimed_at = None, None
        await self._files.save(case, matter)

    async def _decided(
        self, matter: Matter, case: Case, row: HandOver, official: Official, office: Office
    ) -> None:
        duty = await self._files.accounts.duty_office(office) or office
        await self._move(matter, case, official, duty)
        row.state, row.to_office_id = HandOverState.DONE, duty.id
        row.decided_by_id, row.decided_at = official.id, self._ground.now()
        await row.save(update_fields=["state", "to_office_id", "decided_by_id", "decided_at"])
        await self._files.edit_everywhere(Notice.DECIDE_OFFICE, row.id, matter)
        await self._tell_new_office(matter, case, ())

    async def _tell_new_office(self, matter: Matter, case: Case, messages: Sequence[CaseMessage]) -> None:
        await self._close_old(matter, case)
        await self._ring_again(matter, case)
        await self._cases.alert(case, matter, fresh=True)
        await self._relays.reason(Notice.HANDED_OVER, case, matter, messages, office=case.office_id)

    async def _ring_again(self, matter: Matter, case: Case) -> None:
        """A group that had the case before has its one message edited, which rings nowhere."""
        office = await Office.get(id=case.office_id)
        if office.chat_id is None or not await self._telling.is_shown(office.chat_id, Notice.ALERT, case.id):
            return
        for to in await self._files.accounts.personal(office, *CLAIMING_ROLES):
            await self._telling.tell(to, Notice.GIVEN, case.id, matter_id=matter.id)

    async def _close_old(self, matter: Matter, case: Case) -> None:
        """Alerts and cards of those who had the case say where it went; their drafts are thrown away."""
        await self._files.show_alerts(case, matter)
        await self._files.edit_everywhere(Notice.CARD, case.id, matter)
        unsent = Draft.filter(case=case, state__in=(DraftState.OPEN, DraftState.HELD))
        for draft in await unsent.prefetch_related("account").order_by("id"):
            await Draft.filter(id=draft.id).update(state=DraftState.CANCELLED)
            await self._telling.tell(official_address(draft.account), Notice.DRAFT, draft.id)

    async def _ask(
        self, account: Account, case: Case, matter: Matter, *, hits: Sequence[int] | None = None
    ) -> None:
        facts: dict[str, Any] = {} if hits is None else {"hits": list(hits)}
        await self._telling.tell(
            official_address(account),
            Notice.WHICH_OFFICE,
            case.id,
            matter_id=matter.id,
            facts=facts,
            fresh=True,
        )

    async def _candidates(self, case: Case, matter: Matter) -> list[Candidate]:
        """Offices of the same kind that may get the case; a rehearsal stays among test offices."""
        office = await Office.get(id=case.office_id)
        others = Office.filter(test=office.test).exclude(id__in=await self._barred(case, matter))
        return [Candidate(one.id, one.code, one.name) for one in await others.order_by("code")]

    async def _barred(self, case: Case, matter: Matter) -> set[int]:
        """Where the case is, and whoever handed it over: it does not go back to the sender.

        What is only said to a supervisor may name a sender too: it may well have been theirs.
        """
        if await self.is_for_a_supervisor(case, matter):
            return office_ids(case)
        senders = await HandOver.filter(case=case).values_list("from_office_id", flat=True)
        return office_ids(case) | {int(str(sender)) for sender in senders}
