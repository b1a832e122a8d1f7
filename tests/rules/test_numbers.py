"""Case numbers and tails."""

import random
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.numbers import ALPHABET, case_no, is_case_no, tail
from tests.rules import QUICK


@QUICK
@given(st.integers())
def test_a_case_number_is_well_formed(seed: int) -> None:
    assert is_case_no(case_no(random.Random(seed).randrange))


def test_every_letter_is_drawn_from_the_source_of_chance() -> None:
    drawn = cycle(range(len(ALPHABET)))
    assert case_no(lambda _: next(drawn)) == "C-23456789"
    assert case_no(lambda _: next(drawn)) == "C-ABCDEFGH"


def test_the_alphabet_has_no_letters_that_are_misread() -> None:
    assert ALPHABET == "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize("text", ["", "7F3K29QD", "C-7F3K29Q", "C-7F3K29QDD", "c-7F3K29QD", "C-7F3K29Q0"])
def test_anything_else_is_no_case_number(text: str) -> None:
    assert not is_case_no(text)


@pytest.mark.parametrize(("number", "expected"), [("2554", "2554"), ("A-2026.12554", "2554"), ("7", "7")])
def test_a_tail_is_the_last_four_characters(number: str, expected: str) -> None:
    assert tail(number) == expected
