"""Holds: prompts and reminders that nobody asked for do not leave while an operator holds them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.errors import HoldUnknown, OfficeUnknown, SourceUnknown
from bot.facts import Notice
from bot.rules.quiet import next_citizen_moment
from bot.services.ground import Ground
from bot.services.telling import UNASKED
from models.database import act
from models.tables import Hold, Matter, Office, Outbox, Prompt, Source
from models.terms import OutboxState, PromptState


@dataclass(frozen=True)
class Held:
    """A hold: since when, and how many messages wait for its end (or were let go by it)."""

    source: str | None
    office: str | None
    since: datetime
    messages: int


class HoldDesk:
    """Lays holds on and takes them off; delivery asks it before a message leaves that nobody asked for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @act
    async def on(self, source: str | None, office: str | None) -> Held:
        """Hold back what concerns a source, an office, both together, or everything. Twice is once.

        Raises:
            SourceUnknown, OfficeUnknown: nothing is held.
        """
        wanted = await _scope(source, office)
        hold = await Hold.get_or_none(**wanted, ended_at=None)
        if hold is None:
            hold = await Hold.create(**wanted, since=self._ground.now())
        return Held(source, office, hold.since, await self._waiting([hold]))

    @act
    async def off(self, source: str | None, office: str | None) -> Held:
        """End the hold of exactly this extent: what no other hold covers goes, in the citizens' hours.

        Raises:
            SourceUnknown, OfficeUnknown, HoldUnknown: nothing was changed.
        """
        wanted = await _scope(source, office)
        hold = await Hold.filter(**wanted, ended_at=None).select_for_update().get_or_none()
        if hold is None:
            raise HoldUnknown
        hold.ended_at = self._ground.now()
        await hold.save(update_fields=["ended_at"])
        return Held(source, office, hold.since, await self._release())

    async def may_keep_back(self, rows: Sequence[Outbox]) -> bool:
        """Whether one of these could be held: only then each needs to be looked at."""
        return any(row.facts.get(UNASKED) for row in rows) and await Hold.exists(ended_at=None)

    async def keeps_back(self, row: Outbox) -> bool:
        """Whether a message that was about to leave is held; then it makes way for the others of its chat."""
        return bool(row.facts.get(UNASKED)) and await self._keep_back(row.id)

    @act
    async def _keep_back(self, row_id: int) -> bool:
        # Locked, so that a hold cannot end between this look and the row that waits for its end.
        holds = await Hold.filter(ended_at=None).select_for_update()
        row = await Outbox.get(id=row_id)
        if not await _covers(holds, row):
            return False
        leased = Outbox.filter(id=row_id, state=OutboxState.LEASED)
        return bool(await leased.update(state=OutboxState.HELD, lease_until=None, attempts=row.attempts - 1))

    async def _release(self) -> int:
        holds, released = await Hold.filter(ended_at=None), 0
        due = next_citizen_moment(self._ground.now(), self._ground.policy, self._ground.zone)
        for row in await Outbox.filter(state=OutboxState.HELD, ended_at=None).order_by("id"):
            if not await _covers(holds, row):
                row.state, row.due_at = OutboxState.WAITING, max(row.due_at, due)
                await row.save(update_fields=["state", "due_at"])
                released += 1
        return released

    async def _waiting(self, holds: Sequence[Hold]) -> int:
        """Messages under a hold that have not left: kept back already, or not due yet."""
        pending = Outbox.filter(
            state__in=(OutboxState.WAITING, OutboxState.HELD),
            ended_at=None,
            kind__in=(Notice.PROMPT, Notice.WAITING),
        )
        rows = await pending.order_by("id")
        return sum([bool(row.facts.get(UNASKED)) and await _covers(holds, row) for row in rows])


async def outside(query: QuerySet[Prompt]) -> QuerySet[Prompt]:
    """The prompts of a query that no hold covers."""
    for hold in await Hold.filter(ended_at=None):
        query = query.exclude(_extent(hold, "matter__"))
    return query


def _extent(hold: Hold, path: str) -> Q:
    """Which matters a hold covers."""
    wanted = {f"{path}source_id": hold.source_id, f"{path}office_id": hold.office_id, f"{path}id__gt": 0}
    named: dict[str, Any] = {key: value for key, value in wanted.items() if value is not None}
    return Q(**named)


async def _covers(holds: Sequence[Hold], row: Outbox) -> bool:
    """Whether a message falls under a hold; a list does where one of its matters does."""
    for hold in holds:
        if row.kind == Notice.WAITING:
            waiting = Prompt.filter(account_id=row.subject_id, state=PromptState.SENT)
            if await waiting.filter(_extent(hold, "matter__")).exists():
                return True
        elif await Matter.filter(_extent(hold, ""), id=row.matter_id).exists():
            return True
    return False


async def _scope(source: str | None, office: str | None) -> dict[str, Any]:
    """The extent of a hold as columns."""
    by_name = await Source.get_or_none(name=source) if source is not None else None
    if source is not None and by_name is None:
        raise SourceUnknown(name=source)
    by_code = await Office.get_or_none(code=office, test=False) if office is not None else None
    if office is not None and by_code is None:
        raise OfficeUnknown(code=office)
    return {"source_id": by_name.id if by_name else None, "office_id": by_code.id if by_code else None}
