"""The figures: how changes are spread over all that they belong to, folded in, and read.

What is not folded in yet is added when it is read, so a figure is right the moment its fact is committed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from models.database import is_postgres
from models.terms import IN_PARTS, Level, Measure
from models.writers.places import among, many, place

Sum = Mapping[Measure, int]
EVER = ""
MONTH = len("2026-11")
FOLDED_AT_ONCE = 5000
DIGITS = {"ever": 0, "month": MONTH, "day": len("2026-11-20")}
# Of what a change is counted, of all offices together (1) or of its own (0), and by which periods.
SPREAD = (
    (Level.ALL, 1, ("ever", "month", "day")),
    (Level.OFFICE, 0, ("ever", "month")),
    (Level.SERVICE, 0, ("ever", "month")),
    (Level.WINDOW, 0, ("ever", "month")),
    (Level.CHANNEL, 1, ("ever", "month")),
    (Level.CHANNEL, 0, ("ever", "month")),
    (Level.DETAIL, 1, ("ever", "month")),
    (Level.DETAIL, 0, ("ever", "month")),
)
KEY = "level, period, measure, office_id, part"
FIGURE = f"{KEY}, n"
_PART = (
    f"CASE s.level WHEN '{Level.SERVICE}' THEN c.service WHEN '{Level.WINDOW}' THEN c.\"window\" "
    f"WHEN '{Level.CHANNEL}' THEN c.channel WHEN '{Level.DETAIL}' THEN c.detail ELSE '' END"
)


def _listed(measures: Collection[Measure]) -> str:
    return ", ".join(sorted(f"'{measure}'" for measure in measures))


def spread(rows: str, levels: Collection[Level] = frozenset(Level)) -> str:
    """The query for the figures of changes, or of what has their columns."""
    places = " UNION ALL ".join(
        f"SELECT '{level}' AS level, {whole} AS whole, {DIGITS[period]} AS digits"
        for level, whole, periods in SPREAD
        if level in levels
        for period in periods
    )
    return (
        f"SELECT s.level, substr(c.day, 1, s.digits) AS period, c.measure, "
        f"CASE s.whole WHEN 1 THEN 0 ELSE c.office_id END AS office_id, {_PART} AS part, "
        f"CAST(sum(c.n) AS bigint) AS n FROM {rows} AS c CROSS JOIN ({places}) AS s "
        f"WHERE (s.level = '{Level.DETAIL}') = (c.measure IN ({_listed(IN_PARTS)})) "
        "GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.n) <> 0"
    )


def added(query: str) -> str:
    """The statement that adds figures to those there are; in one order, so that two never wait crosswise."""
    return (
        f"INSERT INTO figures ({FIGURE}) SELECT {FIGURE} FROM ({query}) AS q WHERE true ORDER BY {KEY} "
        f"ON CONFLICT ({KEY}) DO UPDATE SET n = figures.n + EXCLUDED.n"
    )


# One statement: what it takes away it has added, whoever else writes or folds meanwhile.
FOLD_ON_POSTGRES = f"""
WITH picked AS (
  SELECT id FROM figure_changes ORDER BY id LIMIT {FOLDED_AT_ONCE} FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM figure_changes USING picked WHERE figure_changes.id = picked.id RETURNING figure_changes.*
), folded AS (
  {added(spread("gone"))}
)
SELECT count(*) AS count FROM gone
"""
# SQLite has one writer: nothing comes between these.
FIRST_ON_SQLITE = f"(SELECT * FROM figure_changes ORDER BY id LIMIT {FOLDED_AT_ONCE})"
DELETE_ON_SQLITE = f"DELETE FROM figure_changes WHERE id IN (SELECT id FROM {FIRST_ON_SQLITE})"


async def fold() -> int:
    """Take some changes into the figures, inside a unit of work; how many they were."""
    connection = get_connection("default")
    if is_postgres():
        return int((await connection.execute_query_dict(FOLD_ON_POSTGRES))[0]["count"])
    await connection.execute_query(added(spread(FIRST_ON_SQLITE)))
    count, _ = await connection.execute_query(DELETE_ON_SQLITE)
    return count


async def has_changes() -> bool:
    """Whether anything waits to be folded in."""
    return bool(
        await get_connection("default").execute_query_dict("SELECT 1 AS there FROM figure_changes LIMIT 1")
    )


async def extent() -> tuple[str, str] | None:
    """The first and the last month in which anything counts."""
    day = f"level = '{Level.ALL}' AND period > '{EVER}'"
    first, last = (f"(SELECT {end}(period) FROM figures WHERE {day})" for end in ("min", "max"))
    sql = (
        f"SELECT min(first) AS first, max(last) AS last FROM (SELECT {first} AS first, {last} AS last "
        "UNION ALL SELECT min(day), max(day) FROM figure_changes) AS f"
    )
    row = (await get_connection("default").execute_query_dict(sql))[0]
    return (row["first"][:MONTH], row["last"][:MONTH]) if row["first"] else None


@dataclass(frozen=True)
class Asked:
    """Which figures: of a level; by default for ever, of every office (or all together) and every measure."""

    level: Level
    periods: Sequence[str] = (EVER,)
    measures: Collection[Measure] = frozenset(Measure) - IN_PARTS
    office_ids: Collection[int] | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """The query for them, and its values; what is not folded in yet stands in rows of its own."""
        values: list[Any] = list(self.periods)
        places = ", ".join(place(at) for at in range(1, len(values) + 1))
        where = f"level = '{self.level}' AND period IN ({places}) AND measure IN ({_listed(self.measures)})"
        if self.office_ids is not None:
            values.append(many(self.office_ids))
            where += f" AND {among('office_id', len(values))}"
        fresh = f"SELECT {FIGURE} FROM ({spread('figure_changes', {self.level})}) AS fresh WHERE {where}"
        return f"SELECT {FIGURE} FROM figures WHERE {where} UNION ALL {fresh}", values


async def sums(asked: Asked, by: str) -> list[dict[str, Any]]:
    """What was asked for, added up by these columns."""
    sql, values = asked.sql()
    return await _rows(f"SELECT {by}, CAST(sum(n) AS bigint) AS n FROM ({sql}) AS f GROUP BY {by}", values)


async def shares(asked: Asked, over: Sum, under: Sum) -> list[dict[str, Any]]:
    """For each office two sums of measures."""
    sql, values = asked.sql()
    return await _rows(
        f"SELECT office_id, {_sum(over)} AS part, {_sum(under)} AS whole FROM ({sql}) AS f "
        "GROUP BY office_id",
        values,
    )


async def shares_of_months(
    asked: Asked, over: Sum, under: Sum, within: tuple[str, str], ratings: Sum, at_least: int
) -> list[dict[str, Any]]:
    """The same of months within two, but for those that are kept back; all periods asked for are months.

    A month of too few ratings is kept back, and one more where those of an office are together too few.
    """
    sql, values = asked.sql()
    is_few, all_of_office = f"ratings < {at_least}", "OVER (PARTITION BY office_id)"
    return await _rows(
        f"""
        WITH months AS (
          SELECT office_id, period, {_sum(over)} AS part, {_sum(under)} AS whole, {_sum(ratings)} AS ratings
          FROM ({sql}) AS f GROUP BY office_id, period
        ), marked AS (
          SELECT office_id, period, part, whole, ratings,
            sum(CASE WHEN {is_few} THEN ratings ELSE 0 END) {all_of_office} AS hidden,
            row_number() OVER (
              PARTITION BY office_id ORDER BY CASE WHEN {is_few} THEN 1 ELSE 0 END, ratings, period
            ) AS place
          FROM months
        )
        SELECT office_id, CAST(sum(part) AS bigint) AS part, CAST(sum(whole) AS bigint) AS whole FROM marked
        WHERE NOT {is_few} AND NOT (hidden > 0 AND hidden < {at_least} AND place = 1)
          AND period BETWEEN {place(len(values) + 1)} AND {place(len(values) + 2)}
        GROUP BY office_id
        """,
        [*values, *within],
    )


async def _rows(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return list(await get_connection("default").execute_query_dict(sql, list(values)))


def _sum(measures: Sum) -> str:
    each = " ".join(f"WHEN '{measure}' THEN {times} * n" for measure, times in measures.items())
    return f"CAST(sum(CASE measure {each} ELSE 0 END) AS bigint)" if each else "0"
