"""Closed ratings of an office: counted by month and service, listed month by month, however many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.connection import get_connection

from models.database import is_postgres
from models.terms import CaseState, RatingState
from models.writers.places import place

_SERVICE = "CASE WHEN m.service_private THEN '' ELSE m.service_name END"
_AGREED = f"COALESCE(c.state = '{CaseState.CLOSED}' AND c.publish, FALSE)"
IS_NEWEST_CASE = "NOT EXISTS (SELECT 1 FROM cases x WHERE x.rating_id = r.id AND x.id > c.id)"


@dataclass(frozen=True)
class Closed:
    """Which: of an office, over before `until` or agreed to be shown; general reviews or all others."""

    office_id: int
    until: datetime
    general: bool = False

    def sql(self) -> tuple[str, list[Any]]:
        """The query for (id, month, service, agreed), and its values."""
        month = "to_char(m.completed_on, 'YYYY-MM')" if is_postgres() else "substr(m.completed_on, 1, 7)"
        over = f"r.state = '{RatingState.FINAL}' AND r.settled_at < {place(2)}"
        return (
            f"SELECT r.id, {month} AS month, {_SERVICE} AS service, {_AGREED} AS agreed "
            "FROM matters m JOIN ratings r ON r.matter_id = m.id "
            f"LEFT JOIN cases c ON c.rating_id = r.id AND {IS_NEWEST_CASE} "
            f"WHERE m.office_id = {place(1)} AND m.general = {place(3)} AND r.disputed_at IS NULL "
            f"AND ({_AGREED} OR ({over} AND (c.id IS NULL OR c.closed_at < {place(2)})))",
            [self.office_id, self.until, self.general],
        )


@dataclass(frozen=True)
class ClosedCell:
    """How many of one month and service; how many of these agreed."""

    month: str
    service: str
    count: int
    agreed: int


@dataclass(frozen=True)
class ClosedId:
    """One of them."""

    rating_id: int
    month: str
    service: str
    agreed: bool


async def count_closed(asked: Closed) -> list[ClosedCell]:
    """By month and service."""
    sql, values = asked.sql()
    rows = await _rows(
        "SELECT month, service, count(*) AS n, sum(CASE WHEN agreed THEN 1 ELSE 0 END) AS agreed "
        f"FROM ({sql}) AS f GROUP BY month, service",
        values,
    )
    return [ClosedCell(row["month"], row["service"], row["n"], row["agreed"]) for row in rows]


async def list_closed(asked: Closed, months: Collection[str]) -> list[ClosedId]:
    """Those of some months, in no order."""
    sql, values = asked.sql()
    places = ", ".join(place(len(values) + at) for at in range(1, len(months) + 1))
    rows = await _rows(f"SELECT * FROM ({sql}) AS f WHERE month IN ({places})", [*values, *months])
    return [ClosedId(row["id"], row["month"], row["service"], bool(row["agreed"])) for row in rows]


async def _rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    return list(await get_connection("default").execute_query_dict(sql, values))
