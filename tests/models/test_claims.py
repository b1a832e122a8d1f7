"""Moments in the database: compared as what they are, however the store writes them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tortoise.connection import get_connection

from models.tables import Outbox
from models.terms import Audience, OutboxState
from models.writers.claims import claim_heads

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # no microseconds, and in UTC another day than in Honolulu
TICK = timedelta(microseconds=1)


async def wait_until(moments: Iterable[datetime]) -> None:
    """A message for each moment, each in a lane of its own."""
    for number, due_at in enumerate(moments):
        await Outbox.create(
            lane=f"telegram:{number}",
            chat_id=number,
            kind="about",
            audience=Audience.CITIZEN,
            language="zh_CN",
            created_at=NINE,
            due_at=due_at,
        )


@pytest.mark.usefixtures("store")
async def test_what_is_due_to_the_microsecond_is_claimed_and_nothing_else() -> None:
    await wait_until([NINE - TICK, NINE, NINE + TICK, NINE + timedelta(hours=10)])
    claimed = await claim_heads(NINE, NINE + timedelta(minutes=1), 10)

    assert [row.chat_id for row in claimed] == [0, 1]


@pytest.mark.usefixtures("store")
async def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    await wait_until([NINE, NINE + TICK])
    elsewhere = NINE.astimezone(ZoneInfo("Pacific/Honolulu"))
    claimed = await claim_heads(elsewhere, elsewhere + timedelta(minutes=1), 10)

    assert [row.chat_id for row in claimed] == [0]


@pytest.mark.usefixtures("store")
async def test_what_is_seen_late_waits_for_a_later_one_of_its_lane_that_is_in_hand() -> None:
    """Its number was drawn first, its transaction was committed last."""
    await wait_until([NINE, NINE])
    await Outbox.all().update(lane="telegram:1")
    lease = NINE + timedelta(minutes=1)
    late, in_hand = await Outbox.all().order_by("id")
    await Outbox.filter(id=in_hand.id).update(state=OutboxState.LEASED, lease_until=lease)

    assert await claim_heads(NINE, lease, 10) == []
    await Outbox.filter(id=in_hand.id).update(state=OutboxState.SENT)
    assert await claim_heads(NINE, lease, 10) == [late]


@pytest.mark.usefixtures("store")
async def test_what_a_dead_process_had_in_hand_keeps_nobody_of_its_lane_waiting() -> None:
    await wait_until([NINE, NINE])
    await Outbox.all().update(lane="telegram:1")
    late, abandoned = await Outbox.all().order_by("id")
    await Outbox.filter(id=abandoned.id).update(state=OutboxState.LEASED, lease_until=NINE)

    assert await claim_heads(NINE, NINE + timedelta(minutes=1), 10) == [late]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_sqlite_writes_every_moment_alike(store: str) -> None:
    await wait_until([NINE, (NINE + TICK).astimezone(ZoneInfo("Asia/Shanghai"))])
    written = await get_connection("default").execute_query_dict("SELECT due_at FROM outbox ORDER BY id")

    assert [row["due_at"] for row in written] == [
        "2026-11-20 01:00:00.000000+00:00",
        "2026-11-20 01:00:00.000001+00:00",
    ]
