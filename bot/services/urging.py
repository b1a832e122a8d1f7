"""督办: a supervisor above urges the office that owes something, once a day."""

from datetime import datetime, time

from bot.errors import AlreadyUrged, NotAbove, StateHasMoved
from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.services.files import CaseFiles
from bot.services.telling import official_address
from models.database import act
from models.tables import Account, Case, Matter, Official, Step
from models.terms import OFFICE_OWES, Actor, Subject


class UrgingDesk:
    """What supervisors do while a clock runs."""

    def __init__(self, files: CaseFiles) -> None:
        self._files = files
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def urge(self, account: Account, case_id: int) -> None:
        """督办: handler and leads are told what is wanted today.

        Raises:
            NotAbove, StateHasMoved, AlreadyUrged: nobody was told.
        """
        matter, case = await self._files.locked(case_id)
        official = await self._supervisor(account, case)
        if case.state not in OFFICE_OWES:
            raise StateHasMoved(state=case.state)
        if await self.was_urged(matter):
            raise AlreadyUrged
        await self._files.move(matter, case, Act.URGE, Actor.SUPERVISOR, official)
        day = self._files.next_office_moment(self._ground.now())
        facts = {"office": official.office_id, "day": self._ground.day(day).isoformat()}
        for to in await self._files.watchers(case):
            await self._telling.tell(to, Notice.URGED, case.id, matter_id=matter.id, facts=facts)
        await self._telling.tell(official_address(account), Notice.URGE_PASSED, case.id, matter_id=matter.id)

    async def was_urged(self, matter: Matter) -> bool:
        """Whether somebody urged today: of a matter only one case is open at a time."""
        ground = self._ground
        today = datetime.combine(ground.day(ground.now()), time(), ground.zone)
        urged = Step.filter(matter=matter, subject=Subject.CASE, act=Act.URGE, at__gte=today)
        return await urged.exists()

    async def _supervisor(self, account: Account, case: Case) -> Official:
        official = await self._files.ladder.supervisor(account.id, case)
        if official is None:
            raise NotAbove
        return official
