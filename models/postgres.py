"""PostgreSQL: connections that come back to their pool whatever happens, and are not cleaned in vain."""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class TidyConnection(asyncpg.Connection):  # type: ignore[misc]
    """Nothing of ours outlives its transaction: there is no state of a session that must be reset."""

    def get_reset_query(self) -> str:
        """What the pool would send before it takes a connection back: a trip of its own to the server."""
        return ""


class PooledTransaction(TransactionContextPooled):
    """Tortoise's own keeps a connection for ever that breaks while its transaction begins."""

    client: Any

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire(timeout=self.client._parent.patience)
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client  # type: ignore[no-any-return]


class PatientWrapper(PoolConnectionWrapper[Any]):
    """A connection outside of transactions; Tortoise's own waits for one for ever."""

    client: Any

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self.client._pool.acquire(timeout=self.client.patience)
        return self.connection


class PooledClient(AsyncpgDBClient):
    """A pool of connections."""

    connection_class = TidyConnection

    @property
    def patience(self) -> float | None:
        """Seconds to wait for a connection: as long as for the answer to a statement."""
        seconds = self.extra.get("command_timeout")
        return None if seconds is None else float(seconds)

    def acquire_connection(self) -> PoolConnectionWrapper[Any]:
        """A connection of the pool."""
        return PatientWrapper(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(TransactionWrapper(self), self._pool_init_lock)


client_class = PooledClient
