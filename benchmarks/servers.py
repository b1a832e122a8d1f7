"""Servers as processes: the product by its own command line, and whatever it is compared with."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks import machine
from replay.instance import NotReady

ROOT = Path(__file__).resolve().parents[1]
WITHOUT = Path(__file__).parent / "without"
READY_WITHIN = 60
STOP_WITHIN = 20


@dataclass
class Server:
    """A server that answers on a port; `rate` is what it was last seen to do, by work."""

    name: str
    process: Process
    port: int
    database: str = ""
    rate: dict[str, float] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        """Its first process."""
        return self.process.pid

    async def stop(self) -> None:
        """Ask it to end; kill it where it does not."""
        if self.process.returncode is None:
            machine.thaw(self.pid)
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_WITHIN)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


@dataclass
class Watch:
    """Reads the clocks around a round: the time, the server's CPU and our own."""

    pid: int
    began: float = 0.0
    cpu: float = 0.0
    own: float = 0.0

    @classmethod
    def on(cls, server: Server) -> "Watch":
        """From now on."""
        return cls(server.pid, time.perf_counter(), machine.cpu_seconds(server.pid), time.process_time())

    def cpu_us(self, operations: int) -> float:
        """The server's CPU for each of so many operations since then, in microseconds."""
        return (machine.cpu_seconds(self.pid) - self.cpu) / operations * 1e6

    def loader(self) -> float:
        """The share of a core that this process took since then."""
        return (time.process_time() - self.own) / (time.perf_counter() - self.began)


async def start(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    log: Path,
    ready: str,
    database: str = "",
) -> Server:
    """Start a process, wait until it answers `ready`, and keep it on the core of what is measured."""
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=DEVNULL, stderr=file, cwd=log.parent, env=dict(environment)
        )
    server = Server(name, process, port, database)
    try:
        await _until_ready(f"http://127.0.0.1:{port}{ready}", server, log)
        machine.pin(process.pid, machine.cores()[0])
    except BaseException:
        await server.stop()
        raise
    return server


def plain_environment() -> dict[str, str]:
    """This process's own, without settings of any instance and without what only developers have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIPING_")}
    path = os.pathsep.join(filter(None, (str(ROOT), str(WITHOUT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path}


def python(*arguments: str) -> list[str]:
    """This interpreter."""
    return [sys.executable, *arguments]


async def _until_ready(url: str, server: Server, log: Path) -> None:
    try:
        async with aiohttp.ClientSession() as client, asyncio.timeout(READY_WITHIN):
            while not await _answers(client, url):
                if server.process.returncode is not None:
                    break
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise NotReady(f"{server.name} does not answer: {_tail(log)}") from None
    if server.process.returncode is not None:
        raise NotReady(f"{server.name} ended: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text("utf-8").strip()[-800:]


async def _answers(client: aiohttp.ClientSession, url: str) -> bool:
    """`/readyz` says `degraded` until the bot has met its Telegram."""
    try:
        async with client.get(url) as answer:
            return answer.status == 200 and "degraded" not in await answer.text()
    except aiohttp.ClientError:
        return False
