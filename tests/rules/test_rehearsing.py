"""Which references stand for simulated citizens, and that every script can be played."""

import pytest

from bot.rules.rehearsing import SCRIPTS, Turn, behaviour_of, turn_of
from models.terms import Behaviour


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_every_behaviour_has_a_reference_and_a_script(behaviour: Behaviour) -> None:
    assert behaviour_of(f"test-{behaviour}") is behaviour
    assert turn_of(behaviour, len(SCRIPTS[behaviour])) is None


@pytest.mark.parametrize(
    "ref", ["A00023583", "pleased", "test-", "test-Pleased", "test-pleased ", "TEST-angry"]
)
def test_any_other_reference_is_nobody(ref: str) -> None:
    assert behaviour_of(ref) is None


def test_every_turn_is_somebodys() -> None:
    assert {turn for script in SCRIPTS.values() for turn in script} == set(Turn)
