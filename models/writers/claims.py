"""Claiming outgoing messages: the head of each lane that is due, by one process only.

Two queues are read, each by an index that holds nothing else: what somebody waits for, oldest first; and the
bulk, oldest first within the share of each office. Of a lane only its head may leave, whichever of its
messages was found: a head takes the urgency of what stands behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest

from tortoise.connection import get_connection

from models.database import in_order_of_index, in_unit, is_postgres
from models.tables import Outbox
from models.writers.places import among, many, place

# A row that was leased and never judged belongs to a process that died: it may be claimed again, and what
# became of the first attempt is not known. Its note says so to whoever claims it.
ABANDONED = "abandoned"
LOOK = 256  # rows that are looked at for one claim, of all queues together
LEAST_LOOK = 32  # of one queue
LONGEST_LOOK = 8192  # where those that were seen had to be put out of sight
CROWDED = 8  # where not one in so many may leave, those behind others of their lanes are put out of sight

WAITING = "o.state = 'waiting' AND NOT o.behind AND COALESCE(o.retry_at, o.due_at) <= {now}"
FREE = """(o.state = 'waiting' AND o.due_at <= {now} OR o.state = 'leased' AND o.lease_until <= {now})
  AND (o.retry_at IS NULL OR o.retry_at <= {now})"""
# Each queue is read in the order of the one index that has this order.
QUEUE = """SELECT * FROM (
  SELECT {number} AS queue, o.id, o.lane, {since} AS since FROM outbox o
  WHERE {which} ORDER BY {order} LIMIT {look}
) AS queue_{number}"""
WHEN = "COALESCE(o.retry_at, o.due_at)"
AWAITED = f"{WAITING} AND o.urgency = 0"
BULK = f"{WAITING} AND o.urgency = 1 AND o.share = {{share}}"
LEFT_BEHIND = "o.state = 'leased' AND o.lease_until <= {now}"
HEADS = f"""
WITH found AS MATERIALIZED (
  SELECT q.queue, q.id, q.since, (
    SELECT p.id FROM outbox p
    WHERE p.lane = q.lane AND p.state IN ('waiting', 'leased') AND p.due_at <= {{now}}
    ORDER BY p.id LIMIT 1
  ) AS head FROM ({{queues}}) AS q
)
SELECT f.queue, f.id, f.head, (SELECT {FREE} FROM outbox o WHERE o.id = f.head) AS free
FROM found f ORDER BY f.queue, f.since, f.id
"""
# A message may come to be seen when a later one of its lane has already been taken in hand: numbers are drawn
# before they are committed. It waits for that one's end, or for the end of its lease. Rows are found by their
# numbers first and asked whether they may leave after that (LIMIT keeps the two apart).
CLAIM = f"""
UPDATE outbox SET state = 'leased', lease_until = {{until}}, attempts = attempts + 1, behind = FALSE,
  unknown = unknown + CASE WHEN state = 'leased' THEN 1 ELSE 0 END,
  error = CASE WHEN state = 'leased' THEN '{ABANDONED}' END
WHERE id IN (
  SELECT o.id FROM (SELECT * FROM outbox m WHERE {{these}} LIMIT {{most}} {{lock}}) AS o
  WHERE {FREE} AND (
    SELECT h.id FROM outbox h
    WHERE h.lane = o.lane AND h.state IN ('waiting', 'leased')
      AND h.state = 'leased' AND h.lease_until > {{now}}
    LIMIT 1
  ) IS NULL
)
RETURNING *
"""


SHARES = """
WITH RECURSIVE walk(share) AS (
  SELECT (
    SELECT o.share FROM outbox o WHERE o.state = 'waiting' AND NOT o.behind AND o.urgency = 1
    ORDER BY o.share LIMIT 1
  )
  UNION ALL
  SELECT (
    SELECT o.share FROM outbox o
    WHERE o.state = 'waiting' AND NOT o.behind AND o.urgency = 1 AND o.share > walk.share
    ORDER BY o.share LIMIT 1
  ) FROM walk WHERE walk.share IS NOT NULL
)
SELECT w.share FROM walk w WHERE w.share IS NOT NULL AND (
  SELECT TRUE FROM outbox o
  WHERE o.state = 'waiting' AND NOT o.behind AND o.urgency = 1 AND o.share = w.share
    AND COALESCE(o.retry_at, o.due_at) <= {now}
  ORDER BY COALESCE(o.retry_at, o.due_at) LIMIT 1
) ORDER BY w.share
"""
LANES = """
WITH RECURSIVE walk(lane) AS (
  SELECT (SELECT o.lane FROM outbox o WHERE o.state = 'waiting' AND o.behind ORDER BY o.lane LIMIT 1)
  UNION ALL
  SELECT (
    SELECT o.lane FROM outbox o WHERE o.state = 'waiting' AND o.behind AND o.lane > walk.lane
    ORDER BY o.lane LIMIT 1
  ) FROM walk WHERE walk.lane IS NOT NULL
)
SELECT w.lane FROM walk w WHERE w.lane IS NOT NULL AND (
  SELECT o.behind FROM outbox o
  WHERE o.lane = w.lane AND o.state IN ('waiting', 'leased') AND o.due_at <= {now}
  ORDER BY o.id LIMIT 1
)
"""
IN_FRONT = """
UPDATE outbox SET behind = FALSE WHERE id IN (
  SELECT o.id FROM outbox o WHERE o.lane = {lane} AND o.state = 'waiting' AND o.behind
  ORDER BY o.id LIMIT {some}
)
"""
SOME = 8  # messages of a long lane that are put in sight again at once


@dataclass(frozen=True)
class Claimed:
    """What was leased, in the order in which it is to leave; and the shares of which more may be due."""

    rows: Sequence[Outbox]
    more: Sequence[int] = ()


@dataclass(frozen=True)
class Queue:
    """Which messages stand in it, and the share that this takes, if it is one of the bulk."""

    which: str
    share: int | None = None
    since: str = WHEN
    order: str = f"{WHEN}, o.id"


WAITED_FOR = (Queue(AWAITED), Queue(LEFT_BEHIND, since="o.lease_until", order="o.lease_until"))


@dataclass(frozen=True)
class _Found:
    """A message of a queue, the head of its lane, and whether that may leave."""

    queue: int
    id: int
    head: int
    free: bool


async def claim_heads(now: datetime, until: datetime, limit: int) -> Sequence[Outbox]:
    """Lease up to `limit` of what is waited for until `until`: of each lane at most the first that is due.

    What a process that died had in hand comes with it.
    """
    return (await in_unit(lambda: _claim(WAITED_FOR, now, until, limit))).rows


async def claim_bulk(now: datetime, until: datetime, limit: int, shares: Sequence[int]) -> Claimed:
    """Lease up to `limit` of the bulk of these shares, in turn one of each."""
    queues = [Queue(BULK, share) for share in shares]
    claimed = await in_unit(lambda: _claim(queues, now, until, limit))
    return Claimed(claimed.rows, [shares[number] for number in claimed.more])


async def due_shares(now: datetime) -> Sequence[int]:
    """The shares of which some of the bulk is due."""
    return await in_unit(lambda: _due_shares(now))


async def _due_shares(now: datetime) -> Sequence[int]:
    await in_order_of_index()
    sql = SHARES.format(now=place(1))
    return [row["share"] for row in await get_connection("default").execute_query_dict(sql, [now])]


async def look_after_lanes(now: datetime) -> int:
    """Put the first messages of long lanes in sight again, once those before them have left."""
    return await in_unit(lambda: _look_after_lanes(now))


async def _look_after_lanes(now: datetime) -> int:
    await in_order_of_index()
    connection = get_connection("default")
    lanes = await connection.execute_query_dict(LANES.format(now=place(1)), [now])
    for row in lanes:
        await connection.execute_query(IN_FRONT.format(lane=place(1), some=SOME), [row["lane"]])
    return len(lanes)


async def _claim(queues: Sequence[Queue], now: datetime, until: datetime, limit: int) -> Claimed:
    await in_order_of_index()
    look = max(LOOK // len(queues), LEAST_LOOK)
    while True:
        found = await _look(queues, now, look)
        by_queue = [[one for one in found if one.queue == number] for number in range(len(queues))]
        heads = [list(dict.fromkeys(one.head for one in queue if one.free)) for queue in by_queue]
        behind = _behind(by_queue, heads, look)
        if not behind:
            break
        await _put_out_of_sight(behind)
        look = min(look * 4, LONGEST_LOOK)
    in_turn = dict.fromkeys(chain.from_iterable(zip_longest(*heads)))
    chosen = [head for head in in_turn if head is not None][:limit]
    rows = await _lease(chosen, now, until) if chosen else {}
    left = set(chain.from_iterable(heads)) - set(chosen)
    more = [
        number for number, queue in enumerate(by_queue) if len(queue) == look or left & set(heads[number])
    ]
    return Claimed([rows[head] for head in chosen if head in rows], more)


def _behind(by_queue: Sequence[Sequence[_Found]], heads: Sequence[Sequence[int]], look: int) -> Sequence[int]:
    """What stands behind others of its lane, in queues where hardly anything that was seen may leave."""
    return [
        one.id
        for queue, free in zip(by_queue, heads, strict=True)
        if len(queue) == look and len(free) * CROWDED < look
        for one in queue
        if one.id != one.head
    ]


async def _look(queues: Sequence[Queue], now: datetime, look: int) -> Sequence[_Found]:
    sql, shares = question(queues, look)
    rows = await get_connection("default").execute_query_dict(sql, [now, *shares])
    return [_Found(row["queue"], row["id"], row["head"], bool(row["free"])) for row in rows]


def question(queues: Sequence[Queue], look: int) -> tuple[str, Sequence[int]]:
    """The SQL that looks at the first messages of queues, and its values from the second on."""
    shares: list[int] = []
    texts = []
    for number, queue in enumerate(queues):
        if queue.share is not None:
            shares.append(queue.share)
        which = queue.which.format(now=place(1), share=place(1 + len(shares)))
        texts.append(
            QUEUE.format(number=number, which=which, look=look, since=queue.since, order=queue.order)
        )
    return HEADS.format(now=place(1), queues=" UNION ALL ".join(texts)), shares


async def _lease(ids: Sequence[int], now: datetime, until: datetime) -> dict[int, Outbox]:
    lock = "FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    sql = CLAIM.format(now=place(1), until=place(2), these=among("m.id", 3), most=len(ids), lock=lock)
    rows = await get_connection("default").execute_query_dict(sql, [now, until, many(ids)])
    return {row["id"]: Outbox._init_from_db(**row) for row in rows}


async def _put_out_of_sight(ids: Sequence[int]) -> None:
    """They stand behind others of their lanes; `look_after_lanes` brings them back."""
    sql = f"UPDATE outbox SET behind = TRUE WHERE state = 'waiting' AND {among('id', 1)}"
    await get_connection("default").execute_query(sql, [many(ids)])
