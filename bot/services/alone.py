"""Doing alone what only one process may do at a time: another takes over when that one is gone."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from models.database import is_outage
from models.locks import Locks, PostgresLocks

TRY_EVERY = 1.0
# Whoever has lost the lock knows at once, unless its machine is busy: its successor begins a little later.
TAKE_OVER_SECONDS = 0.5
log = structlog.get_logger("locks")
Work = Callable[[], Coroutine[Any, Any, None]]


async def alone(locks: Locks, name: str, work: Work, meanwhile: Work | None = None) -> None:
    """Do `work` as long as this process may be sure that no other does it; until cancelled.

    While the database is away nobody may be sure of it: `meanwhile` is done now and again, by any number.
    """
    pause = 0.0
    while True:
        try:
            if await locks.take(name):
                await _as_long_as_it_is_ours(locks, name, work, pause)
                log.warning("a lock was lost", what=name)
        except Exception as exc:
            if not is_outage(exc):
                raise
            log.warning("the database is away", error=type(exc).__name__)
            if meanwhile is not None:
                await meanwhile()
        await asyncio.sleep(TRY_EVERY)
        pause = TAKE_OVER_SECONDS


async def _as_long_as_it_is_ours(locks: Locks, name: str, work: Work, pause: float) -> None:
    losing = asyncio.create_task(locks.until_lost(name))
    tasks = {losing}
    try:
        if (await asyncio.wait(tasks, timeout=pause))[0]:
            return
        if isinstance(locks, PostgresLocks):  # else there is no other that it could be
            log.info("one process does this alone", what=name)
        working = asyncio.create_task(work())
        tasks.add(working)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working  # it ends by a mistake only
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await locks.let_go(name)
