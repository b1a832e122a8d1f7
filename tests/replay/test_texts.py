"""Texts in pieces."""

import re

import pytest

from replay.texts import as_sent, in_pieces, is_whole

TEXT = "第一句。 第二句！\n第三句？"


@pytest.mark.parametrize(
    "pieces", [[TEXT], ["第一句。", "第二句！\n第三句？"], ["第一句。 第二", "句！", "第三句？"]]
)
def test_pieces_may_only_lack_blanks_at_their_ends(pieces: list[str]) -> None:
    assert is_whole(TEXT, pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        ["第一句。"],
        ["第一句。", "第三句？"],
        ["第二句！\n第三句？", "第一句。"],
        ["第一句。", "第一句。", "第二句！\n第三句？"],
        ["第一句。", "第二句！ 第三句？"],
    ],
)
def test_what_is_cut_doubled_reordered_or_changed_is_not_whole(pieces: list[str]) -> None:
    assert not is_whole(TEXT, pieces)


def test_a_phone_drops_control_characters_and_outer_blanks() -> None:
    assert as_sent(" \n一\t二\r\n三\u3000\n") == "一 二\n三\u3000"


def test_an_angry_text_is_cut_into_whole_sentences() -> None:
    pieces = in_pieces("一。二。三。四。五。六。七。", 3, re.compile("(?<=。)"))
    assert pieces == ["一。二。三。", "四。五。六。", "七。"]
