"""Callbacks over HTTP: what is signed and posted, what counts as taken, and where nothing is ever sent."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientTimeout, web
from standardwebhooks import Webhook
from structlog.testing import capture_logs

from bot.ports import Callback, EventFacts, NotTaken, Taken, Unwanted
from models.terms import EventType
from tests.webhooks.receiver import SECRET, Receiver, receiving
from webhooks import publisher as module
from webhooks.publisher import CallbackPublisher, NotAllowed

OLDER = "whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
NEWS = EventFacts(
    "evt_1",
    EventType.PROMPT_VOID,
    datetime(2026, 11, 20, 2, 15, 3, tzinfo=UTC),
    "m-1",
    "2554",
    1,
    "void",
    "not_mine",
)
HERE = [ip_network("127.0.0.0/8")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
REFUSED = NotTaken("address not allowed")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def publisher() -> AsyncIterator[CallbackPublisher]:
    """One that may call this machine."""
    async with CallbackPublisher(HERE, SHANGHAI) as publisher:
        yield publisher


@pytest.fixture
async def strict() -> AsyncIterator[CallbackPublisher]:
    """One that may call public addresses alone."""
    async with CallbackPublisher((), SHANGHAI) as publisher:
        yield publisher


def to(url: str, *secrets: str) -> Callback:
    return Callback(url, secrets or (SECRET,), NEWS, datetime.now(UTC))


async def test_an_event_is_posted_signed_as_standard_webhooks_are(
    receiver: Receiver, publisher: CallbackPublisher
) -> None:
    assert await publisher.publish(to(receiver.url())) == Taken()

    [headers], [body] = receiver.requests, receiver.bodies
    assert Webhook(SECRET).verify(body, headers) == {
        "type": "prompt.void",
        "timestamp": "2026-11-20T10:15:03+08:00",
        "data": {
            "matter_id": "m-1",
            "matter_no": "2554",
            "service_seq": 1,
            "state": "void",
            "reason": "not_mine",
        },
    }
    assert headers["webhook-id"] == "evt_1"
    assert headers["content-type"] == "application/json"
    assert (headers["user-agent"], headers.get("cookie")) == ("yiping", None)


async def test_while_secrets_change_either_verifies(receiver: Receiver, publisher: CallbackPublisher) -> None:
    await publisher.publish(to(receiver.url(), SECRET, OLDER))

    for secret in (SECRET, OLDER):
        assert Webhook(secret).verify(receiver.bodies[0], receiver.requests[0])
    assert receiver.requests[0]["webhook-signature"].count("v1,") == 2


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_every_2xx_ends_it(receiver: Receiver, publisher: CallbackPublisher, status: int) -> None:
    receiver.answers = [web.Response(status=status)]

    assert await publisher.publish(to(receiver.url())) == Taken()


@pytest.mark.parametrize("status", [304, 400, 401, 404, 409, 422, 429, 500, 502, 503])
async def test_everything_else_is_tried_again(
    receiver: Receiver, publisher: CallbackPublisher, status: int
) -> None:
    receiver.answers = [web.Response(status=status, text="<html>" if status != 304 else None)]

    assert await publisher.publish(to(receiver.url())) == NotTaken(f"HTTP {status}", status)


async def test_410_wants_nothing_more(receiver: Receiver, publisher: CallbackPublisher) -> None:
    receiver.answers = [web.Response(status=410)]

    assert await publisher.publish(to(receiver.url())) == Unwanted()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_is_not_followed(
    receiver: Receiver, publisher: CallbackPublisher, status: int
) -> None:
    receiver.answers = [web.Response(status=status, headers={"Location": receiver.url(path="/elsewhere")})]

    assert await publisher.publish(to(receiver.url())) == NotTaken(f"HTTP {status}", status)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_this_machine_is_not_called_however_it_is_written(
    receiver: Receiver, strict: CallbackPublisher, host: str
) -> None:
    assert await strict.publish(to(receiver.url(host))) in (REFUSED, NotTaken("InvalidUrlClientError"))
    assert receiver.requests == []


@pytest.mark.parametrize("address", ["10.0.0.8", "192.168.1.1", "169.254.169.254", "[fd00::1]", "[fe80::1]"])
async def test_inner_addresses_are_not_called(strict: CallbackPublisher, address: str) -> None:
    assert await strict.publish(to(f"http://{address}:9/")) == REFUSED


class Names:
    """A name service that answers as it is told, and counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def getaddrinfo(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port, 0, 0) if ":" in one else (one, port),
            )
            for one in answer
        ]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the name service answer so."""

    def answer(*answers: list[str]) -> Names:
        names = Names(*answers)
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)
        return names

    return answer


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%lo"],
        ["2002:7f00:1::"],
    ],
)
async def test_a_name_is_refused_if_one_of_its_addresses_is(
    receiver: Receiver, strict: CallbackPublisher, named: Any, addresses: list[str]
) -> None:
    named(addresses)

    assert await strict.publish(to(receiver.url("hall.example"))) == REFUSED
    assert receiver.requests == []


async def test_a_name_that_changes_after_it_was_looked_at_changes_nothing(
    receiver: Receiver, publisher: CallbackPublisher, named: Any
) -> None:
    names = named(["127.0.0.1"], ["10.0.0.8"])

    assert await publisher.publish(to(receiver.url("hall.example"))) == Taken()

    assert names.asked == ["hall.example"]
    assert receiver.requests[0]["host"] == f"hall.example:{receiver.port}"


async def test_each_new_connection_is_looked_at_anew(
    receiver: Receiver, publisher: CallbackPublisher, named: Any
) -> None:
    named(["127.0.0.1"], ["10.0.0.8"])
    receiver.answers = [web.Response(headers={"Connection": "close"})]

    assert await publisher.publish(to(receiver.url("hall.example"))) == Taken()
    assert await publisher.publish(to(receiver.url("hall.example"))) == REFUSED


async def test_only_what_is_allowed_is_called_beside_public_addresses(receiver: Receiver) -> None:
    async with CallbackPublisher([ip_network("10.0.0.0/8")], SHANGHAI) as publisher:
        assert await publisher.publish(to(receiver.url())) == REFUSED


async def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, strict: CallbackPublisher, named: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(["10.0.0.8"])
    monkeypatch.setenv("http_proxy", receiver.url(path=""))

    assert await strict.publish(to("http://hall.example:9/")) == REFUSED
    assert receiver.requests == []


async def test_nobody_listening_is_tried_again(publisher: CallbackPublisher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

        assert await publisher.publish(to(f"http://127.0.0.1:{port}/")) == NotTaken("ClientConnectorError")


async def test_a_name_that_is_unknown_is_tried_again(publisher: CallbackPublisher) -> None:
    said = await publisher.publish(to("http://nowhere.invalid/"))

    assert said == NotTaken("ClientConnectorDNSError")


@asynccontextmanager
async def speaking(answer: bytes, *, stays: bool = False) -> AsyncIterator[str]:
    """A server that speaks these bytes to whoever comes, and perhaps stays on the line; its address."""
    ended = asyncio.Event()
    talks: set[asyncio.Task[None]] = set()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        if stays:
            await ended.wait()
        writer.transport.abort()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        ended.set()
        server.close()
        await asyncio.gather(*talks)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"])
async def test_a_receiver_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", ClientTimeout(total=0.2))
    async with speaking(answer, stays=True) as url, CallbackPublisher(HERE, SHANGHAI) as publisher:
        assert await publisher.publish(to(url)) == NotTaken("no answer in time")


async def test_a_status_counts_though_the_rest_never_comes(
    publisher: CallbackPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINGER", 0.1)
    async with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", stays=True) as url:
        assert await publisher.publish(to(url)) == Taken()


async def test_an_endless_answer_is_not_read(publisher: CallbackPublisher) -> None:
    async with speaking(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000, stays=True) as url, asyncio.timeout(5):
        assert await publisher.publish(to(url)) == Taken()


@pytest.mark.parametrize(
    "answer",
    [b"", b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b"HTTP/1.1 2"],
)
async def test_what_is_no_answer_is_tried_again(publisher: CallbackPublisher, answer: bytes) -> None:
    async with speaking(answer) as url:
        assert isinstance(await publisher.publish(to(url)), NotTaken)


async def test_reasons_and_logs_hold_no_address_and_no_secret(publisher: CallbackPublisher) -> None:
    with capture_logs() as logs:
        said = await publisher.publish(to("http://127.0.0.1:1/hook?token=planted-token"))

    callback = to("http://127.0.0.1:1/hook?token=planted-token")
    assert "planted" not in f"{said} {logs} {callback}"
    assert SECRET not in f"{said} {logs} {callback}"


async def test_one_connection_serves_many_events(receiver: Receiver, publisher: CallbackPublisher) -> None:
    for _ in range(3):
        await publisher.publish(to(receiver.url()))

    assert len(receiver.requests) == 3


def test_the_refusal_is_an_error_of_the_system() -> None:
    """The library passes those on as failed connections, and tries no other address of the same answer."""
    assert issubclass(NotAllowed, OSError)
