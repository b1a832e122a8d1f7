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
from commands.job import Roles

LOOPS = None if sys.platform == "win32" else uvloop.new_event_loop


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return cli.run(
        list(sys.argv[1:] if argv is None else argv),
        serve=_serve,
        keep=_keep,
        cases=_cases,
        loop_factory=LOOPS,
    )


async def _serve(settings: Settings, roles: Roles) -> int:
    # Telegram's types take seconds to load, and only a running bot needs them.
    from serving import Place, serve

    return await serve(settings, place=Place(roles))


def _keep(settings: Settings, roles: Roles, processes: int) -> int:
    from processes import keep

    return keep(settings, roles, processes, LOOPS)


def _cases(ground: Ground) -> HandsBack:
    return build(ground, SilentBell()).assigning


if __name__ == "__main__":
    raise SystemExit(main())
