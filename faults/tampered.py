"""`python -m faults.tampered run …`: the product as it is, under a clock that jumps and tasks that are torn.

A process of the matrix: it hands the product another clock and cancels what is in hand; the product itself
has no such setting.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bot.settings import Settings
from commands import cli
from commands.job import Roles
from faults.board import Board, ShiftedClock
from faults.house import BOARD
from main import LOOPS, _cases, _keep
from serving import Place, serve

LOOK_EVERY = 0.05
# What is started beside the loops, for one message, update, event or request. Not for a connection: between
# two requests the library would leave it open, with nobody there to answer the next.
TORN = frozenset({
    "DeliveryDesk._deliver", "InboxDesk._carry_out", "PublishingDesk._publish",
    "RequestHandler._handle_request",
})  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """The command line, with another way to serve."""
    board = Board(Path(os.environ[BOARD]))

    async def serve_tampered(settings: Settings, roles: Roles) -> int:
        tearing = asyncio.create_task(tear(board, Random()))
        try:
            return await serve(settings, ShiftedClock(board), Place(roles))
        finally:
            tearing.cancel()

    return cli.run(list(arguments), serve=serve_tampered, keep=_keep, cases=_cases, loop_factory=LOOPS)


async def tear(board: Board, dice: Random) -> None:
    """Cancel random tasks, as often as the board says."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        torn = [task for task in asyncio.all_tasks() if is_in_hand(task)]
        if torn and dice.random() < board.cancels * LOOK_EVERY:
            dice.choice(torn).cancel()


def is_in_hand(task: "asyncio.Task[object]") -> bool:
    """Whether it works for one update, event, request, or message; not one whose outcome is unknown already.

    Of a second unknown outcome the product does not promise that it is repeated.
    """
    work = task.get_coro()
    if getattr(work, "__qualname__", "") not in TORN:
        return False
    frame = getattr(work, "cr_frame", None)
    message = frame.f_locals.get("row") if frame else None
    return not getattr(message, "unknown", 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
