"""The feed: what a source was told, page by page, for those who cannot be called."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import EventFacts
from bot.services.events import facts_of, still_told
from bot.services.ground import Ground
from models.database import act
from models.tables import Event, Source
from models.terms import EventState

PAGE = 100


@dataclass(frozen=True)
class Page:
    """Events in order; where the next page begins; whether there is more already."""

    events: Sequence[EventFacts]
    next: int
    more: bool


class FeedDesk:
    """Gives every event its place in its source's feed when it is first asked for, and reads by places.

    A key would not do as a place: transactions commit in another order than they take their keys, and whoever
    had read past the later key would never see the one that was committed after it. What is numbered here is
    committed, by one reader of a source at a time. Each source is counted by itself and without gaps, so a
    place tells nothing of what was not told.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @act
    async def read(self, source: Source, after: int) -> Page:
        """What comes after a place; from the beginning after 0."""
        await Source.filter(id=source.id).select_for_update(no_key=True).get()
        there = await self._numbered(source, after)
        while len(there) <= PAGE and await self._number(source, PAGE + 1 - len(there)):
            there = await self._numbered(source, after)
        page = there[:PAGE]
        end = page[-1].position if page else after
        return Page(await facts_of(await still_told(page)), int(end or 0), len(there) > PAGE)

    async def _numbered(self, source: Source, after: int) -> Sequence[Event]:
        found = Event.filter(source_id=source.id, position__gt=after)
        return await found.order_by("position").limit(PAGE + 1)

    async def _number(self, source: Source, most: int) -> int:
        """Number up to so many events that have no place yet; returns how many were looked at."""
        mine = Event.filter(source_id=source.id)
        unnumbered = mine.filter(position=None).exclude(state=EventState.DROPPED)
        found = await unnumbered.order_by("id").limit(most)
        told = await still_told(found)
        last = await mine.filter(position__not_isnull=True).order_by("-position").first()
        for place, event in enumerate(told, (last.position or 0) + 1 if last else 1):
            event.position = place
        if told:
            await Event.bulk_update(told, fields=["position"])
        closed = {event.id for event in found} - {event.id for event in told}
        await drop(closed, self._ground)
        return len(found)


async def drop(ids: set[int], ground: Ground) -> None:
    """These are not to be told any more."""
    if ids:
        await Event.filter(id__in=ids).update(
            state=EventState.DROPPED, lease_until=None, ended_at=ground.now()
        )
