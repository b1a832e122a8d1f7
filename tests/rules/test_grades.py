"""Grades and commands, typed."""

import pytest

from bot.rules.grades import is_good, is_poor, typed_command, typed_grade
from models.terms import Grade


@pytest.mark.parametrize(
    ("grade", "good"),
    [
        (Grade.VERY_SATISFIED, True),
        (Grade.SATISFIED, True),
        (Grade.BASICALLY_SATISFIED, True),
        (Grade.DISSATISFIED, False),
        (Grade.VERY_DISSATISFIED, False),
    ],
)
def test_five_four_and_three_are_good(grade: Grade, good: bool) -> None:
    assert is_good(grade) is good
    assert is_poor(grade) is not good


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("5", 5),
        ("４", 4),
        ("3。", 3),
        (" 2 ", 2),
        ("1️⃣", 1),
        ("2分", 2),
        ("两分", 2),
        ("5星", 5),
        ("五星", 5),
        ("二", 2),
        ("二？", 2),
        ("非常满意", 5),
        ("满意！", 4),
        ("基本满意", 3),
        ("“不满意”", 2),
        ("非常不满意。", 1),
        ("【满意】", 4),
        ("Very satisfied", 5),
        ("SATISFIED.", 4),
        ("basically  satisfied", 3),
        ("dissatisfied", 2),
        ("Very dissatisfied!", 1),
        ("ｖｅｒｙ　ｓａｔｉｓｆｉｅｄ", 5),
    ],
)
def test_a_typed_grade_is_read(text: str, grade: int) -> None:
    assert typed_grade(text) is Grade(grade)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。",
        "0",
        "6",
        "22",
        "2.5",
        "-1",
        "+2",
        "1/2",
        "2楼",
        "2小时",
        "不满意，等了一上午",
        "我很满意",
        "不是不满意",
        "满意满意",
        "not very satisfied",
        "三件事",
    ],
)
def test_a_sentence_is_no_grade(text: str) -> None:
    assert typed_grade(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("帮助", "help"),
        ("?", "help"),
        ("？", "help"),
        ("Help!", "help"),
        ("我的办件", "my"),
        ("我的办件。", "my"),
        ("我的", "my"),
        ("停", "stop"),
        ("停用", "stop"),
        ("退订", "stop"),
        ("TD", "stop"),
        ("td", "stop"),
        ("ＴＤ", "stop"),
        ("T", "stop"),
        ("stop", "stop"),
        ("语言", "language"),
        ("language", "language"),
        ("隐私", "privacy"),
        ("我的信息", "privacy"),
        ("工作台", "desk"),
        ("我的工单 ", "desk"),
    ],
)
def test_a_command_may_be_a_plain_word(text: str, command: str) -> None:
    assert typed_command(text) == command


@pytest.mark.parametrize(
    "text", ["", "。", "停电了", "帮助我", "我的办件呢，怎么还没好", "不要停", "/help", "??", "stop it"]
)
def test_a_sentence_is_no_command(text: str) -> None:
    assert typed_command(text) is None
