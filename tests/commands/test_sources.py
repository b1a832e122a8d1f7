"""`yiping source`."""

import base64
from pathlib import Path

import pytest

from models.tables import Office, Source, SourceRefusal
from tests.commands.conftest import InStore, Yiping


def test_a_source_is_set_up_with_three_lines(
    yiping: Yiping, in_store: InStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIPING_PUBLIC_URL", "https://yiping.example/")
    facts = yiping("source", "add", "hall", "--scope", "ratings", "--rate", "50").facts
    kept = in_store(lambda: Source.get(name="hall"))
    assert facts["endpoint"] == "https://yiping.example/v1/sources/hall/matters"
    assert len(base64.b64decode(facts["signing_secret"].removeprefix("whsec_"), validate=True)) == 32
    assert facts["read_token"].startswith("ypr_")
    assert facts["signing_secret"] not in kept.signing_secret
    assert (kept.scope, kept.rate) == ("ratings", 50)


def test_a_source_is_added_once(yiping: Yiping) -> None:
    yiping("source", "add", "hall")
    result = yiping("source", "add", "hall")
    assert (result.code, result.out) == (2, "")
    assert result.err == "已经有名为“hall”的业务系统。\n"


@pytest.mark.parametrize("command", ["set", "rotate", "disable", "enable", "log"])
def test_an_unknown_source_is_named(yiping: Yiping, command: str) -> None:
    result = yiping("source", command, "nobody")
    assert (result.code, result.err) == (2, "没有名为“nobody”的业务系统。\n")


def test_a_name_that_fits_no_address_is_refused(yiping: Yiping) -> None:
    result = yiping("source", "add", "市民中心")
    assert result.code == 2
    assert "市民中心" in result.err


def test_a_source_is_changed_disabled_and_enabled(yiping: Yiping) -> None:
    yiping("source", "add", "hall")
    yiping("source", "set", "hall", "--rate", "9")
    yiping("source", "disable", "hall")
    (disabled,) = yiping("source", "list", "--json").json["sources"]
    yiping("source", "enable", "hall")
    (enabled,) = yiping("source", "list", "--json").json["sources"]
    assert (disabled["state"], disabled["rate"], disabled["scope"]) == ("disabled", 9, "states")
    assert enabled["state"] == "enabled"


def test_a_rotated_secret_is_new_and_the_old_one_has_an_end(yiping: Yiping) -> None:
    first = yiping("source", "add", "hall").facts["signing_secret"]
    second = yiping("source", "rotate", "hall").facts["signing_secret"]
    assert first != second
    assert yiping("source", "list").facts["old_secret_until"]


def test_the_log_tells_refused_requests_in_plain_words(yiping: Yiping, in_store: InStore) -> None:
    yiping("source", "add", "hall")

    async def refuse() -> None:
        source = await Source.get(name="hall")
        await SourceRefusal.create(
            source=source, at=source.created_at, status=422, problem="invalid", reason="第一行\n第二行"
        )

    in_store(refuse)
    facts = yiping("source", "log", "hall").facts
    assert (facts["status"], facts["problem"], facts["reason"]) == ("422", "invalid", "第一行 第二行")


def test_a_lost_key_cannot_rotate(yiping: Yiping, monkeypatch: pytest.MonkeyPatch, in_store: InStore) -> None:
    yiping("source", "add", "hall")
    monkeypatch.setenv("YIPING_SECRET_KEY", "another-key-that-never-sealed-anything-here")
    result = yiping("source", "rotate", "hall")
    assert result.code == 1
    assert "YIPING_SECRET_KEY" in result.err


def test_a_test_source_is_shown_and_stays_one(yiping: Yiping, in_store: InStore) -> None:
    yiping("source", "add", "trial", "--test")
    yiping("source", "add", "hall")

    listed = yiping("source", "list", "--json").json["sources"]
    changed = yiping("source", "set", "trial", "--test")

    assert "test=true\n" in yiping("source", "list").out
    assert {source["name"]: source["test"] for source in listed} == {"trial": True, "hall": False}
    assert changed.code == 2
    assert in_store(lambda: Source.get(name="trial")).test is True


def test_the_hidden_office_is_not_for_operators(yiping: Yiping, in_store: InStore, tmp_path: Path) -> None:
    yiping("source", "add", "trial", "--test")
    file = tmp_path / "offices.csv"
    file.write_text("code,parent_code,name,chat_id\n~test,,顶替,-1001\n", "utf-8")

    imported = yiping("offices", "import", str(file))
    invited = yiping("invite", "--office", "~test", "--role", "handler")

    assert (imported.code, invited.code) == (2, 2)
    assert imported.err == "第 2 行 code 列：“~test”留给演练用。\n"
    assert yiping("officials", "list").out == ""
    assert in_store(lambda: Office.get(test=True)).name == "演练机构"
