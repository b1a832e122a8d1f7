"""`yiping backup` and `yiping restore`, rehearsed: what comes back is what was there, on either store."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException

from bot.services.vault import Vault
from models import database
from models.copies import DERIVED
from models.recount import Key, kept
from models.tables import Account, Office, RatingWord
from tests.commands.conftest import KEY, Yiping
from tests.house import SECRET, House, open_house
from tests.promises.test_who_rated import PLANTED, WORDS

pytestmark = pytest.mark.slow

FILE = "yiping.backup"
OTHER_KEY = "another-key-that-is-long-enough-too-00001"


async def lived(house: House) -> None:
    """A whole case, words and all; an office made after the one below it; a row that is gone again."""
    chen, li = await house.official("陈晓"), house.person("李阿姨")
    await house.rated(li, "不满意", WORDS)
    await house.press(chen, "认领")
    late = await Office.create(code="省", name="省局")
    await Office.filter(code="A市").update(parent_id=late.id)
    gone = await Account.create(external_id=5, language="zh_CN")
    await gone.delete()


async def at(url: str, look: Callable[[], Any]) -> Any:
    """Look into a store."""
    await database.connect(url)
    try:
        return await look()
    finally:
        await database.close()


def fill(url: str) -> None:
    async def living() -> None:
        async with open_house(url) as house:
            await lived(house)

    asyncio.run(at(url, living))


async def everything() -> dict[str, list[Any]]:
    """All rows of all tables that are copied, as the ORM reads them."""
    found = {}
    for model in Tortoise.apps["models"].values():
        if model._meta.db_table in DERIVED:
            continue
        found[model._meta.db_table] = [
            {name: getattr(row, name) for name in model._meta.db_fields}
            for row in await model.all().order_by(model._meta.pk_attr)
        ]
    return found


async def figures() -> dict[Key, int]:
    """Every figure that is not nothing."""
    return {key: n for key, n in (await kept()).items() if n}


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Where a backup is taken back to: each kind of store meets each kind of backup."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


def test_a_backup_comes_back_whole_into_either_store(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, store_url: str, empty_url: str
) -> None:
    fill(store_url)

    made = yiping("backup", FILE)
    surroundings.setenv("YIPING_DATABASE_URL", empty_url)
    restored = yiping("restore", FILE)

    assert made.code == 0, made.err
    assert restored.facts == made.facts
    there, here = asyncio.run(at(store_url, everything)), asyncio.run(at(empty_url, everything))
    assert here == there
    assert sum(map(len, here.values())) == int(made.facts["rows"]) > 40


def test_figures_are_counted_anew_as_facts_come_back(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, store_url: str, empty_url: str
) -> None:
    fill(store_url)
    yiping("backup", FILE)
    surroundings.setenv("YIPING_DATABASE_URL", empty_url)
    yiping("restore", FILE)

    there = asyncio.run(at(store_url, figures))
    assert asyncio.run(at(empty_url, figures)) == there
    assert len(there) > 20
    assert yiping("figures", "check").code == 0


def test_a_restored_store_guards_and_numbers_on(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, store_url: str, empty_url: str
) -> None:
    fill(store_url)
    last = asyncio.run(at(store_url, lambda: Account.all().order_by("-id").first())).id
    yiping("backup", FILE)
    surroundings.setenv("YIPING_DATABASE_URL", empty_url)
    yiping("restore", FILE)

    async def refused_and_numbered() -> int:
        for statement in (
            "DELETE FROM ratings",
            "UPDATE steps SET why = 'x'",
            "UPDATE matters SET matter_no = 'x'",
        ):
            with pytest.raises(BaseORMException):
                await get_connection("default").execute_query(statement)
        with pytest.raises(BaseORMException):
            await Office.create(code="Z", name="Z", parent_id=4711)
        return int((await Account.create(external_id=6, language="zh_CN")).id)

    # the number of the account that is gone is not given a second time
    assert asyncio.run(at(empty_url, refused_and_numbered)) == last + 2


def test_words_are_readable_after_restoring(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, store_url: str, empty_url: str
) -> None:
    """The keys of persons came back, and the secret key that is not in the backup opens them."""
    fill(store_url)
    yiping("backup", FILE)
    surroundings.setenv("YIPING_DATABASE_URL", empty_url)
    yiping("restore", FILE)

    async def opened() -> str | None:
        word = await RatingWord.get()
        return await Vault([SECRET]).open(word.key_id, word.content)

    assert WORDS in str(asyncio.run(at(empty_url, opened)))


def test_what_is_written_meanwhile_is_not_in_it_and_does_not_wait(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot: another process writes between two tables, at once."""
    from models import copies

    fill(store_url)
    offices = len(asyncio.run(at(store_url, everything))["offices"])
    tables_of = copies.tables

    def tables_and_a_writer() -> list[copies.Table]:
        write_elsewhere(store_url)
        return tables_of()

    monkeypatch.setattr("bot.services.backups.tables", tables_and_a_writer)
    assert yiping("backup", FILE).code == 0
    assert len(asyncio.run(at(store_url, everything))["offices"]) == offices + 1


def write_elsewhere(url: str) -> None:
    """One more office, by somebody else, who does not want to wait."""
    statement = "INSERT INTO offices (code, name, test) VALUES ('新', '新局', false)"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), timeout=1)) as file:
            file.execute(statement)
            file.commit()
        return

    import threading

    async def write() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        await connection.execute(statement)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(write()))
    thread.start()
    thread.join(10)


def test_a_backup_tells_nothing_to_whoever_has_no_key(yiping: Yiping, store_url: str, tmp_path: Path) -> None:
    fill(store_url)
    yiping("backup", FILE)

    content = (tmp_path / FILE).read_bytes()
    assert content.startswith(b"YIPING-BACKUP 1\n")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    for planted in (*PLANTED, "offices", "A3区", "护照换发"):
        assert planted.encode() not in content


def test_an_older_key_opens_a_backup_as_well(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, sqlite_url: str, empty_url: str
) -> None:
    surroundings.setenv("YIPING_DATABASE_URL", sqlite_url)
    yiping("backup", FILE)
    surroundings.setenv("YIPING_DATABASE_URL", empty_url)
    surroundings.setenv("YIPING_SECRET_KEY", f"{OTHER_KEY},{KEY}")

    assert yiping("restore", FILE).code == 0


class Spoiled:
    """A small backup, and an empty store that must stay empty."""

    def __init__(self, yiping: Yiping, surroundings: pytest.MonkeyPatch, path: Path, empty: str) -> None:
        self.yiping, self.surroundings, self.path, self.empty = yiping, surroundings, path, empty
        self.content = path.read_bytes()

    def says(self) -> str:
        """What restoring says, in one line, having changed nothing."""
        self.surroundings.setenv("YIPING_DATABASE_URL", self.empty)
        result = self.yiping("restore", FILE)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        return result.err


@pytest.fixture
def spoiled(
    yiping: Yiping, surroundings: pytest.MonkeyPatch, tmp_path: Path, empty_sqlite_url: str, store_url: str
) -> Spoiled:
    """A backup to be spoiled."""
    fill(store_url)
    assert yiping("backup", FILE).code == 0
    return Spoiled(yiping, surroundings, tmp_path / FILE, empty_sqlite_url)


def test_another_key_is_refused_in_one_line(spoiled: Spoiled) -> None:
    spoiled.surroundings.setenv("YIPING_SECRET_KEY", OTHER_KEY)

    assert "YIPING_SECRET_KEY" in spoiled.says()
    assert not Path(spoiled.empty.removeprefix("sqlite://")).exists()


def test_what_is_no_backup_is_refused_in_one_line(spoiled: Spoiled) -> None:
    for content in (b"", b"YIPING-BACKUP 2\n" + spoiled.content[16:], b"SQLite format 3\0" * 9):
        spoiled.path.write_bytes(content)
        assert spoiled.says().startswith(f"{FILE} 不是备份文件")


def test_a_backup_that_was_changed_or_cut_short_is_refused_in_one_line(spoiled: Spoiled) -> None:
    whole = spoiled.content
    flipped = [_flipped(whole, place) for place in (-30, 48, 49, 50, 51)]
    for content in (whole[:-1], whole[:-40], whole[:60], whole + b"x", *flipped):
        spoiled.path.write_bytes(content)
        assert spoiled.says() == f"{FILE} 不完整或被改过，什么都没有恢复。\n"


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def test_a_backup_of_another_version_is_refused_in_one_line(
    spoiled: Spoiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = database.migrations()
    monkeypatch.setattr(database, "migrations", lambda: [*now, "0099_later"])

    assert spoiled.says().startswith(f"{FILE} 的结构和本版本不同（{', '.join(now)}）")


def test_a_store_that_is_not_empty_is_left_alone(yiping: Yiping, store_url: str) -> None:
    fill(store_url)
    before = asyncio.run(at(store_url, everything))
    yiping("backup", FILE)

    result = yiping("restore", FILE)

    assert result.code == 2
    assert result.err.startswith("数据库里已经有数据（")
    assert asyncio.run(at(store_url, everything)) == before


def test_a_file_that_is_there_is_not_written_over(yiping: Yiping, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("mine")

    assert yiping("backup", FILE).err == f"已经有 {FILE} 这个文件，不覆盖。\n"
    assert yiping("backup", "no-such-directory/x").code == 2
    assert (tmp_path / FILE).read_text() == "mine"
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


def test_a_plan_names_the_steps_what_they_lock_and_the_last_backup(
    bare: Yiping, surroundings: pytest.MonkeyPatch, empty_store_url: str
) -> None:
    surroundings.setenv("YIPING_DATABASE_URL", empty_store_url)

    first = bare("migrate", "--plan", "--json").json
    bare("migrate")
    after = bare("migrate", "--plan").facts
    made = bare("backup", FILE).facts["made_at"]

    names = [step["migration"] for step in first["migrations"]]
    assert (first["steps"], first["last_backup"], names) == (len(names), None, database.migrations())
    assert first["migrations"][0]["locks"] == []
    assert {"cases", "outbox"} & set(first["migrations"][1]["locks"])
    assert after == {"steps": "0", "last_backup": ""}
    assert bare("migrate", "--plan").facts == {"steps": "0", "last_backup": made}
    Path(FILE).unlink()
    assert json.loads(bare("migrate", "--plan", "--json").out)["last_backup"] is None
