"""The scene that most journeys begin with."""

import pytest

from tests.house import House
from tests.journeys.scene import Scene


@pytest.fixture
async def scene(quick_house: House) -> Scene:
    """A citizen and a handler, nothing rated yet; on SQLite, as the store plays no part."""
    return await Scene.set(quick_house)
