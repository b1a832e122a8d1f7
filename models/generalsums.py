"""General reviews of an office, added up by grade. They are counted when asked for: there are few of them."""

from typing import Any

from tortoise.connection import get_connection

from models.closed import IS_NEWEST_CASE
from models.terms import ClosedAs
from models.writers.places import place


async def general_sums(office_id: int, source: str) -> list[dict[str, Any]]:
    """By `grade`: how many `reviews`, and of their cases `opened`, `replied`, `solved`.

    All of them are of one source, by whose index they are found among the matters of a large office.
    """
    sql = (
        "SELECT v.grade AS grade, count(*) AS reviews, count(c.id) AS opened, "
        "count(c.first_replied_at) AS replied, "
        f"sum(CASE WHEN c.closed_as = '{ClosedAs.SOLVED}' THEN 1 ELSE 0 END) AS solved "
        "FROM matters m JOIN ratings r ON r.matter_id = m.id "
        "JOIN rating_versions v ON v.rating_id = r.id AND v.version = r.version "
        f"LEFT JOIN cases c ON c.rating_id = r.id AND {IS_NEWEST_CASE} "
        f"WHERE m.source_id = (SELECT id FROM sources WHERE name = {place(1)}) AND m.office_id = {place(2)} "
        "AND r.disputed_at IS NULL GROUP BY v.grade"
    )
    return list(await get_connection("default").execute_query_dict(sql, [source, office_id]))
