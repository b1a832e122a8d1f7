"""What PostgreSQL reads for a statement of the hot paths, as these are planned."""

from collections.abc import Sequence
from typing import Any

import orjson
from tortoise.transactions import in_transaction

from models.database import in_order_of_index


async def read_by(sql: str, values: Sequence[Any], *, looks: bool = False) -> int:
    """How many rows PostgreSQL reads for it, of tables and of maps of them; never by reading all.

    `looks`: for the first of an order, which a map of all that match would not stop at.
    """
    async with in_transaction() as connection:
        if looks:
            await in_order_of_index()
        [row] = await connection.execute_query_dict(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", list(values))
    nodes = [orjson.loads(row["QUERY PLAN"])[0]["Plan"]]
    count = 0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        assert node["Node Type"] not in {"Seq Scan", "Bitmap Heap Scan" if looks else ""}, sql
        if "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan":
            passed = sum(node.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck"))
            count += node["Actual Loops"] * (node["Actual Rows"] + passed)
    return int(count)
