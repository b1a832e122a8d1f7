"""The input: one matter a line, as JSON, with the citizen's real words and the office's real answer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

MATTER_NO_KEPT = 4


class BadMatters(Exception):
    """The file cannot be played."""


@dataclass(frozen=True)
class Matter:
    """A matter as the file tells it."""

    matter_no: str
    citizen_ref: str
    office_code: str
    title: str
    comment: str
    reply: str

    @property
    def key(self) -> str:
        """How messages to citizens name a matter: its service and the end of its number."""
        return f"{self.title}|{self.matter_no[-MATTER_NO_KEPT:]}"


COLUMNS = tuple(field.name for field in fields(Matter))


def read_matters(path: Path) -> list[Matter]:
    """Every matter of the file. Raises BadMatters with one sentence."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadMatters(f"{path}: cannot be read ({problem})") from problem
    matters = [_matter(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not matters:
        raise BadMatters(f"{path}: no matter in it")
    _check_unique(matters)
    return matters


def spread(matters: list[Matter], count: int) -> list[Matter]:
    """So many matters from all over the file, those with the longest reply and comment among them."""
    longest = {max(matters, key=lambda one: len(one.reply)), max(matters, key=lambda one: len(one.comment))}
    step = max(1, len(matters) // count)
    others = [matter for matter in matters[::step] if matter not in longest]
    return [*longest, *others][:count]


def _matter(line: str, number: int) -> Matter:
    try:
        row = json.loads(line)
        matter = Matter(**{column: row[column] for column in COLUMNS})
    except (ValueError, TypeError, KeyError) as problem:
        raise BadMatters(f"line {number}: not a matter ({problem!r})") from problem
    if not all(isinstance(value, str) and value.strip() for value in vars(matter).values()):
        raise BadMatters(f"line {number}: every field is a text that says something")
    return matter


def _check_unique(matters: Iterable[Matter]) -> None:
    seen: set[str] = set()
    for matter in matters:
        if matter.matter_no in seen:
            raise BadMatters(f"matter {matter.matter_no} stands there twice")
        seen.add(matter.matter_no)
