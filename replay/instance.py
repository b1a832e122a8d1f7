"""A fresh instance: a database and a Redis of its own, the pretend Telegram and the product as processes."""

import asyncio
import json
import os
import socket
import sys
import uuid
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from replay.pace import Pace

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379"
REDIS_DATABASES = range(15, 0, -1)
OWNED = "a-replay-owns-this-database"
TOKEN = "4242:pretend-token-of-a-replay"
USERNAME = "yiping_replay_bot"
READY_WITHIN = 60
STOP_WITHIN = 20


class NotReady(Exception):
    """The instance cannot be brought up."""


@dataclass
class Instance:
    """Where everything is."""

    telegram: str
    product: str
    environment: Mapping[str, str]
    directory: Path
    stack: AsyncExitStack

    async def operate(self, commands: list[list[str]]) -> list[dict[str, object]]:
        """Run operators' commands one after another; what each printed, as JSON."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "replay.operator", stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=self.directory,
            env=self.environment,
        )  # fmt: skip
        out, err = await process.communicate(json.dumps(commands).encode())
        if process.returncode:
            raise NotReady(f"an operator's command failed: {err.decode().strip()}")
        return [dict(one) for one in json.loads(out)]

    async def serve(self, log: Path) -> None:
        """Start `yiping run` and wait until it is ready."""
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", stdout=DEVNULL, stderr=file, cwd=self.directory,
                env=self.environment,
            )  # fmt: skip
        self.stack.push_async_callback(_stop, process)
        await _until_ready(f"{self.product}/readyz", process, log)


@asynccontextmanager
async def open_instance(pace: Pace) -> AsyncIterator[Instance]:
    """Everything but the product itself, which needs its offices first; all of it is gone afterwards."""
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="yiping-replay-")))
        (directory / "policy.toml").write_text(pace.policy(), "utf-8")
        database = await stack.enter_async_context(_database())
        redis = await stack.enter_async_context(empty_redis())
        environment = {**plain_environment(), **pace.environment()}
        telegram = await _start_telegram(stack, directory, environment)
        port = free_port()
        environment |= {
            "YIPING_BOT_TOKEN": TOKEN,
            "YIPING_BOT_API_URL": telegram,
            "YIPING_DATABASE_URL": database,
            "YIPING_REDIS_URL": redis,
            "YIPING_PORT": str(port),
            "YIPING_POLICY": str(directory / "policy.toml"),
            "YIPING_SECRET_KEY": uuid.uuid4().hex + uuid.uuid4().hex,
        }
        yield Instance(telegram, f"http://127.0.0.1:{port}", environment, directory, stack)


def plain_environment() -> dict[str, str]:
    """This process's own, without settings of any instance; commands are spoken to in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIPING_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path}


@asynccontextmanager
async def _database() -> AsyncIterator[str]:
    """A PostgreSQL database that is dropped at the end."""
    server, name = os.environ.get("TEST_DATABASE_URL", POSTGRES), f"yiping_replay_{uuid.uuid4().hex[:12]}"
    try:
        await _execute(server, f'CREATE DATABASE "{name}"')
    except (OSError, asyncpg.PostgresError) as problem:
        raise NotReady(f"PostgreSQL does not answer (TEST_DATABASE_URL): {problem}") from problem
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        await _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def empty_redis() -> AsyncIterator[str]:
    """An empty Redis database that nobody else uses meanwhile; emptied at the end. Raises NotReady."""
    server = os.environ.get("TEST_REDIS_URL", REDIS)
    for number in REDIS_DATABASES:
        url = urlunsplit(urlsplit(server)._replace(path=f"/{number}"))
        client: Redis = Redis.from_url(url, socket_timeout=5)
        try:
            if await _take(client):
                yield url
                await client.flushdb()
                return
        except RedisError as problem:
            raise NotReady(f"Redis does not answer (TEST_REDIS_URL): {problem}") from problem
        finally:
            await client.aclose()
    raise NotReady("Redis has no free database")


async def _take(client: Redis) -> bool:
    # An hour is longer than any run: a run that was killed gives its database back.
    if not await client.set(OWNED, os.getpid(), nx=True, ex=3600):
        return False
    if await client.dbsize() == 1:
        return True
    await client.delete(OWNED)
    return False


async def _start_telegram(stack: AsyncExitStack, directory: Path, environment: Mapping[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--token", TOKEN, "--username", USERNAME,
        stdout=PIPE, cwd=directory, env=environment,
    )  # fmt: skip
    stack.push_async_callback(_stop, process)
    assert process.stdout is not None, "it was asked for"
    line = (await asyncio.wait_for(process.stdout.readline(), READY_WITHIN)).decode().strip()
    if not line.startswith("url="):
        raise NotReady(f"the pretend Telegram did not start: {line}")
    return line.removeprefix("url=")


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _until_ready(url: str, process: Process, log: Path) -> None:
    async with aiohttp.ClientSession() as client, asyncio.timeout(READY_WITHIN):
        while not await _is_ready(client, url):
            if process.returncode is not None:
                raise NotReady(f"yiping run ended: {_tail(log)}")
            await asyncio.sleep(0.1)


def _tail(log: Path) -> str:
    return log.read_text("utf-8").strip()[-500:]


async def _is_ready(client: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with client.get(url) as answer:
            return answer.status == 200 and "ready" in await answer.text()
    except aiohttp.ClientError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
