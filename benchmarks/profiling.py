"""Where the time goes: one work over and over, the product sampled from within while it is played."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks import playing, product, sampling
from benchmarks.contestants import MOST_TAPS, Contestant
from benchmarks.ring import Ring
from benchmarks.servers import Server

WARM_UPS, ROUNDS = 3, 5
LINES = 20
Look = Callable[[Server], AbstractContextManager[None]]
FOLDERS = ("bot", "handlers", "models", "webhooks")


async def profile(ring: Ring, work: str, place: Path) -> str:
    """Play `work`, write `var/WORK.stacks`, and say who took which share of the CPU.

    What prepares a round is not sampled, nor are the first rounds. Sampling itself costs a few in a hundred.
    """
    file = place / f"{work}.stacks"
    file.unlink(missing_ok=True)
    database = await ring.database("old", ring.size.small)
    installation = await product.install("profile", database, ring.telegram.url, "memory://", ring.directory)
    server = await product.run("profile", installation, wrapper=["-m", "benchmarks.sampling", str(file)])
    who = Contestant("product", server, installation.source, ring.people(database))
    try:
        for _ in range(WARM_UPS):
            await _play(ring, work, who, _unseen)
        for _ in range(ROUNDS):
            await _play(ring, work, who, _sampled)
    finally:
        await server.stop()
    return f"{file}\n{told(sampling.read(file))}"


async def _play(ring: Ring, work: str, who: Contestant, looking: Look) -> None:
    seconds, taps = ring.size.seconds, who.operations("tap", ring.size.seconds, MOST_TAPS)
    match work:
        case "intake_single":
            with looking(who.server):
                await playing.single(who, seconds)
        case "intake_batch":
            with looking(who.server):
                await playing.in_batches(who, seconds)
        case "prompt_p99":
            with looking(who.server):
                await playing.prompts_by_timetable(who, ring.telegram, ring.size.paced)
        case "fanout":
            with looking(who.server):
                await playing.ask(who, ring.telegram, taps)
        case _:
            made = await playing.prepared(who, ring.telegram, taps)
            with looking(who.server):
                await playing.pressed(who, ring.telegram, made)


@contextmanager
def _sampled(server: Server) -> Iterator[None]:
    server.process.send_signal(sampling.BEGIN)
    yield
    server.process.send_signal(sampling.END)


@contextmanager
def _unseen(_server: Server) -> Iterator[None]:
    yield


def told(stacks: Counter[str]) -> str:
    """Shares by file of ours with all that it calls, and by whose code was at work; per cent."""
    total = sum(stacks.values())
    if not total:
        return "no samples"
    parts = {
        "by file of ours, with the libraries that it calls": sampling.by_our_file(stacks, FOLDERS),
        "by whose code was at work": sampling.by_library(stacks, FOLDERS),
    }
    lines = [f"{total:,} samples"]
    for title, found in parts.items():
        lines += ["", title]
        lines += [f"{count / total:6.1%}  {name}" for name, count in found.most_common(LINES)]
    return "\n".join(lines)
