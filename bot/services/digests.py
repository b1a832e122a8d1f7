"""Digests: one message to leads and supervisors on a working morning; lists and charts that go with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.errors import NotAnOfficial
from bot.facts import Notice
from bot.rules.digests import FROM_ABOVE, Pile, digest_slot, first_since, says_something
from bot.services.digestparts import DIGEST_ROLES, DigestParts, roles_in
from bot.services.files import CaseFiles
from bot.services.sweeps import Sweep, ids_of
from bot.services.telling import SUPERSEDED, Address, official_address
from models.database import act
from models.tables import Account, Official, Outbox
from models.terms import OutboxState, Role

MOST_CARDS = 5
CARDS = {
    Pile.EXTENSIONS: Notice.EXTENSION,
    Pile.HAND_OVERS: Notice.DECIDE_OFFICE,
    Pile.PRESSURE: Notice.PRESSURE_REPORT,
}


class DigestDesk:
    """Writes what is due in the morning, once for each person and working day."""

    def __init__(self, files: CaseFiles, parts: DigestParts) -> None:
        self._ground = files.ground
        self._telling = files.telling
        self._parts = parts

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the clock does here."""
        return (Sweep(self._due, self._write),)

    @act
    async def open_list(self, account: Account, office_id: int, which: Pile, since: datetime) -> None:
        """A list that the digest counted comes as it is now. Raises NotAnOfficial."""
        needed = Role.SUPERVISOR if which in FROM_ABOVE else Role.LEAD
        held = Official.filter(account=account, office_id=office_id, role=needed, ended_at=None)
        if not await held.exists():
            raise NotAnOfficial
        to = official_address(account)
        if which in CARDS and await self._show_cards(to, account, office_id, which):
            return
        kind = Notice.QUOTES if which is Pile.PRAISE else Notice.DIGEST_LIST
        facts = {"account": account.id, "which": int(which), "since": since.isoformat()}
        await self._telling.tell(to, kind, office_id, facts=facts)

    async def _show_cards(self, to: Address, account: Account, office_id: int, which: Pile) -> bool:
        """What is to be decided comes as its cards, at the end of the chat; whether any still waits."""
        waiting = await self._parts.decisions(account.id, office_id, which)
        for row_id, matter_id in waiting[:MOST_CARDS]:
            await self._telling.tell(to, CARDS[which], row_id, matter_id=matter_id, fresh=True)
        return bool(waiting)

    def _since(self, role: Official, slot: datetime) -> datetime:
        ground = self._ground
        first = first_since(role.since, slot, ground.policy, ground.calendar, ground.zone)
        return role.digest_at or first

    def _slot(self, now: datetime) -> datetime | None:
        ground = self._ground
        return digest_slot(now, ground.policy, ground.calendar, ground.zone)

    async def _due(self, now: datetime) -> list[int]:
        slot = self._slot(now)
        return [] if slot is None else await ids_of((await _unserved(slot)).order_by("id"))

    @act
    async def _write(self, official_id: int) -> None:
        found = await Official.get(id=official_id)
        account = await Account.filter(id=found.account_id).select_for_update().get()
        slot = self._slot(self._ground.now())
        roles = [] if slot is None else await (await _unserved(slot)).filter(account=account).order_by("id")
        if slot is not None and roles:
            await self._sum_up(account, roles, slot)

    async def _sum_up(self, account: Account, roles: Sequence[Official], slot: datetime) -> None:
        ground, now, to = self._ground, self._ground.now(), official_address(account)
        since = _sooner(((role.office_id, self._since(role, slot)) for role in roles), await _unsaid(to))
        await Official.filter(id__in=[role.id for role in roles]).update(digest_at=now)
        parts = [await self._parts.part(account.id, office_id, at, now) for office_id, at in since.items()]
        telling = [part for part in parts if says_something(part, ground.day(now))]
        if telling:
            await _take_back(to)
            said = [[part.office_id, part.since.isoformat()] for part in telling]
            facts = {"at": now.isoformat(), "parts": said}
            await self._telling.tell(to, Notice.DIGEST, account.id, facts=facts, by_clock=True)
            await self._add_charts(to, account, [part.office_id for part in telling])

    async def _add_charts(self, to: Address, account: Account, office_ids: Sequence[int]) -> None:
        """With the first digest of a week: the weeks before."""
        local = self._ground.now().astimezone(self._ground.zone)
        monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        if await Outbox.exists(chat_id=to.chat_id, kind=Notice.CHART, created_at__gte=monday):
            return
        for office_id in office_ids:
            below = Role.LEAD not in await roles_in(account.id, office_id)
            facts = {"at": local.isoformat(), "below": below, "account": account.id}
            await self._telling.tell(to, Notice.CHART, office_id, facts=facts, by_clock=True, silent=True)


async def _unserved(slot: datetime) -> QuerySet[Official]:
    """Roles of those who have got no digest since the slot, are there and can be reached.

    Whoever took up a role, or another one, after the slot waits for the next working day.
    """
    served = await Official.filter(digest_at__gte=slot, ended_at=None).values_list("account_id", flat=True)
    waiting = Q(digest_at__lt=slot) | Q(digest_at=None, since__lt=slot)
    return Official.filter(
        waiting,
        role__in=DIGEST_ROLES,
        ended_at=None,
        away_since=None,
        office__test=False,
        account__blocked_at=None,
        account__gone_at=None,
    ).exclude(account_id__in=list(served))


async def _unsaid(to: Address) -> dict[int, datetime]:
    """From when on the digests summed up that were written since the last one that arrived."""
    rows = Outbox.filter(chat_id=to.chat_id, kind=Notice.DIGEST)
    last = await rows.filter(state=OutboxState.SENT).order_by("-id").first()
    since: dict[int, datetime] = {}
    for row in await rows.filter(id__gt=last.id if last else 0).order_by("-id"):
        since |= {office: datetime.fromisoformat(at) for office, at in row.facts["parts"]}  # type: ignore[attr-defined]
    return since


async def _take_back(to: Address) -> None:
    """What has not left yet is said by the new digest."""
    waiting = Outbox.filter(chat_id=to.chat_id, kind=Notice.DIGEST, state=OutboxState.WAITING)
    await waiting.update(state=OutboxState.DROPPED, error=SUPERSEDED)


def _sooner(roles: Iterable[tuple[int, datetime]], unsaid: Mapping[int, datetime]) -> dict[int, datetime]:
    """For each office the earliest moment: of either role there, or of a digest that did not arrive."""
    found: dict[int, datetime] = {}
    for office_id, at in roles:
        found[office_id] = min(at, found.get(office_id, at), unsaid.get(office_id, at))
    return found
