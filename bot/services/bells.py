"""Bells: hints that there is work, inside one process."""

import asyncio
import contextlib


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
