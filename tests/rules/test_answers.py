"""Short answers are questioned, never refused."""

import pytest

from bot.rules.answers import is_short
from bot.rules.policy import load_policy


@pytest.mark.parametrize(
    ("text", "expected"),
    [("已处理", 3), ("  已处理\n", 3), ("", 0), ("一二三四五六七八九", 9), ("一二三四五六七八九十", None)],
)
def test_an_answer_under_ten_characters_is_short(text: str, expected: int | None) -> None:
    assert is_short(text, load_policy()) == expected


def test_a_place_may_take_any_answer() -> None:
    assert is_short("", load_policy("short_answer = 0")) is None
