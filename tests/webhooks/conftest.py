"""The application over each kind of store, with one office and one source."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pytest_aiohttp.plugin import AiohttpClient

from models.tables import Office
from tests.webhooks.house import (
    OFFICE,
    SOURCE,
    House,
    ListedQuota,
    SetClock,
    SetHealth,
    a_ground,
    the_desks,
    with_pages,
)
from webhooks.app import make_app


@pytest.fixture
async def house(store: str, aiohttp_client: AiohttpClient) -> House:
    """The real application, signed in as one source."""
    clock = SetClock()
    desks = with_pages(the_desks(a_ground(clock)))
    await Office.create(code=OFFICE, name="A3区政务服务中心")
    credentials = await desks.sources.add(SOURCE)
    server = TestServer(make_app(desks))
    await server.start_server(access_log=None, auto_decompress=False)
    client: TestClient[Any, Any] = await aiohttp_client(server)
    assert isinstance(desks.quota, ListedQuota)
    assert isinstance(desks.health, SetHealth)
    return House(desks, client, clock, credentials, desks.quota, desks.health)
