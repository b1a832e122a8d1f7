"""Each guard in the database, taken away: the very attempt that it refuses then goes through."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing, nullcontext

import asyncpg
import pytest

from models import database
from models.guards import CHECKS, FROZEN, KEPT, UNIQUE
from tests.conftest import STORES
from tests.house import House, open_house
from tests.models.rows import later_rows
from tests.servers import PostgresServer, SqliteFiles, missing

pytestmark = pytest.mark.slow

# Written once more: who takes a guard out of the code must take it out of the promise too.
NEVER_DELETED = (
    "ratings rating_versions rating_words cases case_messages steps matters prompts "
    "hand_overs extensions pressure_reports events figure_corrections published_days"
)
NEVER_REWRITTEN = {
    "ratings": "matter_id account_id submitted_at",
    "rating_versions": "rating_id version grade at",
    "rating_words": "rating_id version kind content key_id account_id message_id at",
    "cases": "case_no rating_id opened_at",
    "case_messages": "case_id group_no kind form content key_id at",
    "steps": "matter_id subject act from_state to_state actor official_id why at",
    "matters": (
        "source_id matter_no service_seq citizen_id office_id service_name completed_at "
        "general completed_on service_code service_private channel window"
    ),
    "prompts": "matter_id token",
    "hand_overs": "case_id number from_office_id official_id at",
    "extensions": "case_id official_id asked_at from_due to_due",
    "pressure_reports": "report_no matter_id account_id kind at",
    "events": "public_id source_id matter_id type told_state told_reason at",
    "offices": "test",
    "figure_changes": "day office_id service window channel measure detail n",
    "figure_corrections": "at why level period measure office_id part was became",
    "published_days": "day published_at lines packed_csv csv_hash packed_json json_hash",
}
# A second row like the one there, but for these columns, is what the index refuses.
DOUBLES: dict[str, tuple[str, dict[str, str]]] = {
    "one_account_per_citizen": ("links", {}),
    "one_role_at_a_time": ("officials", {}),
    "a_message_counts_once": ("rating_words", {}),
    "one_open_case_per_rating": ("cases", {"case_no": "'other'"}),
    "one_draft_at_a_time": ("drafts", {}),
    "one_hold_at_a_time": ("holds", {}),
    "one_open_report_per_matter": ("pressure_reports", {"report_no": "'other'"}),
    "one_place_in_the_feed": ("events", {"public_id": "'other'"}),
}
# What each CHECK refuses, as a new row like the one there but for these columns, and as a change of it.
WRONG: dict[str, tuple[str, list[dict[str, str]], list[str]]] = {
    "five_grades": (
        "rating_versions",
        [{"version": "9", "grade": "6"}, {"version": "9", "grade": "0"}],
        ["grade = 6", "grade = 0"],
    ),
    "versions_count_up": ("rating_versions", [{"version": "0"}], ["version = 0"]),
    "settled_has_moment": (
        "ratings",
        [{"matter_id": "4000", "state": "'settled'", "settled_at": "NULL"}],
        ["state = 'final', settled_at = NULL"],
    ),
    "closed_says_how": (
        "cases",
        [
            {"case_no": "'other'", "rating_id": "4000", "state": "'closed'", "closed_as": "NULL"},
            {"case_no": "'other'", "rating_id": "4000", "closed_as": "'solved'"},
        ],
        ["state = 'closed', closed_as = NULL", "closed_as = 'solved'"],
    ),
    "claimed_has_handler": (
        "cases",
        [{"case_no": "'other'", "rating_id": "4000", "handler_id": "NULL"}],
        ["handler_id = NULL", "state = 'answering', handler_id = NULL"],
    ),
    "answer_has_account": (
        "prompts",
        [{"matter_id": "4000", "token": "'other'", "account_id": "NULL"}],
        ["account_id = NULL", "state = 'sent', account_id = NULL"],
    ),
    "leased_has_end": (
        "events",
        [{"public_id": "'other'", "position": "NULL", "state": "'leased'", "lease_until": "NULL"}],
        ["state = 'leased', lease_until = NULL"],
    ),
    "callback_is_signed": (
        "sources",
        [{"name": "'other'", "callback_url": "'https://a.example/'", "callback_secrets": "NULL"}],
        ["callback_url = 'https://a.example/', callback_secrets = NULL"],
    ),
}


class Store(ABC):
    """A lived-in database without foreign keys: they would refuse some attempts on their own account."""

    deleting: tuple[tuple[str, str], ...]
    """Ways to take rows away, each with the end of the name of the trigger that refuses it."""

    @abstractmethod
    async def refusal(self, attempt: str, without: Iterable[str] = ()) -> str:
        """What the database says to a statement, once guards are dropped; empty where it carries it out."""

    @abstractmethod
    async def columns(self, table: str) -> list[str]:
        """All columns but the key."""

    @abstractmethod
    def no_trigger(self, table: str, name: str) -> str:
        """The statement that drops a trigger."""

    @abstractmethod
    def no_check(self, table: str, name: str, verb: str) -> str:
        """The statement that drops what checks such a row at INSERT or UPDATE."""

    async def copy(self, table: str, changes: dict[str, str]) -> str:
        """The statement that puts in a row like the newest one, but for these columns."""
        columns = await self.columns(table)
        names = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
        return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {_newest(table)}"

    async def is_needed(self, attempt: str, drop: str, beside: Iterable[str] = ()) -> bool:
        """Whether an attempt is refused with the guard and not without it; `beside`: what else refuses it."""
        return bool(await self.refusal(attempt, beside)) and not await self.refusal(attempt, [*beside, drop])


class OnSqlite(Store):
    """A file, over a connection that does not look at foreign keys."""

    deleting = (("DELETE FROM", ""),)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def refusal(self, attempt: str, without: Iterable[str] = ()) -> str:
        self._connection.execute("BEGIN")
        try:
            for statement in (*without, attempt):
                self._connection.execute(statement)
        except sqlite3.IntegrityError as exc:
            return str(exc)
        finally:
            self._connection.execute("ROLLBACK")
        return ""

    async def columns(self, table: str) -> list[str]:
        found = self._connection.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE NOT pk")
        return [name for (name,) in found]

    def no_trigger(self, table: str, name: str) -> str:
        return f"DROP TRIGGER {name}"

    def no_check(self, table: str, name: str, verb: str) -> str:
        return f"DROP TRIGGER {name}_on_{verb}"


class OnPostgres(Store):
    """One transaction that is never committed; every attempt is a savepoint in it."""

    deleting = (("DELETE FROM", "_on_delete"), ("TRUNCATE", "_on_truncate"))

    def __init__(self, connection: "asyncpg.Connection") -> None:
        self._connection = connection

    async def refusal(self, attempt: str, without: Iterable[str] = ()) -> str:
        savepoint = self._connection.transaction()
        await savepoint.start()
        try:
            for statement in (*without, attempt):
                await self._connection.execute(statement)
        except asyncpg.IntegrityConstraintViolationError as exc:
            return str(exc)
        finally:
            await savepoint.rollback()
        return ""

    async def columns(self, table: str) -> list[str]:
        rows = await self._connection.fetch(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = $1 AND column_name <> 'id'",
            table,
        )
        return [row["column_name"] for row in rows]

    def no_trigger(self, table: str, name: str) -> str:
        return f"DROP TRIGGER {name} ON {table}"

    def no_check(self, table: str, name: str, verb: str) -> str:
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


async def live(url: str) -> None:
    """A citizen with a lasting link rates poorly; an official has claimed, asked, and begun to answer."""
    await database.connect(url)
    try:
        async with open_house(url) as house:
            await _live_in(house)
    finally:
        await database.close()


async def forget_foreign_keys(url: str) -> None:
    """Drop them all: SQLite's own connections look at none either, unless told to."""
    connection = await asyncpg.connect(url)
    for row in await connection.fetch(
        "SELECT conrelid::regclass AS held_by, conname FROM pg_constraint WHERE contype = 'f'"
    ):
        await connection.execute(f'ALTER TABLE {row["held_by"]} DROP CONSTRAINT "{row["conname"]}"')
    await connection.close()


async def _live_in(house: House) -> None:
    li, chen = house.person("李阿姨"), await house.official("陈晓")
    receipt = await house.report()
    await li.start(receipt.token or "")
    await house.settle()
    for label in ("不满意", "提交", "以后都在这里问我"):
        await house.press(li, label)
        await house.say(li, "排了两个小时。")
    for label in ("认领", "联系评价人"):
        await house.press(chen, label)
    await house.say(chen, "请问是上午还是下午？")
    for label in ("提交", "立行立改", "回复"):
        await house.press(chen, label)
    await later_rows()


@pytest.fixture(scope="module", params=STORES)
def lived_in(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer | None,
    sqlite_files: SqliteFiles,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A database in which every guarded table and index has a row; made once, on each kind of store."""
    if request.param == "sqlite":
        opened = nullcontext(sqlite_files.migrated(tmp_path_factory.mktemp("guards")))
    elif postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    else:
        opened = postgres_server.migrated()  # type: ignore[assignment]
    with opened as url:
        asyncio.run(live(url))
        if request.param == "postgres":
            asyncio.run(forget_foreign_keys(url))
        yield url


@pytest.fixture
async def guarded(lived_in: str) -> AsyncIterator[Store]:
    """The same, ready for attempts that leave nothing behind."""
    if lived_in.startswith("sqlite"):
        path = lived_in.removeprefix("sqlite://")
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            yield OnSqlite(file)
        return
    connection = await asyncpg.connect(lived_in)
    never_committed = connection.transaction()
    await never_committed.start()
    yield OnPostgres(connection)
    await never_committed.rollback()
    await connection.close()


def _newest(table: str) -> str:
    return f"id = (SELECT max(id) FROM {table})"


def other(column: str) -> str:
    """A value that no row has in such a column, which no other rule forbids."""
    if column == "grade":
        return "4"
    if column == "at" or column.endswith(("_at", "_due")):
        return "'2001-01-01 00:00:00+00:00'"
    if column in {"test", "service_private", "general"}:
        return "true"
    if column in {"completed_on", "day"}:
        return "'2001-01-01'"
    numbers = ("version", "service_seq", "group_no", "number", "n", "was", "became", "lines")
    return "4000" if column in numbers or column.endswith("_id") else "'other'"


def test_no_guard_was_taken_out_of_the_code() -> None:
    assert set(KEPT) == set(NEVER_DELETED.split())
    assert {table: set(columns) for table, columns in FROZEN.items()} == {
        table: set(columns.split()) for table, columns in NEVER_REWRITTEN.items()
    }
    assert set(UNIQUE) == set(DOUBLES)
    assert set(CHECKS) == {(table, name) for name, (table, _, _) in WRONG.items()}


@pytest.mark.parametrize("table", NEVER_DELETED.split())
async def test_only_its_trigger_keeps_a_row_from_being_deleted(guarded: Store, table: str) -> None:
    for way, ending in guarded.deleting:
        drop = guarded.no_trigger(table, f"{table}_are_kept{ending}")
        assert await guarded.is_needed(f"{way} {table}", drop), way


@pytest.mark.parametrize("table", NEVER_REWRITTEN)
async def test_only_its_trigger_keeps_a_stored_fact_from_being_rewritten(guarded: Store, table: str) -> None:
    drop = guarded.no_trigger(table, f"{table}_are_not_rewritten")
    attempts = {
        column: f'UPDATE {table} SET "{column}" = {other(column)} WHERE {_newest(table)}'
        for column in NEVER_REWRITTEN[table].split()
    }

    assert [column for column, sql in attempts.items() if not await guarded.is_needed(sql, drop)] == []


@pytest.mark.parametrize("index", DOUBLES)
async def test_only_its_index_keeps_a_second_one_out(guarded: Store, index: str) -> None:
    attempt = await guarded.copy(*DOUBLES[index])

    assert await guarded.is_needed(attempt, f"DROP INDEX {index}")


@pytest.mark.parametrize("check", WRONG)
async def test_only_its_check_keeps_a_wrong_row_out(guarded: Store, check: str) -> None:
    table, rows, _ = WRONG[check]
    drop = guarded.no_check(table, check, "insert")

    assert [row for row in rows if not await guarded.is_needed(await guarded.copy(table, row), drop)] == []


@pytest.mark.parametrize("check", WRONG)
async def test_only_its_check_keeps_a_row_from_becoming_wrong(guarded: Store, check: str) -> None:
    table, _, changes = WRONG[check]
    drop = guarded.no_check(table, check, "update")
    frozen = [guarded.no_trigger(table, f"{table}_are_not_rewritten")] if table in FROZEN else []
    attempts = [f"UPDATE {table} SET {change} WHERE {_newest(table)}" for change in changes]

    assert [sql for sql in attempts if not await guarded.is_needed(sql, drop, beside=frozen)] == []
