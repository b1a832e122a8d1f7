"""The command `yiping`: hands the command line what it needs of the rest."""

import sys
from collections.abc import Sequence

import uvloop

from bot.desks import build
from bot.services.ground import Ground
from bot.services.people import HandsBack
from bot.settings import Settings
from bot.system import SilentBell
from commands import cli


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return cli.run(
        list(sys.argv[1:] if argv is None else argv),
        serve=_serve,
        cases=_cases,
        loop_factory=None if sys.platform == "win32" else uvloop.new_event_loop,
    )


async def _serve(settings: Settings) -> int:
    # Telegram's types take seconds to load, and only a running bot needs them.
    from serving import serve

    return await serve(settings)


def _cases(ground: Ground) -> HandsBack:
    return build(ground, SilentBell()).cases


if __name__ == "__main__":
    raise SystemExit(main())
