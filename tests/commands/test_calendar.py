"""`yiping calendar import`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from models.tables import CalendarDay, Case, Outbox, Prompt
from tests.commands.conftest import InHouse, InStore, Yiping
from tests.house import House

NEW_YEAR = "date,holiday|workday\n2027-01-01,holiday\n2027-01-02,holiday\n2027-01-10,workday\n"


def write(text: str) -> str:
    Path("2027.csv").write_text(text, "utf-8")
    return "2027.csv"


async def days() -> list[tuple[date, bool]]:
    return [(row.day, row.is_workday) for row in await CalendarDay.all().order_by("day")]


async def over_the_new_year(house: House) -> tuple[str, str]:
    """A case and a prompt of the last Tuesday, counted over a year without a schedule."""
    li, wu = house.person("李阿姨"), house.person("吴")
    await house.official("陈晓")
    await li.start()
    await wu.start()
    await house.at("2026-12-29 10:00")
    await house.report(wu)
    await house.rated(li, "不满意")
    case = await Case.get()
    waiting = await Prompt.get(state="sent").prefetch_related("matter")
    return case.case_no, waiting.matter.public_id


def test_a_schedule_is_imported_and_says_what_moved(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    case_no, matter = in_house(over_the_new_year)

    result = yiping("calendar", "import", write(NEW_YEAR))

    assert result.code == 0
    assert result.out == (
        "days=3\nmoved=2\n"
        f"\nof={case_no}\nwhich=rectify\nfrom=2027-01-05\nto=2027-01-06\n"
        f"\nof={matter}\nwhich=prompt\nfrom=2027-01-05\nto=2027-01-06\n"
    )


def test_both_sides_are_told(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(over_the_new_year)
    yiping("calendar", "import", write(NEW_YEAR))

    async def told() -> list[str]:
        rows = await Outbox.filter(kind__in=("recounted", "case_recounted"), state="waiting").order_by("id")
        return [row.kind for row in rows]

    assert in_store(told) == ["recounted", "case_recounted"]


def test_a_second_import_moves_nothing(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(over_the_new_year)
    yiping("calendar", "import", write(NEW_YEAR))

    again = yiping("calendar", "import", write(NEW_YEAR), "--json")

    assert again.json == {"days": 3, "moved": 0, "deadlines": []}
    assert len(in_store(days)) == 3


def test_a_first_line_of_names_may_be_left_out(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("calendar", "import", write("2027-02-20,workday\n\n2027-02-05, holiday\n"))

    assert result.facts == {"days": "2", "moved": "0"}
    assert in_store(days) == [(date(2027, 2, 5), False), (date(2027, 2, 20), True)]


def test_a_day_may_be_corrected(yiping: Yiping, in_store: InStore) -> None:
    yiping("calendar", "import", write("2027-02-20,workday\n"))
    yiping("calendar", "import", write("2027-02-20,holiday\n"))

    assert in_store(days) == [(date(2027, 2, 20), False)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ["第 1 行 date 列：文件里没有日期。"]),
        ("date,holiday|workday\n", ["第 1 行 date 列：文件里没有日期。"]),
        (
            "2027-01-01\n",
            ["第 1 行 holiday|workday 列：这一行有 1 格，应为 2 格。"],
        ),
        (
            "2027-01-01,holiday\n2027-13-01,休息\n2027/1/3,workday\n",
            [
                "第 2 行 date 列：“2027-13-01”不是日期，例如 2027-01-01。",
                "第 2 行 holiday|workday 列：“休息”应为 holiday（放假）或 workday（上班）。",
                "第 3 行 date 列：“2027/1/3”不是日期，例如 2027-01-01。",
            ],
        ),
        (
            "date,holiday|workday\n2027-01-01,holiday\n2027-01-01,workday\n",
            ["第 3 行 date 列：“2027-01-01”在第 2 行已经有了。"],
        ),
    ],
)
def test_all_or_nothing_with_every_error_in_plain_words(
    yiping: Yiping, in_store: InStore, text: str, sentences: Sequence[str]
) -> None:
    result = yiping("calendar", "import", write(text), "--json")

    assert result.code == 2
    assert [error["message"] for error in result.json["errors"]] == sentences
    assert result.err == f"{sentences[0]}\n"
    assert in_store(days) == []
