"""Which lanes of the inbox a process carries out: they are shared out, so that no lane is in two hands.

A lane belongs to a district, and a district to one process at a time: by a lock of PostgreSQL, so that the
districts of a process that was killed are free at once. Carrying out an update costs nothing for it.
"""

import asyncio
from collections.abc import Callable, Collection
from hashlib import md5

import structlog
from tortoise.expressions import RawSQL
from tortoise.queryset import QuerySet

from bot.ports import Bell
from models.database import is_outage
from models.locks import PostgresLocks
from models.tables import Update

DISTRICTS = 64
OF_LANE = f"get_byte(decode(md5(lane), 'hex'), 0) % {DISTRICTS}"
LOOK_EVERY = 1.0
WORKERS = "inbox"
log = structlog.get_logger("inbox")


class Lanes:
    """All lanes: no other process carries out updates."""

    def narrow(self, updates: QuerySet[Update]) -> QuerySet[Update]:
        """Those of these updates whose lanes are this process's."""
        return updates

    def holds(self, _lane: str) -> bool:
        """Whether this lane is this process's."""
        return True

    async def share_out(self, bell: Bell, in_hand: Callable[[], Collection[str]]) -> None:
        """Nothing to be shared out."""
        await asyncio.Event().wait()


class SharedLanes(Lanes):
    """The lanes of one process among several."""

    def __init__(self, locks: PostgresLocks) -> None:
        self._locks = locks

    def narrow(self, updates: QuerySet[Update]) -> QuerySet[Update]:
        """Those of these updates whose lanes are this process's just now."""
        ours = self._locks.shares
        if len(ours) == DISTRICTS:
            return updates
        # none of them is -1: a process without a district finds nothing
        return updates.annotate(district=RawSQL(OF_LANE)).filter(district__in=[*ours, -1])

    def holds(self, lane: str) -> bool:
        """Whether this lane is this process's just now."""
        return district_of(lane) in self._locks.shares

    async def share_out(self, bell: Bell, in_hand: Callable[[], Collection[str]]) -> None:
        """Take and give back districts until cancelled; `in_hand` tells the lanes that are at work."""
        while True:
            try:
                if await self._even_out(in_hand):
                    bell.ring_here()
                await self._locks.until_broken(LOOK_EVERY)
            except Exception as exc:
                if not is_outage(exc):
                    raise
                log.warning("the database is away", error=type(exc).__name__)
                await asyncio.sleep(LOOK_EVERY)

    async def _even_out(self, in_hand: Callable[[], Collection[str]]) -> bool:
        """One step towards an even share; whether there is more to do than before."""
        fair = -(-DISTRICTS // await self._locks.there(WORKERS))
        ours = set(self._locks.shares)
        if len(ours) > fair:
            at_rest = ours.difference(map(district_of, in_hand()))
            await self._locks.free_shares(sorted(at_rest)[: len(ours) - fair])
        elif len(ours) < fair:
            await self._locks.take_shares(set(range(DISTRICTS)) - ours, fair - len(ours))
        return len(self._locks.shares) > len(ours)


def district_of(lane: str) -> int:
    """As the database counts it."""
    return md5(lane.encode(), usedforsecurity=False).digest()[0] % DISTRICTS
