"""The machine: what a server and its children take is read as it is, and whoever rests takes nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks import machine
from benchmarks.__main__ import main

BUSY = "while True: sum(range(1000))"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"


@pytest.fixture
def parent() -> Iterator[int]:
    """A process whose child is busy."""
    with subprocess.Popen([sys.executable, "-c", PARENT]) as process:
        until(lambda: len(machine.family(process.pid)) == 2)
        yield process.pid
        for pid in reversed(machine.family(process.pid)):
            subprocess.run(["kill", "-KILL", str(pid)], check=True)


def until(holds: object) -> None:
    """Wait for something that will be so soon."""
    assert callable(holds)
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_work_of_children_counts(parent: int) -> None:
    until(lambda: machine.cpu_seconds(parent) > 0.1)
    assert machine.resident_mib(parent) > 5


def test_who_rests_takes_nothing_and_goes_on_afterwards(parent: int) -> None:
    machine.freeze(parent)
    before = machine.cpu_seconds(parent)
    time.sleep(0.2)  # long enough for twenty ticks of a process that would not rest
    assert machine.cpu_seconds(parent) - before <= 2 / machine.TICKS
    machine.thaw(parent)
    until(lambda: machine.cpu_seconds(parent) - before > 0.05)


def test_what_is_measured_and_who_measures_have_cores_of_their_own() -> None:
    measured, others = machine.cores()
    assert len(measured) == 1
    assert others
    assert not measured & others or measured == others


def test_whoever_is_kept_on_a_core_still_knows_those_of_the_others() -> None:
    measured, others = machine.cores()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, others)
    try:
        assert machine.cores() == (measured, others)
    finally:
        os.sched_setaffinity(0, before)


def test_children_that_run_already_are_kept_on_a_core_too(parent: int) -> None:
    measured, _ = machine.cores()
    machine.pin(parent, measured)
    assert [os.sched_getaffinity(pid) for pid in machine.family(parent)] == [measured, measured]


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "tap,speed"]) == 2
    assert "no such work: speed" in capsys.readouterr().err
