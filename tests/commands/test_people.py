"""`yiping invite` and `yiping officials`."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from models.tables import Account, GroupInvitation, Invitation, Office, Official
from models.terms import Actor, Role
from tests.commands.conftest import Assembly, InStore, Yiping

LINK = "https://t.me/yiping_bot?start="


async def an_office() -> None:
    await Office.create(code="A3区", name="A3区大厅")


async def an_official() -> int:
    office = await Office.create(code="A3区", name="A3区大厅")
    account = await Account.create(external_id=7, language="zh_CN")
    official = await Official.create(
        account=account, office=office, role=Role.LEAD, name="刘主任", since=datetime(2026, 11, 2, tzinfo=UTC)
    )
    return int(official.id)


def test_an_invitation_is_a_link_whose_hash_alone_is_kept(yiping: Yiping, in_store: InStore) -> None:
    in_store(an_office)
    link = yiping("invite", "--office", "A3区", "--role", "handler").facts["link"]
    token = link.removeprefix(LINK)
    kept = in_store(Invitation.get)
    assert token.startswith("i_")
    assert len(token) <= 64
    assert kept.token_hash == sha256(token.encode()).hexdigest()
    assert timedelta(hours=71) < kept.expires_at - datetime.now(UTC) <= timedelta(hours=72)


def test_a_link_for_a_group_is_kept_as_a_hash_too(yiping: Yiping, in_store: InStore) -> None:
    in_store(an_office)
    found = yiping("invite", "--group", "--office", "A3区").facts
    token = found["link"].removeprefix("https://t.me/yiping_bot?startgroup=")
    kept = in_store(GroupInvitation.get)
    assert token.startswith("g_")
    assert len(token) <= 64
    assert kept.token_hash == sha256(token.encode()).hexdigest()
    assert timedelta(hours=71) < kept.expires_at - datetime.now(UTC) <= timedelta(hours=72)
    assert "role" not in found


@pytest.mark.parametrize("whom", [[], ["--group", "--role", "lead"]])
def test_an_invitation_is_for_a_group_or_for_a_role(bare: Yiping, whom: list[str]) -> None:
    result = bare("invite", "--office", "A3区", *whom)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1


def test_an_unknown_office_gets_no_link_for_a_group(yiping: Yiping) -> None:
    assert yiping("invite", "--group", "--office", "B9").code == 2


def test_several_links_differ(yiping: Yiping, in_store: InStore) -> None:
    in_store(an_office)
    found = yiping("invite", "--office", "A3区", "--role", "lead", "--count", "3", "--json").json
    links = [row["link"] for row in found["links"]]
    assert found["role"] == "lead"
    assert len(set(links)) == 3
    assert all(link.startswith(LINK) for link in links)


def test_an_unknown_office_invites_nobody(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("invite", "--office", "B9", "--role", "lead")
    assert (result.code, result.out) == (2, "")
    assert result.err == "没有登记“B9”这个机构，请先用 yiping offices import 导入。\n"
    assert in_store(lambda: Invitation.all().count()) == 0


def test_the_set_username_serves_while_the_bot_api_is_away(
    yiping: Yiping, in_store: InStore, assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(an_office)
    assembly.username = None
    monkeypatch.setenv("YIPING_BOT_USERNAME", "@set_bot")
    link = yiping("invite", "--office", "A3区", "--role", "handler").facts["link"]
    assert link.startswith("https://t.me/set_bot?start=i_")


def test_without_any_username_no_link_is_made(bare: Yiping, assembly: Assembly) -> None:
    assembly.username = None
    result = bare("invite", "--office", "A3区", "--role", "handler")
    assert result.code == 1
    assert result.err == "Bot API 没有应答（TimeoutError）：请稍后再试，或设置 YIPING_BOT_USERNAME。\n"


def test_without_token_and_username_the_variables_are_named(
    bare: Yiping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIPING_BOT_TOKEN")
    result = bare("invite", "--office", "A3区", "--role", "handler")
    assert result.code == 2
    assert result.err == "不知道机器人的用户名：请设置 YIPING_BOT_TOKEN 或 YIPING_BOT_USERNAME。\n"


def test_officials_are_listed_one_value_a_line(yiping: Yiping, in_store: InStore) -> None:
    number = in_store(an_official)
    assert yiping("officials", "list").out == (
        f"id={number}\noffice=A3区\nrole=lead\nname=刘主任\nsince=2026-11-02T08:00:00+08:00\n"
    )


def test_officials_of_one_office_are_listed_alone(yiping: Yiping, in_store: InStore) -> None:
    in_store(an_official)
    assert len(yiping("officials", "list", "--office", "A3区", "--json").json["officials"]) == 1
    assert yiping("officials", "list", "--office", "B9").code == 2


def test_removing_ends_the_role_and_hands_the_cases_back(
    yiping: Yiping, in_store: InStore, assembly: Assembly
) -> None:
    number = in_store(an_official)
    result = yiping("officials", "remove", str(number))
    assert result.facts["put_back"] == "2"
    assert assembly.put_back == [(number, Actor.OPERATOR)]
    assert in_store(lambda: Official.get(id=number)).ended_at is not None


def test_a_role_is_removed_once(yiping: Yiping, in_store: InStore, assembly: Assembly) -> None:
    number = str(in_store(an_official))
    yiping("officials", "remove", number)
    result = yiping("officials", "remove", number)
    assert (result.code, result.err) == (2, f"没有编号为 {number} 的在任工作人员。\n")
    assert len(assembly.put_back) == 1


def test_a_missing_key_is_named(bare: Yiping, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("YIPING_SECRET_KEY")
    result = bare("officials", "list")
    assert result.code == 2
    assert result.err == "没有设置 YIPING_SECRET_KEY，请设为至少 32 个字符的随机文字。\n"
