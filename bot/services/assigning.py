"""Assigning: a lead gives a case to somebody, a handler puts it back, one that lies idle falls back."""

from bot.errors import NotOfTheTeam, StateHasMoved
from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.services.cases import CaseDesk
from bot.services.drafts import DraftDesk
from bot.services.files import CaseFiles, office_ids
from bot.services.sweeps import Sweep, by
from bot.services.telling import official_address
from models.database import act
from models.tables import Account, Case, Matter, Official
from models.terms import CLAIMING_ROLES, IN_HAND, Actor, CaseState
from models.writers.dues import Moment


class AssignDesk:
    """Who works on a case, where it was not they who claimed it."""

    def __init__(self, files: CaseFiles, cases: CaseDesk, drafts: DraftDesk) -> None:
        self._files = files
        self._cases = cases
        self._drafts = drafts
        self._ground = files.ground
        self._telling = files.telling

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the clock does to claimed cases."""
        return (by(Moment(Case, "idle_at"), self._fall_back),)

    @act
    async def ask(self, account: Account, case_id: int) -> None:
        """指派: to whom? Raises NotALead, StateHasMoved."""
        matter, case = await self._files.locked(case_id)
        await self._check(account, case)
        await self._telling.tell(
            official_address(account), Notice.ASSIGN_ASK, case.id, matter_id=matter.id, fresh=True
        )

    @act
    async def assign(self, account: Account, case_id: int, official_id: int) -> None:
        """Give the case to this official; whoever had it without a move lets go of it.

        Raises:
            NotALead, NotOfTheTeam, CaseTaken, StateHasMoved: nothing was changed.
        """
        matter, case = await self._files.locked(case_id)
        lead = await self._check(account, case)
        chosen = await self._claimant(case, official_id)
        if case.handler_id == chosen.id:
            raise await self._cases.taken(case, lead)
        if case.state is CaseState.CLAIMED:
            await self._take_away(matter, case, lead)
        await self._files.move(matter, case, Act.ASSIGN, Actor.LEAD, lead, why=str(chosen.id))
        await self._cases.take_in_hand(matter, case, chosen)
        await self._hand_over(matter, case, lead, chosen)
        await self._telling.show_done(official_address(account), Notice.ASSIGN_ASK, case.id, matter.id)

    @act
    async def release(self, account: Account, case_id: int) -> None:
        """放回群里: the alert is open again. Raises NotTheHandler, StateHasMoved."""
        matter, case = await self._files.locked(case_id)
        official = await self._files.handler(account, case)
        await self._files.move(matter, case, Act.RELEASE, self._files.actor(official), official)
        await self._drafts.drop(case, account)
        await self._cases.open_again(matter, case, knowing=[account.external_id])
        await self._telling.tell(official_address(account), Notice.CARD, case.id, matter_id=matter.id)

    async def put_back(self, official: Official, by: Actor) -> int:
        """The official left: what they had in hand is open again, and nothing of it is left with them.

        Inside a unit of work; returns how many cases.
        """
        account = await Account.get(id=official.account_id)
        held = await Case.filter(handler=official, state__in=IN_HAND).order_by("id")
        for found in held:
            matter, case = await self._files.locked(found.id)
            await self._files.move(matter, case, Act.ORPHAN, by, official)
            await self._drafts.drop(case, account)
            await self._cases.open_again(matter, case)
            await self._files.show_alerts(case, matter)
            await self._telling.tell(official_address(account), Notice.CARD, case.id, matter_id=matter.id)
        return len(held)

    @act
    async def _fall_back(self, case_id: int) -> None:
        """Claimed without a move for too long: open again; handler and lead are told."""
        matter, case = await self._files.locked(case_id)
        now = self._ground.now()
        if case.state is not CaseState.CLAIMED or case.idle_at is None or case.idle_at > now:
            return
        if (opening := self._files.next_office_moment(now)) > now:  # its moment came while nobody watched
            await Case.filter(id=case.id).update(idle_at=opening)
            return
        told = await self._files.watchers(case)
        handler = await Official.get(id=case.handler_id).prefetch_related("account")
        await self._files.move(matter, case, Act.IDLE, Actor.CLOCK)
        await self._drafts.drop(case, handler.account)
        await self._cases.open_again(matter, case, knowing=[to.chat_id for to in told], by_clock=True)
        await self._telling.tell(
            official_address(handler.account), Notice.CARD, case.id, matter_id=matter.id, by_clock=True
        )
        for to in told:
            await self._telling.tell(to, Notice.IDLE, case.id, matter_id=matter.id, by_clock=True)

    async def _check(self, account: Account, case: Case) -> Official:
        lead = await self._files.lead(account, case)
        if not self._files.is_assignable(case):
            raise StateHasMoved(state=case.state)
        return lead

    async def _claimant(self, case: Case, official_id: int) -> Official:
        found = await Official.get_or_none(id=official_id, ended_at=None).prefetch_related("account")
        if found is None or found.role not in CLAIMING_ROLES or found.office_id not in office_ids(case):
            raise NotOfTheTeam
        return found

    async def _take_away(self, matter: Matter, case: Case, lead: Official) -> None:
        former = await Official.get(id=case.handler_id).prefetch_related("account")
        await self._files.move(matter, case, Act.RELEASE, Actor.LEAD, lead)
        await self._drafts.drop(case, former.account)
        if former.ended_at is None and former.account_id != lead.account_id:
            to, facts = official_address(former.account), {"by": lead.id}
            await self._telling.tell(to, Notice.REASSIGNED, case.id, matter_id=matter.id, facts=facts)
        if await self._telling.is_shown(former.account.external_id, Notice.CARD, case.id):
            await self._telling.tell(
                official_address(former.account), Notice.CARD, case.id, matter_id=matter.id
            )

    async def _hand_over(self, matter: Matter, case: Case, lead: Official, chosen: Official) -> None:
        """Who was chosen is told by whom, and gets words, photos and the card."""
        if chosen.account_id != lead.account_id:
            to, facts = official_address(chosen.account), {"by": lead.id}
            await self._telling.tell(to, Notice.ASSIGNED, case.id, matter_id=matter.id, facts=facts)
        await self._cases.hand_to(matter, case, chosen.account)


async def candidates(files: CaseFiles, case: Case) -> list[tuple[Official, int]]:
    """Who may be given the case, with how many they have in hand: the least busy first, the away last."""
    found = [
        (official, await load_of(official))
        for office_id in sorted(office_ids(case))
        for official in await files.accounts.officials(office_id, *CLAIMING_ROLES)
        if official.id != case.handler_id
    ]
    return sorted(found, key=lambda one: (one[0].away_since is not None, one[1], one[0].id))


async def load_of(official: Official) -> int:
    """How many cases somebody has in hand."""
    return await Case.filter(handler_id=official.id, state__in=IN_HAND).count()
