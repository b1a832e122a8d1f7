"""The queues of the outbox: who is found first, whatever else waits; and what finding them costs."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.connection import get_connection

from models.tables import Outbox
from models.terms import OutboxState, Urgency
from models.writers import claims
from models.writers.claims import (
    BULK,
    CLAIM,
    LANES,
    SHARES,
    WAITED_FOR,
    Queue,
    claim_bulk,
    claim_heads,
    due_shares,
    look_after_lanes,
    question,
)
from tests.models.crowds import crowd
from tests.models.plans import read_by

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=1)
SOON = timedelta(minutes=5)

pytestmark = pytest.mark.usefixtures("store")


async def test_what_is_awaited_is_found_past_all_of_the_bulk() -> None:
    await crowd(500, NOW, first_chat=1000, share=1)
    await crowd(1, NOW, first_chat=7, urgency=Urgency.AWAITED)

    assert [row.chat_id for row in await claim_heads(NOW, UNTIL, 10)] == [7]


async def test_shares_take_turns_within_one_claim() -> None:
    await crowd(500, NOW, first_chat=1000, share=1)
    await crowd(3, NOW, first_chat=1, share=2)
    claimed = await claim_bulk(NOW, UNTIL, 6, [1, 2])

    assert Counter(row.share for row in claimed.rows) == {1: 3, 2: 3}
    assert claimed.more == [1]


async def test_only_shares_with_something_due_are_found() -> None:
    await crowd(2, NOW, first_chat=1, share=3)
    await crowd(2, NOW, first_chat=11, share=4, later=SOON)
    await crowd(2, NOW, first_chat=21, share=5, state=OutboxState.HELD)
    await crowd(2, NOW, first_chat=31, share=9)

    assert await due_shares(NOW) == [3, 9]


async def test_one_of_the_bulk_leaves_early_where_somebody_waits_for_what_stands_behind_it() -> None:
    await crowd(500, NOW, first_chat=1000, share=1)
    await crowd(1, NOW, first_chat=1400, urgency=Urgency.AWAITED)

    first = await claim_heads(NOW, UNTIL, 10)
    assert [(row.chat_id, row.urgency) for row in first] == [(1400, Urgency.BULK)]
    await Outbox.filter(id=first[0].id).update(state=OutboxState.SENT)
    second = await claim_heads(NOW, UNTIL, 10)
    assert [(row.chat_id, row.urgency) for row in second] == [(1400, Urgency.AWAITED)]


@pytest.mark.parametrize("urgency", list(Urgency))
async def test_a_long_lane_that_cannot_move_hides_nobody(urgency: Urgency) -> None:
    await crowd(1, NOW, first_chat=-5, one_lane=True, urgency=urgency, retry=SOON)
    await crowd(1000, NOW, first_chat=-5, one_lane=True, urgency=urgency)
    await crowd(1, NOW, first_chat=7, urgency=urgency)

    found: list[int] = []
    for _ in range(6):
        rows = await claim_heads(NOW, UNTIL, 10)
        rows = [*rows, *(await claim_bulk(NOW, UNTIL, 10, [0])).rows]
        found += [row.chat_id for row in rows]

    assert found == [7]


async def test_a_long_lane_comes_back_in_its_order() -> None:
    await crowd(claims.LOOK + 50, NOW, first_chat=-5, one_lane=True, urgency=Urgency.AWAITED)
    left = []
    while row := next(iter(await claim_heads(NOW, UNTIL, 10)), None):
        left.append(row.id)
        await Outbox.filter(id=row.id).update(state=OutboxState.SENT)
        await look_after_lanes(NOW)

    assert len(left) == claims.LOOK + 50
    assert left == sorted(left)


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_finding_who_leaves_reads_little_however_much_waits() -> None:
    await crowd(20_000, NOW, first_chat=100_000, share=1)
    await crowd(20_000, NOW, first_chat=200_000, share=1, later=SOON)
    await crowd(5_000, NOW, first_chat=300_000, share=2, state=OutboxState.HELD)
    await crowd(5_000, NOW, first_chat=400_000, urgency=Urgency.AWAITED, later=SOON)
    await crowd(5_000, NOW, first_chat=500_000, urgency=Urgency.AWAITED, retry=SOON)
    await crowd(5_000, NOW, first_chat=600_000, state=OutboxState.SENT)
    await crowd(1, NOW, first_chat=7, urgency=Urgency.AWAITED)

    # before the database has counted what there is, too
    assert await read_by(SHARES.format(now="$1"), [NOW], looks=True) < 100
    await get_connection("default").execute_query("ANALYZE outbox")
    for queues in (WAITED_FOR, [Queue(BULK, 1), Queue(BULK, 2)]):
        sql, shares = question(queues, 100)
        assert await read_by(sql, [NOW, *shares], looks=True) < 1500
    assert await read_by(SHARES.format(now="$1"), [NOW], looks=True) < 100


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_finding_who_leaves_reads_little_where_nothing_waited_when_it_was_counted() -> None:
    await crowd(50_000, NOW, first_chat=100_000, state=OutboxState.SENT)
    await get_connection("default").execute_query("ANALYZE outbox")
    for share in range(1, 21):
        await crowd(1_000, NOW, first_chat=share * 1_000, share=share, later=SOON)
    await crowd(1, NOW, first_chat=7, urgency=Urgency.AWAITED)

    assert await read_by(SHARES.format(now="$1"), [NOW], looks=True) < 100
    assert await read_by(LANES.format(now="$1"), [NOW], looks=True) < 100
    for queues in (WAITED_FOR, [Queue(BULK, share) for share in range(1, 17)]):
        sql, shares = question(queues, 32)
        assert await read_by(sql, [NOW, *shares], looks=True) < 100
    ids = [row.id for row in await Outbox.filter(share=3).limit(20)]
    lock = "FOR UPDATE SKIP LOCKED"
    sql = CLAIM.format(now="$1", until="$2", these="m.id = ANY($3::bigint[])", most=20, lock=lock)
    assert await read_by(sql, [NOW, UNTIL, ids], looks=True) < 100
