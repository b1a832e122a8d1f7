"""Sweeps: what the watch carries out; each desk brings its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from models.database import in_unit
from models.writers.dues import Moment

BATCH = 200


@dataclass(frozen=True)
class Sweep:
    """Rows whose moment has come, and what is done with each of them.

    `due` picks ids by a column; `carry_out` is one act: it locks the row and decides anew whether it is due.
    `moment`: that column, by which all sweeps are asked at once whether there is anything for them.
    """

    due: Callable[[datetime], Awaitable[list[int]]]
    carry_out: Callable[[int], Awaitable[None]]
    moment: Moment | None = None


def by(moment: Moment, carry_out: Callable[[int], Awaitable[None]]) -> Sweep:
    """A sweep of whatever is due by one column."""
    return Sweep(lambda now: moment.ids(now, BATCH), carry_out, moment)


def clearing(moment: Moment, now: Callable[[], datetime]) -> Sweep:
    """A sweep that deletes whatever is due by one column."""

    async def clear(row_id: int) -> None:
        due = moment.model.filter(id=row_id, **{f"{moment.column}__lte": now()})
        await in_unit(due.delete)

    return by(moment, clear)


async def ids_of(query: QuerySet[Any]) -> list[int]:
    """The first ids of a query."""
    return [int(str(row_id)) for row_id in await query.limit(BATCH).values_list("id", flat=True)]
