"""How many processes carry a role: counted again and again, so that each knows its share when it must."""

import asyncio

import structlog

from models.database import is_outage
from models.locks import PostgresLocks

COUNT_EVERY = 2.0
log = structlog.get_logger("locks")


class Company:
    """The processes that carry a role, this one among them; one, as long as nothing else is known."""

    def __init__(self, locks: PostgresLocks, role: str) -> None:
        self._locks = locks
        self._role = role
        self._count = 1

    def __call__(self) -> int:
        """How many there were a moment ago."""
        return self._count

    async def keep(self) -> None:
        """Be one of them and count them, until cancelled."""
        while True:
            try:
                self._count = await self._locks.there(self._role)
            except Exception as exc:
                if not is_outage(exc):
                    raise
                log.warning("the database is away", error=type(exc).__name__)
            await asyncio.sleep(COUNT_EVERY)
