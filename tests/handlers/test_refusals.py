"""Every refusal has a sentence, with and without its facts, short enough for a toast."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.errors import OperatorRefusal, Refusal
from bot.rules.lifecycle import Act
from bot.texts import languages, texts
from bot.wording.names import modest_name
from bot.wording.refusals import LONGEST_TOAST, MOVED, PLAIN, TELLING, sentence
from models.terms import CaseState, Grade, PromptState

NINE = datetime(2026, 11, 23, 1, 2, tzinfo=UTC)
ZONE = "Asia/Shanghai"
FULL: dict[str, Any] = {"grade": Grade.DISSATISFIED, "day": date(2026, 11, 27), "name": "陈建国", "at": NINE}
WIDEST = {"name": "n" * 300, "code": "c" * 300, "characters": 10**9, "at": NINE}


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal that people in a chat can meet."""
    for child in kind.__subclasses__():
        if child is not OperatorRefusal and child.__module__.startswith("bot."):
            yield child
            yield from refusals(child)


def test_no_refusal_is_without_a_sentence_and_no_sentence_without_a_refusal() -> None:
    assert {kind.__name__ for kind in refusals()} == set(PLAIN) | set(TELLING)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "facts", [{}, FULL, WIDEST, {"grade": None, "day": None, "at": "soon", "state": None}]
)
def test_a_sentence_is_short_whatever_facts_there_are(facts: dict[str, Any], language: str) -> None:
    said = [sentence(kind.__name__, facts, texts(language), ZONE) for kind in refusals()]

    assert all(0 < len(words) <= LONGEST_TOAST for words in said)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", MOVED)
def test_every_state_can_be_told(state: str, language: str) -> None:
    assert 0 < len(sentence("StateHasMoved", {"state": state}, texts(language))) <= LONGEST_TOAST


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("MatterAlreadyRated", {"grade": 2}, "已经记下了：不满意。要改请点“修改”。"),
        (
            "RatingWindowOver",
            {"day": "2026-11-27"},
            "这件事的评价时间 11月27日（周五）已过，算“未评”，没有默认好评。",
        ),
        ("CaseTaken", {"name": "陈建国", "at": NINE}, "陈某 09:02 先认领了。"),
        ("CaseTaken", {"name": "陈建国", "at": NINE.isoformat()}, "陈某 09:02 先认领了。"),
        ("GradeStands", {}, "等级改不了了，能改的时间过了。原来的评价照样有效。"),
        ("NotAnOfficial", {}, "您还不是本单位的承办人。请负责人在“我的团队”里发邀请。"),
        ("MatterHasOtherRater", {}, "这个评价链接已经有人用了。一件事只由本人评一次。"),
        ("StateHasMoved", {"act": Act.CLAIM, "state": CaseState.CLOSED}, "这件事已经了结了。"),
        ("StateHasMoved", {"state": PromptState.DECLINED}, "这件事您选了不评。"),
        ("NobodyKnows", {}, "这一步现在做不了，请看最新的消息。"),
    ],
)
def test_a_refusal_says_what_happened(name: str, facts: dict[str, Any], words: str) -> None:
    assert sentence(name, facts, texts(), ZONE) == words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("陈建国", "陈某"),
        ("陈立", "陈某"),
        ("欧阳建国", "欧阳某"),
        ("陈", "陈"),
        ("Ann Chen", "Ann Chen"),
        ("小陈 07", "小陈 07"),
        ("买买提·艾力", "买买提·艾力"),
        ("x" * 60, "x" * 39 + "…"),
    ],
)
def test_a_chinese_name_is_shown_by_its_surname(name: str, shown: str) -> None:
    assert modest_name(texts(), name) == shown
