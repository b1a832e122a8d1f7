"""Waiting for what other processes do: asking again and again, and no longer than a minute."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

WITHIN = 60


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Until it holds; TimeoutError where it never does."""
    async with asyncio.timeout(WITHIN):
        while True:
            found = holds()
            if await found if inspect.isawaitable(found) else found:
                return
            await asyncio.sleep(0.02)
