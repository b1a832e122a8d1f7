"""Telegram's updates: stored before they are acknowledged, and from Telegram only."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

from aiohttp.typedefs import StrOrURL
from pytest_aiohttp.plugin import AiohttpClient
from tortoise.exceptions import OperationalError

from bot.services.inbox import InboxDesk
from models.tables import Update
from tests.webhooks.house import HOOK, CountingBell, House, a_ground, the_desks
from webhooks.app import make_app

SECRET = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = '{"update_id": 5, "message": {"from": {"id": 1001}, "text": "你好 \\ud83d\\ude00"}}'.encode()


async def raw_post(url: StrOrURL, secret: bytes, body: bytes) -> bytes:
    """The status line that bytes no client library would send are answered with."""
    port = int(str(url).strip("/").rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n" % len(body)
    writer.write(head + SECRET.encode() + b": " + secret + b"\r\n\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.split(b"\r\n")[0]


def where(house: House) -> StrOrURL:
    """The server's address."""
    return house.client.make_url("/")


async def test_an_update_is_stored_before_it_is_acknowledged(house: House) -> None:
    status = await raw_post(where(house), HOOK.secret.encode(), UPDATE)

    update = await Update.get()
    stored = house.desks.ground.vault.open_own(update.content or "")
    assert status == b"HTTP/1.1 200 OK"
    assert (update.bot_id, update.update_id, json.loads(stored)) == (HOOK.bot_id, 5, json.loads(UPDATE))


async def test_an_update_that_comes_twice_is_kept_once(house: House) -> None:
    for _ in range(2):
        assert await raw_post(where(house), HOOK.secret.encode(), UPDATE) == b"HTTP/1.1 200 OK"

    assert await Update.all().count() == 1


async def test_any_other_secret_is_refused(house: House) -> None:
    secrets = [
        b"",
        b"hook-secret",
        HOOK.secret.encode() + b"x",
        b"\xff\xfe",
        b"\x80" * 300,
        "密".encode("gb18030"),
    ]

    answers = {await raw_post(where(house), secret, UPDATE) for secret in secrets}

    assert answers == {b"HTTP/1.1 401 Unauthorized"}
    assert await Update.all().count() == 0


async def test_no_secret_is_refused(house: House) -> None:
    response = await house.client.post("/telegram", data=UPDATE)

    assert (response.status, response.content_type) == (401, "application/problem+json")


NO_UPDATES = [
    b"",
    b"{",
    b"[]",
    b"7",
    b"null",
    b"{}",
    b'{"update_id": "5"}',
    b'{"update_id": true}',
    b'{"update_id": 1.5}',
    b'{"update_id": -1}',
    b'{"update_id": 9223372036854775808}',
    b'{"update_id": 5, "x": NaN}',
    b'{"update_id": 5, "x": "\xff"}',
    b'{"update_id": 5, "x": "\\ud800"}',
    b'{"update_id": 5, "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
]


async def test_what_is_no_update_is_refused(house: House) -> None:
    answers = [await raw_post(where(house), HOOK.secret.encode(), body) for body in NO_UPDATES]

    assert answers == [b"HTTP/1.1 400 Bad Request"] * len(NO_UPDATES)
    assert await Update.all().count() == 0


async def test_an_update_of_two_mebibytes_is_refused(house: House) -> None:
    status = await raw_post(where(house), HOOK.secret.encode(), b" " * (1024 * 1024 + 1))

    assert status.startswith(b"HTTP/1.1 413")


class AwayInbox(InboxDesk):
    """An inbox whose database is away."""

    async def store(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        raise OperationalError("away")


async def test_what_cannot_be_stored_is_not_acknowledged(house: House, aiohttp_client: AiohttpClient) -> None:
    inbox = AwayInbox(house.desks.ground, CountingBell())
    client = await aiohttp_client(make_app(replace(house.desks, inbox=inbox)))

    status = await raw_post(client.make_url("/"), HOOK.secret.encode(), UPDATE)

    assert status == b"HTTP/1.1 503 Service Unavailable"


async def test_without_webhook_mode_there_is_no_such_address(aiohttp_client: AiohttpClient) -> None:
    client = await aiohttp_client(make_app(the_desks(a_ground(), hook=None)))

    response = await client.post("/telegram", data=UPDATE)

    assert response.status == 404
