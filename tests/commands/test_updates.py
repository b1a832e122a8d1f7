"""`yiping updates`."""

from datetime import datetime, timedelta

import orjson
import pytest
from structlog.testing import capture_logs

from bot.services.bells import LocalBell
from bot.services.inbox import TRIES, InboxDesk
from models.tables import Update
from tests.commands.conftest import KEY, InStore, Yiping
from tests.house import FRIDAY, MovingClock, make_ground

PERSON, WORDS = 771_002_345, "我姓欧阳，电话 13912345678"
SHANGHAI_FRIDAY = "2026-11-20T10:15:00+08:00"


class Ears:
    """A handler that fails as long as it is told to, and lists what it carried out."""

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.heard: list[str] = []

    async def __call__(self, content: dict[str, object]) -> None:
        if self.fails:
            raise ValueError(WORDS)
        self.heard.append(next(name for name in content if name != "update_id"))


def inbox(clock: MovingClock) -> InboxDesk:
    """An inbox that keeps what it stores under the key of the commands."""
    return InboxDesk(make_ground(clock, secrets=[KEY]), LocalBell())


async def two_fail() -> None:
    """A message and a press of one person, on which the handlers failed until they were set aside."""
    clock = MovingClock()
    desk = inbox(clock)
    who = {"id": PERSON, "first_name": "欧阳若兰"}
    message = {"update_id": 1, "message": {"from": who, "text": WORDS}}
    press = {"update_id": 2, "callback_query": {"from": who, "data": "x"}}
    await desk.store(42, [(1, orjson.dumps(message)), (2, orjson.dumps(press))])
    with capture_logs():
        for _ in range(2 * TRIES):
            await desk.drain(Ears(fails=True))
            clock.moment += timedelta(minutes=6)


async def carried_out() -> list[str]:
    """What a running process makes of the inbox now."""
    ears = Ears(fails=False)
    await inbox(MovingClock(FRIDAY + timedelta(days=1))).drain(ears)
    return ears.heard


async def waiting() -> list[tuple[int, int]]:
    rows = await Update.filter(done_at=None, failed_at=None).order_by("id")
    return [(row.update_id, row.attempts) for row in rows]


def test_what_was_set_aside_is_listed_without_who_and_what(yiping: Yiping, in_store: InStore) -> None:
    in_store(two_fail)

    printed = yiping("updates", "list", "--json")

    first, second = printed.json["updates"]
    assert (first["kind"], first["error"], first["attempts"]) == ("message", "ValueError", TRIES)
    assert first["received_at"] == SHANGHAI_FRIDAY
    assert datetime.fromisoformat(first["failed_at"]) > FRIDAY
    assert second["kind"] == "callback_query"
    for planted in (str(PERSON), "欧阳", "13912345678"):
        assert planted not in printed.out + printed.err


def test_a_replayed_update_is_carried_out_once_however_often_it_is_replayed(
    yiping: Yiping, in_store: InStore
) -> None:
    in_store(two_fail)

    assert yiping("updates", "replay").facts == {"replayed": "2"}
    assert in_store(waiting) == [(1, 0), (2, 0)]
    assert yiping("updates", "replay").facts == {"replayed": "0"}
    assert in_store(carried_out) == ["message", "callback_query"]
    assert yiping("updates", "replay").facts == {"replayed": "0"}
    assert in_store(carried_out) == []
    assert yiping("updates", "list").out == ""


def test_one_is_replayed_and_the_other_stays_aside(yiping: Yiping, in_store: InStore) -> None:
    in_store(two_fail)
    number = yiping("updates", "list", "--json").json["updates"][1]["id"]

    assert yiping("updates", "replay", str(number)).facts == {"replayed": "1"}
    assert yiping("updates", "replay", str(number)).facts == {"replayed": "0"}
    assert in_store(waiting) == [(2, 0)]
    assert [row["kind"] for row in yiping("updates", "list", "--json").json["updates"]] == ["message"]


def test_an_update_that_had_its_effect_is_not_among_them(yiping: Yiping, in_store: InStore) -> None:
    async def had_its_effect() -> None:
        await two_fail()
        await Update.filter(update_id=1).update(done_at=FRIDAY, content=None)

    in_store(had_its_effect)

    assert [row["kind"] for row in yiping("updates", "list", "--json").json["updates"]] == ["callback_query"]
    assert yiping("updates", "replay").facts == {"replayed": "1"}


def test_an_update_that_no_key_opens_is_listed_all_the_same(
    yiping: Yiping, in_store: InStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(two_fail)
    monkeypatch.setenv("YIPING_SECRET_KEY", "another-key-that-is-long-enough-too-00001")

    assert {row["kind"] for row in yiping("updates", "list", "--json").json["updates"]} == {"sealed"}


def test_a_number_that_was_never_given_is_refused(yiping: Yiping) -> None:
    result = yiping("updates", "replay", "77")

    assert (result.code, result.out) == (2, "")
    assert result.err == "没有编号为 77 的更新：编号见 yiping updates list。\n"
