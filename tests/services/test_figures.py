"""The desk of figures: what it tells, what it keeps back, how offices are listed and ranked."""

import time
from fractions import Fraction

import pytest

from bot.errors import OfficeUnknown
from bot.rules.indicators import INDICATORS, Counts
from bot.rules.months import Months
from bot.services.figures import FigureDesk, Sorting, Told
from models.tables import FigureCorrection, Office, Source
from models.terms import Level, Measure
from tests.house import House
from tests.models.generated import Row, write

NOVEMBER = Months("2026-11", "2026-11")
AUTUMN = Months("2026-10", "2026-11")


def change(measure: Measure, n: int, **of: object) -> Row:
    """One change on its way, of office 1 in November, at no window."""
    base: Row = {
        "day": "2026-11-20",
        "office_id": 1,
        "service": "110\n护照换发",
        "window": "",
        "channel": "hall",
    }
    return {**base, "measure": measure.value, "detail": "", "n": n, **of}


def rated(poor: int, good: int, **of: object) -> list[Row]:
    """So many matters that were rated, and as many again that were not."""
    count = poor + good
    counted = {Measure.REPORTED: 2 * count, Measure.ASKED: 2 * count, Measure.RATED: count}
    counted |= {Measure.GRADE_1: poor, Measure.GRADE_5: good}
    return [change(measure, n, **of) for measure, n in counted.items() if n]


@pytest.fixture
def desk(house: House) -> FigureDesk:
    return house.desks.figures


async def offices_of(count: int) -> None:
    """Offices behind those of the house."""
    await write(
        "offices",
        [
            {"id": at, "code": f"O{at:05}", "name": f"第{at}局", "test": False}
            for at in range(100, 100 + count)
        ],
    )


async def test_what_was_just_committed_is_told(house: House, desk: FigureDesk) -> None:
    li = house.person("李阿姨")
    await house.rated(li, "不满意", "排了两个小时。")
    office = await Office.get(code="A3区")

    row = await desk.office(office.id)

    assert (row.key, row.told) == ("A3区", Told(completed=1, asked=1, rated=1))
    assert row.counts is not None
    assert (row.counts.ratings, row.counts.poor, row.counts.opened) == (1, 1, 1)
    assert (await desk.overall()).counts == row.counts


async def test_an_office_that_is_not_there_is_unknown(desk: FigureDesk) -> None:
    with pytest.raises(OfficeUnknown):
        await desk.office(4242)


async def test_half_folded_is_told_as_well(desk: FigureDesk) -> None:
    await write("figure_changes", rated(3, 20))
    await desk.fold()
    await write("figure_changes", rated(1, 2))

    assert (await desk.office(1)).told == Told(52, 52, 26)


async def test_a_small_window_tells_no_grades_and_takes_another_with_it(desk: FigureDesk) -> None:
    for window, poor, good in (("01", 2, 1), ("02", 5, 7), ("03", 10, 20)):
        await write("figure_changes", rated(poor, good, window=window))

    rows = {row.key: row for row in await desk.windows(1)}

    assert {key for key, row in rows.items() if row.counts is None} == {"01", "02"}
    assert rows["01"].told == Told(6, 6, 3)
    assert rows["03"].counts is not None
    assert rows["03"].counts.poor == 10


async def test_parts_tell_no_grades_within_a_span(desk: FigureDesk) -> None:
    await write("figure_changes", rated(10, 20, window="01"))

    for rows in (
        await desk.windows(1, NOVEMBER),
        await desk.services(1, NOVEMBER),
        await desk.channels(1, NOVEMBER),
    ):
        assert [(row.told, row.counts) for row in rows] == [(Told(60, 60, 30), None)]


async def test_services_that_are_not_named_are_one_row(desk: FigureDesk) -> None:
    await write("figure_changes", rated(10, 20, service=""))
    await write("figure_changes", rated(10, 10))

    rows = await desk.services(1)

    assert [(row.key, row.name) for row in rows] == [("", ""), ("110", "护照换发")]


async def test_a_small_month_is_kept_back_from_spans_too(desk: FigureDesk) -> None:
    for day, poor, good in (("2026-09-03", 6, 6), ("2026-10-03", 3, 1), ("2026-11-03", 10, 20)):
        await write("figure_changes", rated(poor, good, day=day))

    months = {row.key: row.counts for row in await desk.months(1)}
    assert {month for month, counts in months.items() if counts is None} == {"2026-09", "2026-10"}

    autumn = await desk.office(1, AUTUMN)
    assert autumn.told == Told(68, 68, 34)
    assert autumn.counts == months["2026-11"]
    assert (await desk.office(1, Months("2026-10", "2026-10"))).counts is None
    assert (await desk.overall(AUTUMN)).counts == autumn.counts
    [row] = [row for row in (await desk.offices(AUTUMN, Sorting("poor_rate"))).rows if row.office_id == 1]
    assert (row.value, row.figures) == (Fraction(1, 3), autumn)


async def test_tags_and_hours_of_a_small_office_are_not_told(desk: FigureDesk) -> None:
    tag = {"detail": "510"}
    await write("figure_changes", [*rated(3, 3), change(Measure.TAG_POOR, 2, **tag)])
    hours = [change(Measure.ANSWER_HOURS, n, detail=str(at)) for at, n in ((2, 1), (5, 2), (100, 1))]
    await write("figure_changes", hours)

    assert await desk.tags(1) is None
    assert (await desk.medians(1))["hours_to_answer"] is None
    assert [row.tag for row in await desk.tags() or ()] == ["510"]

    await write("figure_changes", rated(5, 5))
    assert [(row.tag, row.is_poor, row.count) for row in await desk.tags(1) or ()] == [("510", True, 2)]
    assert (await desk.medians(1))["hours_to_answer"] == 5
    assert (await desk.medians(1, NOVEMBER))["hours_to_answer"] == 5
    assert (await desk.medians(1, Months("2026-10", "2026-10")))["hours_to_answer"] is None


async def test_offices_are_sorted_searched_and_paged(desk: FigureDesk) -> None:
    await offices_of(120)
    for at in range(100, 220):
        await write("figure_changes", rated(at - 100, 200 - at + 100, office_id=at))

    best = await desk.offices(sorting=Sorting("poor_rate"))
    worst = await desk.offices(sorting=Sorting("poor_rate", backwards=True))
    found = await desk.offices(sorting=Sorting(search="第21"))

    assert (best.found, best.page, best.pages, len(best.rows)) == (122, 1, 3, 50)
    assert [row.office_id for row in best.rows[:3]] == [100, 101, 102]
    assert [row.value for row in best.rows[:2]] == [0, Fraction(1, 200)]
    assert worst.rows[0].office_id == 219
    last = await desk.offices(sorting=Sorting("poor_rate"), page=9)
    assert (last.page, len(last.rows)) == (3, 22)
    assert {row.figures.key for row in last.rows[-2:]} == {"A3区", "A市"}
    assert [row.figures.key for row in found.rows] == [f"O{at:05}" for at in range(210, 220)]


@pytest.mark.parametrize("key", [*INDICATORS, "code"])
async def test_offices_can_be_sorted_by_every_indicator(desk: FigureDesk, key: str) -> None:
    await write("figure_changes", [*rated(10, 20), *rated(1, 10, day="2026-10-05")])

    for span in (None, AUTUMN):
        page = await desk.offices(span, Sorting(key))
        [row] = [row for row in page.rows if row.office_id == 1]
        counts = row.figures.counts
        assert counts is not None
        assert row.value == (INDICATORS[key].value(counts) if key in INDICATORS else None)


async def test_ranks_are_given_where_intervals_are_apart(desk: FigureDesk) -> None:
    await offices_of(4)
    for at, poor, good in ((100, 10, 990), (101, 12, 988), (102, 500, 500), (103, 0, 5)):
        await write("figure_changes", rated(poor, good, office_id=at))

    rows = (await desk.offices(sorting=Sorting("poor_rate"))).rows

    assert {row.office_id: row.rank for row in rows if row.office_id >= 100} == {
        100: 1,
        101: 1,
        102: 3,
        103: None,
    }
    assert {row.rank for row in (await desk.offices(sorting=Sorting("ratings"))).rows} == {None}


async def test_putting_right_is_written_down(desk: FigureDesk) -> None:
    await write("figure_changes", [change(Measure.REPORTED, 5)])

    found = await desk.rebuild("试改")

    assert found
    assert await desk.check() == []
    [of_all] = [
        one
        for one in await desk.corrections()
        if one.level is Level.ALL and one.period == "" and one.measure is Measure.REPORTED
    ]
    assert (of_all.was, of_all.became, of_all.why) == (5, 0, "试改")
    assert await desk.rebuild("试改") == []
    assert await FigureCorrection.all().count() == len(found)


async def test_a_rehearsal_counts_nowhere(house: House, desk: FigureDesk) -> None:
    await house.desks.sources.add("rehearsing", test=True)
    source = (await house.desks.sources.list())[-1]
    await house.desks.intake.receive(await Source.get(name=source.name), house.matter())
    await house.settle()

    assert (await desk.overall()).counts == Counts()


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_ten_thousand_offices_and_a_million_ratings_are_told_fast(desk: FigureDesk) -> None:
    """Prints its figures: the medians and the slowest of twenty."""
    offices, months = 10_000, [f"2026-{month:02}" for month in range(1, 12)]
    await write(
        "offices",
        [
            {"id": at, "code": f"O{at:05}", "name": f"第{at}局", "test": False}
            for at in range(100, 100 + offices)
        ],
    )
    rows = [
        {"level": level, "period": period, "measure": measure.value, "office_id": at, "part": "", "n": n}
        for at in range(100, 100 + offices)
        for level in (Level.OFFICE.value,)
        for period, share in [("", 11), *((month, 1) for month in months)]
        for measure, n in _of_office(at, share).items()
    ]
    for start in range(0, len(rows), 50_000):
        await write("figures", rows[start : start + 50_000])
    whole = [
        {
            "level": Level.ALL.value,
            "period": period,
            "measure": measure.value,
            "office_id": 0,
            "part": "",
            "n": n * offices,
        }
        for period, share in [("", 11), *((month, 1) for month in months)]
        for measure, n in _of_office(100, share).items()
    ]
    await write("figures", whole)
    for at in range(100, 1100):
        await write("figure_changes", rated(1, 3, office_id=at))
    figures = {
        "overall": desk.overall,
        "office": lambda: desk.office(150),
        "months": lambda: desk.months(150),
        "offices_by_poor_rate": lambda: desk.offices(sorting=Sorting("poor_rate"), page=7),
        "offices_by_solved_rate": lambda: desk.offices(sorting=Sorting("solved_rate", search="第1")),
        "offices_of_a_span": lambda: desk.offices(AUTUMN, Sorting("poor_rate")),
    }
    took = {name: await _times(read) for name, read in figures.items()}
    for name, times in took.items():
        print(f"{name}_ms={times[len(times) // 2]:.0f} p95_ms={times[-2]:.0f}")

    assert took["overall"][-2] < 50
    assert took["office"][-2] < 50
    assert took["offices_by_poor_rate"][-2] < 200
    assert took["offices_by_solved_rate"][-2] < 200


async def _times(read) -> list[float]:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(20):
        start = time.perf_counter()
        await read()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)


def _of_office(at: int, share: int) -> dict[Measure, int]:
    poor = at % 7
    counted = {Measure.REPORTED: 30, Measure.ASKED: 20, Measure.RATED: 9, Measure.UNRATED: 8}
    counted |= {Measure.GRADE_5: 9 - poor, Measure.GRADE_1: poor, Measure.OPENED: poor, Measure.REPLIED: poor}
    counted |= {Measure.REPLIED_IN_TIME: poor // 2, Measure.SOLVED: poor // 2, Measure.NO_ACCOUNT: 10}
    return {measure: n * share for measure, n in counted.items() if n}
