"""Figures: whoever changes facts, how many at once, whatever dies meanwhile, they are what the rows say."""

import asyncio
import time
from datetime import timedelta
from functools import partial

import pytest
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from models import database
from models.database import in_unit
from models.figures import FOLDED_AT_ONCE, fold, has_changes
from models.recount import Key, differences, kept, put_right
from models.tables import Case, Figure, FigureChange, FigureCorrection, Matter, Prompt, Rating, RatingVersion
from models.terms import Level, Measure, PromptState
from tests.models.counted import counted
from tests.models.generated import NEW, START, facts, furnish, write, write_all

pytestmark = pytest.mark.slow

OFFICES = 5
EVER = Key(Level.ALL, "", Measure.REPORTED, 0, "")


async def fold_all() -> None:
    """Until nothing waits."""
    while await in_unit(fold):
        pass


async def check() -> None:
    """What is kept, what the recount says, and what plain Python says are one."""
    figures = {key: n for key, n in (await kept()).items() if n}
    assert figures == dict(await counted())
    assert await database.snapshot(differences) == []


@pytest.fixture
async def furnished(store: str) -> None:
    """Offices, and nothing else."""
    await furnish(OFFICES)


@pytest.mark.usefixtures("furnished")
async def test_generated_facts_are_counted_to_the_last_digit() -> None:
    await write_all(facts(1500, OFFICES, seed=1))

    await check()
    assert await has_changes()
    await fold_all()
    await check()
    assert not await has_changes()


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("furnished")
async def test_a_hundred_thousand_matters_are_counted_to_the_last_digit() -> None:
    for part in range(10):
        await in_unit(partial(write_all, facts(10_000, OFFICES, part, 1 + part * 10_000)))
        await fold_all()
    start = time.perf_counter()

    assert await database.snapshot(differences) == []

    print(f"recount_seconds={time.perf_counter() - start:.1f}")
    assert (await kept())[EVER] == await Matter.filter(office__test=False).count()


@pytest.mark.usefixtures("furnished")
async def test_every_change_of_a_fact_changes_its_figures() -> None:
    await write_all(facts(200, OFFICES, seed=2))
    connection = get_connection("default")

    for statement in (
        "UPDATE prompts SET state = 'expired', reason = NULL WHERE state IN ('sent', 'unreachable')",
        "UPDATE prompts SET sent_at = NULL WHERE state = 'expired' AND id % 2 = 0",
        'UPDATE rating_versions SET tags = \'["510", "x"]\' WHERE rating_id % 3 = 0',
        "UPDATE ratings SET version = 1 WHERE version > 1 AND id % 2 = 0",
        "UPDATE ratings SET disputed_at = submitted_at WHERE id % 5 = 0",
        "UPDATE ratings SET disputed_at = NULL WHERE id % 10 = 0",
        "UPDATE cases SET state = 'replied', closed_as = NULL WHERE id % 2 = 0",
        "UPDATE cases SET was_overdue = true, handovers = 3, partly = 0",
        "UPDATE cases SET first_word_at = opened_at, first_contacted_at = '2001-01-01 00:00:00+00:00'",
    ):
        await connection.execute_query(statement)
        await check()


@pytest.mark.usefixtures("furnished")
async def test_what_is_not_counted_by_leaves_no_change() -> None:
    await write_all(facts(50, OFFICES, seed=3))
    await fold_all()

    await Prompt.all().update(remind_at=START)
    await Rating.all().update(settle_at=START)
    await Case.all().update(alert_at=START)
    await RatingVersion.all().update(pressed=True)

    assert not await has_changes()


@pytest.mark.usefixtures("furnished")
async def test_an_amended_grade_is_counted_once_in_either_order() -> None:
    rows = facts(40, OFFICES, seed=4)
    await write_all(rows)
    for at, rating in enumerate(await Rating.all()):
        version = {"rating_id": rating.id, "version": rating.version + 1, "grade": 1, "tags": "[]"}
        new = [{**version, "at": START, "pressed": False}]
        if at % 2:
            await write("rating_versions", new)
        await Rating.filter(id=rating.id).update(version=rating.version + 1)
        if not at % 2:
            await write("rating_versions", new)

    await check()


async def test_many_writers_and_folders_at_once_lose_nothing(store: str) -> None:
    await furnish(OFFICES)
    writing = True

    async def write_on(part: int) -> None:
        for step in range(5):
            first = 1 + part * 1000 + step * 20
            rows = facts(20, OFFICES, seed=part * 9 + step, first=first)
            await in_unit(partial(write_all, rows))
            ids = list(range(first, first + 20))
            waiting = Prompt.filter(id__in=ids, state=PromptState.SENT)
            await waiting.update(state=PromptState.DECLINED)

    async def fold_on() -> None:
        while writing:
            await in_unit(fold)
            await asyncio.sleep(0)

    folders = [asyncio.create_task(fold_on()) for _ in range(3)]
    await asyncio.gather(*(write_on(part) for part in range(6)))
    writing = False
    await asyncio.gather(*folders)

    await check()
    await fold_all()
    await check()
    assert await Matter.all().count() == 600


@pytest.mark.usefixtures("furnished")
async def test_a_fold_that_dies_has_folded_nothing() -> None:
    await write_all(facts(30, OFFICES, seed=5))
    before, waiting = await kept(), await FigureChange.all().count()

    async def die() -> None:
        await fold()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_unit(die)

    assert await FigureChange.all().count() == waiting
    assert await Figure.all().count() == 0
    assert await kept() == before


@pytest.mark.usefixtures("furnished")
async def test_more_than_one_helping_is_folded_in_whole() -> None:
    change = {"day": "2026-11-20", "office_id": 1, "service": "", "window": "", "channel": "hall"}
    change |= {"measure": "reported", "detail": "", "n": 1}
    await write("figure_changes", [change] * (FOLDED_AT_ONCE + 3))

    assert [await in_unit(fold) for _ in range(3)] == [FOLDED_AT_ONCE, 3, 0]

    assert (await kept())[EVER] == FOLDED_AT_ONCE + 3


@pytest.mark.usefixtures("furnished")
async def test_a_figure_that_was_changed_by_hand_is_put_right_and_written_down() -> None:
    await write_all(facts(60, OFFICES, seed=6))
    await fold_all()
    there = (await kept())[EVER]
    await Figure.filter(level=Level.ALL, period="", measure=Measure.REPORTED).update(n=there + 7)
    await Figure.filter(level=Level.OFFICE, period="", measure=Measure.REPORTED, office_id=1).delete()

    found = await database.snapshot(differences)
    assert {(one.key, one.was) for one in found} == {
        (EVER, there + 7),
        (Key(Level.OFFICE, "", Measure.REPORTED, 1, ""), 0),
    }
    await in_unit(lambda: put_right(found, "手工改动", START))

    await check()
    assert {(one.was, one.became, one.why) for one in await FigureCorrection.all()} == {
        (one.was, one.facts, "手工改动") for one in found
    }


async def test_a_database_that_holds_facts_gets_their_figures(empty_store_url: str) -> None:
    apps = {"models": {"models": ["models.tables"], "migrations": "models.migrations"}}
    await database.connect(empty_store_url)
    executor = MigrationExecutor(get_connection("default"), apps)
    await executor.migrate([MigrationTarget("models", "0004_urgency")])
    await furnish(OFFICES)
    rows = facts(300, OFFICES, seed=7)
    await write_all(rows, without=NEW)
    await database.close()

    await database.migrate(empty_store_url)

    await database.connect(empty_store_url)
    assert {matter.id: matter.completed_on for matter in await Matter.all()} == {
        row["id"]: row["completed_on"] for row in rows["matters"]
    }
    await check()
    assert not await has_changes()
    await write_all(facts(20, OFFICES, seed=8, first=1000))
    await check()
    await database.close()


async def test_the_register_tells_of_the_first_round_of_a_case_from_before(empty_store_url: str) -> None:
    apps = {"models": {"models": ["models.tables"], "migrations": "models.migrations"}}
    await database.connect(empty_store_url)
    executor = MigrationExecutor(get_connection("default"), apps)
    await executor.migrate([MigrationTarget("models", "0004_urgency")])
    await furnish(OFFICES)
    rows = facts(60, 1, seed=9)
    rows["cases"] = rows["cases"][:1]
    [case] = rows["cases"]
    case |= {"state": "opened", "closed_as": None, "closed_at": None, "answers": 1, "contacted_at": None}
    case |= {"replied_at": None, "handler_id": None}
    expired = next(row for row in rows["prompts"] if row["state"] == "expired" and row["reason"] is not None)
    was_for, expired["reason"] = expired["reason"], None
    await write_all(rows, without=NEW)
    step = {"matter_id": case["rating_id"], "subject": "case", "from_state": "x", "to_state": "x"}
    step |= {"actor": "handler"}
    told = (("contact", "", 1), ("overdue", "rectify", 2), ("reply", "", 3), ("partly", "partly", 4))
    steps = [
        {**step, "act": act, "why": why, "at": case["opened_at"] + timedelta(hours=hours)}
        for act, why, hours in told
    ]
    lost = {"matter_id": expired["matter_id"], "subject": "prompt", "actor": "clock"}
    steps += [
        {**lost, "act": "miss", "from_state": None, "to_state": "unreachable", "why": was_for, "at": START},
        {**lost, "act": "expire", "from_state": "unreachable", "to_state": "expired", "why": "", "at": START},
    ]
    await write("steps", steps)
    await database.close()

    await database.migrate(empty_store_url)

    await database.connect(empty_store_url)
    found = await Case.get(id=case["id"])
    assert found.first_contacted_at == steps[0]["at"]
    assert (found.contacted_late, found.replied_late, found.was_overdue) == (False, True, True)
    assert (found.first_replied_at, found.first_word_at) == (steps[2]["at"], steps[3]["at"])
    assert (await Prompt.get(id=expired["id"])).reason == was_for
    await check()
    await database.close()
