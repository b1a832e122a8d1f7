"""Closed ratings in public: each listed once, told no more of than it may be, against a plain reckoning."""

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.desks import build
from bot.rules.smallcells import kept_back, kept_back_both_ways
from bot.services.bells import LocalBell
from bot.services.publicratings import ClosedRating, Hidden, PublicRatings
from models.tables import PersonKey, PolicyText, RatingWord, TagBookText
from models.terms import WordKind
from tests.house import MovingClock, make_ground
from tests.models.generated import Row, facts, furnish, write_all
from tests.pages.browser import CROWD

NOW = datetime(2027, 1, 20, 2, tzinfo=UTC)
UNTIL = datetime(2026, 12, 31, 16, tzinfo=UTC)  # the year began in Shanghai
AT_LEAST = 10
Rows = dict[str, list[Row]]
Told = tuple[int, str | None, str | None]


async def opened() -> PublicRatings:
    """The desk over one office."""
    await furnish(offices=1)
    ground = make_ground(MovingClock(NOW), f"show_at_least = {AT_LEAST}\n")
    desks = build(ground, LocalBell())
    await ground.remember_policy()
    await desks.tagbooks.current()
    return desks.pages.public.ratings


async def planted(count: int, seed: int, **matter: object) -> Rows:
    """So many matters of all kinds; most of those that were rated are closed."""
    dice = random.Random(seed)
    rows = facts(count, 1, seed)
    book, policy = await TagBookText.first(), await PolicyText.first()
    assert book is not None
    assert policy is not None
    for row in rows["matters"]:
        row |= {"tag_book_version": book.version, "policy_version": policy.version}
        row |= {"general": dice.random() < 0.1, **matter}
    for row in rows["ratings"]:
        row["state"] = dice.choice(["final", "final", "final", "settled"])
    for row in rows["cases"]:
        days = timedelta(days=dice.randrange(60))
        row["closed_at"] = row["closed_at"] and row["opened_at"] + days
        row["publish"] = dice.choice([None, True, False])
    await write_all(rows)
    return rows


def closed(rows: Rows, *, general: bool = False) -> list[tuple[Told, bool]]:
    """(grade, month, service) of each, and whether its citizen agreed: as the pages say in words."""
    matters = {row["id"]: row for row in rows["matters"]}
    cases = {row["rating_id"]: row for row in rows["cases"]}
    grades = {(row["rating_id"], row["version"]): row["grade"] for row in rows["rating_versions"]}
    found = []
    for rating in rows["ratings"]:
        matter, case = matters[rating["matter_id"]], cases.get(rating["id"])
        if matter["office_id"] != 1 or matter["general"] is not general or rating["disputed_at"]:
            continue
        agreed = bool(case and case["state"] == "closed" and case["publish"])
        ended = case["closed_at"] if case else rating["settled_at"]
        is_over = rating["state"] == "final" and rating["settled_at"] < UNTIL and ended and ended < UNTIL
        if agreed or is_over:
            service = "" if matter["service_private"] else matter["service_name"]
            grade = grades[rating["id"], rating["version"]]
            found.append(((grade, matter["completed_on"].isoformat()[:7], service), agreed))
    return found


def told(found: list[tuple[Told, bool]]) -> "Counter[Told]":
    """The same, with what may be told of each."""
    months = kept_back(Counter(str(month) for (_, month, _), _ in found), AT_LEAST)
    cells = kept_back_both_ways(
        Counter((str(month), str(service)) for (_, month, service), _ in found), AT_LEAST
    )
    return Counter(
        (
            grade,
            month if agreed or month not in months else None,
            service if service and month not in months and (month, service) not in cells else None,
        )
        for (grade, month, service), agreed in found
    )


async def listed(desk: PublicRatings, **which: object) -> list[ClosedRating]:
    """All pages."""
    first = await desk.page(1, "zh_CN", **which)  # type: ignore[arg-type]
    rows = [*first.rows]
    for number in range(2, first.pages + 1):
        page = await desk.page(1, "zh_CN", number, **which)  # type: ignore[arg-type]
        assert (page.found, page.pages) == (first.found, first.pages)
        rows += page.rows
    assert len(rows) == first.found
    return rows


def seen(rows: list[ClosedRating]) -> "Counter[Told]":
    return Counter((int(row.grade), row.month, row.service) for row in rows)


@pytest.mark.parametrize(("count", "seed"), [(60, 1), (400, 2), (1500, 3)])
async def test_each_is_listed_once_with_what_may_be_told(store: str, count: int, seed: int) -> None:
    desk = await opened()
    rows = await planted(count, seed)
    for general in (False, True):
        expected = closed(rows, general=general)
        shown = expected if len(expected) >= AT_LEAST else [one for one in expected if one[1]]
        wanted = told(expected)
        if general:
            wanted = Counter((grade, month, None) for grade, month, _ in wanted.elements())
        found = await listed(desk, general=general)
        assert seen(found) == (wanted if shown is expected else seen(found) & wanted)
        assert len(found) == len(shown)


async def test_the_newest_months_come_first_and_those_without_a_month_last(store: str) -> None:
    desk = await opened()
    rows = await planted(1500, 3)
    hidden = kept_back(Counter(str(month) for (_, month, _), _ in closed(rows)), AT_LEAST)
    months = ["" if row.month in hidden else row.month or "" for row in await listed(desk)]
    assert months == sorted(months, reverse=True)
    assert len(set(months)) > 2


async def test_a_service_has_those_that_are_told_to_be_of_it(store: str) -> None:
    desk = await opened()
    rows = await planted(1500, 3)
    name = "公积金提取"
    wanted = Counter({one: n for one, n in told(closed(rows)).items() if one[2] == name})
    assert wanted
    assert seen(await listed(desk, service=name)) == wanted


async def test_words_of_a_good_rating_have_a_tombstone(store: str) -> None:
    desk = await opened()
    rows = await planted(400, 2)
    with_case = {row["rating_id"] for row in rows["cases"]}
    good = [row for row in rows["ratings"] if row["id"] not in with_case]
    await PersonKey.all().update(wrapped=None, destroyed_at=NOW)  # that words were erased is not told
    for place, rating in enumerate(good):
        await RatingWord.create(
            rating_id=rating["id"],
            version=1,
            kind=WordKind.TEXT,
            content="",
            key=await PersonKey.first(),
            account_id=rating["account_id"],
            message_id=place,
            at=NOW,
            retracted_at=NOW if place % 2 else None,
        )

    listed_rows = [*await listed(desk), *await listed(desk, general=True)]

    kept = {row["id"] for row in good[::2]}
    matters = {row["matter_id"] for row in good if row["id"] in kept}
    shown = {**rows, "ratings": [row for row in rows["ratings"] if row["matter_id"] in matters]}
    wanted = len(closed(shown)) + len(closed(shown, general=True))
    assert wanted
    assert Counter(row.hidden for row in listed_rows if row.hidden) == {Hidden.NOT_AGREED: wanted}


async def test_pages_stay_as_they_are_whoever_asks(store: str) -> None:
    desk = await opened()
    await planted(400, 2)
    assert await listed(desk) == await listed(desk)


@pytest.mark.slow
async def test_a_page_of_a_large_office_is_there_in_time(postgres_url: str) -> None:
    """Prints what it took: 40,000 matters, of which a fourth is closed."""
    from models import database

    await database.connect(postgres_url)
    try:
        desk = await opened()
        await planted(40_000, 4, office_id=1)
        took = []
        for number in (1, 2, 200, 400):
            began = time.perf_counter()
            page = await desk.page(1, "zh_CN", number)
            took.append(time.perf_counter() - began)
        print(f"\npages of {page.found} closed ratings: {', '.join(f'{one * 1000:.0f} ms' for one in took)}")
        assert page.found > 5_000
        assert min(took) < 0.5 * CROWD
    finally:
        await database.close()
