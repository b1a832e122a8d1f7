"""What is due: rows whose moment has come, by a column; asked of many columns in one question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from tortoise.connection import get_connection
from tortoise.models import Model

from models.writers.places import place


@dataclass(frozen=True)
class Moment:
    """A column that says when a row is due; where `states` are given, only in one of them."""

    model: type[Model]
    column: str
    states: Collection[Enum] = ()

    def __str__(self) -> str:
        states = ", ".join(sorted(f"'{state.value}'" for state in self.states))
        among = f" AND state IN ({states})" if states else ""
        return f"FROM {self.model._meta.db_table} WHERE {self.column} <= {{now}}{among}"

    async def ids(self, now: datetime, limit: int) -> list[int]:
        """The rows that have been due longest."""
        rows = await _asked(f"SELECT id {self} ORDER BY {self.column} LIMIT {limit}", now)
        return [row["id"] for row in rows]


async def come(moments: Sequence[Moment], now: datetime) -> Collection[Moment]:
    """The moments that have come for any row."""
    questions = (f"SELECT {at} AS at WHERE EXISTS (SELECT 1 {one})" for at, one in enumerate(moments))
    return {moments[row["at"]] for row in await _asked(" UNION ALL ".join(questions), now)}


async def _asked(sql: str, now: datetime) -> Sequence[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql.format(now=place(1)), [now])
