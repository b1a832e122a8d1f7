"""Runs the console sessions of a page: its files saved, its commands typed, its answers compared."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import Page

PROMPT = "$ "
ANYTHING = "…"


@dataclass(frozen=True)
class Typed:
    """One command of a session and what the page says it prints; `…` stands for anything."""

    command: str
    prints: str

    def matches(self, printed: str) -> bool:
        """Whether this was printed."""
        pattern = ".*?".join(re.escape(part) for part in self.prints.split(ANYTHING))
        return re.fullmatch(pattern, printed, re.DOTALL) is not None


def typed(page: Page) -> Iterator[Typed]:
    """Every command of a page, in order."""
    for block in page.blocks:
        if block.language == "console":
            for entry in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, _, prints = entry.partition("\n")
                yield Typed(command, prints)


@dataclass(frozen=True)
class Shell:
    """A directory to work in, and what the environment holds."""

    directory: Path
    environment: Mapping[str, str]

    def save(self, files: Mapping[str, str]) -> None:
        """Save files as a page says."""
        for name, text in files.items():
            (self.directory / name).write_text(text, "utf-8")

    async def run(self, command: str) -> str:
        """Type one command; what it printed, complaints included."""
        process = await asyncio.create_subprocess_exec(
            *("bash", "-c", command),
            cwd=self.directory,
            env=_surroundings() | dict(self.environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return printed.decode()


def _surroundings() -> dict[str, str]:
    """A shell without settings of our own, in which `yiping` and `python3` are those of the tests."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
