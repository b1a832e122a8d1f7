"""What processes share through Redis: rates, quotas and bells; without Redis each keeps to its share.

Only who has a Redis loads this: its library takes six megabytes.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.ports import PATIENCE, Slot
from bot.services.bells import LocalBell
from bot.services.limits import ALL, LocalLimiter, LocalQuota, Rates, Slots, alone
from bot.settings import Rate

# A message waits for an answer of Redis at the most so long, then its process counts by itself.
REDIS_SECONDS = 1.0
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


class SharedRedis:
    """The connections of one process; nothing is connected yet."""

    def __init__(self, url: str) -> None:
        self.quick: Redis = Redis.from_url(
            url,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 1),  # of a connection that Redis has closed meanwhile
        )
        # a subscription waits for hours: it must not be cut off by the time-out of ordinary commands
        self._patient: Redis = Redis.from_url(url, socket_timeout=None)

    def bell(self, name: str) -> "RedisBell":
        """The bell of this name."""
        return RedisBell(self._patient, f"yiping:bell:{name}")

    async def answers(self) -> bool:
        """Whether it does."""
        try:
            return bool(await self.quick.ping())
        except RedisError:
            return False

    async def close(self) -> None:
        """Let go of the connections."""
        await self.quick.aclose()
        await self._patient.aclose()


class RedisBell(LocalBell):
    """Rings here at once and in every other process through Redis; without Redis only here."""

    def __init__(self, redis: "Redis", name: str) -> None:
        super().__init__()
        self._redis = redis
        self._name = name
        self._sending: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Wake whoever waits."""
        self.ring_here()
        if not self._sending:
            task = asyncio.get_running_loop().create_task(self._publish())
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def listen(self) -> None:
        """Hear the other processes until cancelled."""
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._name)
                    async for _ in channel.listen():
                        self.ring_here()
            except RedisError:
                await asyncio.sleep(1)

    async def _publish(self) -> None:
        with contextlib.suppress(RedisError):
            await self._redis.publish(self._name, b"")


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
