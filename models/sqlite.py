"""SQLite for one writer: transactions take the write lock when they begin, not at their first write."""

import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.exceptions import DBConnectionError


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that waits for the write lock at once; a deferred one fails at its first write."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            raise DBConnectionError(exc) from exc


class ImmediateClient(SqliteClient):
    """One connection; other processes are waited for instead of failing with «database is locked»."""

    def __init__(self, file_path: str, **options: Any) -> None:
        # recursive_triggers: without it INSERT OR REPLACE deletes a row past its trigger.
        pragmas = {"busy_timeout": 15000, "synchronous": "FULL", "recursive_triggers": "ON"}
        super().__init__(file_path, **(pragmas | options))

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
