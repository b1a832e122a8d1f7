"""Rates as one process counts them: one slot of the bot's and of the chat's rate.

For each rate there is the moment at which the next message would be on time (GCRA). A burst lets messages
be early by so much.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ports import PATIENCE, Slot
from bot.settings import Rate, Settings

CHAT_BURST = 2.5  # of the three that the channel allows: what is held up on its way must not meet the next
ALL = "all"
FORGET_AFTER = 10_000


@dataclass(frozen=True)
class Slots:
    """One rate: seconds between two messages, and by how many seconds a burst may be early."""

    interval: float
    allowance: float

    @classmethod
    def of(cls, rate: Rate, burst: float) -> "Slots":
        """`burst` messages may come at once."""
        return cls(rate.interval, rate.interval * (burst - 1))

    def among(self, processes: int) -> "Slots":
        """The share of each of so many processes that count by themselves: together they keep the rate."""
        return Slots(self.interval * processes, max(0.0, self.allowance - self.interval * (processes - 1)))


@dataclass(frozen=True)
class Rates:
    """The rates of the channel."""

    everyone: Slots
    person: Slots
    group: Slots

    @classmethod
    def of(cls, settings: Settings) -> "Rates":
        """Margins keep the edge of a window from being hit: bursts are smaller than the channel's own."""
        return cls(
            Slots.of(settings.send_rate, max(1.0, settings.send_rate.count / 10)),
            Slots.of(settings.chat_rate, CHAT_BURST),
            Slots.of(settings.group_rate, max(1.0, settings.group_rate.count / 4)),
        )

    def among(self, processes: int) -> "Rates":
        """The share of each of so many processes. Of a chat too: any of them may write to it."""
        return Rates(*(slots.among(processes) for slots in (self.everyone, self.person, self.group)))

    def of_chat(self, chat_id: int) -> Slots:
        """Groups have negative ids."""
        return self.group if chat_id < 0 else self.person


def alone() -> int:
    """No other process sends."""
    return 1


class LocalLimiter:
    """The limiter of a process that counts by itself: it keeps to its share, where others send too."""

    def __init__(self, rates: Rates, processes: Callable[[], int] = alone) -> None:
        self._whole = self._rates = rates
        self._processes = processes
        self._among = 1
        self._next: dict[object, float] = {}
        self._paused: dict[object, float] = {}

    @property
    def per_second(self) -> float:
        """How many messages a second may leave at the most."""
        return 1 / self._rates.everyone.interval

    async def reserve(self, chat_id: int) -> Slot:
        """Take a slot of both rates: the chat's if it is free, the bot's if it is not too far ahead."""
        return self._reserve(chat_id, time.monotonic(), PATIENCE)

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        """The same for several at once, in their order; no slot of the bot's lies further ahead than that."""
        now = time.monotonic()
        return [self._reserve(chat_id, now, patience) for chat_id in chat_ids]

    def _reserve(self, chat_id: int, now: float, patience: float) -> Slot:
        self._share()
        if (wait := self._wait(chat_id, self._rates.of_chat(chat_id), now)) > 0:
            return Slot(wait, taken=False)
        if (wait := self._wait(ALL, self._rates.everyone, now)) > patience:
            return Slot(wait, taken=False, everyone=True)
        self._note(self._rates, chat_id, now, wait)
        return Slot(wait, taken=True)

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Let nothing pass for so long."""
        self._paused[ALL if chat_id is None else chat_id] = time.monotonic() + seconds

    def note(self, chat_id: int, seconds: float) -> None:
        """A slot that was taken elsewhere: what left by it counts here, too."""
        self._note(self._whole, chat_id, time.monotonic(), seconds)

    def _share(self) -> None:
        if (processes := max(1, self._processes())) != self._among:
            self._among, self._rates = processes, self._whole.among(processes)

    def _note(self, rates: Rates, chat_id: int, now: float, wait: float) -> None:
        for key, slots in ((ALL, rates.everyone), (chat_id, rates.of_chat(chat_id))):
            self._next[key] = max(self._due(key, now), now + wait) + slots.interval
        self._forget(now)

    def _wait(self, key: object, slots: Slots, now: float) -> float:
        return max(0.0, self._paused.get(key, 0) - now, self._due(key, now) - slots.allowance - now)

    def _due(self, key: object, now: float) -> float:
        return max(self._next.get(key, 0), now)

    def _forget(self, now: float) -> None:
        if len(self._next) > FORGET_AFTER:
            self._next = {key: due for key, due in self._next.items() if due > now}
            self._paused = {key: until for key, until in self._paused.items() if until > now}


class LocalQuota:
    """Requests of somebody, counted in this process."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    async def take(self, key: str, count: int, seconds: float = 1) -> float:
        """Take one of `count` in `seconds`: 0, or the seconds until the next would be let through."""
        now, slots = time.monotonic(), Slots.of(Rate(count, seconds), count)
        due = max(self._next.get(key, 0), now)
        if due - slots.allowance > now:
            return due - slots.allowance - now
        self._next[key] = due + slots.interval
        self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        if len(self._next) > FORGET_AFTER:
            self._next = {key: due for key, due in self._next.items() if due > now}
