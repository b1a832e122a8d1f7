"""Boards: the one pinned message of an office's group, kept as things are; and what its buttons open."""

from datetime import UTC, datetime

from tortoise.expressions import Q

from bot.errors import NotAnOfficial
from bot.facts import Notice
from bot.rules.quiet import office_quiet
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.sweeps import Sweep
from bot.services.telling import Address, Telling, official_address
from models.database import act
from models.tables import Account, Case, Office, Outbox
from models.terms import OPEN_STATES, PENDING_OUTBOX, Audience


class BoardDesk:
    """Shows boards anew when a case has changed, when one comes to light, and every working morning."""

    def __init__(self, ground: Ground, accounts: AccountDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._telling = telling
        self._fresh: dict[int, datetime] = {}  # the moment since which a board is known to be fresh

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the clock does to boards."""
        return (Sweep(self._stale, self._freshen),)

    async def show(self, office: Office, *, by_clock: bool = False) -> None:
        """The board as it is now, where the office has a group. Inside a unit of work.

        Where the rates hold a group back its alerts go first: the board stands behind whatever waits.
        """
        if office.chat_id is not None:
            if not by_clock:
                await self._telling.take_back(Notice.BOARD, office.id, chat_id=office.chat_id)
            to = group_address(office.chat_id, self._ground.language)
            await self._telling.tell(to, Notice.BOARD, office.id, by_clock=by_clock)

    async def case_changed(self, case: Case, *, by_clock: bool = False) -> None:
        """Boards on which the case stands, or stood until now: to be called before its row is written.

        A case whose alert still waits moves no board: the hour of that would tell when somebody rated.
        """
        if case.shown_from is not None and self._ground.now() < case.shown_from:
            return
        stands = Q(id__in=[case.office_id, case.raised_to_id or 0])
        stood = Q(cases__id=case.id) | Q(raised_cases__id=case.id)
        offices = Office.filter(stands | stood, chat_id__isnull=False).distinct()
        for office in await offices.order_by("id"):
            await self.show(office, by_clock=by_clock)

    @act
    async def open_list(self, account: Account, office_id: int, which: str) -> None:
        """无人认领, 今天到期, 全部: the list comes privately. Raises NotAnOfficial."""
        if not await self._accounts.has_role_in(account.id, office_id):
            raise NotAnOfficial
        await self._telling.tell(
            official_address(account), Notice.CASE_LIST, office_id, facts={"which": which}
        )

    async def _stale(self, now: datetime) -> list[int]:
        """Offices whose board was not shown since the newest moment at which the clock changed it."""
        if office_quiet(now, self._ground.policy, self._ground.calendar, self._ground.zone):
            return []
        offices = await Office.filter(chat_id__isnull=False).order_by("id")
        if not offices:
            return []
        morning = self._morning(now)
        shown = await self._come_to_light(now, [office.id for office in offices])
        return [
            office.id for office in offices if await self._is_stale(office, morning, shown.get(office.id))
        ]

    async def _is_stale(self, office: Office, morning: datetime | None, shown: datetime | None) -> bool:
        moments = [moment for moment in (morning, shown) if moment is not None]
        if not moments or self._fresh.get(office.id) == max(moments):
            return False
        if await self._was_shown(office, max(moments)):
            self._fresh[office.id] = max(moments)
            return False
        return True

    @act
    async def _freshen(self, office_id: int) -> None:
        office = await Office.filter(id=office_id).select_for_update().get()
        if office_id in await self._stale(self._ground.now()):
            await self.show(office, by_clock=True)

    async def _was_shown(self, office: Office, since: datetime) -> bool:
        rows = Outbox.filter(chat_id=office.chat_id, kind=Notice.BOARD, subject_id=office.id)
        late = Q(created_at__gte=since) | Q(ended_at__gte=since) | Q(state__in=PENDING_OUTBOX)
        return await rows.filter(late).exists()

    def _morning(self, now: datetime) -> datetime | None:
        """The moment of today's digest, once it has come on a working day."""
        ground, local = self._ground, now.astimezone(self._ground.zone)
        moment = datetime.combine(local.date(), ground.policy.digest_at, ground.zone).astimezone(UTC)
        return moment if moment <= now and ground.calendar.is_workday(local.date()) else None

    async def _come_to_light(self, now: datetime, office_ids: list[int]) -> dict[int, datetime]:
        """For each office the newest moment at which an alert of its open cases ended its delay."""
        cases = Case.filter(office_id__in=office_ids, state__in=OPEN_STATES, shown_from__lte=now)
        return {
            case.office_id: case.shown_from for case in await cases.order_by("shown_from") if case.shown_from
        }


def group_address(chat_id: int, language: str) -> Address:
    """Where a group is told something."""
    return Address(chat_id, language, Audience.OFFICE)
