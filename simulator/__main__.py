"""`python -m simulator`: the pretend Telegram on its own, on a port of its own."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World, utc_now


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Host, port, the bot's token and name, and where the journal is copied to."""
    parser = argparse.ArgumentParser(
        prog="simulator", description="A pretend Telegram: the Bot API over HTTP."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--token", required=True, help="the bot's token, for example 4242:secret")
    parser.add_argument("--username", default="yiping_demo_bot")
    parser.add_argument("--name", default="", help="the name that people see")
    parser.add_argument("--journal", type=Path, help="append every journal entry to this file as JSON lines")
    return parser.parse_args(arguments)


def build_world(arguments: argparse.Namespace) -> World:
    """A world with one bot; rates come from the environment."""
    try:
        limits = Limits.from_env(utc_now, os.environ)
    except ValueError as problem:
        print(f"simulator: {problem}", file=sys.stderr)
        raise SystemExit(2) from None
    world = World(limits=limits, journal_file=arguments.journal)
    world.add_bot(arguments.token, arguments.username, arguments.name)
    return world


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until interrupted; the first line printed is the address."""
    runner = web.AppRunner(make_app(build_world(arguments)), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, arguments.host, arguments.port)
    await site.start()
    port = runner.addresses[0][1]
    print(f"url=http://{arguments.host}:{port}", flush=True)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await stopped.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(read_arguments()))
