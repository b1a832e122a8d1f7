"""Open data: what stands in the files of a day, and that they never change."""

import csv
import io
from base64 import b64encode
from datetime import date
from hashlib import sha256

from models.tables import Office, PublishedDay
from tests.house import OFFICE
from tests.models.generated import write
from tests.pages.site import Site
from tests.services.test_figures import rated


async def plant(poor: int, good: int, day: str = "2026-11-18", code: str = OFFICE) -> None:
    office = await Office.get(code=code)
    await write("figure_changes", rated(poor, good, office_id=office.id, day=day))


async def test_a_day_that_is_over_never_changes(site: Site) -> None:
    await plant(3, 20)
    await site.house.settle()
    first = await (await site.get("/public/data/2026-11-19.csv")).read()
    await plant(1, 30)

    again = await site.get("/public/data/2026-11-19.csv")
    today = await site.get("/public/data/2026-11-20.csv")

    assert await again.read() == first != await today.read()
    assert again.headers["Cache-Control"].endswith("immutable")
    assert today.headers["Cache-Control"] == "public, max-age=60"
    assert (await site.get("/public/data/2026-11-18.csv")).status == 404
    assert (await site.get("/public/data/2026-11-21.csv")).status == 404


async def test_the_watch_publishes_each_day_once_it_is_over(site: Site) -> None:
    await plant(3, 20)
    await site.house.settle()
    await site.house.forward(days=1)
    await site.house.settle()

    assert [row.day for row in await PublishedDay.all().order_by("day")] == [
        date(2026, 11, 19),
        date(2026, 11, 20),
    ]


async def test_the_manifest_and_the_headers_have_the_hash_of_what_comes(site: Site) -> None:
    await plant(3, 20)
    await site.house.settle()
    [listed] = (await (await site.get("/public/data/index.json")).json())["days"]

    for name, hashed in listed["files"].items():
        answer = await site.get(f"/public/data/{name}")
        content = await answer.read()
        assert sha256(content).hexdigest() == hashed
        assert answer.headers["Digest"] == f"SHA-256={b64encode(sha256(content).digest()).decode()}"
        known = await site.get(f"/public/data/{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert known.status == 304


async def test_a_small_month_says_only_that_it_is_kept_back(site: Site) -> None:
    await plant(3, 20)
    await plant(1, 2, day="2026-10-08")

    found = (await (await site.get(f"/public/data/2026-11-20.json?office={OFFICE}")).json())["lines"]

    months = {
        month: {one["measure"]: one["n"] for one in found if one["month"] == month}
        for month in ("2026-10", "2026-11")
    }
    # by itself November could be told; but then October would be what is left of the whole
    assert months["2026-10"] == {"completed": 6, "asked": 6, "rated": 3, "kept_back": 1}
    assert months["2026-11"] == {"completed": 46, "asked": 46, "rated": 23, "kept_back": 1}


async def test_every_measure_of_the_files_is_explained(site: Site) -> None:
    await plant(3, 20)
    found = (await (await site.get("/public/data/2026-11-20.json?measure=grade_1")).json())["lines"]
    explained = await (await site.get("/public/data/dictionary.json?lang=en")).json()

    assert [one["n"] for one in found] == [3]
    assert {"grade_1", "kept_back", "office_code"} <= {one["name"] for one in explained}
    assert (await site.get("/public/data/dictionary.xml")).status == 404


async def test_no_spreadsheet_takes_a_name_for_a_formula(site: Site) -> None:
    await Office.create(code="=1+1", name="@SUM(A1)")
    await plant(3, 20, code="=1+1")

    text = (await (await site.get("/public/data/2026-11-20.csv")).read()).decode()

    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {(row["office_code"], row["office_name"]) for row in rows} == {("'=1+1", "'@SUM(A1)")}
