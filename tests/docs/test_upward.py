"""The page about records for the province: every column, reason and table stands there."""

import re
from collections.abc import Iterable

from bot.rules.province import KEYS
from bot.rules.upward_facts import EVENT_FIELDS, RATING_FIELDS, UpwardFault
from tests.docs.pages import page

PAGE = page("docs/upward.md")
NAME = re.compile(r"`(\w+)`")


def names(heading: str) -> list[str]:
    """What the first cells of a table name."""
    heads = (line.split("|")[1] for line in PAGE.section(heading).splitlines() if line.startswith("| `"))
    return [name for cell in heads for name in NAME.findall(cell)]


def each_once(found: list[str], wanted: Iterable[str]) -> bool:
    return sorted(found) == sorted(map(str, wanted))


def test_every_column_is_explained() -> None:
    assert each_once(names("Event"), EVENT_FIELDS)
    assert each_once(names("Rating"), RATING_FIELDS)


def test_every_reason_is_explained() -> None:
    assert each_once(names("What is kept back"), UpwardFault)


def test_every_key_of_a_table_is_explained() -> None:
    assert each_once(names("Codes of a province"), KEYS)
