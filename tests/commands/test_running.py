"""`yiping run` and `yiping migrate`, and what every command says about settings and the database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import KEY, Assembly, Yiping

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(bare: Yiping, monkeypatch: pytest.MonkeyPatch, empty_store_url: str) -> Yiping:
    """Runs a command on a store before its first migration."""
    monkeypatch.setenv("YIPING_DATABASE_URL", empty_store_url)
    return bare


def test_an_older_schema_is_refused_in_one_line(empty: Yiping, assembly: Assembly) -> None:
    result = empty("run")
    assert (result.code, result.out) == (1, "")
    assert result.err == "数据库结构不是最新的，缺少 0001_initial：先运行 yiping migrate。\n"
    assert assembly.served == []


def test_migrate_brings_the_database_up_to_date_once(empty: Yiping, assembly: Assembly) -> None:
    first, second, served = empty("migrate"), empty("migrate"), empty("run")
    assert first.facts == {"applied": "1", "migration": "0001_initial"}
    assert second.facts == {"applied": "0"}
    assert served.code == 0
    assert len(assembly.served) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIPING_PORT", "eighty"),
        ("YIPING_UPDATES", "push"),
        ("YIPING_LOG", "xml"),
        ("YIPING_BOT_TOKEN", "hush"),
        ("YIPING_TIMEZONE", "Asia/Nowhere"),
        ("YIPING_LANGUAGE", "tlh"),
        ("YIPING_SECRET_KEY", "short-secret"),
        ("YIPING_SEND_RATE", "fast"),
        ("YIPING_DATABASE_URL", "mysql://root:hush@127.0.0.1/x"),
        ("YIPING_DATABASE_URL", "sqlite://"),
        ("YIPING_REDIS_URL", "redis://:hush@127.0.0.1:port"),
        ("YIPING_BOT_API_URL", "telegram"),
        ("YIPING_POLICY", "no-such-file.toml"),
    ],
)
def test_a_bad_setting_is_named_and_its_value_kept_back(
    bare: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    result = bare("run")
    assert result.code == 2
    assert name in result.err or "no-such-file.toml" in result.err
    assert result.err.count("\n") == 1
    assert "hush" not in result.err
    assert "short-secret" not in result.err
    assert assembly.served == []


def test_a_bad_policy_is_told_with_its_variable(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("policy.toml").write_text('near_due_at = "25:00"\n', "utf-8")
    monkeypatch.setenv("YIPING_POLICY", "policy.toml")
    result = bare("run")
    assert result.code == 2
    assert result.err.startswith("YIPING_POLICY：near_due_at")


@pytest.mark.parametrize("name", ["YIPING_BOT_TOKEN", "YIPING_SECRET_KEY"])
def test_serving_needs_token_and_key(bare: Yiping, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    result = bare("run")
    assert result.code == 2
    assert name in result.err


def test_webhooks_need_their_secret(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_UPDATES", "webhook")
    assert bare("run").err == "YIPING_UPDATES=webhook 时必须设置 YIPING_WEBHOOK_SECRET。\n"


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("source", "list")])
def test_a_database_that_is_away_is_one_line(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", "postgres://postgres:hush@127.0.0.1:1/yiping")
    result = bare(*command)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("数据库连不上或出错：")
    assert result.err.count("\n") == 1
    assert "hush" not in result.err


def test_a_port_that_is_taken_is_one_line(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch, sqlite_url: str, assembly: Assembly
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", sqlite_url)
    assembly.failure = OSError(98, "address already in use")
    result = bare("run")
    assert (result.code, result.out) == (1, "")
    assert result.err == "启动不了：[Errno 98] address already in use\n"


def test_python_m_bot_is_the_same_command(sqlite_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "YIPING_DATABASE_URL": sqlite_url, "YIPING_SECRET_KEY": KEY}
    found = subprocess.run(
        [sys.executable, "-m", "bot", "source", "add", "hall", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert '"read_token": "ypr_' in found.stdout
    assert found.stderr == ""
