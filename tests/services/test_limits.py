"""The rates: never faster than allowed, in one process or in many, with Redis or without."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis

from bot import overredis
from bot.overredis import ASK_AGAIN_SECONDS, RedisLimiter, RedisQuota
from bot.ports import PATIENCE, Limiter, Quota, Slot
from bot.services import limits
from bot.services.limits import (
    FORGET_AFTER,
    LocalLimiter,
    LocalQuota,
    Rates,
    Slots,
)
from bot.settings import Rate, Settings
from tests.servers import MortalRedis

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


@pytest.fixture
def at_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time goes by between two calls, however busy the machine is."""
    moment = SimpleNamespace(monotonic=lambda: 1_000.0, time=lambda: 1_795_000_000.0)
    for module in (limits, overredis):
        monkeypatch.setattr(module, "time", moment)


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


@pytest.mark.usefixtures("at_one_moment")
async def test_a_chat_takes_two_at_once_a_third_soon_and_then_one_a_second(makes: Makes) -> None:
    limiter = makes.limiter(USUAL)
    slots = [await limiter.reserve(1) for _ in range(5)]

    assert [slot.taken for slot in slots] == [True] * 2 + [False] * 3
    assert slots[4].seconds == pytest.approx(0.5, abs=0.2)


@pytest.mark.usefixtures("at_one_moment")
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


@pytest.mark.usefixtures("at_one_moment")
async def test_what_lies_too_far_ahead_is_not_promised(makes: Makes) -> None:
    limiter = makes.limiter(TIGHT)
    slots = [await limiter.reserve(chat) for chat in range(1, 40)]

    assert slots[0].taken
    assert not slots[-1].taken
    assert slots[-1].seconds == pytest.approx(PATIENCE, abs=0.1)


@pytest.mark.usefixtures("at_one_moment")
async def test_many_slots_are_taken_at_once_and_none_beyond_the_patience(makes: Makes) -> None:
    slots = await makes.limiter(TIGHT).reserve_all([1, 2, 3, 4, 5, 6, 7], 0.12)

    assert [slot.taken for slot in slots] == [True] * 5 + [False] * 2
    assert [slot.everyone for slot in slots] == [False] * 5 + [True] * 2
    assert [slot.seconds for slot in slots[:5]] == pytest.approx([0, 0, 0, 0.05, 0.1], abs=0.01)


async def test_of_many_only_the_chat_that_must_wait_goes_without(makes: Makes) -> None:
    slots = await makes.limiter(USUAL).reserve_all([1, 1, 1, 2], PATIENCE)

    assert [slot.taken for slot in slots] == [True, True, False, True]
    assert not slots[2].everyone


@pytest.mark.usefixtures("at_one_moment")
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


@pytest.mark.usefixtures("at_one_moment")
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


async def test_without_redis_processes_keep_to_the_rate_together() -> None:
    async with Redis.from_url(NOWHERE, retry=None) as redis:
        each = [RedisLimiter(redis, TIGHT, processes=lambda: 3) for _ in range(3)]
        leaving = sorted(await departures(each * 6, range(1, 19)))

    assert [at for number, at in enumerate(leaving) if at < (number - 2) * 0.05 - 0.005] == []
    assert max(leaving) < 18 * 0.05 + 0.3


@pytest.mark.usefixtures("at_one_moment")
async def test_without_redis_a_chat_hears_from_all_processes_together_what_it_may() -> None:
    async with Redis.from_url(NOWHERE, retry=None) as redis:
        each = [RedisLimiter(redis, USUAL, processes=lambda: 2) for _ in range(2)]
        slots = [await limiter.reserve(1) for limiter in each * 2]

    assert [slot.taken for slot in slots] == [True, True, False, False]
    assert slots[-1].seconds == pytest.approx(1.5, abs=0.2)


async def test_a_redis_that_dies_and_comes_back_changes_who_counts(mortal_redis: MortalRedis) -> None:
    async with Redis.from_url(mortal_redis.url, retry=None) as redis:
        one, two = (RedisLimiter(redis, USUAL, processes=lambda: 2) for _ in range(2))
        together = [(await one.reserve(1)).taken, (await two.reserve(1)).taken, (await one.reserve(1)).taken]
        mortal_redis.kill()
        # what left through Redis counts: one has sent one of two, its share of a chat is used up
        apart = [(await each.reserve(1)).taken for each in (one, two)]
        mortal_redis.start()
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        again = [(await each.reserve(2)).taken for each in (one, two, one)]

    assert together == [True, True, False]
    assert apart == [False, False]
    assert again == [True, True, False]


async def test_a_redis_that_is_away_is_not_asked_for_every_message() -> None:
    async with Redis.from_url(NOWHERE, retry=None) as redis:
        limiter = RedisLimiter(redis, Rates(FREE, FREE, FREE))
        await limiter.reserve(1)
        began = time.monotonic()
        for chat in range(2000):
            await limiter.reserve(chat)

    assert time.monotonic() - began < ASK_AGAIN_SECONDS


async def test_what_left_through_redis_does_not_pile_up_beside_it(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        limiter = RedisLimiter(redis, TIGHT, processes=lambda: 50)
        for chat in range(20):
            slot = await limiter.reserve(chat)
            await asyncio.sleep(slot.seconds)
        await redis.aclose()
        limiter._ask_again = time.monotonic() + 60
        slot = await limiter.reserve(77)

    assert slot.seconds < 0.2


async def test_chats_of_long_ago_are_forgotten() -> None:
    limiter = LocalLimiter(Rates(FREE, FREE, FREE))
    for chat in range(1, 2 * FORGET_AFTER):
        await limiter.reserve(chat)

    assert len(limiter._next) <= FORGET_AFTER + 1
