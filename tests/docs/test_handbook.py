"""The handbook: every button it names is a button of ours, under that very label."""

import re

import pytest

from tests.docs.pages import ROOT, page

PAGE = page("docs/handbook.zh.md")
NAMED = re.compile(r"【([^】]+)】")
HEADLINES = {"差评"}  # how an alert begins
SAID = re.compile(r'(?:\bt|phrase)\(\s*"((?:[^"\\]|\\.)+)"')


def labels() -> set[str]:
    """Every short sentence of the chat."""
    files = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot" / "wording").rglob("*.py")]
    sources = [file.read_text("utf-8") for file in files]
    return {sentence for source in sources for sentence in SAID.findall(source)}


def test_every_button_that_is_named_exists() -> None:
    assert set(NAMED.findall(PAGE.text)) - HEADLINES - labels() == set()


@pytest.mark.parametrize("who", ["承办人", "负责人", "督办员"])
def test_everybody_has_a_page(who: str) -> None:
    assert len(PAGE.section(who)) > 400


@pytest.mark.parametrize("who", ["承办人", "负责人", "督办员"])
def test_everybody_sees_what_comes_to_their_phone(who: str) -> None:
    pictures = re.findall(r'<img src="pictures/handbook-[\w-]+\.png" alt="[^"]+"', PAGE.section(who))
    assert len(pictures) >= 2
