"""The load generator: everything is sent once, at its moment, and a refusal is noticed."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from benchmarks.load import Refused, by_timetable, flood
from benchmarks.wire import request


class Listener:
    """A server that remembers what came, and how many at once."""

    def __init__(self) -> None:
        self.port = 0
        self.came: list[tuple[str, float]] = []
        self.at_once = self.most = 0
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.came.append(((await request.read()).decode(), time.perf_counter()))
        await asyncio.sleep(0)
        self.at_once -= 1
        return web.Response(status=self.status, text="answer")


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    found, app = Listener(), web.Application()
    app.router.add_post("/", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.port = runner.addresses[0][1]
    yield found
    await runner.cleanup()


def bodies(number: int) -> list[bytes]:
    return [request("/", str(index).encode()) for index in range(number)]


async def test_a_flood_sends_everything_once(listener: Listener) -> None:
    sent = await flood(listener.port, bodies(50), 4)
    assert sorted(int(body) for body, _ in listener.came) == list(range(50))
    assert (sent.statuses, listener.most <= 4, sent.seconds > 0) == ({200: 50}, True, True)


async def test_fewer_requests_than_connections_will_do(listener: Listener) -> None:
    sent = await flood(listener.port, bodies(2), 40, keep=True)
    assert (len(listener.came), sent.bodies) == (2, [b"answer"] * 2)


async def test_a_timetable_is_kept(listener: Listener) -> None:
    moments = [0.0, 0.05, 0.05, 0.12]
    sent = await by_timetable(listener.port, bodies(4), moments, 2)
    came = [at - sent.began for _, at in listener.came]
    assert all(at >= moment for at, moment in zip(came, moments, strict=True))


async def test_what_is_refused_does_not_count(listener: Listener) -> None:
    listener.status = 503
    sent = await flood(listener.port, bodies(3), 1)
    with pytest.raises(Refused, match="503"):
        sent.must_be(200, 202)


async def test_a_server_that_hangs_up_is_noticed() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    with pytest.raises(Exception, match="closed"):
        await asyncio.wait_for(flood(server.sockets[0].getsockname()[1], bodies(1), 1), 5)
    server.close()
    await server.wait_closed()
