"""The page of faults: its cells are those that are played, and each behaviour names tests that exist."""

import ast
import re
from functools import cache

import pytest

from faults.cells import CELLS
from tests.docs.pages import ROOT, ROW, page

PAGE = page("docs/faults.md")
NAMED = re.compile(r"`(?P<file>[\w/]+\.py)::(?P<test>\w+)`")
BEHAVIOURS = [
    cells
    for row in ROW.findall(PAGE.section("Dependency by behaviour"))
    if (cells := [cell.strip() for cell in row.split("|")])[0] not in {"dependency", "---"}
]


@cache
def names_in(file: str) -> set[str]:
    """The names of a file's tests."""
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_cell_is_on_the_page_in_its_order() -> None:
    assert [name for name in PAGE.rows("The cells") if name != "fault"] == [cell.fault for cell in CELLS]


def test_the_page_has_a_result_with_date_and_commit_for_every_cell() -> None:
    result = PAGE.section("The last result")
    assert re.search(r"\d{4}-\d\d-\d\d", result)
    assert re.search(r"commit `[0-9a-f]{7,}`", result)
    assert set(PAGE.rows("The last result")) - {"fault"} >= {cell.fault for cell in CELLS}


@pytest.mark.parametrize("cells", BEHAVIOURS, ids=lambda cells: f"{cells[0]}, {cells[1]}")
def test_every_behaviour_names_tests_that_exist(cells: list[str]) -> None:
    named = NAMED.findall(cells[-1])
    assert len(cells) == 4
    assert named
    assert [f"{file}::{test}" for file, test in named if test not in names_in(file)] == []


def test_no_behaviour_stands_there_twice() -> None:
    assert len({tuple(cells[:2]) for cells in BEHAVIOURS}) == len(BEHAVIOURS) > 30
