"""Grades and commands that people type instead of tapping."""

import unicodedata
from collections.abc import Iterable, Mapping

from bot.rules.labels import simplified
from models.terms import POOR_GRADES, Grade

# What may surround a typed word without changing it; the last two make a digit a key cap.
AROUND = " \t\r\n.,!?:;~'\"()[]<>。、，“”‘’「」『』【】《》…\u200b\u200d\ufeff\ufe0f\u20e3"

LABELS: Mapping[Grade, tuple[str, ...]] = {
    Grade.VERY_SATISFIED: ("非常满意", "五", "very satisfied"),
    Grade.SATISFIED: ("满意", "四", "satisfied"),
    Grade.BASICALLY_SATISFIED: (
        "基本满意",
        "三",
        "basically satisfied",
        "fairly satisfied",
        "mostly satisfied",
    ),
    Grade.DISSATISFIED: ("不满意", "二", "两分", "两星", "dissatisfied", "not satisfied", "unsatisfied"),
    Grade.VERY_DISSATISFIED: ("非常不满意", "一", "very dissatisfied", "very unsatisfied"),
}
COUNTERS = ("", "分", "星", "级")

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "help": ("帮助", "使用帮助", "怎么用", "help"),
    "my": ("我的办件", "我的", "办件", "我的评价", "my"),
    "stop": ("停", "停用", "停止", "退订", "td", "t", "stop", "unsubscribe"),
    "language": ("语言", "切换语言", "language"),
    "plain": ("大白话", "简单点", "plain"),
    "privacy": ("隐私", "我的信息", "我的资料", "privacy"),
    "team": ("我的团队", "my team"),
    "desk": ("工作台", "我的工单", "desk"),
}


def is_good(grade: Grade) -> bool:
    """好评: 5, 4 and 3."""
    return grade not in POOR_GRADES


def is_poor(grade: Grade) -> bool:
    """差评: 2 and 1; such a rating opens a case."""
    return grade in POOR_GRADES


def typed_grade(text: str) -> Grade | None:
    """The grade that a text consists of: a label, a digit, `2分`; None for anything longer."""
    return _GRADES.get(_plain(text))


def typed_command(text: str) -> str | None:
    """The command that a text consists of, as its name without a slash."""
    if text.strip() in ("?", "？"):
        return "help"
    return _COMMANDS.get(_plain(text))


def _plain(text: str) -> str:
    folded = simplified(unicodedata.normalize("NFKC", text)).strip(AROUND)
    return " ".join(folded.casefold().split())


def _grade_words() -> Iterable[tuple[str, Grade]]:
    for grade, labels in LABELS.items():
        for counter in COUNTERS:
            yield f"{grade.value}{counter}", grade
        for label in labels:
            yield label, grade
            if len(label) == 1:
                yield from ((label + counter, grade) for counter in COUNTERS)


_GRADES = dict(_grade_words())
_COMMANDS = {word: command for command, words in COMMANDS.items() for word in words}
