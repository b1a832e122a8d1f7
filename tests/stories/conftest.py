"""Houses for stories."""

from collections.abc import AsyncIterator

import pytest

from models import database
from tests.house import House, open_house
from tests.stories.story import SeededDice

AS_IN_FORCE = 'hall_prompt_delay = "30m"\nhall_alert_delay = "30m-90m"\n'


@pytest.fixture
async def quick_house(quick_house: House) -> House:
    """A house in which chance comes out the same each time."""
    quick_house.desks.ground.dice = SeededDice(7)
    return quick_house


@pytest.fixture
async def sqlite_house_with_delays(sqlite_url: str) -> AsyncIterator[House]:
    """A house that waits at the counter as the built-in policy does."""
    await database.connect(sqlite_url)
    async with open_house(sqlite_url, policy=AS_IN_FORCE) as opened:
        opened.desks.ground.dice = SeededDice(7)
        yield opened
    await database.close()
