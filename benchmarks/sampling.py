"""Sampling from within: `python -m benchmarks.sampling FILE -m MODULE …` runs a module, notes where it is.

Between SIGUSR1 and SIGUSR2, after each two milliseconds of CPU. At the end FILE has a line for each stack
that was met: its frames, outermost first, and how often, as flame graphs are drawn from.
"""

import atexit
import runpy
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from benchmarks.servers import ROOT

EVERY = 0.002  # seconds of CPU, in user and kernel
BEGIN, END = signal.SIGUSR1, signal.SIGUSR2
BETWEEN, BEFORE_COUNT = ";", " "
# Where a library's own code begins in a path.
LIBRARIES = "site-packages/"
MODULE = ":<module>"
LOOP = "the event loop, and what is written in C"


class Sampler:
    """Stacks, and how often each was met."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stacks: Counter[str] = Counter()

    def listen(self) -> None:
        """Begin and end when told so; write at the end of the process."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.signal(BEGIN, lambda *_: signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY))
        signal.signal(END, lambda *_: signal.setitimer(signal.ITIMER_PROF, 0))
        atexit.register(self._write)

    def _sample(self, _signal: int, frame: FrameType | None) -> None:
        frames = []
        while frame is not None:
            code = frame.f_code
            frames.append(f"{place_of(code.co_filename)}:{code.co_name}")
            frame = frame.f_back
        self._stacks[BETWEEN.join(reversed(frames))] += 1

    def _write(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        lines = (f"{stack}{BEFORE_COUNT}{count}\n" for stack, count in self._stacks.items())
        self._file.write_text("".join(lines), "utf-8")


def place_of(path: str) -> str:
    """A file as it is told: ours from the top of the project, a library's from its name."""
    if LIBRARIES in path:
        return path.rpartition(LIBRARIES)[2]
    return path.removeprefix(f"{ROOT}/")


def read(file: Path) -> Counter[str]:
    """What a sampler has written."""
    lines = (line.rpartition(BEFORE_COUNT) for line in file.read_text("utf-8").splitlines())
    return Counter({stack: int(count) for stack, _, count in lines})


def by_our_file(stacks: Mapping[str, int], folders: Sequence[str]) -> Counter[str]:
    """Samples by the innermost file of these folders, with all the libraries that it calls."""
    found: Counter[str] = Counter()
    for stack, count in stacks.items():
        # modules that run a process stand below all of it
        frames = [frame for frame in stack.split(BETWEEN) if not frame.endswith(MODULE)]
        places = [frame.rpartition(":")[0] for frame in frames]
        ours = [place for place in places if place.split("/")[0] in folders]
        found[ours[-1] if ours else _outside(places)] += count
    return found


def by_library(stacks: Mapping[str, int], folders: Sequence[str]) -> Counter[str]:
    """Samples by who was at work: a library, or a folder of ours."""
    found: Counter[str] = Counter()
    for stack, count in stacks.items():
        place = stack.split(BETWEEN)[-1].rpartition(":")[0]
        top = place.split("/")[0]
        found[top if top in folders or not place.startswith(("/", "<")) else "Python's own library"] += count
    return found


def _outside(places: Sequence[str]) -> str:
    """A library that the event loop calls itself."""
    named = [place.split("/")[0] for place in places if not place.startswith(("/", "<")) and "/" in place]
    libraries = [name for name in named if not (ROOT / name).is_dir()]
    return libraries[-1] if libraries else LOOP


def main() -> None:
    """Run the module that the arguments name, under a sampler."""
    file, _, module, *arguments = sys.argv[1:]
    Sampler(Path(file)).listen()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
