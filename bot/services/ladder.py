"""The ladder: the offices above one, and their supervisors."""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass

from bot.rules.verdicts import rungs_told
from bot.services.accounts import AccountDesk
from bot.services.telling import is_reachable
from models.tables import Case, HandOver, Office, Official
from models.terms import AlertLevel, HandOverState, Role


@dataclass(frozen=True)
class Rung:
    """An office above that has supervisors, and who they are."""

    office: Office
    supervisors: tuple[Official, ...]


class Ladder:
    """Who stands above an office. Offices without a supervisor are no rungs: the next one above is."""

    def __init__(self, accounts: AccountDesk) -> None:
        self._accounts = accounts

    async def rungs(self, office_id: int, *, without: Collection[int] = ()) -> list[Rung]:
        """The rungs above an office, nearest first, without anybody who has a role in these offices."""
        return [rung async for rung in self._climb(office_id, without)]

    async def nearest(self, office_id: int) -> tuple[Official, ...]:
        """The supervisors of the first rung above an office, without anybody who has a role in it."""
        async for rung in self._climb(office_id, {office_id}):
            return rung.supervisors
        return ()

    async def _climb(self, office_id: int, without: Collection[int]) -> AsyncIterator[Rung]:
        inside = set(
            await Official.filter(office_id__in=without, ended_at=None).values_list("account_id", flat=True)
        )
        above = await self._accounts.parent(await Office.get(id=office_id))
        while above is not None:
            if people := await self._supervisors(above, inside):
                yield Rung(above, people)
            above = await self._accounts.parent(above)

    async def of_case(self, case: Case) -> list[Rung]:
        """The rungs above a case; where a supervisor has yet to say who answers, theirs is the first."""
        rungs = await self.rungs(case.office_id)
        if await HandOver.exists(case=case, state=HandOverState.UNDECIDED):
            office = await Office.get(id=case.office_id)
            if people := await self._supervisors(office, set()):
                rungs.insert(0, Rung(office, people))
        return rungs

    async def told(self, case: Case, level: AlertLevel) -> list[Official]:
        """The supervisors who hear that a clock of the case has gone so far."""
        rungs = await self.of_case(case)
        return [one for rung in rungs[: rungs_told(level, len(rungs))] for one in rung.supervisors]

    async def supervisor(self, account_id: int, case: Case) -> Official | None:
        """The role by which this account oversees the case, the nearest one."""
        return role_on(await self.of_case(case), account_id)

    async def _supervisors(self, office: Office, inside: Collection[object]) -> tuple[Official, ...]:
        """Each person once, and only those whom a message reaches."""
        people = {
            official.account_id: official
            for official in await self._accounts.officials(office.id, Role.SUPERVISOR)
            if official.account_id not in inside and is_reachable(official.account)
        }
        return tuple(people.values())


def role_on(rungs: Iterable[Rung], account_id: int) -> Official | None:
    """The role that an account holds on the nearest of these rungs."""
    supervisors = (official for rung in rungs for official in rung.supervisors)
    return next((official for official in supervisors if official.account_id == account_id), None)
