"""What the migrated database holds, looked up in its own catalogue."""

from collections.abc import Iterator

import pytest
from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from models.database import is_postgres
from models.guards import CHECKS, FROZEN, KEPT, UNIQUE
from tests.models import catalogue

pytestmark = pytest.mark.usefixtures("store")

# Written once more: who takes a guard out of the code must take it out of the promise too.
GUARDED = {
    "ratings",
    "rating_versions",
    "rating_words",
    "cases",
    "case_messages",
    "steps",
    "matters",
    "prompts",
    "hand_overs",
    "extensions",
    "pressure_reports",
    "events",
    "figure_corrections",
    "published_days",
}
NOT_REWRITTEN = GUARDED | {"figure_changes", "offices"}
ONE_AT_A_TIME = {
    "one_account_per_citizen",
    "one_role_at_a_time",
    "a_message_counts_once",
    "one_open_case_per_rating",
    "one_draft_at_a_time",
    "one_hold_at_a_time",
    "one_open_report_per_matter",
    "one_place_in_the_feed",
}


def tables() -> Iterator[type[Model]]:
    """Every table's class."""
    return iter((Tortoise.apps or {})["models"].values())


def unique_in(model: type[Model]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the class declares as unique, by columns."""
    fields, table = model._meta.fields_map, model._meta.db_table
    for name, field in fields.items():
        if field.unique and not isinstance(field, ForeignKeyFieldInstance) and not field.pk:
            yield table, (field.source_field or name,)
    for group in model._meta.unique_together:
        yield table, tuple(sorted(str(fields[name].source_field or name) for name in group))


async def test_every_guarded_table_has_its_trigger_against_deleting() -> None:
    there = await catalogue.triggers()
    verbs = ("_on_delete", "_on_truncate") if is_postgres() else ("",)

    assert set(KEPT) == GUARDED
    assert {f"{table}_are_kept{verb}" for table in GUARDED for verb in verbs} <= there


async def test_every_guarded_table_has_its_trigger_against_rewriting() -> None:
    assert set(FROZEN) == NOT_REWRITTEN
    assert {f"{table}_are_not_rewritten" for table in NOT_REWRITTEN} <= await catalogue.triggers()


async def test_every_check_is_there() -> None:
    assert {name for _, name in CHECKS} <= await catalogue.checks()


async def test_every_partial_unique_index_is_there() -> None:
    assert set(UNIQUE) == ONE_AT_A_TIME
    assert await catalogue.partial_unique_indexes() >= ONE_AT_A_TIME


async def test_everything_declared_unique_is_unique() -> None:
    declared = {key for model in tables() for key in unique_in(model)}

    assert len(declared) >= 15
    assert declared - await catalogue.unique_columns() == set()


async def test_one_rating_and_one_prompt_belong_to_a_matter() -> None:
    there = await catalogue.unique_columns()

    assert {("ratings", ("matter_id",)), ("prompts", ("matter_id",))} <= there


async def test_every_reference_is_a_foreign_key() -> None:
    declared = {
        (model._meta.db_table, str(model._meta.fields_map[name].source_field))
        for model in tables()
        for name in model._meta.fk_fields | model._meta.o2o_fields
    }

    assert declared - await catalogue.foreign_keys() == set()
