"""Long words in several messages, character for character."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.splitting import MESSAGE_LIMIT, split, utf16_length
from tests.rules import QUICK

FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🇨🇳"
THUMB = "👍🏽"
ACCENT = "e\u0301"
PIECES = [
    "经查，",
    "情况属实。",
    "a & b",
    "<b>",
    "</b>",
    "\n",
    "\n\n",
    " ",
    "护照换发",
    FAMILY,
    FLAG,
    THUMB,
    ACCENT,
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def long_reply(length: int) -> str:
    """An official answer as long as the longest real ones, with what could break a message."""
    sentence = "您反映的“护照换发”问题，经查属实：第 7 号窗口 <拍照> & 审核未一次告知；现已整改。\n"
    return (sentence * (length // len(sentence) + 1))[:length]


def test_a_short_text_stays_whole() -> None:
    assert split("已处理。") == ["已处理。"]


def test_an_empty_text_has_no_parts() -> None:
    assert split("") == []


@pytest.mark.parametrize("length", [4095, 4096])
def test_a_text_that_just_fits_is_one_part(length: int) -> None:
    assert split("好" * length) == ["好" * length]


@pytest.mark.parametrize("length", [3191, 4097, 7883, 20000])
def test_a_long_reply_arrives_whole(length: int) -> None:
    text = long_reply(length)
    parts = split(text)
    assert "".join(parts) == text
    assert all(utf16_length(part) <= MESSAGE_LIMIT for part in parts)
    assert len(parts) == -(-length // MESSAGE_LIMIT)


def test_a_channel_that_strips_white_space_loses_nothing_inside() -> None:
    text = long_reply(7883).strip()
    assert "".join(part.strip() for part in split(text)) == text


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("先查。后改。再看结果", 8, ["先查。后改。", "再看结果"]),
        ("先查清楚，再改再看", 8, ["先查清楚，", "再改再看"]),
        ("先查清楚再改再看", 6, ["先查清楚再改", "再看"]),
        ("“先查。”后改再看结果", 8, ["“先查。”", "后改再看结果"]),
        ("共3.5万元，已退还给您", 8, ["共3.5万元，", "已退还给您"]),
        ("请看一看（附件一）里面写的", 5, ["请看一看", "（附件一）", "里面写的"]),
        ("查了。\n改了。再看看", 6, ["查了。\n改", "了。再看看"]),
    ],
)
def test_a_cut_falls_where_a_reader_pauses(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


def test_a_cut_goes_round_a_number() -> None:
    assert split("请带好身份证明和110101号单", 12) == ["请带好身份证明和", "110101号单"]


@pytest.mark.parametrize("cluster", [FAMILY, FLAG, THUMB, ACCENT, "☎\ufe0f", "1\ufe0f\u20e3", "한"])
def test_a_visible_character_is_never_cut_in_two(cluster: str) -> None:
    width = utf16_length(cluster)
    for limit in range(width + 1, 4 * width):
        parts = split(cluster * 6, limit)
        assert all(part == cluster * (len(part) // len(cluster)) for part in parts)


def test_a_cluster_wider_than_a_message_is_cut_all_the_same() -> None:
    text = "e" + "\u0301" * 20
    assert "".join(split(text, 8)) == text


def test_emoji_count_twice() -> None:
    assert utf16_length("好👍") == 3
    assert [utf16_length(part) for part in split("👍" * 5, 5)] == [4, 4, 2]


def test_no_part_is_white_space_alone() -> None:
    text = "查" * 10 + "\n" * 3 + "改" * 10 + "\n" * 4
    assert all(part.strip() for part in split(text, 12))


def test_a_limit_must_hold_an_emoji() -> None:
    with pytest.raises(ValueError, match="two code units"):
        split("好", 1)


@QUICK
@given(TEXTS | st.text(max_size=200), st.integers(2, 60))
@example(" " * 50, 10)
@example("🇨" * 9, 3)
def test_the_parts_are_the_text_and_fit(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(0 < utf16_length(part) <= limit for part in parts)


@QUICK
@given(TEXTS, st.integers(24, 60))
def test_parts_of_ordinary_words_begin_and_end_visibly(words: str, limit: int) -> None:
    text = words.replace("\n\n", "\n").replace(" \n", "\n").replace("\n ", "\n").strip()
    if "  " not in text and "\n\n" not in text and "\n\u0301" not in text:
        assert "".join(part.strip() for part in split(text, limit)) == text


@pytest.mark.parametrize("seed", range(3))
def test_random_punctuation_survives_at_full_length(seed: int) -> None:
    signs = random.Random(seed)
    text = "".join(signs.choices("经查属实。，；&<>\"' \n", k=7883))
    assert "".join(split(text)) == text
