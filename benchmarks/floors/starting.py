"""Starting the floors: each a process of its own, on the core of what is measured, over one database."""

import asyncio
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from benchmarks.floors.running import TABLES
from benchmarks.servers import ROOT, Server, plain_environment, python, start
from benchmarks.stores import address, execute
from benchmarks.telegram import TOKEN
from replay.instance import free_port

MODULES = {
    "echo": "benchmarks.floors.echo",
    "insert": "benchmarks.floors.insert",
    "raw": "benchmarks.floors.raw",
    "aiogram": "benchmarks.floors.aiogram_bot",
}
GRAMMY = ROOT / "benchmarks" / "floors" / "grammy"
INSTALL_WITHIN = 120


async def furnish(database: str) -> None:
    """The tables of the floors."""
    await execute(TABLES, database)


async def start_floor(name: str, database: str, telegram: str, directory: Path) -> Server:
    """One of the floors in Python."""
    port = free_port()
    return await start(
        name,
        python("-m", MODULES[name]),
        _environment(port, database, telegram),
        port,
        directory / f"{name}.log",
        "/ready",
        database,
    )


async def start_grammy(database: str, telegram: str, directory: Path) -> Server | None:
    """The floor in JavaScript; None where Node or its packages cannot be had."""
    place = await asyncio.to_thread(_installed, ROOT / "var" / "grammy")
    if place is None:
        return None
    port = free_port()
    command = ["node", str(place / "bot.mjs")]
    environment = _environment(port, database, telegram)
    return await start("grammy", command, environment, port, directory / "grammy.log", "/ready", database)


def _environment(port: int, database: str, telegram: str) -> Mapping[str, str]:
    return {
        **plain_environment(),
        "FLOOR_PORT": str(port),
        "FLOOR_DATABASE": address(database),
        "FLOOR_BOT_API": f"{telegram}/bot{TOKEN}",
    }


def _installed(place: Path) -> Path | None:
    """A directory with the bot and its packages; nothing of it lies in the sources."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    place.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "bot.mjs"):
        shutil.copyfile(GRAMMY / file, place / file)
    if all((place / "node_modules" / name).exists() for name in ("grammy", "pg")):
        return place
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=INSTALL_WITHIN)
    except (subprocess.SubprocessError, OSError):
        return None
    return place
