"""A service system's own server: it takes events, checks their signatures, and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="


@dataclass
class Receiver:
    """What came in, and what is answered: the scripted answers first, then 204."""

    port: int = 0
    answers: list[web.StreamResponse] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def url(self, host: str = "127.0.0.1", path: str = "/yiping") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def events(self) -> list[dict[str, Any]]:
        """The bodies as documents."""
        return [orjson.loads(body) for body in self.bodies]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.requests.append({name.lower(): value for name, value in request.headers.items()})
        self.bodies.append(await request.read())
        self.arrived.release()
        return self.answers.pop(0) if self.answers else web.Response(status=204)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listening on this machine."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{anywhere:.*}", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        await runner.cleanup()
