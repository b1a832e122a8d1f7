"""The desk of figures: what it tells, what it keeps back, how offices are listed and ranked."""

import time
from collections.abc import Awaitable, Callable
from fractions import Fraction

import pytest
from tortoise.connection import get_connection

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


MANY_OFFICES = """
WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 10099)
INSERT INTO offices (id, code, name, test) SELECT i, 'O' || i, '第' || i || '局', FALSE FROM n
"""
MANY_FIGURES = """
WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 10099)
INSERT INTO figures (level, period, measure, office_id, part, n)
SELECT 'office', '{period}', '{measure}', i, '', {n} FROM n WHERE {n} > 0
"""
# Of each office in one of eleven months: nine ratings, up to six of them poor; so there are 990,000.
OF_OFFICE = {
    Measure.REPORTED: "30",
    Measure.ASKED: "20",
    Measure.RATED: "9",
    Measure.UNRATED: "8",
    Measure.NO_ACCOUNT: "10",
    Measure.GRADE_5: "(9 - i % 7)",
    Measure.GRADE_1: "(i % 7)",
    Measure.OPENED: "(i % 7)",
    Measure.REPLIED: "(i % 7)",
    Measure.SOLVED: "(i % 7 / 2)",
}


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_ten_thousand_offices_and_a_million_ratings_are_told_fast(desk: FigureDesk) -> None:
    """Prints its figures. What else the machine does is in them too, so five times as much is let pass."""
    connection, months = get_connection("default"), [f"2026-{month:02}" for month in range(1, 12)]
    await connection.execute_query(MANY_OFFICES)
    for period, times in [("", 11), *((month, 1) for month in months)]:
        for measure, n in OF_OFFICE.items():
            sql = MANY_FIGURES.format(period=period, measure=measure, n=f"{n} * {times}")
            await connection.execute_query(sql)
    together = "SELECT 'all', period, measure, 0, '', sum(n) FROM figures GROUP BY period, measure"
    await connection.execute_query(
        f"INSERT INTO figures (level, period, measure, office_id, part, n) {together}"
    )
    for at in range(100, 500):
        await write("figure_changes", rated(1, 3, office_id=at))
    reads: dict[str, Callable[[], Awaitable[object]]] = {
        "overall": desk.overall,
        "office": lambda: desk.office(150),
        "months": lambda: desk.months(150),
        "offices_by_poor_rate": lambda: desk.offices(sorting=Sorting("poor_rate"), page=7),
        "offices_by_solved_rate": lambda: desk.offices(sorting=Sorting("solved_rate", search="第1")),
        "offices_of_a_span": lambda: desk.offices(AUTUMN, Sorting("poor_rate")),
    }
    took = {name: await _times(read) for name, read in reads.items()}
    for name, ms in took.items():
        print(f"{name}: best {ms[0]:.0f} ms, median {ms[10]:.0f} ms, p95 {ms[-2]:.0f} ms")

    assert max(took["overall"][0], took["office"][0], took["months"][0]) < 5 * 50
    assert max(took["offices_by_poor_rate"][0], took["offices_by_solved_rate"][0]) < 5 * 200


async def _times(read: Callable[[], Awaitable[object]]) -> list[float]:
    took = []
    for _ in range(20):
        start = time.perf_counter()
        await read()
        took.append(1000 * (time.perf_counter() - start))
    return sorted(took)
