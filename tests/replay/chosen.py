"""Which matters the short replays play, and by which seed."""

import os
from pathlib import Path

import pytest

from replay.instance import ROOT
from replay.matters import Matter, read_matters, spread

COUNT = 60
SEED = 2756


def samples() -> list[Matter]:
    """The project's own."""
    return read_matters(ROOT / "replay" / "samples.jsonl")


def all_real() -> list[Matter]:
    """Every real matter of the file that REPLAY_FILE names; without one the test is skipped."""
    file = os.environ.get("REPLAY_FILE")
    if not file:
        pytest.skip("REPLAY_FILE names no file of real matters")
    return read_matters(Path(file))


def some_real() -> list[Matter]:
    """As many of them as there are samples."""
    return spread(all_real(), COUNT)


def chosen() -> list[Matter]:
    """What the short replay plays: real matters where there are any, otherwise the samples."""
    return some_real() if os.environ.get("REPLAY_FILE") else samples()
