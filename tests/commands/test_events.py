"""`yiping events`, and the callback options of `yiping source`."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from models.tables import Event, Source, SourceRefusal
from models.terms import EventState
from tests.commands.conftest import InHouse, InStore, Yiping
from tests.house import House

URL = "https://hall.example/yiping"


def test_a_callback_has_a_secret_that_is_shown_once(yiping: Yiping, in_store: InStore) -> None:
    facts = yiping("source", "add", "hall", "--callback-url", URL).facts
    kept = in_store(lambda: Source.get(name="hall"))

    assert list(facts) == ["endpoint", "signing_secret", "read_token", "callback_secret"]
    assert len(base64.b64decode(facts["callback_secret"].removeprefix("whsec_"), validate=True)) == 32
    assert facts["callback_secret"] not in {facts["signing_secret"], kept.callback_secrets}
    assert facts["callback_secret"] not in yiping("source", "list").out


def test_whoever_has_no_address_yet_has_the_secret_of_its_callback(yiping: Yiping) -> None:
    facts = yiping("source", "add", "hall").facts
    assert list(facts) == ["endpoint", "signing_secret", "read_token", "callback_secret"]
    assert "callback_secret" not in yiping("source", "set", "hall", "--rate", "5").facts
    assert yiping("source", "rotate", "hall").facts["callback_secret"] != facts["callback_secret"]


def test_a_callback_is_set_changed_rotated_and_taken_away(yiping: Yiping) -> None:
    given = yiping("source", "add", "hall").facts
    first = yiping("source", "set", "hall", "--callback-url", URL).facts
    second = yiping("source", "set", "hall", "--callback-url", f"{URL}/2").facts
    third = yiping("source", "rotate", "hall").facts
    gone = yiping("source", "set", "hall", "--callback-url", "").facts

    assert (first["callback_url"], first["callback"]) == (URL, "enabled")
    assert second["callback_url"] == f"{URL}/2"
    assert len({one["callback_secret"] for one in (given, first, second, third)}) == 4
    assert (gone["callback_url"], gone["callback"], "callback_secret" in gone) == ("", "", False)


@pytest.mark.parametrize("command", ["add", "set"])
def test_a_bad_address_is_refused_and_changes_nothing(
    yiping: Yiping, in_store: InStore, command: str
) -> None:
    yiping("source", "add", "hall")

    name = "hall" if command == "set" else "new"
    result = yiping("source", command, name, "--callback-url", "ftp://hall.example/", "--scope", "ratings")

    assert result.code == 2
    assert result.err == (
        "回调地址不合要求：以 http:// 或 https:// 开头，最多 2000 个字符，不带用户名和 # 片段。\n"
    )
    [source] = in_store(Source.all)
    assert (source.scope, source.callback_url) == ("states", None)


def undelivered(in_house: InHouse, **changes: Any) -> str:
    """One event that could not be delivered; its number."""

    async def happens(house: House) -> str:
        await house.desks.sources.call_back("hall", URL)
        house.source = await Source.get(name="hall")
        await house.desks.intake.receive(house.source, house.matter(matter_no="2554"))
        await Event.all().update(
            **{"state": EventState.FAILED, "attempts": 10, "error": "HTTP 503"} | changes
        )
        return (await Event.get()).public_id

    return str(in_house(happens))


def test_what_could_not_be_delivered_is_listed(yiping: Yiping, in_house: InHouse) -> None:
    event = undelivered(in_house)

    [row] = yiping("events", "list", "--source", "hall", "--json").json["events"]

    assert row == {
        "event": event,
        "source": "hall",
        "type": "prompt.unreachable",
        "matter_no": "2554",
        "service_seq": 1,
        "at": "2026-11-20T10:15:00+08:00",
        "state": "failed",
        "attempts": 10,
        "next_at": None,
        "error": "HTTP 503",
    }
    assert yiping("events", "list").facts["event"] == event


def test_the_next_attempt_is_listed(yiping: Yiping, in_house: InHouse) -> None:
    due = datetime(2026, 11, 20, 4, tzinfo=UTC)
    undelivered(in_house, state=EventState.WAITING, due_at=due, attempts=3)

    facts = yiping("events", "list").facts

    assert (facts["state"], facts["next_at"]) == ("retrying", "2026-11-20T12:00:00+08:00")


def test_an_event_is_replayed_by_number_or_by_source(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    event = undelivered(in_house)

    assert yiping("events", "replay", event).facts == {"replayed": "1"}
    again = in_store(Event.get)
    assert (again.state, again.attempts) == (EventState.WAITING, 0)
    assert yiping("events", "replay", "--source", "hall").facts == {"replayed": "0"}


def test_without_a_name_everything_that_was_not_delivered_is_replayed(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    undelivered(in_house)
    yiping("source", "add", "elsewhere")  # has no address to send anything to

    assert yiping("events", "replay").facts == {"replayed": "1"}
    assert in_store(Event.get).state is EventState.WAITING
    assert yiping("events", "replay").facts == {"replayed": "0"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("evt_none",), "没有编号为 evt_none 的事件。\n"),
        (("--source", "nobody"), "没有名为“nobody”的业务系统。\n"),
        (
            ("--source", "hall"),
            "业务系统“hall”没有回调地址：先用 yiping source set --callback-url 设置。\n",
        ),
    ],
)
def test_what_cannot_be_replayed_is_said(yiping: Yiping, options: tuple[str, ...], says: str) -> None:
    yiping("source", "add", "hall")

    result = yiping("events", "replay", *options)

    assert (result.code, result.out, result.err) == (2, "", says)


def test_a_callback_that_was_given_up_stands_in_the_log(yiping: Yiping, in_store: InStore) -> None:
    yiping("source", "add", "hall", "--callback-url", URL)

    async def give_up() -> None:
        source = await Source.get(name="hall")
        await Source.all().update(callback_disabled_at=source.created_at)
        await SourceRefusal.create(
            source=source, at=source.created_at, status=0, problem="callback_disabled", reason="五天"
        )

    in_store(give_up)
    facts = yiping("source", "log", "hall").facts
    assert (facts["status"], facts["problem"], facts["reason"]) == ("", "callback_disabled", "五天")
    assert yiping("source", "list").facts["callback"] == "disabled"
    yiping("source", "enable", "hall")
    assert yiping("source", "list").facts["callback"] == "enabled"


def test_networks_that_are_none_are_refused(yiping: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIPING_CALLBACK_ALLOW", "10.0.0.0/8, 10.0.0.1/8")

    result = yiping("source", "list")

    assert result.code == 2
    assert result.err == "YIPING_CALLBACK_ALLOW：应为网段，用逗号分开，例如 10.0.0.0/8,fd00::/8。\n"
    monkeypatch.setenv("YIPING_CALLBACK_ALLOW", "10.0.0.0/8, fd00::/8,127.0.0.1")
    assert yiping("source", "list").code == 0
