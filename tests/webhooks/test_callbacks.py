"""A whole process: a matter comes in over HTTP, its event goes out over HTTP, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
import structlog
from aiohttp import ClientSession, web
from pydantic import SecretStr
from standardwebhooks import Webhook

from bot.services.sources import Credentials
from bot.settings import Settings
from models.tables import Office
from serving import running
from tests.webhooks.house import OFFICE, document, sign, to_bytes
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A process whose Bot API is away, and that may call this machine."""
    monkeypatch.chdir(tmp_path)  # where no `.env` lies
    yield Settings(
        bot_token=SecretStr("4242:pretend-token"),
        bot_username="yiping_bot",
        bot_api_url="http://127.0.0.1:9",
        database_url=SecretStr(sqlite_url),
        secret_key=SecretStr("a secret of at least thirty-two characters"),
        port=0,
        callback_allow=(ip_network("127.0.0.0/8"),),
    )
    structlog.reset_defaults()


async def one_arrives(receiver: Receiver) -> None:
    """Wait for the next request."""
    async with asyncio.timeout(20):
        await receiver.arrived.acquire()


async def post(port: int, credentials: Credentials) -> None:
    body = to_bytes(document(data__completed_at=datetime.now(UTC).isoformat(timespec="seconds")))
    headers = sign(credentials.signing_secret, body, datetime.now(UTC))
    async with ClientSession() as client:
        address = f"http://127.0.0.1:{port}/v1/sources/hall/matters"
        async with client.post(address, data=body, headers=headers) as response:
            assert response.status == 202, await response.text()


async def test_a_matter_comes_in_and_its_event_goes_out(settings: Settings, receiver: Receiver) -> None:
    async with running(settings) as (desks, port):
        await Office.create(code=OFFICE, name="A3区政务服务中心")
        credentials = await desks.sources.add("hall", callback_url=receiver.url())
        await post(port, credentials)
        await one_arrives(receiver)

        assert Webhook(credentials.callback_secret or "").verify(receiver.bodies[0], receiver.requests[0])
        assert receiver.events[0]["type"] == "prompt.unreachable"


async def test_the_next_process_posts_what_the_one_before_could_not(
    settings: Settings, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=503)]
    async with running(settings) as (desks, port):
        await Office.create(code=OFFICE, name="A3区政务服务中心")
        await post(port, await desks.sources.add("hall", callback_url=receiver.url()))
        await one_arrives(receiver)
    async with running(settings):
        await one_arrives(receiver)

    first, second = receiver.requests
    assert first["webhook-id"] == second["webhook-id"]
    assert receiver.bodies[0] == receiver.bodies[1]
