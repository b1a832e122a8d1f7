"""Where the time goes: one work over and over with the product under Python's own profiler."""

import pstats
from io import StringIO
from pathlib import Path

from benchmarks import playing, product
from benchmarks.contestants import Contestant
from benchmarks.ring import Ring

ROUNDS = 2
LINES = 45
ROOM = 300  # operations of a round; under the profiler all is slower


async def profile(ring: Ring, work: str, place: Path) -> str:
    """Play `work`, write `var/WORK.prof`, and say what took most, by own time and by time with all it calls.

    The figures are not those of the product: the profiler costs about as much as what it looks at.
    """
    file = place / f"{work}.prof"
    database = await ring.database("old", ring.size.small)
    installation = await product.install("profile", database, ring.telegram.url, "memory://", ring.directory)
    server = await product.run("profile", installation, wrapper=["-m", "cProfile", "-o", str(file)])
    who = Contestant("product", server, installation.source, ring.people(database))
    try:
        for _ in range(ROUNDS):
            await _play(ring, work, who)
    finally:
        await server.stop()
    return f"{file}\n{_told(file)}"


async def _play(ring: Ring, work: str, who: Contestant) -> None:
    match work:
        case "intake_single":
            await playing.single(who, ring.size.seconds)
        case "intake_batch":
            await playing.in_batches(who, ring.size.seconds)
        case "prompt_p99":
            await playing.prompts_by_timetable(who, ring.telegram, ring.size.paced)
        case "fanout":
            await playing.ask(who, ring.telegram, ROOM)
        case _:
            await playing.taps(who, ring.telegram, ROOM)


def _told(file: Path) -> str:
    said = StringIO()
    for order in ("tottime", "cumulative"):
        pstats.Stats(str(file), stream=said).strip_dirs().sort_stats(order).print_stats(LINES)
    return said.getvalue()
