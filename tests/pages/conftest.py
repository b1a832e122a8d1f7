"""The pages over each kind of store."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.house import House
from tests.pages.browser import running
from tests.pages.site import Site, open_site


@pytest.fixture
async def site(house: House) -> AsyncIterator[Site]:
    """The real application before a whole house, on each kind of store."""
    async with open_site(house) as opened:
        yield opened


@pytest.fixture
async def quick_site(quick_house: House) -> AsyncIterator[Site]:
    """The same on SQLite, where the store plays no part."""
    async with open_site(quick_house) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[str]:
    """The address of a browser that runs; skipped by name where there is none."""
    with running() as address:
        yield address
