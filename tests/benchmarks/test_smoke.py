"""A run in small: the product by its own command line, intake and presses, and the rows that come of it."""

import pytest

from benchmarks.__main__ import measure, open_ring
from benchmarks.judging import rows
from benchmarks.sizes import SIZES
from tests.servers import PostgresServer, missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("benchmarks")]


async def test_intake_and_presses_are_measured(postgres_server: PostgresServer | None) -> None:
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    wanted = {"intake_single", "tap"}
    async with open_ring(SIZES["tiny"], wanted) as ring:
        await measure(ring)
    intake, tap = rows(ring.samples, wanted)
    assert (intake.work, tap.work) == ("intake_single", "tap")
    assert min(intake.value, intake.floor, tap.value, tap.floor) > 0
    assert intake.more["cpu_us"] > intake.more["floor_cpu_us"] >= 0
