"""Following up: what the citizen says to a question, to a contact, to an answer; and what silence means."""

from bot.errors import AlreadyJudged, NotYours, StateHasMoved
from bot.facts import Face, Notice
from bot.rules.lifecycle import Act
from bot.rules.verdicts import judge
from bot.services.cases import CaseDesk
from bot.services.files import CaseFiles
from bot.services.officewords import OfficeWords
from bot.services.telling import Address, citizen_address, official_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, CaseMessage, Matter, Office, Official
from models.terms import (
    IN_HAND,
    Actor,
    CaseMessageKind,
    CaseState,
    ClosedAs,
    Errand,
    FollowUp,
    Role,
)


class FollowUpDesk:
    """The citizen's side of a case."""

    def __init__(
        self, files: CaseFiles, cases: CaseDesk, words: WordsDesk, office_words: OfficeWords
    ) -> None:
        self._files = files
        self._cases = cases
        self._words = words
        self._office_words = office_words
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def respond(self, account: Account, case_id: int) -> None:
        """回一句: the next message is passed on to the office."""
        matter, case = await self._own(account, case_id)
        if case.state is CaseState.CLOSED:
            raise StateHasMoved(state=case.state)
        await self._words.expect(account, Errand.QUESTION, case.id)
        await self._tell(case, matter, Notice.RESPOND)

    @act
    async def decline_question(self, account: Account, case_id: int) -> None:
        """不想说: whoever works on the case hears it; once it is answered nobody waits for a reply."""
        matter, case = await self._own(account, case_id)
        if await self._telling.is_done(citizen_address(account), Notice.QUESTION, case.id):
            return
        await self._telling.show_done(citizen_address(account), Notice.QUESTION, case.id, matter.id)
        if case.state in IN_HAND and (to := await self._files.handler_address(case)):
            await self._office_words.pass_on(to, case, matter, "declined")

    async def reply(self, account: Account, case_id: int, said: Said) -> None:
        """The citizen's words in reply to a question. Inside the hearing's unit of work."""
        matter, case = await self._own(account, case_id)
        message = await self._keep(account, case, CaseMessageKind.CITIZEN_REPLY, said)
        await self._words.expect(account, Errand.NONE, None)
        await self._telling.show_done(citizen_address(account), Notice.QUESTION, case.id, matter.id)
        await self._tell(case, matter, Notice.RESPONDED)
        if to := await self._files.handler_address(case):
            await self._office_words.pass_on(to, case, matter, "reply", messages=[message])

    @act
    async def confirm_contact(self, account: Account, case_id: int, *, happened: bool) -> None:
        """是 or 没有: a contact that did not happen is marked, and the lead hears."""
        matter, case = await self._own(account, case_id)
        if await self._telling.is_done(citizen_address(account), Notice.CONTACT_CHECK, case.id):
            return
        case.contact_denied = not happened
        await case.save(update_fields=["contact_denied"])
        leads = [] if happened else await self._leads(case)
        for lead in leads:
            await self._telling.tell(lead, Notice.CONTACT_DENIED, case.id, matter_id=matter.id)
        to, told = citizen_address(account), {"lead_told": bool(leads)}
        await self._telling.show_done(to, Notice.CONTACT_CHECK, case.id, matter.id, told)

    async def _leads(self, case: Case) -> list[Address]:
        """The leads of whoever answers the case."""
        accounts = self._files.accounts
        return [
            lead
            for office in await self._files.offices(case)
            for lead in await accounts.personal(office, Role.LEAD)
        ]

    @act
    async def judge(self, account: Account, case_id: int, answer_no: int, follow_up: FollowUp) -> None:
        """已解决, 部分解决, 未解决: each answer is judged once.

        Raises:
            AlreadyJudged, StateHasMoved: nothing was changed; the latter after too long a silence.
        """
        matter, case = await self._own(account, case_id)
        if case.closed_as is ClosedAs.UNCONFIRMED:
            raise StateHasMoved(state=case.state)
        if case.state is not CaseState.REPLIED or case.answers != answer_no:
            raise AlreadyJudged
        action = judge(follow_up, partly_before=case.partly, unsolved_before=case.unsolved)
        handler = await Official.get(id=case.handler_id) if case.handler_id else None
        await self._files.move(matter, case, action, Actor.CITIZEN, why=follow_up)
        case.follow_up = follow_up
        case.first_word_at = case.first_word_at or self._ground.now()
        await self._telling.show_done(
            citizen_address(account), Notice.ANSWER, case.id, matter.id, {"outcome": case.outcome}
        )
        if action in _CLOSED_AS:
            await self._close(matter, case, _CLOSED_AS[action])
        else:
            await self._reopen(matter, case, follow_up, account)
        await self._tell_judged(matter, case, handler)

    @act
    async def said_enough(self, account: Account, case_id: int) -> None:
        """说完了."""
        matter, case = await self._own(account, case_id)
        await self._words.expect(account, Errand.NONE, None)
        await self._tell(case, matter, Notice.RESPONDED, face=Face.DONE)

    async def say_what_is_left(self, account: Account, case_id: int, said: Said) -> None:
        """Words after a judgement go to the office that answers next. Inside the hearing's unit of work."""
        matter, case = await self._own(account, case_id)
        message = await self._keep(account, case, CaseMessageKind.FOLLOW_UP, said)
        if to := await self._files.handler_address(case):
            await self._office_words.pass_on(to, case, matter, "follow_up", messages=[message])
        else:
            await self._cases.words_changed(case)
        await self._tell(case, matter, Notice.RESPONDED)

    @act
    async def publish(self, account: Account, case_id: int, *, agreed: bool) -> None:
        """可以公开 or 不公开; may be changed.

        Raises:
            StateHasMoved: the question is not open, or nobody can be shown what would be published.
        """
        matter, case = await self._own(account, case_id)
        if not await self._office_words.may_be_published(case):
            raise StateHasMoved
        if agreed and await self._office_words.for_all_to_see(case) is None:
            raise StateHasMoved
        case.publish = agreed
        await case.save(update_fields=["publish"])
        await self._telling.show_done(citizen_address(account), Notice.PUBLISH, case.id, matter.id)

    async def stayed_silent(self, matter: Matter, case: Case) -> None:
        """No word within the time: closed as unconfirmed. Inside the watch's unit of work."""
        await self._files.move(matter, case, Act.SILENCE, Actor.CLOCK)
        case.closed_as, case.closed_at = ClosedAs.UNCONFIRMED, self._ground.now()
        await self._files.save(case, matter, by_clock=True)
        await self._files.show_alerts(case, matter)
        await self._files.show_card(case, matter)
        await self._tell(case, matter, Notice.UNCONFIRMED, by_clock=True)
        if to := await self._files.citizen_address(case):
            await self._telling.show_done(to, Notice.ANSWER, case.id, matter.id)

    async def _close(self, matter: Matter, case: Case, closed_as: ClosedAs) -> None:
        case.closed_as, case.closed_at = closed_as, self._ground.now()
        if closed_as is ClosedAs.UNSOLVED:
            case.unsolved += 1
        await self._files.save(case, matter)
        await self._tell(case, matter, Notice.SOLVED if closed_as is ClosedAs.SOLVED else Notice.UNSOLVED)
        if closed_as is ClosedAs.UNSOLVED:
            await self._list_above(matter, case)
        if await self._office_words.may_be_published(case):
            await self._ask_to_publish(matter, case)

    async def _reopen(self, matter: Matter, case: Case, follow_up: FollowUp, account: Account) -> None:
        if follow_up is FollowUp.PARTLY:
            case.partly += 1
        else:
            case.unsolved += 1
            case.raised_to_id = await self._one_rung_up(case)
        await self._files.set_dues(case, matter)
        await self._files.save(case, matter)
        await self._cases.alert(case, matter, fresh=True)
        await self._tell_supervisors(case, matter)
        await self._words.expect(account, Errand.FOLLOW_UP, case.id)
        await self._tell(case, matter, Notice.REOPENED)

    async def _one_rung_up(self, case: Case) -> int | None:
        """The nearest office above with somebody in it; none: the same office answers again."""
        accounts = self._files.accounts
        above = await accounts.parent(await Office.get(id=case.office_id))
        while above is not None and not (
            await accounts.has_receiver(above) or await accounts.officials(above.id)
        ):
            above = await accounts.parent(above)
        return above.id if above else None

    async def _tell_supervisors(self, case: Case, matter: Matter) -> None:
        """Supervisors of the office a rung up do not answer, but they see that somebody does."""
        if case.raised_to_id is not None:
            for official in await self._files.accounts.officials(case.raised_to_id, Role.SUPERVISOR):
                to = official_address(official.account)
                await self._telling.tell(to, Notice.LISTED, case.id, matter_id=matter.id)

    async def _tell_judged(self, matter: Matter, case: Case, handler: Official | None) -> None:
        await self._files.show_alerts(case, matter)
        if handler is None or handler.ended_at is not None:
            return
        account = await Account.get(id=handler.account_id)
        to = official_address(account)
        await self._telling.tell(
            to, Notice.JUDGED, case.id, matter_id=matter.id, facts={"said": case.follow_up}
        )
        await self._telling.tell(to, Notice.CARD, case.id, matter_id=matter.id)

    async def _list_above(self, matter: Matter, case: Case) -> None:
        """The nearest office above with a supervisor or a lead hears that the case ended unsolved."""
        accounts = self._files.accounts
        above, people = await accounts.parent(await Office.get(id=case.office_id)), list[Address]()
        while above is not None and not people:
            people = await accounts.personal(above, Role.SUPERVISOR, Role.LEAD)
            above = await accounts.parent(above)
        for to in people:
            await self._telling.tell(to, Notice.LISTED, case.id, matter_id=matter.id)

    async def _ask_to_publish(self, matter: Matter, case: Case) -> None:
        if to := await self._files.citizen_address(case):
            await self._telling.tell(to, Notice.PUBLISH, case.id, matter_id=matter.id)

    async def _keep(self, account: Account, case: Case, kind: CaseMessageKind, said: Said) -> CaseMessage:
        key_id = await self._files.accounts.key_of(account)
        return await CaseMessage.create(
            case=case,
            group_no=await CaseMessage.filter(case=case, kind=kind).count() + 1,
            kind=kind,
            form=said.kind,
            content=await self._ground.vault.seal(key_id, said.sealed_content()),
            key_id=key_id,
            at=self._ground.now(),
        )

    async def _tell(
        self, case: Case, matter: Matter, kind: Notice, *, face: Face = Face.PLAIN, by_clock: bool = False
    ) -> None:
        if to := await self._files.citizen_address(case):
            facts = {"case": case.id, "face": face}
            await self._telling.tell(to, kind, case.id, matter_id=matter.id, facts=facts, by_clock=by_clock)

    async def _own(self, account: Account, case_id: int) -> tuple[Matter, Case]:
        if not await Case.exists(id=case_id, rating__account_id=account.id):
            raise NotYours
        return await self._files.locked(case_id)


_CLOSED_AS = {Act.SOLVED: ClosedAs.SOLVED, Act.STILL_UNSOLVED: ClosedAs.UNSOLVED}
