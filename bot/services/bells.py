"""Bells: hints that there is work, inside one process or across processes by Redis."""

import asyncio
import contextlib

from redis.asyncio import Redis
from redis.exceptions import RedisError


class LocalBell:
    """Rings inside this process."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self.ring_here()

    def ring_here(self) -> None:
        """Wake whoever waits in this process."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, `seconds` at the longest."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


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
