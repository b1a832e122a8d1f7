"""The glossary: every table, enumeration and port is in it, and every word in it is in the code."""

import inspect
import re
from enum import Enum

import pytest
from tortoise.models import Model

from bot import facts, ports
from bot.rules import lifecycle, references
from models import tables, terms
from tests.docs.pages import ROOT, page

PAGE = page("docs/glossary.md")
SECTIONS = ("The field", "How people are reached", "How it works")
MUST = [
    name
    for module, kind in (
        (tables, Model),
        (terms, Enum),
        (facts, Enum),
        (lifecycle, Enum),
        (references, Enum),
        (ports, object),
    )
    for name, found in inspect.getmembers(module, inspect.isclass)
    if found.__module__ == module.__name__ and issubclass(found, kind)
]


def words() -> dict[str, list[str]]:
    """Every class that the tables explain."""
    return {
        word: cells for section in SECTIONS for word, cells in PAGE.rows(section).items() if word != "code"
    }


@pytest.mark.parametrize("name", MUST)
def test_every_table_enumeration_and_port_is_explained(name: str) -> None:
    assert name in words() or f"`{name}`" in PAGE.section("How it works")


def test_every_word_is_a_class_of_the_code() -> None:
    source = "".join(
        file.read_text("utf-8")
        for part in ("bot", "handlers", "models")
        for file in (ROOT / part).rglob("*.py")
    )
    classes = set(re.findall(r"^class (\w+)", source, re.MULTILINE))
    assert set(words()) - classes == set()


def test_every_word_has_its_chinese() -> None:
    assert [word for word, cells in words().items() if not re.search(r"[一-鿿]", cells[0])] == []
