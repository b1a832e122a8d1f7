"""The replay's own judgement of masking."""

import pytest

from replay.masking import hidden_well

KNOWN = ("YP2025037", "王小明")


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("打13912345678找我", "打139****5678找我"),
        ("身份证310101199001011234。", "身份证310101********1234。"),
        ("座机 0731-82345678", "座机 0731-******78"),
        ("编号YP2025037，我是王小明", "编号*********，我是王**"),
        ("没有号码，1 < 2 & 3 > 2", "没有号码，1 < 2 & 3 > 2"),
    ],
)
def test_numbers_and_known_strings_may_be_stars(original: str, shown: str) -> None:
    assert hidden_well(original, shown, KNOWN)


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("打13912345678找我", "打13912345678找我"),
        ("身份证310101199001011234。", "身份证310101199001011234。"),
        ("花了12600元", "花了*****元"),
        ("照相处没有样张", "照相处没有样"),
        ("照相处没有样张", "照相处没有*张"),
        ("1 < 2", "1 &lt; 2"),
    ],
)
def test_a_readable_number_a_hidden_word_and_a_cut_are_found(original: str, shown: str) -> None:
    assert not hidden_well(original, shown, KNOWN)
