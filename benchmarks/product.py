"""The product as an operator runs it: `yiping migrate`, offices, a source, then `yiping run`."""

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.matters import OFFICES, Source
from benchmarks.presses import SECRET
from benchmarks.servers import Server, plain_environment, python, start
from benchmarks.stores import address
from benchmarks.telegram import TOKEN
from replay.instance import NotReady, free_port

KEY = "a-key-of-the-benchmarks-that-is-long-enough"
ARCHIVE = "archive"
# What the clock does later (prompts of the counter, settling) stays out of the rounds.
POLICY = 'quiet_hours = ""\nhall_prompt_delay = "12h"\nsettle_good = "12h"\nsettle_poor = "12h"\n'
UNLIMITED = "1000000/s"


@dataclass(frozen=True)
class Installation:
    """A database that is migrated and furnished, and what a process over it is started with."""

    database: str
    source: Source
    environment: Mapping[str, str]
    directory: Path


async def migrate(database: str, directory: Path) -> None:
    """Tables, offices, and a source whose matters are those of years."""
    offices = directory / "offices.csv"
    rows = [f"{code},A市,{code}政务服务中心,\n" for code in OFFICES]
    header = "code,parent_code,name,chat_id\n"
    offices.write_text("".join([header, "A市,,A市政务服务管理局,\n", *rows]), "utf-8")
    environment = _environment(database, "http://127.0.0.1:1", "memory://", directory)
    commands = [["migrate"], ["offices", "import", str(offices)], ["source", "add", ARCHIVE]]
    await operate(commands, environment, directory)


async def install(
    name: str, database: str, telegram: str, redis: str, directory: Path, **settings: str
) -> Installation:
    """A source of its own, and the settings of a process over this database."""
    environment = {**_environment(database, telegram, redis, directory), **settings}
    [said] = await operate([["source", "add", name]], environment, directory)
    return Installation(database, Source(name, str(said["signing_secret"])), environment, directory)


async def run(name: str, installation: Installation, *, wrapper: Sequence[str] = ()) -> Server:
    """`yiping run`; `wrapper`: options of Python before it, such as a profiler."""
    port = free_port()
    environment = {**installation.environment, "YIPING_PORT": str(port)}
    command = python(*wrapper, "-m", "bot", "run")
    log = installation.directory / f"{name}.log"
    return await start(name, command, environment, port, log, "/readyz", installation.database)


async def operate(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str], directory: Path
) -> list[dict[str, object]]:
    """Operators' commands one after another; what each printed, as JSON."""
    process = await asyncio.create_subprocess_exec(
        *python("-m", "replay.operator"), stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=directory, env=environment
    )
    out, err = await process.communicate(json.dumps(commands).encode())
    if process.returncode:
        raise NotReady(f"an operator's command failed: {err.decode().strip()}")
    return [dict(one) for one in json.loads(out)]


def _environment(database: str, telegram: str, redis: str, directory: Path) -> dict[str, str]:
    policy = directory / "policy.toml"
    policy.write_text(POLICY, "utf-8")
    return {
        **plain_environment(),
        "YIPING_BOT_TOKEN": TOKEN,
        "YIPING_BOT_API_URL": telegram,
        "YIPING_DATABASE_URL": address(database),
        "YIPING_REDIS_URL": redis,
        "YIPING_UPDATES": "webhook",
        "YIPING_WEBHOOK_SECRET": SECRET,
        "YIPING_SECRET_KEY": KEY,
        "YIPING_POLICY": str(policy),
        "YIPING_SEND_RATE": UNLIMITED,
        "YIPING_LOG": "json",
    }
