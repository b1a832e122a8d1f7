"""Bells: who is woken, in this process and in others, with Redis and without."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.overredis import RedisBell
from bot.services.bells import LocalBell
from models.terms import ServiceChannel
from tests.house import House
from tests.servers import MortalRedis

FOR_EVER = 20.0
NOWHERE = "redis://127.0.0.1:1/0"


@asynccontextmanager
async def bell(url: str) -> AsyncIterator[RedisBell]:
    """The bell of one process, that listens."""
    async with Redis.from_url(url, retry=None) as redis:
        ours = RedisBell(redis, "yiping:bell:tests")
        listening = asyncio.create_task(ours.listen())
        try:
            yield ours
        finally:
            listening.cancel()
            await asyncio.gather(listening, *ours._sending, return_exceptions=True)


async def hears(listener: LocalBell, ring: Callable[[], None]) -> bool:
    """Whether it is woken by ringing again and again for a while: to subscribe takes its time."""
    deadline = time.monotonic() + FOR_EVER
    while time.monotonic() < deadline:
        ring()
        began = time.monotonic()
        await listener.wait(0.2)
        if time.monotonic() - began < 0.2:
            return True
    return False


async def is_left_in_peace(listener: LocalBell, ring: Callable[[], None]) -> bool:
    """Whether ringing does not wake it."""
    ring()
    began = time.monotonic()
    await listener.wait(0.2)
    return time.monotonic() - began >= 0.2


async def test_a_ring_wakes_other_processes(redis_url: str) -> None:
    async with bell(redis_url) as one, bell(redis_url) as two:
        assert await hears(two, one.ring)
        assert await hears(one, two.ring)


async def test_what_concerns_one_process_wakes_no_other(redis_url: str) -> None:
    async with bell(redis_url) as one, bell(redis_url) as two:
        assert await hears(two, one.ring)
        await two.wait(0.2)
        assert await is_left_in_peace(two, one.ring_here)
        assert await hears(one, one.ring_here)


async def test_without_redis_a_ring_wakes_its_own_process() -> None:
    async with bell(NOWHERE) as one, bell(NOWHERE) as two:
        assert await hears(one, one.ring)
        assert await is_left_in_peace(two, one.ring)


async def test_once_redis_is_back_processes_wake_each_other_again(mortal_redis: MortalRedis) -> None:
    async with bell(mortal_redis.url) as one, bell(mortal_redis.url) as two:
        assert await hears(two, one.ring)
        mortal_redis.kill()
        await two.wait(0.2)
        assert await is_left_in_peace(two, one.ring)
        mortal_redis.start()
        assert await hears(two, one.ring)


async def test_a_matter_rings_for_its_prompt_by_a_clock_that_does_not_stand_still(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    bell = house.desks.ground.outbox_bell
    await bell.wait(0)

    def going_on() -> datetime:
        house.clock.moment += timedelta(microseconds=1)
        return house.clock.moment

    monkeypatch.setattr(house.clock, "now", going_on)
    await house.desks.intake.receive(house.source, house.matter(li, channel=ServiceChannel.ONLINE))

    began = time.monotonic()
    await bell.wait(FOR_EVER)
    assert time.monotonic() - began < FOR_EVER
