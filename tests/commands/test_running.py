"""`yiping run` and `yiping migrate`, and what every command says about settings and the database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import OFFICIAL_API
from models import database
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
    missing = "、".join(database.migrations())
    assert result.err == f"数据库结构不是最新的，缺少 {missing}：先运行 yiping migrate。\n"
    assert assembly.served == []


def test_migrate_brings_the_database_up_to_date_once(empty: Yiping, assembly: Assembly) -> None:
    first, second, served = empty("migrate"), empty("migrate"), empty("run")
    every = database.migrations()
    assert first.facts == {"applied": str(len(every)), "migration": every[-1]}
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
        ("YIPING_CHAT_RATE", "nan/s"),
        ("YIPING_GROUP_RATE", "inf/min"),
        ("YIPING_WEBHOOK_SECRET", "hush, hush"),
        ("YIPING_DATABASE_URL", "mysql://root:hush@127.0.0.1/x"),
        ("YIPING_DATABASE_URL", "sqlite://"),
        ("YIPING_REDIS_URL", "redis://:hush@127.0.0.1:port"),
        ("YIPING_BOT_API_URL", "telegram"),
        ("YIPING_ADMIN_PORT", "metrics"),
        ("YIPING_OPS_CHAT", "@operators"),
        ("YIPING_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("YIPING_POLICY", "no-such-file.toml"),
    ],
)
def test_a_bad_setting_is_named_and_its_value_kept_back(
    bare: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    result = bare("run")
    assert result.code == 2
    assert name in result.err
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


@pytest.mark.parametrize(
    "name",
    [
        "YIPING_POLICY",
        "YIPING_PUBLIC_URL",
        "YIPING_BOT_API_URL",
        "YIPING_REDIS_URL",
        "YIPING_LANGUAGE",
        "YIPING_PORT",
    ],
)
def test_an_empty_setting_is_one_that_was_left_out(
    empty: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "")
    empty("migrate")
    assert empty("run").code == 0
    [settings] = assembly.served
    assert (settings.policy, settings.public_url) == (None, "http://127.0.0.1:8080")
    assert (settings.language, settings.bot_api_url) == ("zh_CN", OFFICIAL_API)
    assert settings.redis_url.get_secret_value() == "memory://"


def test_a_settings_file_in_another_encoding_is_one_line(bare: Yiping, assembly: Assembly) -> None:
    Path(".env").write_text("YIPING_BOT_USERNAME=评\n", "utf-16")
    result = bare("run")
    assert (result.code, result.out) == (2, "")
    assert result.err == ".env 不是 UTF-8 编码，请另存为 UTF-8 再试。\n"
    assert bare("--help").code == 0
    assert assembly.served == []


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


def test_a_key_that_is_not_the_databases_is_refused(
    yiping: Yiping, monkeypatch: pytest.MonkeyPatch, assembly: Assembly
) -> None:
    yiping("source", "add", "hall")
    monkeypatch.setenv("YIPING_SECRET_KEY", KEY[::-1])
    result = yiping("run")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("YIPING_SECRET_KEY 打不开库里已加密的内容")
    assert assembly.served == []
    monkeypatch.setenv("YIPING_SECRET_KEY", f"{KEY[::-1]},{KEY}")
    assert yiping("run").code == 0


def test_a_port_that_is_taken_is_one_line(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch, sqlite_url: str, assembly: Assembly
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", sqlite_url)
    assembly.failure = OSError(98, "address already in use")
    result = bare("run")
    assert (result.code, result.out) == (1, "")
    assert result.err == "启动不了：[Errno 98] address already in use\n"


def test_a_process_does_everything_or_what_it_is_told(yiping: Yiping, assembly: Assembly) -> None:
    assert yiping("run").code == 0
    assert assembly.roles == ["delivery", "updates", "watch", "web"]
    assert yiping("run", "--only", "web, watch").code == 0
    assert assembly.roles == ["watch", "web"]


@pytest.mark.parametrize("roles", ["", "web,", "wap", "web;watch", "WEB"])
def test_a_role_that_is_none_is_told_with_those_that_are(
    yiping: Yiping, assembly: Assembly, roles: str
) -> None:
    result = yiping("run", "--only", roles)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"--only：没有“{roles}”这样的分工，可用：web、updates、delivery、watch\n"
    assert assembly.served == []


def test_several_processes_share_one_database(
    bare: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", postgres_url)
    assert bare("run", "--processes", "3", "--only", "web").code == 0
    assert (assembly.processes, assembly.roles) == (3, ["web"])
    assembly.failure = OSError(98, "address already in use")
    assert bare("run", "--processes", "3").err == "启动不了：[Errno 98] address already in use\n"


def test_several_processes_do_not_share_a_file(
    bare: Yiping, assembly: Assembly, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setenv("YIPING_DATABASE_URL", sqlite_url)
    result = bare("run", "--processes", "2")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("--processes 需要 PostgreSQL")
    assert assembly.served == []


@pytest.mark.parametrize("number", ["0", "-1", "two", "65", "2.5"])
def test_a_number_of_processes_is_a_number(yiping: Yiping, assembly: Assembly, number: str) -> None:
    result = yiping("run", "--processes", number)
    assert (result.code, result.out) == (2, "")
    assert "--processes" in result.err
    assert assembly.served == []


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
