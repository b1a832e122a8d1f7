"""What a run says: a table to read, and `var/bench.json`."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Row

HEAD = ("work", "value", "unit", "floor", "ratio", "target", "met", "CPU µs", "floor's")


def show(rows: Sequence[Row]) -> str:
    """The table, as it stands in the documents too."""
    lines = [HEAD, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    table = [_line(line, widths) for line in lines]
    return "\n".join([table[0], _line(["-" * width for width in widths], widths), *table[1:]])


def keep(rows: Sequence[Row], file: Path) -> None:
    """Write the figures down."""
    file.parent.mkdir(exist_ok=True)
    documents = [row.document() for row in rows]
    file.write_text(json.dumps(documents, ensure_ascii=False, indent=1) + "\n", "utf-8")


def number(value: float) -> str:
    """Three figures that count, thousands apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _cells(row: Row) -> tuple[str, ...]:
    costs = [number(row.more[name]) if name in row.more else "–" for name in ("cpu_us", "floor_cpu_us")]
    met = "yes" if row.met else "NO"
    return (
        row.work, number(row.value), row.unit, number(row.floor), f"{row.ratio:.2f}", row.target, met, *costs
    )  # fmt: skip


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
