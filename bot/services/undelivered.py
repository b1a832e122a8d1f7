"""What could not be delivered to callbacks, for operators: to see why, and to send it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from bot.errors import CallbackMissing, EventUnknown, SourceUnknown
from bot.services.ground import Ground
from models.database import act
from models.tables import Event, Source
from models.terms import EventState, EventType

MOST_LISTED = 1000
FAILED, RETRYING, PAUSED = "failed", "retrying", "paused"


@dataclass(frozen=True)
class Undelivered:
    """One event that its receiver does not have. `next_at`: when it is tried again, by itself."""

    event_id: str
    source: str
    type: EventType
    matter_no: str
    service_seq: int
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    error: str | None


class EventDesk:
    """Lists and replays."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def list(self, source_name: str | None = None) -> Sequence[Undelivered]:
        """What failed, is tried again, or waits for a callback that is disabled; the oldest 1,000.

        Raises:
            SourceUnknown: no such source.
        """
        events = await self._undelivered(await self._sources(source_name)).limit(MOST_LISTED)
        return [_row(event) for event in events]

    @act
    async def replay(self, event_ids: Sequence[str], source_name: str | None = None) -> int:
        """Send these events again, delivered or not, or whatever a source does not have; returns how many.

        Where neither is named, whatever any source does not have. They keep their numbers, so a receiver sees
        that it had them.

        Raises:
            EventUnknown, SourceUnknown, CallbackMissing: nothing was changed.
        """
        chosen = [await self._called_back(event_id) for event_id in event_ids]
        if source_name is not None or not event_ids:
            sources = await self._sources(source_name)
            if source_name is not None and sources[0].callback_url is None:
                raise CallbackMissing(name=source_name)
            chosen += await self._undelivered([source for source in sources if source.callback_url])
        now = self._ground.now()
        again = Event.filter(id__in=[*(event.id for event in chosen), 0]).exclude(state=EventState.LEASED)
        count = await again.update(
            state=EventState.WAITING, due_at=now, attempts=0, ended_at=None, error=None
        )
        self._ground.events_bell.ring()
        return count

    async def _sources(self, name: str | None) -> Sequence[Source]:
        if name is None:
            return await Source.all()
        source = await Source.get_or_none(name=name)
        if source is None:
            raise SourceUnknown(name=name)
        return [source]

    async def _called_back(self, event_id: str) -> Event:
        event = await Event.get_or_none(public_id=event_id).prefetch_related("source")
        if event is None:
            raise EventUnknown(event_id=event_id)
        if event.source.callback_url is None:
            raise CallbackMissing(name=event.source.name)
        return event

    def _undelivered(self, sources: Sequence[Source]) -> QuerySet[Event]:
        paused = Q(source__callback_disabled_at__not_isnull=True) | Q(source__disabled_at__not_isnull=True)
        waiting = Q(state=EventState.WAITING) & (Q(attempts__gt=0) | paused)
        mine = Event.filter(source_id__in=[*(source.id for source in sources), 0])
        found = mine.filter(Q(state=EventState.FAILED) | waiting)
        return found.order_by("id").prefetch_related("source", "matter")


def _row(event: Event) -> Undelivered:
    paused = event.source.callback_disabled_at is not None or event.source.disabled_at is not None
    state = FAILED if event.state is EventState.FAILED else PAUSED if paused else RETRYING
    return Undelivered(
        event.public_id,
        event.source.name,
        event.type,
        event.matter.matter_no,
        event.matter.service_seq,
        event.at,
        state,
        event.attempts,
        event.due_at if state == RETRYING else None,
        event.error,
    )
