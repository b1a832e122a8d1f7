"""The page on scaling: what it reckons is reckoned again, and what it names is there."""

import math
import re

import pytest
from tortoise.models import Model

from bot.rules.processes import ProcessRole
from bot.services.lanes import DISTRICTS
from models import tables
from tests.docs.pages import ROOT, page

PAGE = page("docs/scaling.md")
TABLES = {
    found.Meta.table  # type: ignore[attr-defined]
    for found in vars(tables).values()
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
}


def assumed(what: str) -> float:
    """A value of the table of assumptions."""
    return number(PAGE.rows("Beyond one database")[what][0])


def number(cell: str) -> float:
    """`1,350,000` or `2.7 TB`."""
    return float(cell.replace(",", "").removesuffix(" TB"))


MESSAGES, BYTES = assumed("messages for each matter"), assumed("bytes for each matter")
RATE, BUSIEST = (
    assumed("messages a second for each bot"),
    assumed("share of a day's matters in its busiest hour"),
)
DAY = assumed("hours of a day in which messages leave") * 3600
YEAR = assumed("working days of a year")
# What the page calls the rows of the bench.
MEASURED = {
    "a matter taken in, one by one": "intake_single",
    "a matter taken in, in batches": "intake_batch",
    "a press: stored, rated, answered, its message edited": "tap_delivered",
    "a message that left, at a limit of 1,000 a second": "fanout",
}
SIZES = ["100,000", "1,000,000", "10,000,000", "28,000,000"]


@pytest.mark.parametrize("size", SIZES)
def test_the_numbers_follow_from_the_assumptions(size: str) -> None:
    matters = number(size)
    over_the_day, busiest = matters * MESSAGES / DAY, matters * MESSAGES * BUSIEST / 3600
    assert [number(cell) for cell in PAGE.rows("Beyond one database")[size]] == [
        round(over_the_day),
        round(busiest),
        math.ceil(over_the_day / RATE),
        math.ceil(busiest / RATE),
        math.ceil(busiest / 1000),
        pytest.approx(matters * YEAR * BYTES / 1e12, abs=0.06),
    ]


def test_what_the_text_says_follows_too() -> None:
    text = PAGE.text
    most = RATE * DAY
    assert f"{most:,.0f} messages a day" in text
    assert f"{most / MESSAGES:,.0f} matters" in text
    region = 28_000_000 / 31
    assert f"{region:,.0f} matters a day each" in text
    assert f"grow by {region * YEAR * BYTES / 1e12:.1f} TB a year" in text
    assert 1.4e9 * 5 / YEAR == 28_000_000


@pytest.mark.parametrize("what", MEASURED)
def test_what_was_measured_is_what_the_bench_measured(what: str) -> None:
    value, _unit, _floor, _ratio, _target, _met, cpu, _ = page("docs/performance.md").rows("Figures")[
        MEASURED[what]
    ]
    assert PAGE.rows("Measured here")[what] == [value, f"{cpu} µs"]


def test_every_role_is_on_the_page() -> None:
    told = PAGE.section("Who does what")
    assert [role.value for role in ProcessRole if f"`{role.value}`" not in told] == []
    assert f"{DISTRICTS} districts" in PAGE.text


def test_the_tables_that_would_be_cut_are_tables() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE.section("Beyond one database")))
    columns = {"office_id", "source_id", "matter_no", "bot_id", "update_id"}
    assert {name for name in named if name.islower()} - TABLES - columns == set()


async def test_whoever_measures_sizes_gets_them(postgres_url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(postgres_url)
    await connection.execute("ANALYZE")
    rows = await connection.fetch((ROOT / "deploy/sizes.sql").read_text("utf-8"))
    await connection.close()
    assert {"table", "rows", "bytes", "bytes_per_row", "rows_per_matter"} == set(rows[0].keys())
