"""The show: page and pretend Telegram listen, and the product plays before them."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from demo.addresses import HOST, USUAL_PORT
from demo.samples import load_samples
from demo.server import make_app
from demo.stage import Play, SendingRates, Stage

FOLDER = Path("var/demo")
SHUTDOWN_SECONDS = 2.0


@dataclass(frozen=True)
class Show:
    """What is on, and where; `ended` is done when a part of it broke."""

    stage: Stage
    url: str
    play: Play
    ended: "asyncio.Task[None]"

    @property
    def addresses(self) -> dict[str, str]:
        """What listens where."""
        return {
            "page": f"{self.url}/",
            "bot_api": self.url,
            "endpoint": self.play.counter.endpoint,
            "openapi": f"{self.play.product_url}/openapi.json",
            "mini_app": f"{self.url}/demo/app?user={self.stage.samples.people[0].id}",
            "public": f"{self.play.product_url}/public",
            "kiosk": f"{self.play.product_url}/kiosk",
            "kiosk_code": self.play.kiosk_code,
        }


@asynccontextmanager
async def opened(
    port: int | None = None,
    *,
    start: datetime | None = None,
    folder: Path = FOLDER,
    rates: SendingRates | None = None,
) -> AsyncIterator[Show]:
    """The demo, ready to be played; without a port on the usual one, or on any where that is taken.

    Raises:
        OSError: the port that was asked for is taken.
    """
    stage = Stage(load_samples(), folder / "yiping.sqlite3", start, rates)
    runner = web.AppRunner(make_app(stage), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        url = f"http://{HOST}:{await _listen(runner, port)}"
        playing = asyncio.create_task(stage.run(url))
        try:
            yield Show(stage, url, await _first_play(stage, playing), playing)
        finally:
            await _end(playing)
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int | None) -> int:
    try:
        await web.TCPSite(runner, HOST, USUAL_PORT if port is None else port).start()
    except OSError as problem:
        if port is not None or problem.errno != errno.EADDRINUSE:
            raise
        await web.TCPSite(runner, HOST, 0).start()
    return int(runner.addresses[0][1])


async def _first_play(stage: Stage, playing: "asyncio.Task[None]") -> Play:
    """The first play, or what went wrong before there was one."""
    ready = asyncio.create_task(stage.play())
    await asyncio.wait((playing, ready), return_when=asyncio.FIRST_COMPLETED)
    if playing.done():
        await asyncio.gather(ready, return_exceptions=True)
        playing.result()
    return await ready


async def _end(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
