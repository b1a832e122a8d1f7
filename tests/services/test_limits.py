"""The rates: never faster than allowed, in one process or in many, with Redis or without."""

import time
from collections.abc import AsyncIterator, Iterable

import pytest
from redis.asyncio import Redis

from bot.ports import PATIENCE, Limiter, Quota, Slot
from bot.services.limits import (
    FORGET_AFTER,
    LocalLimiter,
    LocalQuota,
    Rates,
    RedisLimiter,
    RedisQuota,
    Slots,
)
from bot.settings import Rate, Settings

NOWHERE = "redis://127.0.0.1:1/0"
FREE = Slots(0.00001, 0)
TIGHT = Rates(everyone=Slots(0.05, 0.1), person=FREE, group=FREE)  # three at once, then 20/s
USUAL = Rates.of(Settings(send_rate=Rate(1000, 1), chat_rate=Rate(1, 1), group_rate=Rate(20, 60)))
KINDS = ["local", "redis", "redis away"]
REFUSED = -1.0


class Makes:
    """Limiters and quotas of one kind; those made of one instance share what they count."""

    def __init__(self, redis: "Redis | None") -> None:
        self.redis = redis

    def limiter(self, rates: Rates) -> Limiter:
        return LocalLimiter(rates) if self.redis is None else RedisLimiter(self.redis, rates)

    def quota(self) -> Quota:
        return LocalQuota() if self.redis is None else RedisQuota(self.redis)


@pytest.fixture(params=KINDS)
async def makes(request: pytest.FixtureRequest) -> AsyncIterator[Makes]:
    """Without Redis, with it, and with one that does not answer."""
    if request.param == "local":
        yield Makes(None)
        return
    url = request.getfixturevalue("redis_url") if request.param == "redis" else NOWHERE
    async with Redis.from_url(url, socket_timeout=5) as redis:
        yield Makes(redis)


async def departures(limiters: Iterable[Limiter], chats: Iterable[int]) -> list[float]:
    """When messages to these chats may leave, in seconds from now; REFUSED where none was promised."""
    began, found = time.monotonic(), []
    for limiter, chat in zip(limiters, chats, strict=False):
        slot = await limiter.reserve(chat)
        found.append(time.monotonic() - began + slot.seconds if slot.taken else REFUSED)
    return found


async def test_the_bots_own_rate_is_kept_over_all_chats(makes: Makes) -> None:
    limiter = makes.limiter(TIGHT)
    leaving = await departures([limiter] * 12, range(1, 13))

    assert [at for number, at in enumerate(leaving) if at < (number - 2) * 0.05 - 0.005] == []
    assert max(leaving) < 12 * 0.05 + 0.3


async def test_a_chat_takes_three_at_once_and_then_one_a_second(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    slots = [await limiter.reserve(1) for _ in range(5)]

    assert [slot.taken for slot in slots] == [True] * 3 + [False] * 2
    assert slots[4].seconds == pytest.approx(1, abs=0.2)


async def test_a_group_takes_a_few_at_once_and_then_twenty_a_minute(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    slots = [await limiter.reserve(-1) for _ in range(6)]

    assert [slot.taken for slot in slots] == [True] * 5 + [False]
    assert slots[5].seconds == pytest.approx(3, abs=0.3)


async def test_a_chat_that_must_wait_keeps_nobody_else_waiting(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    waiting = [await limiter.reserve(1) for _ in range(40)][-1]
    others = [await limiter.reserve(chat) for chat in range(2, 12)]

    assert not waiting.taken
    assert [slot.taken for slot in others] == [True] * 10
    assert max(slot.seconds for slot in others) < 0.1


async def test_what_lies_too_far_ahead_is_not_promised(makes: Makes) -> None:
    limiter = makes.limiter(TIGHT)
    slots = [await limiter.reserve(chat) for chat in range(1, 40)]

    assert slots[0].taken
    assert not slots[-1].taken
    assert slots[-1].seconds == pytest.approx(PATIENCE, abs=0.1)


async def test_one_chat_is_held_and_others_pass(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    await limiter.hold(7, 1)

    held, free = await limiter.reserve(1), await limiter.reserve(2)
    assert (held.taken, free.taken) == (False, True)
    assert held.seconds == pytest.approx(7, abs=0.2)


async def test_everything_is_held(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    await limiter.hold(7)

    assert [(await limiter.reserve(chat)).taken for chat in (1, -1)] == [False, False]


async def test_a_short_hold_of_everything_is_waited_for(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    await limiter.hold(PATIENCE / 2)
    slot = await limiter.reserve(1)

    assert slot == Slot(pytest.approx(PATIENCE / 2, abs=0.2), taken=True)  # type: ignore[arg-type]


async def test_a_source_has_its_number_of_requests_a_second(makes: Makes) -> None:
    quota = makes.quota()
    waits = [await quota.take("hall", 5) for _ in range(6)]

    assert waits[:5] == [0] * 5
    assert 0 < waits[5] <= 0.2
    assert await quota.take("online", 5) == 0


async def test_processes_share_one_rate_through_redis(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as two:
        limiters = [RedisLimiter(one, TIGHT), RedisLimiter(two, TIGHT)] * 6
        leaving = await departures(limiters, range(1, 13))

    assert [at for number, at in enumerate(leaving) if at < (number - 2) * 0.05 - 0.005] == []


async def test_a_hold_is_heeded_by_every_process(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as two:
        await RedisLimiter(one, USUAL).hold(7)

        assert not (await RedisLimiter(two, USUAL).reserve(1)).taken


async def test_emptying_redis_loses_no_more_than_what_was_counted(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limiter = RedisLimiter(redis, USUAL)
        for _ in range(6):
            await limiter.reserve(1)
        await redis.flushdb()

        assert await limiter.reserve(1) == Slot(0, taken=True)


async def test_nothing_is_left_in_redis_for_ever(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        await RedisLimiter(redis, USUAL).reserve(1)
        await RedisLimiter(redis, USUAL).hold(5, 1)
        await RedisQuota(redis).take("hall", 5)
        ours = [key async for key in redis.scan_iter("yiping:*")]

        assert len(ours) == 4
        assert [key for key in ours if await redis.pttl(key) <= 0] == []


async def test_chats_of_long_ago_are_forgotten() -> None:
    limiter = LocalLimiter(Rates(FREE, FREE, FREE))
    for chat in range(1, 2 * FORGET_AFTER):
        await limiter.reserve(chat)

    assert len(limiter._next) <= FORGET_AFTER + 1
