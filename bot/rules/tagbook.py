"""评价标签: the tags that go with a grade, from a versioned book that is data."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from bot.rules.bad_input import TagBookError
from bot.texts import base_language, phrase
from models.terms import Grade

__all__ = ["MOST_TAGS", "Tag", "TagBook", "TagBookError", "parse_tag_book", "sample_text"]

MOST_TAGS = 6
LONGEST_CODE = 32
LONGEST_LABEL = 40
LONGEST_VERSION = 64

T = TypeVar("T")
_KINDS: Mapping[type, str] = {str: "string", bool: "true / false", list: "list", dict: "table"}


@dataclass(frozen=True)
class Tag:
    """One tag: its code in the book, the grades it goes with, its label by language."""

    code: str
    grades: frozenset[Grade]
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """The label in a language, however that is spoken, or else in Chinese."""
        return self.labels.get(base_language(language), self.labels["zh_CN"])


@dataclass(frozen=True)
class TagBook:
    """A version of the dictionary; a rating keeps the version it was made with."""

    version: str
    sample: bool
    source: str
    tags: tuple[Tag, ...]

    def tags_for(self, grade: Grade, most: int = MOST_TAGS) -> tuple[Tag, ...]:
        """The tags offered with a grade: at most six, the first in the order of the book."""
        fitting = tuple(tag for tag in self.tags if grade in tag.grades)
        return fitting[: min(most, MOST_TAGS)]

    def tag(self, code: str) -> Tag | None:
        """The tag of a code."""
        return next((tag for tag in self.tags if tag.code == code), None)


def parse_tag_book(text: str) -> TagBook:
    """Read a book written in TOML, or in JSON of the same shape.

    Raises:
        TagBookError: what is wrong, and where.
    """
    rows = _table(text)
    tags = _value(rows, "", "tags", list)
    if not tags:
        raise TagBookError(phrase("{key}：至少要有一个标签。"), key="tags")
    book = TagBook(
        version=_short(rows, "", "version", LONGEST_VERSION),
        sample=_value(rows, "", "sample", bool),
        source=_value(rows, "", "source", str),
        tags=tuple(_tag(row, f"tags[{number}]") for number, row in enumerate(tags, 1)),
    )
    _check_codes(book)
    return book


@cache
def sample_text() -> str:
    """The book that comes with the product, marked as a sample."""
    return (files("bot.rules") / "tagbooks" / "sample.toml").read_text("utf-8")


def _table(text: str) -> dict[str, Any]:
    try:
        rows = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise TagBookError(phrase("文件不是有效的 TOML 或 JSON：{problem}"), problem=error) from error
    return dict(rows)


def _value(row: Mapping[str, Any], place: str, name: str, kind: type[T]) -> T:
    value = row.get(name)
    if not isinstance(value, kind):
        raise TagBookError(
            phrase("{key}：缺少，或类型不对（应为 {kind}）。"), key=_path(place, name), kind=_KINDS[kind]
        )
    return value


def _short(row: Mapping[str, Any], place: str, name: str, longest: int) -> str:
    text = _value(row, place, name, str)
    if not text.strip() or len(text) > longest:
        raise TagBookError(
            phrase("{key}：应为 1 到 {longest} 个字。"), key=_path(place, name), longest=longest
        )
    return text


def _tag(row: object, place: str) -> Tag:
    if not isinstance(row, dict):
        raise TagBookError(phrase("{key}：应为一个标签，写明 code、grades、label。"), key=place)
    labels = _value(row, place, "label", dict)
    for language in {"zh_CN", *labels}:
        _short(labels, _path(place, "label"), language, LONGEST_LABEL)
    return Tag(
        code=_short(row, place, "code", LONGEST_CODE),
        grades=_grades(row, place),
        labels=MappingProxyType(labels),
    )


def _grades(row: Mapping[str, Any], place: str) -> frozenset[Grade]:
    grades = _value(row, place, "grades", list)
    known = list(Grade)
    if not grades or any(isinstance(grade, bool) or grade not in known for grade in grades):
        raise TagBookError(phrase("{key}：应为 1 到 5 的等级列表。"), key=_path(place, "grades"))
    return frozenset(Grade(grade) for grade in grades)


def _check_codes(book: TagBook) -> None:
    seen: set[str] = set()
    for tag in book.tags:
        if tag.code in seen:
            raise TagBookError(phrase("{key}：代码“{code}”重复。"), key="tags", code=tag.code)
        seen.add(tag.code)


def _path(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
