"""`yiping check`."""

import pytest

from models import database
from models.tables import Office
from tests.commands.conftest import KEY, Assembly, InStore, Yiping

NAMES = [
    "settings",
    "database",
    "schema",
    "redis",
    "bot_api",
    "calendar",
    "clock",
    "offices",
    "pressure",
    "holds",
]


def level(line: str) -> str:
    return line.split(" ", maxsplit=1)[0]


def test_each_thing_has_one_line(yiping: Yiping, in_store: InStore) -> None:
    in_store(lambda: Office.create(code="A3区", name="A3区", chat_id=-1001))
    result = yiping("check")
    assert list(result.facts) == NAMES
    assert result.code == 0
    assert {level(line) for line in result.facts.values()} <= {"ok", "warn"}
    assert result.facts["bot_api"] == "ok @yiping_bot"


def test_json_tells_level_and_sentence(yiping: Yiping) -> None:
    found = yiping("check", "--json").json
    assert list(found) == NAMES
    assert found["clock"] == {"level": "ok", "says": "与数据库时间一致"}


def test_an_older_schema_fails_the_check(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch, empty_store_url: str
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", empty_store_url)
    result = bare("check")
    assert result.code == 1
    missing = "、".join(database.migrations())
    assert result.facts["schema"] == f"fail 缺少 {missing} —— 先运行 yiping migrate"
    assert level(result.facts["database"]) == "ok"
    assert level(result.facts["offices"]) == "fail"


def test_what_is_away_fails_alone(bare: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    assembly.username = None
    monkeypatch.setenv("YIPING_DATABASE_URL", "postgres://u:hush@127.0.0.1:1/yiping")
    monkeypatch.setenv("YIPING_REDIS_URL", "redis://:hush@127.0.0.1:1")
    result = bare("check")
    failed = {name for name, line in result.facts.items() if level(line) == "fail"}
    assert result.code == 1
    assert failed == set(NAMES) - {"settings"}
    assert "hush" not in result.out + result.err


def test_a_real_redis_answers(yiping: Yiping, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_REDIS_URL", redis_url)
    assert yiping("check").facts["redis"] == "ok 有应答"


def test_a_bad_setting_is_a_finding(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_PORT", "eighty")
    result = bare("check")
    assert result.code == 1
    assert result.facts == {"settings": "fail YIPING_PORT：应为 0 到 65535 的整数。"}


def test_another_username_than_the_bots_is_pointed_out(
    yiping: Yiping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIPING_BOT_USERNAME", "old_bot")
    assert yiping("check").facts["bot_api"] == "warn 机器人是 @yiping_bot，YIPING_BOT_USERNAME 却是 @old_bot"


def test_no_secret_is_shown(yiping: Yiping) -> None:
    result = yiping("check", "--json")
    assert KEY not in result.out
    assert "the-token-of-the-tests" not in result.out
