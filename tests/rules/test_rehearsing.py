"""Which references stand for simulated citizens, where those live, and that every script can be played."""

import pytest

from bot.rules.rehearsing import (
    FIRST_TEST_CHAT,
    SCRIPTS,
    Turn,
    behaviour_of,
    channel_of,
    lane_of,
    turn_of,
)
from models.terms import Behaviour
from webhooks.schema import LARGEST_ACCOUNT


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


@pytest.mark.parametrize("chat_id", [-1002345678901, -1, 1, LARGEST_ACCOUNT])
def test_no_number_of_telegrams_is_simulated(chat_id: int) -> None:
    assert channel_of(chat_id) == "telegram"
    assert lane_of(chat_id) == f"telegram:{chat_id}"


def test_the_numbers_of_simulated_people_take_a_lane_of_their_own() -> None:
    assert lane_of(FIRST_TEST_CHAT) == f"test:{FIRST_TEST_CHAT}"
    assert channel_of(FIRST_TEST_CHAT + 2**53) == "test"
