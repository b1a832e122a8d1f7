"""Incoming: updates as the channel brings them; what one person does goes on in its order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import orjson

LONGEST_LANE = 48


@dataclass(frozen=True, eq=False)
class Incoming:
    """One update, as it came and as it reads."""

    bot_id: int
    update_id: int
    raw: bytes = field(repr=False)
    content: dict[str, object] = field(repr=False)
    lane: str
    received_at: datetime

    @classmethod
    def of(cls, bot_id: int, update_id: int, raw: bytes, now: datetime) -> Self:
        """What came now."""
        content = orjson.loads(raw)
        return cls(bot_id, update_id, raw, content, lane_in(content), now)


class InOrder:
    """Lets nothing overtake what came before it in its lane and is still being written."""

    def __init__(self) -> None:
        self._open: defaultdict[str, list[asyncio.Event]] = defaultdict(list)

    @asynccontextmanager
    async def turn_of(self, incoming: Sequence[Incoming]) -> AsyncIterator[None]:
        """While this is open, what comes later in these lanes waits."""
        lanes = {update.lane for update in incoming}
        before = [one for lane in lanes for one in self._open[lane]]
        mine = asyncio.Event()
        for lane in lanes:
            self._open[lane].append(mine)
        try:
            for one in before:
                await one.wait()
            yield
        finally:
            self._end(mine, lanes)

    def _end(self, mine: asyncio.Event, lanes: Iterable[str]) -> None:
        mine.set()
        for lane in lanes:
            self._open[lane].remove(mine)
            if not self._open[lane]:
                del self._open[lane]


def lane_in(update: Mapping[str, object]) -> str:
    """Updates of one person go in order; a group's taps are the persons' own."""
    for value in update.values():
        if isinstance(value, dict):
            person = value.get("from") or value.get("chat")
            if isinstance(person, dict) and isinstance(person.get("id"), int):
                return f"telegram:{person['id']}"[:LONGEST_LANE]
    return "telegram"
