"""What a province writes for our words: codes as data, a file for each, seen to be whole when it is read."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any

from bot.rules.bad_input import ProvinceError
from bot.texts import phrase
from models.terms import (
    CaseState,
    CitizenKind,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    ServiceChannel,
)

PACKAGED = ("default", "terminals")
LONGEST_NAME = 32
LONGEST_CODE = 64


class Numbering(StrEnum):
    """Under which number a matter goes up: one of ours that no office knows, or that of its source."""

    COVER = "cover"
    MATTER_NO = "matter_no"


class Terminal(StrEnum):
    """By what a matter was rated."""

    CHAT = "chat"
    PAGE = "page"
    KIOSK = "kiosk"


class ProStatus(StrEnum):
    """How far a matter is; nothing else is rated."""

    COMPLETED = "completed"


class PromiseTime(StrEnum):
    """Whether a matter was to be handled at once or by a promised day."""

    AT_ONCE = "at_once"
    PROMISED = "promised"


class PromiseUnit(StrEnum):
    """In what a promise is counted."""

    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"
    YEAR = "year"


class Effective(StrEnum):
    """Whether a rating counts."""

    COUNTS = "counts"
    DISPUTED = "disputed"


class Done(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


class StandIn(StrEnum):
    """What is said where a citizen left something that is no text, or cannot be given any more."""

    PHOTO = "photo"
    VOICE = "voice"
    GONE = "gone"


def _words(members: Iterable[object]) -> frozenset[str]:
    return frozenset(map(str, members))


# Every table of codes, and each word that has its code in it.
TABLES: Mapping[str, frozenset[str]] = {
    "satisfaction": _words(grade.value for grade in Grade),
    "pf": _words(Terminal),
    "user_prop": _words(CitizenKind),
    "pro_status": _words(ProStatus),
    "pro_channel": _words(ServiceChannel),
    "promise_time": _words(PromiseTime),
    "promise_unit": _words(PromiseUnit),
    "effective": _words(Effective),
    "case_state": _words(CaseState),
    "case_end": _words(ClosedAs),
    "rectification": _words(Outcome),
    "confirmation": _words(FollowUp),
    "done": _words(Done),
    "words": _words(StandIn),
}
KEYS = frozenset({"name", "project_no", "moment", "day", "tags", *TABLES})


@dataclass(frozen=True)
class Province:
    """One receiver: how it writes moments, and its code for each of our words."""

    name: str
    numbering: Numbering
    moment: str
    day: str
    codes: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, str]

    def code(self, table: str, word: object) -> str:
        """The code of a word."""
        return self.codes[table][str(word)]

    def done(self, yes: object) -> str:
        """The code of yes or no."""
        return self.code("done", Done.YES if yes else Done.NO)

    def written(self, local: datetime, *, exactly: bool) -> str:
        """A local moment, or no more than its day."""
        return local.strftime(self.moment if exactly else self.day)

    def tag_number(self, code: str) -> str | None:
        """The number of a tag: the one it is given, or the code itself where that is a number."""
        return self.tags.get(code) or (code if code.isascii() and code.isdecimal() else None)


def packaged(name: str) -> str:
    """The text of a table that comes with the product."""
    return (files("bot.rules") / "provinces" / f"{name}.toml").read_text("utf-8")


def parse_province(text: str) -> Province:
    """Read a file of codes.

    Raises:
        ProvinceError: what is wrong, and where.
    """
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProvinceError(phrase("文件不是有效的 TOML：{problem}"), problem=error) from error
    for key in sorted(rows.keys() - KEYS):
        raise ProvinceError(phrase("{key}：没有这一项。"), key=key)
    return Province(
        name=_text(rows, "", "name", LONGEST_NAME),
        numbering=_numbering(rows),
        moment=_text(rows, "", "moment", LONGEST_CODE),
        day=_text(rows, "", "day", LONGEST_CODE),
        codes={name: _codes(rows, name, words) for name, words in TABLES.items()},
        tags={code: _text(_table(rows, "tags"), "tags", code, LONGEST_CODE) for code in _table(rows, "tags")},
    )


def _numbering(rows: Mapping[str, Any]) -> Numbering:
    try:
        return Numbering(_text(rows, "", "project_no", LONGEST_CODE))
    except ValueError:
        sentence = phrase("{key}：只能是 cover 或 matter_no。")
        raise ProvinceError(sentence, key="project_no") from None


def _table(rows: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = rows.get(name)
    if not isinstance(table, dict):
        raise ProvinceError(phrase("{key}：缺少这张代码表。"), key=name)
    return table


def _codes(rows: Mapping[str, Any], name: str, words: frozenset[str]) -> dict[str, str]:
    table = _table(rows, name)
    for word in sorted(table.keys() - words):
        raise ProvinceError(phrase("{key}：没有这一项。"), key=f"{name}.{word}")
    return {word: _text(table, name, word, LONGEST_CODE) for word in sorted(words)}


def _text(row: Mapping[str, Any], place: str, name: str, longest: int) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        key = f"{place}.{name}" if place else name
        raise ProvinceError(phrase("{key}：应为 1 到 {longest} 个字的文字。"), key=key, longest=longest)
    return value
