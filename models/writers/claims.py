"""Claiming outgoing messages: the head of each lane that is due, by one process only."""

from datetime import datetime

from tortoise.connection import get_connection

from models.database import in_unit, is_postgres
from models.tables import Outbox

# A row that was leased and never judged belongs to a process that died: it may be claimed again, and what
# became of the first attempt is not known.
HEADS = """
UPDATE outbox SET state = 'leased', lease_until = {until}, attempts = attempts + 1,
  unknown = unknown + CASE WHEN state = 'leased' THEN 1 ELSE 0 END
WHERE id IN (
  SELECT o.id FROM outbox o
  WHERE (o.state = 'waiting' AND o.due_at <= {now} OR o.state = 'leased' AND o.lease_until <= {now})
    AND (o.retry_at IS NULL OR o.retry_at <= {now})
    AND NOT EXISTS (
      SELECT 1 FROM outbox p
      WHERE p.lane = o.lane AND p.id < o.id AND p.state IN ('waiting', 'leased') AND p.due_at <= {now}
    )
  ORDER BY o.id LIMIT {limit} {lock}
)
RETURNING id
"""


async def claim_heads(now: datetime, until: datetime, limit: int) -> list[Outbox]:
    """Lease up to `limit` rows until `until`: of each lane at most the first that is due."""
    ids = await in_unit(lambda: _claim(now, until, limit))
    return await Outbox.filter(id__in=ids).order_by("id") if ids else []


async def _claim(now: datetime, until: datetime, limit: int) -> list[int]:
    connection = get_connection("default")
    if is_postgres():
        sql = HEADS.format(now="$1", until="$2", limit="$3", lock="FOR UPDATE OF o SKIP LOCKED")
    else:
        sql = HEADS.format(now="?1", until="?2", limit="?3", lock="")
    rows = await connection.execute_query_dict(sql, [now, until, limit])
    return [row["id"] for row in rows]
