"""The parent of several processes: when it starts one again, and how it ends."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from processes import LONGEST_PAUSE, Child, _settings_of
from tests.waiting import WITHIN

ROOT = Path(__file__).resolve().parents[1]
ONE_IS_DEAF = """
import os, signal, sys, time
import processes

processes.STOP_SECONDS = 0.3
parent = processes.Parent(2)

def work(number):
    if number == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, b"%d\\n" % number)  # whole: another process writes too
    time.sleep(60)
    return 0

with parent.woken_by_signals():
    parent.live(work)
sys.exit(parent.end())
"""


def test_a_process_that_does_not_live_long_is_started_later_and_later() -> None:
    child = Child(0, pid=77)
    assert [child.ended(now=1.0) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, LONGEST_PAUSE]
    assert (child.pid, child.due) == (None, 1.0 + LONGEST_PAUSE)


def test_one_that_has_lived_for_long_is_started_soon() -> None:
    child = Child(0, pid=77, pause=16.0)
    assert child.ended(now=61.0) == 0.5


@pytest.mark.parametrize(("first", "third"), [(9090, 9092), (None, None), (0, 0)])
def test_each_process_has_an_operators_port_of_its_own(first: int | None, third: int | None) -> None:
    assert _settings_of(Settings(admin_port=first), 2).admin_port == third


async def test_a_process_that_does_not_stop_is_ended_and_that_is_told() -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ONE_IS_DEAF), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    async with asyncio.timeout(WITHIN):
        assert {await parent.stdout.readline() for _ in range(2)} == {b"0\n", b"1\n"}
        parent.send_signal(signal.SIGTERM)
        out, _ = await parent.communicate()
    assert (parent.returncode, b"not all could be finished" in out) == (1, True)
