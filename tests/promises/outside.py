"""Real processes before a pretend Telegram, as their supervisor and a service system see them."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.services.sources import Credentials, SourceDesk
from models import database
from models.tables import Office
from models.terms import Scope
from simulator.acts import Acts
from simulator.server import make_app
from simulator.world import World
from tests.house import TOKEN, MovingClock, make_ground
from tests.servers import free_port
from tests.webhooks.house import document, sign, to_bytes

ROOT = Path(__file__).resolve().parents[2]
WITHIN, STOP_WITHIN = 60, 20
KEY = "a-key-of-the-tests-that-is-long-enough-0001"


@dataclass
class Telegram:
    """A pretend Telegram that can be away, or take its time."""

    port: int
    world: World
    acts: Acts
    seconds: float = 0
    began: asyncio.Event = field(default_factory=asyncio.Event)
    runner: web.AppRunner | None = None

    async def come(self) -> None:
        """Be there."""
        app = make_app(self.world, self.acts)
        app.middlewares.append(self._slow())
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()

    async def go(self) -> None:
        """Be away."""
        if self.runner is not None:
            await self.runner.cleanup()

    def _slow(self) -> Any:
        @web.middleware
        async def slow(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.endswith("/sendMessage") and self.seconds:
                self.began.set()
                await asyncio.sleep(self.seconds)
            return await handler(request)

        return slow


@dataclass
class Running:
    """`yiping run`, as a process."""

    process: Process
    port: int
    admin: int

    async def asks(self, path: str, port: int | None = None, **post: Any) -> tuple[int, str]:
        """Status and text of an answer; 0 where nobody listens."""
        url = f"http://127.0.0.1:{port or self.port}{path}"
        async with aiohttp.ClientSession() as client:
            try:
                async with client.request("POST" if post else "GET", url, **post) as answer:
                    return answer.status, await answer.text()
            except aiohttp.ClientError:
                return 0, ""

    async def until(self, path: str, answer: tuple[int, str]) -> None:
        """Ask again and again until this is the answer."""
        async with asyncio.timeout(WITHIN):
            while await self.asks(path) != answer:
                assert self.process.returncode is None, await self.said()
                await asyncio.sleep(0.1)

    async def parts(self) -> dict[str, str]:
        """What the operators' port says."""
        _, text = await self.asks("/readyz", self.admin)
        return dict(json.loads(text))

    async def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), WITHIN)
        return code, time.monotonic() - began

    async def said(self) -> str:
        """Its log."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()


@asynccontextmanager
async def running(
    url: str, telegram: Telegram, tmp_path: Path, *options: str, **settings: str
) -> AsyncIterator[Running]:
    """A process over this database."""
    port, admin = int(settings.pop("port", free_port())), int(settings.pop("admin_port", free_port()))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIPING_")} | {
        "PYTHONPATH": str(ROOT),
        "YIPING_BOT_TOKEN": TOKEN,
        "YIPING_BOT_API_URL": f"http://127.0.0.1:{telegram.port}",
        "YIPING_DATABASE_URL": url,
        "YIPING_SECRET_KEY": KEY,
        "YIPING_PORT": str(port),
        "YIPING_ADMIN_PORT": str(admin),
        "YIPING_LANGUAGE": "en",
        **{f"YIPING_{name.upper()}": value for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", *options),
        cwd=tmp_path,
        env=environment,
        stderr=PIPE,
        stdout=PIPE,
    )
    try:
        yield Running(process, port, admin)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: Process) -> tuple[int, str]:
    """Exit code and all that was said, of a process that ends by itself."""
    out, err = await asyncio.wait_for(process.communicate(), WITHIN)
    return process.returncode or 0, (out + err).decode()


async def furnish(url: str) -> Credentials:
    """An office, and a source that reports."""
    await database.connect(url)
    await Office.create(code="A3区", name="A3区政务服务中心")
    made = await SourceDesk(make_ground(MovingClock(), secrets=[KEY])).add("hall", Scope.STATES)
    await database.close()
    return made


async def report(run: Running, credentials: Credentials, **changes: object) -> tuple[int, str]:
    """A matter that was completed just now."""
    now = datetime.now(UTC)
    moment = now.isoformat(timespec="seconds")
    usual = {"timestamp": moment, "data__completed_at": moment, "data__channel": "online"}
    body = to_bytes(document(**(usual | changes)))
    headers = sign(credentials.signing_secret, body, now)
    return await run.asks("/v1/sources/hall/matters", data=body, headers=headers)
