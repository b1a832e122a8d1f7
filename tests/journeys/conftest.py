"""The scene that most journeys begin with."""

from collections.abc import AsyncIterator

import pytest

from tests.house import House
from tests.journeys.scene import Scene


@pytest.fixture
async def scene(quick_house: House) -> AsyncIterator[Scene]:
    """A citizen and a handler, nothing rated yet; on SQLite, as the store plays no part.

    Whatever happens in it, Telegram has nothing to refuse.
    """
    yield await Scene.set(quick_house)
    assert [entry["description"] for entry in quick_house.world.journal.refusals()] == []
