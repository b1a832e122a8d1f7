"""Writing lines of the register, and the events beside them, many at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from tortoise.connection import get_connection

from models.writers.places import place


class StepRow(NamedTuple):
    """One line of the register."""

    matter_id: int
    subject: str
    act: str
    from_state: str | None
    to_state: str
    actor: str
    official_id: int | None
    why: str
    at: datetime


class EventRow(NamedTuple):
    """What the source of a matter hears."""

    public_id: str
    source_id: int
    matter_id: int
    type: str
    told_state: str
    told_reason: str | None
    state: str
    at: datetime
    due_at: datetime
    attempts: int = 0


async def write_steps(rows: Sequence[StepRow]) -> None:
    """Inside the unit of work of what they tell of."""
    await _insert("steps", StepRow._fields, rows)


async def write_events(rows: Sequence[EventRow]) -> None:
    """Inside the unit of work of what they tell of."""
    await _insert("events", EventRow._fields, rows)


async def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    places = ", ".join(place(number) for number in range(1, len(columns) + 1))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    await get_connection("default").execute_many(sql, [list(row) for row in rows])
