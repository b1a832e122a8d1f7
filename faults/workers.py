"""The product's processes, by its real command line, each under somebody who starts it again."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from replay.instance import NotReady

PRODUCT = ("-m", "bot", "run")
RESTART_AFTER = 0.5
STOP_WITHIN = 25.0
READY_WITHIN = 300.0
LOOK_EVERY = 0.1
ANSWERS_WITHIN = aiohttp.ClientTimeout(total=5)


@dataclass
class Worker:
    """One process in one role. `ended_by_itself`: how often it ended though nobody had asked it to."""

    name: str
    role: str
    environment: Mapping[str, str]
    directory: Path
    log: Path
    program: Sequence[str] = PRODUCT
    ended_by_itself: int = 0
    _process: Process | None = field(default=None, repr=False)
    _keeper: "asyncio.Task[None] | None" = field(default=None, repr=False)
    _asked: bool = False
    _ending: bool = False

    async def start(self) -> None:
        """Start it, and start it again whenever it ends."""
        self._process = await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    def strike(self, how: signal.Signals) -> None:
        """Send it a signal; should it end, it comes back as after any end."""
        if self._process is not None and self._process.returncode is None:
            self._asked = True
            self._process.send_signal(how)

    async def stop(self) -> None:
        """End it for good."""
        self._ending = True
        self.strike(signal.SIGTERM)
        if self._process is not None and self._keeper is not None:
            await _wait_or_kill(self._process)
            await self._keeper

    async def restart_as(self, program: Sequence[str]) -> None:
        """Start it again as another program."""
        self.program, self._ending = program, False
        await self.start()

    @property
    def process_id(self) -> int:
        """That of the process which runs now."""
        assert self._process is not None, "it has been started"
        return self._process.pid

    async def _keep(self) -> None:
        assert self._process is not None, "it has been started"
        while True:
            await self._process.wait()
            if self._ending:
                return
            self.ended_by_itself += not self._asked
            self._asked = False
            await asyncio.sleep(RESTART_AFTER)
            self._process = await self._spawn()
            self._end_if_asked()

    def _end_if_asked(self) -> None:
        """While it was starting it may have been asked to end."""
        if self._ending:
            self.strike(signal.SIGTERM)

    async def _spawn(self) -> Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, *self.program, "--only", self.role),
                stdout=DEVNULL, stderr=log, cwd=self.directory, env=dict(self.environment),
            )  # fmt: skip


async def until_ready(client: aiohttp.ClientSession, product: str, logs: Path) -> None:
    """Wait until the web process says that all it needs is there. Raises NotReady."""
    try:
        async with asyncio.timeout(READY_WITHIN):
            while not await _is_ready(client, product):  # noqa: ASYNC110  (another process says so)
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise NotReady(f"the product did not get ready; its logs are in {logs}") from None


async def _is_ready(client: aiohttp.ClientSession, product: str) -> bool:
    try:
        async with client.get(f"{product}/readyz", timeout=ANSWERS_WITHIN) as answer:
            return (await answer.text()) == "ready"
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _wait_or_kill(process: Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
