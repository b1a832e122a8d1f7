"""Servers of the matrix's own, for it may stop and kill them: a PostgreSQL cluster and a Redis."""

import asyncio
import os
import pwd
import shutil
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from replay.instance import NotReady, free_port

PACKAGED = "usr/lib/postgresql/*/bin"
UNPRIVILEGED = ("postgres", "daemon")
READY_WITHIN = 60.0
LOOK_EVERY = 0.05
# More than five processes with their pools need.
CONNECTIONS = 150


class NotInstalled(NotReady):
    """This machine does not have the programs of a server."""


@dataclass
class Server:
    """One server as a process: it can be ended in any way, and it comes back with what it had."""

    command: Sequence[str]
    directory: Path
    _process: Process | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.directory / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command, cwd=self.directory, stdout=log, stderr=log
            )
        async with asyncio.timeout(READY_WITHIN):
            while not await self.answers():
                if self._process.returncode is not None:
                    raise NotReady(f"{self.command[0]} ended: {(self.directory / 'log').read_text()[-500:]}")
                await asyncio.sleep(LOOK_EVERY)

    async def end(self, how: signal.Signals) -> None:
        """Send it a signal and wait until it is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()

    async def answers(self) -> bool:
        """Whether it does."""
        raise NotImplementedError


@dataclass
class Postgres(Server):
    """A cluster as `initdb` makes it: whatever it acknowledges is on the disk."""

    url: str = ""

    async def answers(self) -> bool:
        try:
            await self.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    async def execute(self, statement: str) -> None:
        """Run one statement over a connection of its own."""
        connection = await asyncpg.connect(self.url, timeout=10)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Rows, over a connection of its own."""
        connection = await asyncpg.connect(self.url, timeout=10)
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def restart(self, how: signal.Signals) -> None:
        """SIGINT throws everybody out and stops; SIGQUIT leaves it as after a crash, to be recovered."""
        await self.end(how)
        await self.start()


@dataclass
class RedisServer(Server):
    """A Redis that keeps nothing: what is in it is gone when it ends."""

    url: str = ""

    async def answers(self) -> bool:
        async with Redis.from_url(self.url, socket_timeout=5) as client:
            try:
                return bool(await client.ping())
            except RedisError:
                return False

    async def flush(self) -> None:
        """Empty it."""
        async with Redis.from_url(self.url, socket_timeout=5) as client:
            await client.flushall()


@asynccontextmanager
async def own_postgres() -> AsyncIterator[Postgres]:
    """A fresh cluster on a free port; gone at the end. Raises NotInstalled where there is no PostgreSQL."""
    user, port = _owner(), free_port()
    with TemporaryDirectory(prefix="yiping-faults-pg-") as name:
        directory = Path(name)
        if user is not None:
            shutil.chown(directory, user)
        data = str(directory / "data")
        await _make_cluster(data, directory, _as(user))
        options = ["-D", data, "-p", str(port), "-k", name, "-N", str(CONNECTIONS), "-h", "127.0.0.1"]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        server = Postgres([*_as(user), _program("postgres"), *options], directory, url=url)
        try:
            await server.start()
            yield server
        finally:
            await server.end(signal.SIGINT)


@asynccontextmanager
async def own_redis() -> AsyncIterator[RedisServer]:
    """An empty Redis on a free port; gone at the end. Raises NotInstalled where there is none."""
    port, program = free_port(), shutil.which("redis-server")
    if program is None:
        raise NotInstalled("redis-server is not installed")
    with TemporaryDirectory(prefix="yiping-faults-redis-") as name:
        options = {"--port": str(port), "--bind": "127.0.0.1", "--save": "", "--dir": name}
        command = [program, *(word for option in options.items() for word in option)]
        server = RedisServer(command, Path(name), url=f"redis://127.0.0.1:{port}")
        try:
            await server.start()
            yield server
        finally:
            await server.end(signal.SIGTERM)


async def _make_cluster(data: str, directory: Path, prefix: Sequence[str]) -> None:
    options = ("-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    process = await asyncio.create_subprocess_exec(
        *(*prefix, _program("initdb"), *options), cwd=directory, stdout=DEVNULL, stderr=DEVNULL
    )
    if await process.wait():
        raise NotReady("initdb could not make a cluster")


def _program(name: str) -> str:
    """PostgreSQL's own programs, which Debian keeps off the path."""
    packaged = sorted(Path("/").glob(f"{PACKAGED}/{name}"))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        raise NotInstalled(f"{name} of PostgreSQL is not installed")
    return found


def _owner() -> str | None:
    """Who runs the cluster: PostgreSQL refuses to be root. None: whoever we are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _as(user: str | None) -> list[str]:
    """What stands before a command so that it runs as somebody else, as the same process."""
    return [] if user is None else ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
