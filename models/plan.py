"""What a migration would lock: tables that are there already and that it changes, guards or refers to."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations import operations as ops

from models.guards import Guards
from models.starting import Starting
from models.together import Together
from models.widening import MoreMembers


def locked_tables(names: Iterable[str]) -> dict[str, list[str]]:
    """For each migration, in their order, the tables from before it that nobody can write to meanwhile."""
    there: dict[str, str] = {}
    found = {}
    for name in names:
        steps = list(_flat(import_module(f"models.migrations.{name}").Migration.operations))
        touched = {table for step in steps for table in _touched(step, there)}
        found[name] = sorted(touched & set(there.values()))
        there |= {
            step.name: (step.options or {})["table"] for step in steps if isinstance(step, ops.CreateModel)
        }
    return found


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        yield from step.operations if isinstance(step, Together) else [step]


def _touched(step: Any, there: Mapping[str, str]) -> Iterator[str]:
    match step:
        case MoreMembers():
            return
        case Guards() | Starting():
            yield from step.tables()
        case ops.CreateModel():
            for _, field in step.fields:
                yield from _referred(field, there)
        case _:
            yield there.get(step.model_name, "")
            yield from _referred(getattr(step, "field", None), there)


def _referred(field: Any, there: Mapping[str, str]) -> Iterator[str]:
    """A foreign key is checked in the table that it leads to."""
    if isinstance(field, ForeignKeyFieldInstance):
        yield there.get(str(field.model_name).rpartition(".")[2], "")
