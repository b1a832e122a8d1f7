"""Buttons mean what they were made to mean, for the chat they were made for."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.references import MAC_BYTES, Reference, Tap, seal, unseal
from tests.rules import QUICK

KEY, OLD_KEY = b"k" * 32, b"o" * 32
LI, CHEN, GROUP = 1001, 2002, -1_001_234_567_890
LARGEST = 2**63 - 1
REFERENCES = st.builds(Reference, st.sampled_from(Tap), st.integers(0, LARGEST), st.integers(0, 4_000_000))


@QUICK
@given(REFERENCES, st.sampled_from([LI, CHEN, GROUP]))
def test_what_was_sealed_is_read_again(reference: Reference, chat_id: int) -> None:
    assert unseal(seal(reference, chat_id, KEY), chat_id, [KEY]) == reference


@QUICK
@given(REFERENCES)
def test_a_button_fits_into_sixty_four_bytes(reference: Reference) -> None:
    assert len(seal(reference, GROUP, KEY).encode()) <= 64


@QUICK
@given(REFERENCES)
def test_a_button_is_good_for_its_own_chat_only(reference: Reference) -> None:
    assert unseal(seal(reference, LI, KEY), CHEN, [KEY]) is None


@QUICK
@given(REFERENCES)
def test_an_older_key_still_reads_what_it_sealed(reference: Reference) -> None:
    assert unseal(seal(reference, LI, OLD_KEY), LI, [KEY, OLD_KEY]) == reference
    assert unseal(seal(reference, LI, OLD_KEY), LI, [KEY]) is None


@QUICK
@given(REFERENCES, st.data())
def test_one_letter_changed_makes_it_worthless(reference: Reference, data: st.DataObject) -> None:
    sealed = seal(reference, LI, KEY)
    place = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + ".-_"))
    changed = sealed[:place] + letter + sealed[place + 1 :]

    assert changed == sealed or unseal(changed, LI, [KEY]) is None


@QUICK
@given(st.text(max_size=64))
def test_whatever_arrives_is_read_without_an_error(data: str) -> None:
    assert unseal(data, LI, [KEY]) is None


@pytest.mark.parametrize("data", ["", ".", "...", "r.1.5.", "r.1.5.你好", "r.1.5." + "A" * 16])
def test_what_nobody_sealed_means_nothing(data: str) -> None:
    assert unseal(data, LI, [KEY]) is None


def test_the_seal_is_too_long_to_be_guessed() -> None:
    assert MAC_BYTES * 8 >= 96


def test_no_two_taps_share_a_code_and_none_breaks_the_form() -> None:
    codes = [tap.value for tap in Tap]

    assert len(set(codes)) == len(codes)
    assert all(code.isalpha() and code.isascii() for code in codes)
