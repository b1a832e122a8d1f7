"""`python -m benchmarks`: the rows that WORK names, or all; exit 1 where a target is missed."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from benchmarks import machine, stages, stores, templates
from benchmarks.floors import starting
from benchmarks.judging import NAMES, rows
from benchmarks.load import Refused
from benchmarks.playing import Lost
from benchmarks.profiling import profile
from benchmarks.report import keep, show
from benchmarks.ring import Ring
from benchmarks.servers import ROOT
from benchmarks.sizes import SIZES, Size
from benchmarks.telegram import PretendTelegram
from replay.instance import NotReady

VAR = ROOT / "var"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write `var/bench.json`."""
    options = _read(arguments)
    unknown = set(options.work) - set(NAMES)
    if unknown:
        print(f"benchmarks: no such work: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    VAR.mkdir(exist_ok=True)
    _settle_down()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            # an end from outside, too, drops the databases
            signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
            return runner.run(_act(options))
    except (NotReady, Refused, Lost) as problem:
        print(f"benchmarks: {problem}", file=sys.stderr)
        return 1
    except TimeoutError:
        print("benchmarks: something that was awaited did not come", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("benchmarks: ended before all was measured", file=sys.stderr)
        return 1


async def _act(options: argparse.Namespace) -> int:
    await stores.check()
    if options.act == "forget":
        print("\n".join(await templates.forget()))
        return 0
    async with open_ring(SIZES[options.size].with_rounds(options.rounds), set(options.work)) as ring:
        if options.act == "profile":
            print(await profile(ring, options.work[0], VAR))
            return 0
        # a run that ends early leaves no figures of another one
        (VAR / "bench.json").unlink(missing_ok=True)
        await measure(ring)
    found = rows(ring.samples, options.work)
    keep(found, VAR / "bench.json")
    print(show(found))
    return 0 if all(row.met for row in found) else 1


async def measure(ring: Ring) -> None:
    """Every stage that a row asks for."""
    for works, stage in stages.STAGES:
        if ring.wants(*works):
            await stage(ring)
    if "memory" in ring.wanted:
        await stages.memory(ring)


@asynccontextmanager
async def open_ring(size: Size, wanted: set[str]) -> AsyncIterator[Ring]:
    """A ring with a pretend Telegram and a database for the floors; all of it is gone afterwards."""
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="yiping-bench-")))
        telegram = PretendTelegram()
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        floors = await stack.enter_async_context(stores.database())
        await starting.furnish(floors)
        yield Ring(size, wanted, telegram, directory, floors, stack)


def _settle_down() -> None:
    """Off the core of what is measured; and nobody collects garbage in the middle of a round."""
    os.sched_setaffinity(0, machine.cores()[1])
    gc.disable()


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Speed as ratios in one run.")
    parser.add_argument("act", nargs="?", choices=("measure", "profile", "forget"), default="measure")
    parser.add_argument("work", nargs="?", default=os.environ.get("WORK") or ",".join(NAMES))
    parser.add_argument("--size", choices=tuple(SIZES), default=os.environ.get("SIZE") or "short")
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("ROUNDS") or 0))
    options = parser.parse_args(arguments)
    options.work = [name.strip() for name in options.work.split(",") if name.strip()]
    options.rounds = options.rounds or SIZES[options.size].rounds
    return options


if __name__ == "__main__":
    raise SystemExit(main())
