"""Many rows for one statement: PostgreSQL gets an array for each column and makes rows of them again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

# A datetime is a date too, and a truth a number: what is narrower stands first.
TYPES = {bool: "boolean", int: "bigint", str: "text", datetime: "timestamptz", date: "date"}


def names(row: type, prefix: str = "") -> str:
    """The columns of a row, as SQL lists them."""
    return ", ".join(f'{prefix}"{name}"' for name in get_type_hints(row))


def unnested(row: type, name: str, first: int = 1) -> str:
    """The rows as a table called `name`; their arrays are the parameters from `first` on.

    `row` is a NamedTuple; its annotations say how each column is typed.
    """
    types = [_type(hint) for hint in get_type_hints(row).values()]
    places = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, first))
    return f"unnest({places}) AS {name} ({names(row)})"


def arrays(row: type, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows column by column."""
    return list(zip(*rows, strict=True)) or [()] * len(get_type_hints(row))


def _type(hint: Any) -> str:
    [kind] = [one for one in (get_args(hint) or (hint,)) if one is not type(None)]
    return next(name for base, name in TYPES.items() if issubclass(kind, base))
