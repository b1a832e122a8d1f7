"""Claiming events for the callback of one source: what is due, by one process only."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.connection import get_connection

from models.database import in_unit, is_postgres
from models.tables import Event, Source
from models.writers.places import place

CALLED = """
SELECT s.id FROM sources s
WHERE s.callback_url IS NOT NULL AND s.callback_disabled_at IS NULL AND s.disabled_at IS NULL
  AND (
    EXISTS (SELECT 1 FROM events w WHERE w.source_id = s.id AND w.state = 'waiting' AND w.due_at <= {now})
    OR EXISTS (
      SELECT 1 FROM events l WHERE l.source_id = s.id AND l.state = 'leased' AND l.lease_until <= {now}
    )
  )
"""
# Of one matter only the first that is due: two of a moment leave one after the other. One that waits for its
# next attempt holds nobody up. A lease that has run out belongs to a process that died.
DUE = """
UPDATE events SET state = 'leased', lease_until = {until}, attempts = attempts + 1
WHERE id IN (
  SELECT e.id FROM events e
  WHERE e.source_id = {source}
    AND (e.state = 'waiting' AND e.due_at <= {now} OR e.state = 'leased' AND e.lease_until <= {now})
    AND NOT EXISTS (
      SELECT 1 FROM events p
      WHERE p.matter_id = e.matter_id AND p.id < e.id
        AND (p.state = 'leased' OR p.state = 'waiting' AND p.due_at <= {now})
    )
  ORDER BY e.due_at, e.id LIMIT {limit} {lock}
)
RETURNING id
"""


async def called_sources(now: datetime) -> Sequence[Source]:
    """The sources for whose callbacks something is due."""
    sql = CALLED.format(now=place(1))
    rows = await get_connection("default").execute_query_dict(sql, [now])
    return await Source.filter(id__in=[row["id"] for row in rows]).order_by("id") if rows else []


async def claim_events(source_id: int, now: datetime, until: datetime, limit: int) -> Sequence[Event]:
    """Lease up to `limit` events of a source until `until`: of each matter at most the first that is due."""
    ids = await in_unit(lambda: _claim(source_id, now, until, limit))
    return await Event.filter(id__in=ids).order_by("due_at", "id") if ids else []


async def _claim(source_id: int, now: datetime, until: datetime, limit: int) -> list[int]:
    lock = "FOR UPDATE OF e SKIP LOCKED" if is_postgres() else ""
    sql = DUE.format(source=place(1), now=place(2), until=place(3), limit=place(4), lock=lock)
    rows = await get_connection("default").execute_query_dict(sql, [source_id, now, until, limit])
    return [row["id"] for row in rows]
