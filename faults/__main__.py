"""`python -m faults`: the fault matrix; exit 1 where anything was lost or doubled."""

import argparse
import asyncio
import signal
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import uvloop

from faults.cells import CELLS, Cell
from faults.figures import Figures, heading, keep, read_back, show
from faults.house import open_house
from faults.matrix import play_cell
from faults.page import write_result
from replay.instance import ROOT, NotReady

SEED = 20261
SIZES = {"short": 2_000, "long": 20_000}
# Each in a house of its own: most of a minute goes by until what a dead process had in hand is taken up.
LANES = 2
VAR = ROOT / "var"
ADDED = ("matters", "lost", "duplicated", "unknown_outcomes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, write `var/faults.json`."""
    options = _read(arguments)
    matters = options.matters or SIZES[options.size]
    chosen = [cell for cell in CELLS if _is_meant(cell, options.only)]
    rows: list[Figures] = []
    # a run that ends early leaves no figures of another one
    (VAR / "faults.json").unlink(missing_ok=True)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            # an end from outside, too, takes the servers down; a shell lets those it puts aside ignore SIGINT
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
            rows = runner.run(play_all(chosen, -(-matters // len(chosen)), options, VAR / "faults"))
    except* NotReady as problems:
        print(*(f"faults: {problem}" for problem in problems.exceptions), sep="\n", file=sys.stderr)
    if not rows:
        return 1
    keep(rows, VAR / "faults.json")
    if options.page:
        write_result(rows, f"--matters {matters}" if options.matters else f"SIZE={options.size}")
    print(_sum(rows))
    return 0 if all(row.is_clean for row in rows) else 1


async def play_all(
    cells: Sequence[Cell], matters: int, options: argparse.Namespace, logs: Path
) -> list[Figures]:
    """Every cell; a long run goes on after the cells that it had finished before it was broken off."""
    run = Run(matters, options.seed, VAR / f"faults-{options.size}-{options.seed}-{matters}.json")
    if options.size == "long":
        run.rows = read_back(run.state)
    print(heading(), *map(show, run.rows), sep="\n", flush=True)
    done = {row.fault for row in run.rows}
    left = deque((number, cell) for number, cell in enumerate(cells, 1) if cell.fault not in done)
    async with asyncio.TaskGroup() as group:
        for lane in range(min(options.lanes, len(left))):
            group.create_task(run.play(left, _made(logs / str(lane))))
    run.state.unlink(missing_ok=True)
    order = [cell.fault for cell in cells]
    return sorted(run.rows, key=lambda row: order.index(row.fault))


@dataclass
class Run:
    """What is played, and what came of it so far; `state` keeps that."""

    matters: int
    seed: int
    state: Path
    rows: list[Figures] = field(default_factory=list)

    async def play(self, left: deque[tuple[int, Cell]], logs: Path) -> None:
        """Cell after cell in a house of its own, as long as any is left."""
        async with open_house(Random(f"{self.seed}:{logs.name}"), logs) as house:
            while left:
                number, cell = left.popleft()
                dice = Random(f"{self.seed}:{cell.fault}")
                self.rows.append(await play_cell(house, cell, number, self.matters, dice))
                keep(self.rows, self.state)
                print(show(self.rows[-1]), flush=True)


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _is_meant(cell: Cell, only: str) -> bool:
    """Several, by comma, may be asked for."""
    return any(part.strip().lower() in cell.fault.lower() for part in only.split(","))


def _sum(rows: Sequence[Figures]) -> str:
    added = {name: sum(getattr(row, name) for row in rows) for name in ADDED}
    longest = max(row.recovered_s for row in rows)
    return show(Figures(fault=f"all {len(rows)} cells", **added, recovered_s=longest))


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults", description="What is broken on purpose loses nothing.")
    parser.add_argument("--size", choices=SIZES, default="short", help="2,000 matters in all, or 20,000")
    parser.add_argument("--matters", type=int, default=0, metavar="N", help="so many in all instead")
    parser.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help="only cells whose name contains this, or one of these, by comma",
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help="who behaves how, what breaks when"
    )
    parser.add_argument("--page", action="store_true", help="write the result into docs/faults.md")
    parser.add_argument("--lanes", type=int, default=LANES, metavar="N", help="so many cells at a time")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
