"""Sampling from within: what was at work is seen, between two signals and only then."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmarks.profiling import FOLDERS, told
from benchmarks.sampling import LOOP, by_library, by_our_file, place_of, read
from benchmarks.servers import ROOT

MODULE = """
import os, signal, time

def busy(until):
    while time.process_time() < until:
        sum(range(1000))

def seen():
    busy(time.process_time() + 0.3)

def unseen():
    busy(time.process_time() + 0.3)

unseen()
os.kill(os.getpid(), signal.SIGUSR1)
seen()
os.kill(os.getpid(), signal.SIGUSR2)
unseen()
"""
STACKS = Counter(
    {
        "main.py:main;bot/a.py:act;tortoise/query.py:go": 5,
        "main.py:main;bot/a.py:act;bot/b.py:rule": 2,
        "main.py:main;aiohttp/web.py:start;/usr/lib/asyncio/tasks.py:step": 2,
        "bot/__main__.py:<module>;main.py:main;<string>:__init__": 1,
    }
)


def test_a_module_is_sampled_between_two_signals(tmp_path: Path) -> None:
    (tmp_path / "burning.py").write_text(MODULE, "utf-8")
    file = tmp_path / "stacks"

    subprocess.run(
        [sys.executable, "-m", "benchmarks.sampling", str(file), "-m", "burning"],
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}"},
        check=True,
    )

    stacks = read(file)
    assert sum(stacks.values()) > 20
    assert all(":seen;" in stack or stack.endswith(":<module>") for stack in stacks)
    assert not any(":unseen" in stack for stack in stacks)


def test_shares_fall_to_the_innermost_file_of_ours() -> None:
    assert by_our_file(STACKS, FOLDERS) == {"bot/a.py": 5, "bot/b.py": 2, "aiohttp": 2, LOOP: 1}


def test_shares_fall_to_whose_code_was_at_work() -> None:
    found = by_library(STACKS, FOLDERS)
    assert found == {"tortoise": 5, "bot": 2, "Python's own library": 3}


def test_shares_are_told_in_per_cent() -> None:
    assert "10 samples" in told(STACKS)
    assert " 50.0%  bot/a.py" in told(STACKS)
    assert told(Counter()) == "no samples"


def test_a_file_is_told_from_the_top_of_its_project() -> None:
    assert place_of(str(ROOT / "bot" / "a.py")) == "bot/a.py"
    assert place_of("/x/.venv/lib/python3.11/site-packages/aiohttp/web.py") == "aiohttp/web.py"
