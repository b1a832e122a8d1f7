"""SQLite for one writer: transactions take the write lock when they begin, not at their first write."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError

# Moments are compared as text: every one of them is written alike, in UTC and to the microsecond.
sqlite3.register_adapter(datetime, lambda moment: moment.astimezone(UTC).isoformat(" ", "microseconds"))


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that waits for the write lock at once; a deferred one fails at its first write."""

    async def begin(self) -> None:
        try:
            if self._connection.in_transaction:
                await self._connection.rollback()  # what could not be committed, such as on a full disk
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            raise DBConnectionError(exc) from exc


class LockedTransaction(SqliteTransactionContext):
    """Tortoise's own keeps the lock for ever when a transaction cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection  # type: ignore[no-any-return]


class ImmediateClient(SqliteClient):
    """One connection; other processes are waited for instead of failing with «database is locked»."""

    def __init__(self, file_path: str, **options: Any) -> None:
        # recursive_triggers: without it INSERT OR REPLACE deletes a row past its trigger.
        pragmas = {"busy_timeout": 15000, "synchronous": "FULL", "recursive_triggers": "ON"}
        super().__init__(file_path, **(pragmas | options))

    def _in_transaction(self) -> TransactionContext:
        return LockedTransaction(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
