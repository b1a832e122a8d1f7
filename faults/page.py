"""The last result, as it stands on the page of faults: with its date, its commit and the machine's cores."""

import os
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from faults.figures import COLUMNS, Figures
from replay.instance import ROOT

PAGE = ROOT / "docs" / "faults.md"
HEADING = "## The last result\n"
SECTION = re.compile(rf"^{HEADING}.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def write_result(rows: Sequence[Figures], by: str, page: Path = PAGE) -> None:
    """Put these rows where the last ones stood."""
    text = page.read_text("utf-8")
    page.write_text(SECTION.sub(lambda _: result(rows, by, commit()), text), "utf-8")


def result(rows: Sequence[Figures], by: str, of: str) -> str:
    """The section of the page: what was played `by` which command, and `of` which commit."""
    matters, day = sum(row.matters for row in rows), datetime.now(UTC).date()
    how = f"{day}, commit `{of}`, {matters:,} matters (`{by}`), {os.cpu_count()} cores."
    head = [_row(COLUMNS), _row(["---", *["--:"] * (len(COLUMNS) - 1)])]
    lines = [_row([f"`{row.fault}`", *_figures(row)]) for row in rows]
    return "\n".join((HEADING, how, "", *head, *lines, "", ""))


def commit() -> str:
    """The commit that is played."""
    said = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


def _figures(row: Figures) -> list[str]:
    return [str(getattr(row, column)) for column in COLUMNS[1:]]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
