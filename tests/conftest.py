"""What every test may ask for: a store of either kind, migrated; a Redis; skipped tests told by name."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models import database
from tests.servers import (
    POSTGRES,
    REDIS,
    MortalRedis,
    PostgresServer,
    SqliteFiles,
    missing,
    redis_database,
)

if TYPE_CHECKING:
    # The process that hands tests out to workers loads this module too, before they may begin.
    from tests.house import House

STORES = ["sqlite", "postgres"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer | None]:
    """The PostgreSQL server, or None where none answers."""
    server = PostgresServer(POSTGRES)
    yield server if server.answers() else None
    server.close()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """The source of SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer | None) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    with postgres_server.migrated() as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer | None) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    if postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    with postgres_server.empty() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles, tmp_path: Path) -> str:
    """A migrated SQLite file of the test's own."""
    return sqlite_files.migrated(tmp_path)


@pytest.fixture
def empty_sqlite_url(sqlite_files: SqliteFiles, tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return sqlite_files.empty(tmp_path)


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=STORES)
def empty_store_url(request: pytest.FixtureRequest) -> str:
    """A database before its first migration: the test runs once on each kind."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[str]:
    """A migrated database, connected; the test runs once on each kind."""
    await database.connect(store_url)
    yield store_url
    await database.close()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database of the test's own, empty."""
    with redis_database() as url:
        if url is None:
            missing(f"Redis does not answer, or has no free database, at {REDIS} (TEST_REDIS_URL)")
        yield url


@pytest.fixture
def mortal_redis(tmp_path: Path) -> Iterator[MortalRedis]:
    """A Redis that a test may kill; it runs."""
    server = MortalRedis(tmp_path)
    server.start()
    yield server
    server.kill()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest begins first, so that nobody waits for it at the end."""
    items.sort(key=_may_take, reverse=True)


def _may_take(item: pytest.Item) -> tuple[float, bool]:
    """Seconds that a test has asked for, and whether it is slow at all."""
    marker = item.get_closest_marker("timeout")
    return (float(marker.args[0]) if marker else 0.0, item.get_closest_marker("slow") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped by name: pytest's own summary folds tests with one reason into a number."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("skipped, by name")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"{report.nodeid}: {str(reason).removeprefix('Skipped: ')}")


@pytest.fixture
async def house(store: str) -> AsyncIterator["House"]:
    """The whole product before a pretend Telegram, on each kind of store."""
    from tests.house import open_house

    async with open_house(store) as opened:
        yield opened


@pytest.fixture
async def quick_house(sqlite_url: str) -> AsyncIterator["House"]:
    """The same on SQLite only, for what has nothing to do with the store."""
    from tests.house import open_house

    await database.connect(sqlite_url)
    async with open_house(sqlite_url) as opened:
        yield opened
    await database.close()
