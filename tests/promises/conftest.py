"""What tests with real processes may ask for."""

from collections.abc import AsyncIterator

import pytest

from simulator.acts import Acts
from simulator.world import World
from tests.house import TOKEN, USERNAME
from tests.promises.outside import Telegram
from tests.servers import free_port


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """Away until it comes."""
    world = World()
    world.add_bot(TOKEN, USERNAME, "一评")
    made = Telegram(free_port(), world, Acts(world))
    yield made
    await made.go()
