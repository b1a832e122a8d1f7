"""A tiny matrix from end to end: own servers, all roles as processes, two faults, twenty matters."""

from pathlib import Path
from random import Random

import pytest

from faults.cells import Cell, kill, kill_redis
from faults.figures import show
from faults.house import House, open_house
from faults.matrix import play_cell
from faults.servers import NotInstalled
from tests.servers import missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MATTERS = 20


async def updates_and_redis_die(house: House, dice: Random, seconds: float) -> int:
    """One after the other, again and again."""
    before = await kill("updates")(house, dice, seconds / 2)
    return before + await kill_redis(house, dice, seconds / 2)


async def test_a_tiny_matrix_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    cell = Cell("kill -9 of updates and of Redis", updates_and_redis_die)
    try:
        async with open_house(Random(1), tmp_path) as house:
            row = await play_cell(house, cell, 1, MATTERS, Random(2))
    except NotInstalled as problem:
        missing(str(problem))
    assert (row.matters, row.hits, row.is_clean) == (MATTERS, 6, True), show(row)
