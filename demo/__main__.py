"""`python -m demo`: play the whole loop in a browser until interrupted."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.addresses import HIGHEST_PORT, USUAL_PORT
from demo.clock import ZONE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo until interrupted; 2 where it cannot start as asked, 1 where a part of it broke."""
    options = _read(argv)
    try:
        return asyncio.run(play(options.port, options.at))
    except KeyboardInterrupt:
        return 0
    except OSError as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 2


def _read(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description="Play the whole loop in a browser.")
    parser.add_argument(
        "--port",
        type=_port,
        help=f"where the page is; {USUAL_PORT} if free, else any free one; 0 lets the system choose",
    )
    parser.add_argument(
        "--at",
        type=_moment,
        help="when the play begins, e.g. 2026-11-20T10:15; otherwise now, on a working day",
    )
    return parser.parse_args(argv)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is no port")
    return port


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))


async def play(port: int | None, start: datetime | None) -> int:
    """Print where everything is, and play until SIGINT or SIGTERM; 1 when a part broke."""
    # Telegram's types take seconds to load; Ctrl-C is to end it cleanly even then.
    from demo.show import opened  # noqa: PLC0415

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(port, start=start) as show:
        for name, address in show.addresses.items():
            print(f"{name}={address}", flush=True)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((stopping, show.ended), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    return int(not stop.is_set())


if __name__ == "__main__":
    raise SystemExit(main())
