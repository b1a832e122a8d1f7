"""The machine: which core does what, how much CPU and memory a server and its children take."""

import os
import signal
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")
# Asked before anybody is kept on some of them: afterwards only those would be found.
FOUND = tuple(sorted(os.sched_getaffinity(0)))


def cores() -> tuple[set[int], set[int]]:
    """The core of what is measured, and those of the load generator; the same where there is only one."""
    return ({FOUND[0]}, set(FOUND[1:])) if len(FOUND) > 1 else (set(FOUND), set(FOUND))


def pin(pid: int, to: set[int]) -> None:
    """Keep a process, its threads and children, and whatever they start from now on, on these cores."""
    for one in family(pid):
        for thread in (PROC / str(one) / "task").iterdir():
            os.sched_setaffinity(int(thread.name), to)


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for process in PROC.iterdir():
        if process.name.isdigit() and (stat := _stat(int(process.name))):
            children.setdefault(int(stat[1]), []).append(int(process.name))
    found, at = [pid], 0
    while at < len(found):
        found += children.get(found[at], [])
        at += 1
    return found


def cpu_seconds(pid: int) -> float:
    """CPU that a process and its descendants have taken, all threads, in user and kernel."""
    stats = [_stat(one) for one in family(pid)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats if stat) / TICKS


def resident_mib(pid: int) -> float:
    """Memory that a process and its descendants hold, in MiB."""
    pages = [(PROC / str(one) / "statm").read_text().split()[1] for one in family(pid)]
    return sum(map(int, pages)) * PAGE / 2**20


def freeze(pid: int) -> None:
    """Let a process and its children rest while another one is measured."""
    for one in family(pid):
        os.kill(one, signal.SIGSTOP)


def thaw(pid: int) -> None:
    """Let them go on."""
    for one in family(pid):
        os.kill(one, signal.SIGCONT)


def _stat(pid: int) -> list[str] | None:
    """The fields behind the name, which may hold anything: state first, then the parent."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:  # it has just ended
        return None
    return text.rpartition(")")[2].split()
