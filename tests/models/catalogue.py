"""What the database's own catalogue holds, read through the application's connection."""

from collections.abc import Iterable

from tortoise.connection import get_connection

from models.database import is_postgres

Columns = tuple[str, ...]

POSTGRES_UNIQUE = """
SELECT t.relname AS "table", array_agg(a.attname ORDER BY k.place) AS columns
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
WHERE i.indisunique AND i.indpred IS NULL AND t.relnamespace = 'public'::regnamespace
GROUP BY i.indexrelid, t.relname
"""


async def rows(sql: str) -> list[dict[str, object]]:
    """The rows of a query."""
    return list(await get_connection("default").execute_query_dict(sql))


async def names(sql: str) -> set[str]:
    """The column `name` of a query."""
    return {str(row["name"]) for row in await rows(sql)}


async def triggers() -> set[str]:
    """Triggers that fire."""
    if is_postgres():
        return await names("SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
    return await names("SELECT name FROM sqlite_master WHERE type = 'trigger'")


async def checks() -> set[str]:
    """CHECKs; on SQLite the pairs of triggers that stand for them."""
    if is_postgres():
        return await names("SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND convalidated")
    found = await triggers()
    rules = {name.removesuffix("_on_insert") for name in found}
    return {rule for rule in rules if {f"{rule}_on_insert", f"{rule}_on_update"} <= found}


async def partial_unique_indexes() -> set[str]:
    """Unique indexes over a part of their table."""
    if is_postgres():
        return await names(
            "SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indisunique AND i.indisvalid AND i.indpred IS NOT NULL"
        )
    return await names(
        "SELECT l.name FROM sqlite_master m, pragma_index_list(m.name) l "
        "WHERE m.type = 'table' AND l.\"unique\" AND l.partial"
    )


async def unique_columns() -> set[tuple[str, Columns]]:
    """Tables with the columns that are unique in them together."""
    if is_postgres():
        found = await rows(POSTGRES_UNIQUE)
        return {(str(row["table"]), _sorted(row["columns"])) for row in found}
    found = await rows(
        'SELECT m.name AS "table", group_concat(c.name) AS columns '
        "FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) c "
        "WHERE m.type = 'table' AND l.\"unique\" AND NOT l.partial GROUP BY m.name, l.name"
    )
    return {(str(row["table"]), _sorted(str(row["columns"]).split(","))) for row in found}


async def foreign_keys() -> set[tuple[str, str]]:
    """Tables with the columns that refer to another table."""
    if is_postgres():
        found = await rows(
            'SELECT t.relname AS "table", a.attname AS name FROM pg_constraint k '
            "JOIN pg_class t ON t.oid = k.conrelid "
            "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f'"
        )
    else:
        found = await rows(
            'SELECT m.name AS "table", f."from" AS name '
            "FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        )
    return {(str(row["table"]), str(row["name"])) for row in found}


def _sorted(columns: object) -> Columns:
    assert isinstance(columns, Iterable)
    return tuple(sorted(str(column) for column in columns))
