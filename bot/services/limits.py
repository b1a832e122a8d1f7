"""Rates shared by all processes (Redis) or by one (in-process): one slot of the bot's and of the chat's rate.

Both keep, for each rate, the moment at which the next message would be on time (GCRA). A burst lets messages
be early by so much.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.ports import PATIENCE, Slot
from bot.settings import Rate, Settings

CHAT_BURST = 2.5  # of the three that the channel allows: what is held up on its way must not meet the next
ALL = "all"
FORGET_AFTER = 10_000
# A Redis that does not answer costs every message its time-out: for so long it is not asked again.
ASK_AGAIN_SECONDS = 1.0

# KEYS: rate and pause of all, then of each chat; ARGV: now, patience, interval and allowance of all, then of
# each chat. Answers for each chat what its slot is and the seconds to wait. Nothing is taken for a chat that
# must wait: a slot of all that lies ahead on its account would keep everybody else from those before it.
RESERVE = """
local now, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local interval, allowance = tonumber(ARGV[3]), tonumber(ARGV[4])
local function ahead(key) return math.max(tonumber(redis.call('GET', key) or '0') - now, 0) end
local function note(key, following)
  redis.call('SET', key, string.format('%.6f', now + following), 'PX', math.ceil(following * 1000) + 1000)
end
local due, pause, answers, taken = ahead(KEYS[1]), ahead(KEYS[2]), {}, false
for i = 3, #KEYS, 2 do
  local own = ahead(KEYS[i])
  local chat = math.max(ahead(KEYS[i + 1]), own - tonumber(ARGV[i + 3]))
  local wait = math.max(pause, due - allowance, 0)
  if chat > 0 then
    table.insert(answers, 'chat ' .. chat)
  elseif wait > patience then
    table.insert(answers, 'everyone ' .. wait)
  else
    due, taken = math.max(due, wait) + interval, true
    note(KEYS[i], math.max(own, wait) + tonumber(ARGV[i + 2]))
    table.insert(answers, 'taken ' .. wait)
  end
end
if taken then note(KEYS[1], due) end
return answers
"""
# KEYS: the rate; ARGV: now, interval, allowance.
TAKE = """
local now, interval, allowance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if due - allowance - now > 0 then return tostring(due - allowance - now) end
local keep = math.ceil((due + interval - now) * 1000) + 1000
redis.call('SET', KEYS[1], string.format('%.6f', due + interval), 'PX', keep)
return '0'
"""


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


class RedisLimiter:
    """The limiter that all processes share; with Redis away each of them keeps to its share of the rates."""

    def __init__(
        self,
        redis: "Redis",
        rates: Rates,
        prefix: str = "yiping",
        processes: Callable[[], int] = alone,
    ) -> None:
        self._redis = redis
        self._rates = rates
        self._prefix = prefix
        self._reserve: Any = redis.register_script(RESERVE)
        self._by_itself = LocalLimiter(rates, processes)
        self._ask_again = 0.0

    @property
    def per_second(self) -> float:
        """How many messages a second may leave at the most, of all processes together."""
        return 1 / self._rates.everyone.interval

    async def reserve(self, chat_id: int) -> Slot:
        """Take a slot of both rates: the chat's if it is free, the bot's if it is not too far ahead."""
        return (await self.reserve_all([chat_id], PATIENCE))[0]

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        """The same for several at once, in their order; no slot of the bot's lies further ahead than that."""
        asks = time.monotonic() >= self._ask_again
        slots = await self._reserved(chat_ids, patience) if asks else None
        if slots is None:
            return await self._by_itself.reserve_all(chat_ids, patience)
        for chat_id, slot in zip(chat_ids, slots, strict=True):
            if slot.taken:
                self._by_itself.note(chat_id, slot.seconds)
        return slots

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Let nothing pass for so long, in any process."""
        await self._by_itself.hold(seconds, chat_id)
        key = self._key("hold", ALL if chat_id is None else chat_id)
        try:
            await self._redis.set(key, time.time() + seconds, px=int(seconds * 1000) + 1)
        except RedisError:
            return

    async def _reserved(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot] | None:
        """Slots of all processes together; None where Redis does not answer, nor is asked for a moment."""
        rates = [self._rates.everyone, *map(self._rates.of_chat, chat_ids)]
        keys = [self._key(what, whose) for whose in (ALL, *chat_ids) for what in ("rate", "hold")]
        values = [value for slots in rates for value in (slots.interval, slots.allowance)]
        try:
            answers = await self._reserve(keys=keys, args=[time.time(), patience, *values])
        except RedisError:
            self._ask_again = time.monotonic() + ASK_AGAIN_SECONDS
            return None
        return [_slot(answer) for answer in answers]

    def _key(self, what: str, whose: object) -> str:
        return f"{self._prefix}:{what}:{whose}"


def _slot(answer: bytes | str) -> Slot:
    what, _, seconds = (answer.decode() if isinstance(answer, bytes) else answer).partition(" ")
    return Slot(float(seconds), taken=what == "taken", everyone=what == "everyone")


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


class RedisQuota:
    """Requests of somebody, counted by all processes together."""

    def __init__(self, redis: "Redis", prefix: str = "yiping") -> None:
        self._prefix = prefix
        self._take: Any = redis.register_script(TAKE)
        self._fallback = LocalQuota()

    async def take(self, key: str, count: int, seconds: float = 1) -> float:
        """Take one of `count` in `seconds`: 0, or the seconds until the next would be let through."""
        slots = Slots.of(Rate(count, seconds), count)
        try:
            return float(
                await self._take(
                    keys=[f"{self._prefix}:quota:{key}"], args=[time.time(), slots.interval, slots.allowance]
                )
            )
        except RedisError:
            return await self._fallback.take(key, count, seconds)
