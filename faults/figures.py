"""What a cell came to, as one row of the table: printed, and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TOLD = 10
COLUMNS = ("fault", "matters", "lost", "duplicated", "unknown_outcomes", "recovered_s")


@dataclass(frozen=True)
class Figures:
    """One cell. `hits`: how often the fault was met; `came_back`: processes that ended by themselves."""

    fault: str
    matters: int
    lost: int
    duplicated: int
    unknown_outcomes: int
    recovered_s: float
    messages: int = 0
    hits: int = 0
    retries: int = 0
    came_back: int = 0
    what_was_lost: list[str] = field(default_factory=list)
    what_was_duplicated: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled."""
        return not (self.lost or self.duplicated)


def keep(found: Sequence[Figures], file: Path) -> None:
    """Write all rows down; a run that is broken off leaves the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1) + "\n", "utf-8")
    fresh.replace(file)


def read_back(file: Path) -> list[Figures]:
    """Rows of cells that were finished before; none where there is no such file."""
    if not file.exists():
        return []
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return [Figures(**row) for row in rows]


def heading() -> str:
    """The first line of the table."""
    return _line(COLUMNS)


def show(one: Figures) -> str:
    """A row of the table, and under it the first of what went wrong."""
    lines = [_line([str(getattr(one, column)) for column in COLUMNS])]
    lines += [f"    lost: {what}" for what in one.what_was_lost[:TOLD]]
    lines += [f"    duplicated: {what}" for what in one.what_was_duplicated[:TOLD]]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    first, *others = cells
    return f"{first:<44}" + "".join(f"{cell:>17}" for cell in others)
