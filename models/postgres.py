"""PostgreSQL: connections that come back to their pool whatever happens, and are not cleaned in vain."""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
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
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client  # type: ignore[no-any-return]


class PooledClient(AsyncpgDBClient):
    """A pool of connections."""

    connection_class = TidyConnection

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(TransactionWrapper(self), self._pool_init_lock)


client_class = PooledClient
