"""The tree of offices."""

import asyncio

import pytest

from bot.rules.offices import OfficeRow, OfficeRowsError
from bot.services.offices import Imported, OfficeDesk
from models.tables import Office

pytestmark = pytest.mark.usefixtures("store")


def row(line: int, code: str, parent: str | None = None) -> OfficeRow:
    return OfficeRow(line, code, parent, f"{code}大厅", None)


async def test_an_import_counts_what_it_did() -> None:
    desk = OfficeDesk()
    await desk.import_rows([row(2, "A"), row(3, "B", "A")])
    done = await desk.import_rows([row(2, "A"), row(3, "B"), row(4, "C", "B")])
    assert done == Imported(created=1, updated=1, unchanged=1)


async def test_offices_that_no_row_names_stay() -> None:
    await OfficeDesk().import_rows([row(2, "A")])
    await OfficeDesk().import_rows([row(2, "B", "A")])
    assert {office.code for office in await Office.all()} == {"A", "B"}


async def test_a_circle_through_existing_offices_is_refused_whole() -> None:
    await OfficeDesk().import_rows([row(2, "A"), row(3, "B", "A"), row(4, "C", "B")])
    with pytest.raises(OfficeRowsError) as refused:
        await OfficeDesk().import_rows([row(2, "D"), row(3, "A", "C")])
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, "parent_code")]
    assert not await Office.exists(code="D")


async def test_two_imports_at_once_close_no_circle() -> None:
    await OfficeDesk().import_rows([row(2, "A"), row(3, "B")])
    outcomes = await asyncio.gather(
        OfficeDesk().import_rows([row(2, "A", "B")]),
        OfficeDesk().import_rows([row(2, "B", "A")]),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes].count(OfficeRowsError) == 1
