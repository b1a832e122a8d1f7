"""The service system's server for events: it writes down what it took, and can be unwell."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

SLOW, HANGING = 1.0, 20.0  # seconds; a sender waits for fifteen
SHARE = 0.3


@dataclass(frozen=True)
class Taken:
    """One delivery that was taken: the event's number, and what it told."""

    event_id: str
    kind: str
    matter_no: str
    state: str


@dataclass
class Receiver:
    """While it is unwell some events fail at their first attempt, each in one of many ways."""

    dice: Random
    secret: str = ""
    is_unwell: bool = False
    taken: list[Taken] = field(default_factory=list)
    forged: int = 0
    hits: int = 0
    url: str = ""
    _met: set[str] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One delivery."""
        body = await request.read()
        try:
            Webhook(self.secret).verify(body, dict(request.headers))
        except WebhookVerificationError:
            self.forged += 1
            return web.Response(status=401)
        taken = _read(request.headers["webhook-id"], json.loads(body))
        if self._falls_ill_at(taken.event_id):
            return await self.dice.choice(ILLNESSES)(self, taken, request)
        return self._well(taken)

    def _well(self, taken: Taken) -> web.Response:
        self.taken.append(taken)
        return web.Response(status=204)

    def _falls_ill_at(self, event_id: str) -> bool:
        if not self.is_unwell or event_id in self._met or self.dice.random() >= SHARE:
            return False
        self._met.add(event_id)
        self.hits += 1
        return True


async def _fails(receiver: Receiver, taken: Taken, request: web.Request) -> web.Response:
    return web.Response(status=500, text="Internal Server Error")


async def _is_slow(receiver: Receiver, taken: Taken, request: web.Request) -> web.Response:
    await asyncio.sleep(SLOW)
    return receiver._well(taken)


async def _hangs(receiver: Receiver, taken: Taken, request: web.Request) -> web.Response:
    await asyncio.sleep(HANGING)
    return web.Response(status=504)


async def _drops(receiver: Receiver, taken: Taken, request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


async def _takes_and_drops(receiver: Receiver, taken: Taken, request: web.Request) -> web.Response:
    receiver.taken.append(taken)
    return await _drops(receiver, taken, request)


Illness = Callable[[Receiver, Taken, web.Request], Awaitable[web.Response]]
# Hanging is the rarest: each takes a place of the source for a quarter of a minute.
ILLNESSES: tuple[Illness, ...] = (
    *(_fails, _fails, _fails, _is_slow, _is_slow, _drops, _drops, _takes_and_drops, _takes_and_drops),
    _hangs,
)


def _read(event_id: str, event: dict[str, Any]) -> Taken:
    data = event["data"]
    return Taken(event_id, str(event["type"]), str(data["matter_no"]), str(data["state"]))


@asynccontextmanager
async def receiving(dice: Random) -> AsyncIterator[Receiver]:
    """Listening on this machine."""
    receiver = Receiver(dice)
    app = web.Application()
    app.router.add_post("/events", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    try:
        yield receiver
    finally:
        await runner.cleanup()
