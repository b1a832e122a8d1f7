"""Pacing: who leaves next, and when; slots of the rates are taken for several messages at once."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.ports import PATIENCE, Limiter, Slot
from models.terms import Urgency

AHEAD = 0.2  # seconds for which slots are taken at once; what comes then and is awaited leaves behind these
MOST = 256  # slots that are taken at once
# Where both queues are full the bulk has one slot in so many, so that it never stands still.
TURN_OF_BULK = 5
SHORT_WAITS = 3


@dataclass
class _Turn:
    """Somebody who waits for a slot, and how often their chat had none."""

    chat_id: int
    urgency: Urgency
    slot: "asyncio.Future[Slot]"
    waits: int = 0


@dataclass
class Pace:
    """Hands out slots: what is awaited before the bulk, each queue in its order."""

    limiter: Limiter
    _queues: dict[Urgency, deque[_Turn]] = field(default_factory=lambda: {one: deque() for one in Urgency})
    _pump: "asyncio.Task[None] | None" = None
    _given: int = 0

    async def slot(self, chat_id: int, urgency: Urgency) -> Slot:
        """A slot of the rates; for one of the chat's that is near the message waits in hand."""
        turn = _Turn(chat_id, urgency, asyncio.get_running_loop().create_future())
        self._wait(turn)
        return await turn.slot

    def _wait(self, turn: _Turn) -> None:
        self._queues[turn.urgency].append(turn)
        if self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._hand_out())

    async def _hand_out(self) -> None:
        while any(self._queues.values()):
            turns = self._next(max(1, min(MOST, int(self.limiter.per_second * AHEAD))))
            try:
                slots = await self.limiter.reserve_all([turn.chat_id for turn in turns], AHEAD)
            except Exception as exc:  # whoever waited for it hears of it
                for turn in turns:
                    if not turn.slot.done():
                        turn.slot.set_exception(exc)
                continue
            full = [self._answer(turn, slot) for turn, slot in zip(turns, slots, strict=True)]
            self._put_back([turn for turn, is_full in zip(turns, full, strict=True) if is_full])
            if any(full):
                until = min(slot.seconds for slot, is_full in zip(slots, full, strict=True) if is_full)
                await asyncio.sleep(max(until - AHEAD / 2, 0.001))
        self._pump = None  # at once: whoever comes next begins anew

    def _next(self, count: int) -> list[_Turn]:
        awaited, bulk = self._queues[Urgency.AWAITED], self._queues[Urgency.BULK]
        turns: list[_Turn] = []
        while len(turns) < count and (awaited or bulk):
            self._given += 1
            of_bulk = bulk and (not awaited or self._given % TURN_OF_BULK == 0)
            turn = (bulk if of_bulk else awaited).popleft()
            if not turn.slot.done():  # whoever was cancelled takes none
                turns.append(turn)
        return turns

    def _put_back(self, turns: list[_Turn]) -> None:
        for turn in reversed(turns):
            self._queues[turn.urgency].appendleft(turn)

    def _answer(self, turn: _Turn, slot: Slot) -> bool:
        """Hand a slot out, or the word that there is none; true where the bot's own rate is full."""
        if slot.everyone and slot.seconds <= PATIENCE:
            return True
        near = slot.seconds <= PATIENCE and turn.waits < SHORT_WAITS and not slot.taken
        if near:
            turn.waits += 1
            asyncio.get_running_loop().call_later(slot.seconds, self._wait, turn)
        elif not turn.slot.done():
            turn.slot.set_result(slot)
        return False
