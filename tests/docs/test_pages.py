"""All documents: links lead somewhere, targets of make exist, nothing is claimed that we cannot know."""

import re

import pytest

from tests.docs.pages import ROOT, Page, page, pages

NAMES = [str(found.path.relative_to(ROOT)) for found in pages()]
MAKE = re.compile(r"\bmake ([a-z][a-z-]+)\b")
TARGETS = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)
STANDARD = re.compile(r"3973[45]")
OUTSIDE = re.compile(r"\.\./shared|issue #?\d|(?<=\s)#\d+\b")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    broken = [target for target in page(name).targets() if not _leads_somewhere(page(name), target)]
    assert broken == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_make_exists(name: str) -> None:
    targets = set(TARGETS.findall((ROOT / "Makefile").read_text("utf-8")))
    named = {found for code in re.findall(r"`[^`\n]+`", page(name).text) for found in MAKE.findall(code)}
    assert named - targets == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_page_claims_conformity_with_a_standard(name: str) -> None:
    claims = [line for line in page(name).text.splitlines() if STANDARD.search(line)]
    assert [line for line in claims if "modelled on" not in line] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_page_stands_alone(name: str) -> None:
    assert OUTSIDE.findall(page(name).prose) == []


@pytest.mark.parametrize("command", ["make demo", "make test", "make check"])
def test_the_readme_names_the_commands_of_a_newcomer(command: str) -> None:
    assert command in page("README.md").text


def test_the_readme_leads_to_every_document() -> None:
    linked = {target.partition("#")[0] for target in page("README.md").targets()}
    assert {name for name in NAMES if name.startswith("docs/")} - linked == set()


def _leads_somewhere(start: Page, target: str) -> bool:
    if target.startswith(("https://", "http://")):
        return True
    place, _, anchor = target.partition("#")
    file = (start.path.parent / place).resolve() if place else start.path
    return file.exists() and (not anchor or anchor in Page(file).anchors())
