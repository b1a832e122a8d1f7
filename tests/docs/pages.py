"""The pages of the project, and what tests look for in them: tables, code blocks, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED_AS = re.compile(r"^\*\*`(?P<name>[\w.-]+)`\*\*\n\n```\w*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\|(?P<cells>.*)\|$", re.MULTILINE)
CELL_END = re.compile(r"(?<!\\)\|")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)|<img[^>]* src=\"(?P<source>[^\"]+)\"")
HEADING = re.compile(r"^#+ (?P<words>.*)$", re.MULTILINE)
NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """One fenced block of code."""

    language: str
    text: str


@dataclass(frozen=True)
class Page:
    """One document."""

    path: Path

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    @cached_property
    def blocks(self) -> list[Block]:
        """Its code, in order."""
        return [Block(found["language"], found["text"]) for found in FENCE.finditer(self.text)]

    def files(self) -> dict[str, str]:
        """The blocks that are to be saved: a line of its own names the file."""
        return {found["name"]: found["text"] for found in SAVED_AS.finditer(self.text)}

    @cached_property
    def prose(self) -> str:
        """All but its code."""
        return FENCE.sub("", self.text)

    def section(self, heading: str) -> str:
        """The prose under a heading, up to the next one of its rank or above."""
        found = re.search(rf"^(?P<rank>#+) {re.escape(heading)}$", self.prose, re.MULTILINE)
        assert found, f"{self.path.name} has no section {heading!r}"
        return re.split(rf"^#{{1,{len(found['rank'])}}} ", self.prose[found.end() :], flags=re.MULTILINE)[0]

    def rows(self, heading: str) -> dict[str, list[str]]:
        """The rows of the tables of a section, by their first cell without its backticks."""
        rows = (_cells(found["cells"]) for found in ROW.finditer(self.section(heading)))
        return {cells[0].strip("`"): cells[1:] for cells in rows if not set(cells[0]) <= set("-: ")}

    def targets(self) -> Iterator[str]:
        """Where its links and pictures lead."""
        for found in LINK.finditer(self.prose):
            yield found["target"] or found["source"]

    def anchors(self) -> set[str]:
        """What of it can be linked to, as GitHub names it."""
        return {
            NOT_IN_ANCHOR.sub("", found["words"].lower()).replace(" ", "-")
            for found in HEADING.finditer(self.prose)
        }


def page(name: str) -> Page:
    """A document by its path from the root of the project."""
    return Page(ROOT / name)


def pages() -> list[Page]:
    """Every document of the project."""
    return [Page(path) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])]


def _cells(row: str) -> list[str]:
    return [cell.strip().replace(r"\|", "|") for cell in CELL_END.split(row)]
