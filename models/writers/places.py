"""Placeholders, and sets of numbers as one value, in the SQL of either store."""

from collections.abc import Iterable

import orjson

from models.database import is_postgres


def place(number: int) -> str:
    """The placeholder of the value of this number, counted from 1."""
    return f"${number}" if is_postgres() else f"?{number}"


def among(column: str, number: int) -> str:
    """That a column is one of the numbers that `many` made into the value of this number."""
    if is_postgres():
        return f"{column} = ANY(${number}::bigint[])"
    return f"{column} IN (SELECT value FROM json_each(?{number}))"


def many(numbers: Iterable[int]) -> list[int] | str:
    """Numbers as one value."""
    found = list(numbers)
    return found if is_postgres() else orjson.dumps(found).decode()
