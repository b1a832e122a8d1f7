"""Rates shared by all processes (Redis) or by one (in-process): one slot of the bot's and of the chat's rate.

Both keep, for each rate, the moment at which the next message would be on time (GCRA). A burst lets messages
be early by so much.
"""

import time
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.ports import PATIENCE, Slot
from bot.settings import Rate, Settings

CHAT_BURST = 3
ALL = "all"
FORGET_AFTER = 10_000

# KEYS: global, chat, pause of all, pause of the chat; ARGV: now, patience, interval and allowance of both.
# Answers the seconds to wait, negative where no slot was taken. Nothing is taken for a chat that must wait: a
# slot of all that lies ahead on its account would keep everybody else from those before it.
RESERVE = """
local now, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local function ahead(key) return math.max(tonumber(redis.call('GET', key) or '0') - now, 0) end
local due = {ahead(KEYS[1]), ahead(KEYS[2])}
local chat = math.max(ahead(KEYS[4]), due[2] - tonumber(ARGV[6]))
if chat > 0 then return tostring(-chat) end
local wait = math.max(ahead(KEYS[3]), due[1] - tonumber(ARGV[4]))
if wait > patience then return tostring(-wait) end
wait = math.max(wait, 0)
for i = 1, 2 do
  local following = math.max(due[i], wait) + tonumber(ARGV[2 * i + 1])
  redis.call('SET', KEYS[i], string.format('%.6f', now + following), 'PX', math.ceil(following * 1000) + 1000)
end
return tostring(wait)
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


@dataclass(frozen=True)
class Rates:
    """The rates of the channel."""

    everyone: Slots
    person: Slots
    group: Slots

    @classmethod
    def of(cls, settings: Settings) -> "Rates":
        """Margins keep the edge of a window from being hit: a small burst for all, none for groups."""
        return cls(
            Slots.of(settings.send_rate, max(1.0, settings.send_rate.count / 10)),
            Slots.of(settings.chat_rate, CHAT_BURST),
            Slots.of(settings.group_rate, max(1.0, settings.group_rate.count / 4)),
        )

    def of_chat(self, chat_id: int) -> Slots:
        """Groups have negative ids."""
        return self.group if chat_id < 0 else self.person


class LocalLimiter:
    """The limiter of a single process."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._next: dict[object, float] = {}
        self._paused: dict[object, float] = {}

    async def reserve(self, chat_id: int) -> Slot:
        """Take a slot of both rates: the chat's if it is free, the bot's if it is not too far ahead."""
        now = time.monotonic()
        chat = self._rates.of_chat(chat_id)
        if (wait := self._wait(chat_id, chat, now)) > 0:
            return Slot(wait, taken=False)
        if (wait := self._wait(ALL, self._rates.everyone, now)) > PATIENCE:
            return Slot(wait, taken=False)
        for key, slots in ((ALL, self._rates.everyone), (chat_id, chat)):
            self._next[key] = max(self._due(key, now), now + wait) + slots.interval
        self._forget(now)
        return Slot(wait, taken=True)

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Let nothing pass for so long."""
        self._paused[ALL if chat_id is None else chat_id] = time.monotonic() + seconds

    def _wait(self, key: object, slots: Slots, now: float) -> float:
        return max(0.0, self._paused.get(key, 0) - now, self._due(key, now) - slots.allowance - now)

    def _due(self, key: object, now: float) -> float:
        return max(self._next.get(key, 0), now)

    def _forget(self, now: float) -> None:
        if len(self._next) > FORGET_AFTER:
            self._next = {key: due for key, due in self._next.items() if due > now}
            self._paused = {key: until for key, until in self._paused.items() if until > now}


class RedisLimiter:
    """The limiter that all processes share; with Redis away each process keeps to the rates alone."""

    def __init__(self, redis: "Redis", rates: Rates, prefix: str = "yiping") -> None:
        self._redis = redis
        self._rates = rates
        self._prefix = prefix
        self._reserve: Any = redis.register_script(RESERVE)
        self._fallback = LocalLimiter(rates)

    async def reserve(self, chat_id: int) -> Slot:
        """Take a slot of both rates: the chat's if it is free, the bot's if it is not too far ahead."""
        both = (self._rates.everyone, self._rates.of_chat(chat_id))
        keys = [self._key(what, whose) for what in ("rate", "hold") for whose in (ALL, chat_id)]
        args = [
            time.time(),
            PATIENCE,
            *(value for slots in both for value in (slots.interval, slots.allowance)),
        ]
        try:
            seconds = float(await self._reserve(keys=keys, args=args))
        except RedisError:
            return await self._fallback.reserve(chat_id)
        return Slot(abs(seconds), taken=seconds >= 0)

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Let nothing pass for so long, in any process."""
        await self._fallback.hold(seconds, chat_id)
        key = self._key("hold", ALL if chat_id is None else chat_id)
        try:
            await self._redis.set(key, time.time() + seconds, px=int(seconds * 1000) + 1)
        except RedisError:
            return

    def _key(self, what: str, whose: object) -> str:
        return f"{self._prefix}:{what}:{whose}"


class LocalQuota:
    """Requests of a source, counted in this process."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    async def take(self, key: str, per_second: int) -> float:
        """Take one: 0, or the seconds until the next would be let through."""
        now, slots = time.monotonic(), Slots.of(Rate(per_second, 1), per_second)
        due = max(self._next.get(key, 0), now)
        if due - slots.allowance > now:
            return due - slots.allowance - now
        self._next[key] = due + slots.interval
        return 0


class RedisQuota:
    """Requests of a source, counted by all processes together."""

    def __init__(self, redis: "Redis", prefix: str = "yiping") -> None:
        self._prefix = prefix
        self._take: Any = redis.register_script(TAKE)
        self._fallback = LocalQuota()

    async def take(self, key: str, per_second: int) -> float:
        """Take one: 0, or the seconds until the next would be let through."""
        slots = Slots.of(Rate(per_second, 1), per_second)
        try:
            return float(
                await self._take(
                    keys=[f"{self._prefix}:quota:{key}"], args=[time.time(), slots.interval, slots.allowance]
                )
            )
        except RedisError:
            return await self._fallback.take(key, per_second)
