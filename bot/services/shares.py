"""Shares: whose turn it is when the bulk leaves, so that an office with much to send keeps nobody waiting."""

import time
from collections import deque
from datetime import datetime

from models.writers.claims import Claimed, claim_bulk, due_shares

AT_ONCE = 16  # shares that one claim takes from
# Looking for shares costs a little for each that has something waiting: it may take so much of the time.
LOOKING = 0.1
LEAST_PAUSE, MOST_PAUSE = 0.03, 1.0  # seconds


class Shares:
    """Takes from the shares of the bulk in turn."""

    def __init__(self) -> None:
        self._ring: deque[int] = deque()
        self._look_at = 0.0

    @property
    def pause(self) -> float:
        """Seconds until a look for more is worth its while."""
        return 0.0 if self._ring else max(0.0, self._look_at - time.monotonic())

    async def claim(self, now: datetime, until: datetime, limit: int) -> Claimed:
        """Lease up to `limit` messages of those whose turn it is."""
        if not self._ring or time.monotonic() >= self._look_at:
            await self._look(now)
        turn = [self._ring.popleft() for _ in range(min(AT_ONCE, limit, len(self._ring)))]
        if not turn:
            return Claimed([])
        claimed = await claim_bulk(now, until, limit, turn)
        self._ring.extend(claimed.more)
        return claimed

    async def _look(self, now: datetime) -> None:
        began = time.monotonic()
        known = set(self._ring)
        self._ring.extend(share for share in await due_shares(now) if share not in known)
        ended = time.monotonic()
        self._look_at = ended + min(MOST_PAUSE, max(LEAST_PAUSE, (ended - began) / LOOKING))
