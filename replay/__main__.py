"""`python -m replay FILE`: a file's matters through the whole loop; exit 1 on anything lost or doubled."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from replay.driver import play_all
from replay.instance import ROOT, NotReady
from replay.matters import BadMatters, read_matters, spread
from replay.pace import FAST, REAL
from replay.report import figures, is_clean, keep, show

SEED = 20260
VAR = ROOT / "var"


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, write `var/replay.json`."""
    options = _read(arguments)
    try:
        matters = read_matters(options.file)
    except BadMatters as problem:
        print(f"replay: {problem}", file=sys.stderr)
        return 2
    chosen = spread(matters, options.count) if options.count else matters
    VAR.mkdir(exist_ok=True)
    pace = REAL if options.real_rates else FAST
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            # an end from outside, too, takes the instance down and drops its database
            signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
            played = runner.run(play_all(chosen, pace, options.seed, VAR / "replay.log"))
    except NotReady as problem:
        print(f"replay: {problem}", file=sys.stderr)
        return 1
    if options.journal:
        _keep_journal(options.journal, played.journal)
    found = figures(played)
    keep(found, VAR / "replay.json")
    print(show(found))
    return 0 if is_clean(found) else 1


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="replay", description="Real matters through the whole loop.")
    parser.add_argument("file", type=Path, metavar="FILE", help="one matter a line, as JSON")
    parser.add_argument(
        "--count", type=int, default=0, metavar="N", help="only so many, from all over the file"
    )
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="who behaves how")
    parser.add_argument("--real-rates", action="store_true", help="at Telegram's own limits")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="write the journal down, as JSON lines")
    return parser.parse_args(arguments)


def _keep_journal(file: Path, journal: Sequence[object]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in journal)


if __name__ == "__main__":
    raise SystemExit(main())
