"""How things stand: what waits and since when, what is late, what nobody receives; counted, never named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.functions import Count, Min
from tortoise.queryset import QuerySet

from bot.ports import Clock
from bot.services.setaside import set_aside
from models.tables import Case, Event, Office, Official, Outbox, Source, Update
from models.terms import CLAIMING_ROLES, OFFICE_OWES, OPEN_STATES, PENDING_OUTBOX, EventState

NEW, RETRYING = "new", "retrying"
CONTACT, RECTIFY = "contact", "rectify"


@dataclass(frozen=True)
class Waiting:
    """How many wait, and for how many seconds the oldest has."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Standing:
    """The whole database at a moment; of the outbox only what is due: the rest would tell what is coming.

    `events` wait for callbacks that are called; `undelivered` were tried as often as any is.
    """

    outbox: Mapping[str, Waiting]
    inbox: Mapping[str, Waiting]
    events: Mapping[str, Waiting]
    undelivered: int
    set_aside: int
    missed: Mapping[str, int]
    provisional: int
    deaf_offices: int
    deaf_cases: int


class StandingDesk:
    """Counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def now(self) -> Standing:
        """How things stand now."""
        now = self._clock.now()
        deaf = await deaf_offices()
        owed = Case.filter(state__in=OFFICE_OWES, office__test=False)
        return Standing(
            outbox=await waiting_messages(now),
            inbox=await self._updates(now),
            events=await self._events(now),
            undelivered=await _events_in(EventState.FAILED, await Source.all()).count(),
            set_aside=await set_aside().count(),
            missed={
                CONTACT: await owed.filter(contacted_at=None, contact_due__lte=now).count(),
                RECTIFY: await owed.filter(rectify_due__lte=now).count(),
            },
            provisional=await provisional_cases().count(),
            deaf_offices=len(deaf),
            deaf_cases=await owed.filter(office_id__in=[office.id for office in deaf]).count() if deaf else 0,
        )

    async def _events(self, now: datetime) -> dict[str, Waiting]:
        called = Source.filter(callback_url__not_isnull=True, callback_disabled_at=None, disabled_at=None)
        waiting = _events_in(EventState.WAITING, await called)
        kinds = {NEW: waiting.filter(attempts=0, due_at__lte=now), RETRYING: waiting.filter(attempts__gt=0)}
        return {kind: await _waiting(rows, "at", now) for kind, rows in kinds.items()}

    async def _updates(self, now: datetime) -> dict[str, Waiting]:
        open_rows = Update.filter(done_at=None, failed_at=None)
        kinds = {NEW: open_rows.filter(attempts=0), RETRYING: open_rows.filter(attempts__gt=0)}
        return {kind: await _waiting(rows, "received_at", now) for kind, rows in kinds.items()}


async def _waiting(rows: QuerySet[Any], since: str, now: datetime) -> Waiting:
    """How many there are, and the age of the oldest by this field."""
    oldest = await rows.order_by(since).first()
    return Waiting(await rows.count(), _age(getattr(oldest, since) if oldest else now, now))


def _events_in(state: EventState, sources: Sequence[Source]) -> QuerySet[Event]:
    """Events in a state, source by source: that is how they are indexed."""
    return Event.filter(source_id__in=[*(source.id for source in sources), 0], state=state)


def due_messages(now: datetime) -> QuerySet[Outbox]:
    """Messages that may leave and have not."""
    return Outbox.filter(state__in=PENDING_OUTBOX, ended_at=None, due_at__lte=now)


async def waiting_messages(now: datetime) -> dict[str, Waiting]:
    """Messages that may leave and have not, by kind."""
    counted = due_messages(now).annotate(n=Count("id"), oldest=Min("due_at"))
    rows = await counted.group_by("kind").values("kind", "n", "oldest")
    return {str(row["kind"]): Waiting(row["n"], _age(_moment(row["oldest"]), now)) for row in rows}


def provisional_cases() -> QuerySet[Case]:
    """Open cases whose days were counted by weekends, for want of a published calendar."""
    return Case.filter(state__in=OPEN_STATES, provisional=True, office__test=False)


async def deaf_offices() -> list[Office]:
    """The offices for which neither they nor any above have a chat, a handler or a lead."""
    offices = {office.id: office for office in await Office.filter(test=False).order_by("code")}
    manned = set(
        await Official.filter(
            ended_at=None,
            role__in=CLAIMING_ROLES,
            account__blocked_at=None,
            account__gone_at=None,
        ).values_list("office_id", flat=True)
    )

    def is_deaf(office: Office | None) -> bool:
        while office is not None:
            if office.chat_id is not None or office.id in manned:
                return False
            office = offices.get(office.parent_id or 0)
        return True

    return [office for office in offices.values() if is_deaf(office)]


def _age(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0)


def _moment(value: datetime | str) -> datetime:
    """SQLite keeps moments as text, and a function's result as it was kept."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
