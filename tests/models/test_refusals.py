"""What the database refuses the application itself, over the application's own connection."""

from datetime import UTC, datetime

import pytest
from tortoise import Tortoise, fields
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError

from models.database import is_postgres
from models.guards import CHECKS, FROZEN, KEPT
from models.tables import Case, Rating, RatingVersion, RatingWord, Step
from models.terms import Grade

pytestmark = pytest.mark.usefixtures("lived")

# What each CHECK is there for, tried on a row that is there.
WRONG = {
    "five_grades": "INSERT INTO rating_versions (rating_id, version, grade, tags, at) "
    "SELECT rating_id, 9, 6, tags, at FROM rating_versions",
    "versions_count_up": "INSERT INTO rating_versions (rating_id, version, grade, tags, at) "
    "SELECT rating_id, 0, 1, tags, at FROM rating_versions",
    "settled_has_moment": "UPDATE ratings SET state = 'settled', settled_at = NULL",
    "closed_says_how": "UPDATE cases SET state = 'closed', closed_as = NULL",
    "claimed_has_handler": "UPDATE cases SET handler_id = NULL",
    "answer_has_account": "UPDATE prompts SET account_id = NULL",
    "leased_has_end": "UPDATE events SET state = 'leased', lease_until = NULL",
    "callback_is_signed": "UPDATE sources SET callback_url = 'https://a.example/', callback_secrets = NULL",
}


async def refusal(sql: str) -> str:
    """What the database says to a statement; empty where it carried it out."""
    try:
        await get_connection("default").execute_query(sql)
    except IntegrityError as exc:
        return str(exc)
    return ""


def other_value(table: str, column: str) -> str:
    """Some value for a column, as SQL, that no row of these tests has."""
    [model] = [one for one in (Tortoise.apps or {})["models"].values() if one._meta.db_table == table]
    field = model._meta.fields_map.get(column)
    if isinstance(field, fields.CharField | fields.TextField):
        return "'other'"
    if isinstance(field, fields.BooleanField):
        return "true"
    moment = datetime(2001, 1, 1, tzinfo=UTC)
    if isinstance(field, fields.DatetimeField):
        return f"'{moment}'"
    return f"'{moment.date()}'" if isinstance(field, fields.DateField) else "4"


async def test_nothing_that_is_kept_can_be_deleted() -> None:
    said = {table: await refusal(f"DELETE FROM {table}") for table in KEPT}

    assert [table for table, why in said.items() if "no path deletes this" not in why] == []
    assert await RatingVersion.all().count() == await Rating.all().count() == 1


async def test_no_stored_fact_can_be_rewritten() -> None:
    said = {
        (table, column): await refusal(f'UPDATE {table} SET "{column}" = {other_value(table, column)}')
        for table, columns in FROZEN.items()
        for column in columns
    }

    assert [place for place, why in said.items() if "no path rewrites this" not in why] == []


async def test_grade_words_and_steps_are_among_what_is_never_rewritten() -> None:
    assert {"grade", "version", "rating_id"} <= set(FROZEN["rating_versions"])
    assert {"content", "key_id", "kind"} <= set(FROZEN["rating_words"])
    assert set(FROZEN["steps"]) == set(Step._meta.db_fields) - {"id"}


async def test_nothing_that_is_kept_can_be_replaced_or_emptied() -> None:
    if is_postgres():
        tries = {table: f"TRUNCATE {table} CASCADE" for table in KEPT}
    else:
        tries = {table: f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in KEPT}

    assert [table for table, sql in tries.items() if "no path" not in await refusal(sql)] == []


async def test_an_insert_that_meets_a_row_cannot_change_its_grade() -> None:
    said = await refusal(
        "INSERT INTO rating_versions (rating_id, version, grade, tags, at) "
        "SELECT rating_id, version, 5, tags, at FROM rating_versions WHERE true "
        "ON CONFLICT (rating_id, version) DO UPDATE SET grade = excluded.grade"
    )

    assert "no path rewrites this" in said
    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED


async def test_the_models_own_methods_are_refused_too() -> None:
    word, version, step = await RatingWord.get(), await RatingVersion.get(), await Step.first()
    assert step is not None
    version.grade = Grade.VERY_SATISFIED

    for attempt in (word.delete, version.save, step.delete):
        with pytest.raises(IntegrityError):
            await attempt()


async def test_each_check_refuses_what_it_is_there_for() -> None:
    assert {name for _, name in CHECKS} == set(WRONG)
    assert [name for name, sql in WRONG.items() if not await refusal(sql)] == []


async def test_a_matter_cannot_have_a_second_rating() -> None:
    rating = await Rating.get()

    with pytest.raises(IntegrityError):
        await Rating.create(
            matter_id=rating.matter_id,
            account_id=rating.account_id,
            state=rating.state,
            submitted_at=rating.submitted_at,
            settled_at=rating.settled_at,
        )


async def test_a_rating_cannot_have_a_second_open_case() -> None:
    case = await Case.get()
    again = case.clone(pk=case.id + 1)
    again.case_no = "C-22222222"

    with pytest.raises(IntegrityError):
        await again.save(force_create=True)


async def test_a_message_counts_once() -> None:
    word = await RatingWord.get()

    with pytest.raises(IntegrityError):
        await word.clone(pk=word.id + 1).save(force_create=True)
