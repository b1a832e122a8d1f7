"""A database in which people have lived: every guarded table holds a row. Tests only try to change it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from models import database
from tests.conftest import STORES
from tests.house import open_house
from tests.models.rows import later_rows
from tests.servers import PostgresServer, SqliteFiles, missing


async def live(url: str) -> None:
    """A poor rating with words, its case claimed and a question sent."""
    await database.connect(url)
    async with open_house(url) as house:
        li = house.person("李阿姨")
        chen = await house.official("陈晓")
        await house.rated(li, "不满意", "排了两个小时。")
        await house.press(chen, "认领")
        await house.press(chen, "联系评价人")
        await house.say(chen, "请问是上午还是下午？")
        await house.press(chen, "提交")
        await later_rows()
    await database.close()


@pytest.fixture(scope="module", params=STORES)
def lived_url(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer | None,
    sqlite_files: SqliteFiles,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The database, made once for a module on each kind of store."""
    opened: AbstractContextManager[str]
    if request.param == "sqlite":
        opened = nullcontext(sqlite_files.migrated(tmp_path_factory.mktemp("lived")))
    elif postgres_server is None:
        missing("PostgreSQL does not answer (TEST_DATABASE_URL)")
    else:
        opened = postgres_server.migrated()
    with opened as url:
        asyncio.run(live(url))
        yield url


@pytest.fixture
async def lived(lived_url: str) -> AsyncIterator[None]:
    """The same, connected."""
    await database.connect(lived_url)
    yield
    await database.close()
