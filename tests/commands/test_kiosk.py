"""`yiping kiosk`: a code for a tablet, the tablets with their figures, and the end of a pairing."""

from datetime import datetime

import pytest

from bot.services.kiosks import KioskBook
from bot.system import SystemClock
from models.tables import Kiosk, KioskCode
from tests.commands.conftest import KEY, InHouse, InStore, Yiping
from tests.house import House, MovingClock, make_ground


async def codes() -> list[KioskCode]:
    return await KioskCode.all()


async def pairings() -> list[tuple[str, bool]]:
    return [(kiosk.window, kiosk.unpaired_at is None) for kiosk in await Kiosk.all().order_by("id")]


async def offices(_house: House) -> None:
    """A house brings its offices."""


async def typed(code: str) -> None:
    """A code is typed on a tablet, before a process with the operator's key."""
    now = MovingClock(SystemClock().now())
    await KioskBook(make_ground(now, secrets=(KEY,))).pair(code)


def test_a_code_is_printed_once_and_stored_as_a_hash(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    in_house(offices)

    result = yiping("kiosk", "pair", "--office", "A3区", "--window", "07")

    facts = result.facts
    assert (result.code, facts["office"], facts["window"]) == (0, "A3区", "07")
    assert (facts["code"].isdecimal(), len(facts["code"])) == (True, 8)
    assert facts["address"].endswith("/kiosk")
    assert datetime.fromisoformat(facts["valid_until"]).tzinfo is not None
    [stored] = in_store(codes)
    assert facts["code"] not in str(stored.__dict__)


def test_tablets_are_listed_and_unpaired(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(offices)
    code = yiping("kiosk", "pair", "--office", "A3区", "--window", "07").facts["code"]
    in_store(lambda: typed(code))

    [listed] = yiping("kiosk", "list", "--json").json["kiosks"]
    ended = yiping("kiosk", "unpair", str(listed["id"]))
    again = yiping("kiosk", "unpair", str(listed["id"]))

    assert (listed["office"], listed["window"], listed["ratings"]) == ("A3区", "07", 0)
    assert (ended.code, again.code) == (0, 2)
    assert "没有编号为" in again.err
    assert in_store(pairings) == [("07", False)]
    assert yiping("kiosk", "list").out == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("pair", "--office", "B9区", "--window", "07"), "没有登记“B9区”"),
        (("pair", "--office", "A3区"), "缺少 --window"),
        (("pair", "--office", "A3区", "--window", ""), "窗口号"),
        (("unpair", "0"), "整数"),
        (("unpair", "7"), "没有编号为 7 的平板"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(yiping: Yiping, argv: tuple[str, ...], said: str) -> None:
    result = yiping("kiosk", *argv)

    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1
