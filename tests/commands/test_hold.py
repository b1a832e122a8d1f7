"""`yiping hold`."""

from datetime import datetime

import pytest

from models.tables import Hold, Outbox
from models.terms import OutboxState
from tests.commands.conftest import InHouse, InStore, Yiping
from tests.house import House


async def one_waits(house: House) -> None:
    """A prompt that is about to leave by itself."""
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.desks.intake.receive(house.source, house.matter(li))


async def holds() -> list[tuple[int | None, int | None, bool]]:
    rows = await Hold.all().order_by("id")
    return [(row.source_id, row.office_id, row.ended_at is None) for row in rows]


async def prompts() -> list[tuple[str, bool]]:
    rows = await Outbox.filter(kind="prompt").order_by("id")
    return [(row.state, bool(row.facts.get("unasked"))) for row in rows]


async def hold_them() -> None:
    await Outbox.filter(kind="prompt").update(state=OutboxState.HELD)


def test_a_hold_says_how_many_wait(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(one_waits)

    result = yiping("hold", "on", "--source", "hall")

    since = datetime.fromisoformat(result.facts["since"])
    told = {key: value for key, value in result.facts.items() if key != "since"}
    assert told == {"hold": "on", "source": "hall", "office": "", "waiting": "1"}
    assert since.utcoffset() is not None
    assert in_store(holds) == [(1, None, True)]


def test_laid_on_twice_it_is_one(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(one_waits)
    first = yiping("hold", "on", "--office", "A3区")
    again = yiping("hold", "on", "--office", "A3区", "--json")

    assert again.json["since"] == first.facts["since"]
    assert len(in_store(holds)) == 1


def test_off_lets_go_what_no_other_hold_covers(yiping: Yiping, in_house: InHouse, in_store: InStore) -> None:
    in_house(one_waits)
    yiping("hold", "on")
    yiping("hold", "on", "--source", "hall")
    in_store(hold_them)

    assert yiping("hold", "off").facts["released"] == "0"
    assert in_store(prompts) == [(OutboxState.HELD, True)]
    assert yiping("hold", "off", "--source", "hall").facts["released"] == "1"
    assert in_store(prompts) == [(OutboxState.WAITING, True)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("on", "--source", "nobody"), "没有名为“nobody”的业务系统。\n"),
        (("on", "--office", "B7"), "没有登记“B7”这个机构，请先用 yiping offices import 导入。\n"),
        (("off",), "没有这个范围的暂停：用 yiping hold on 时的 --source、--office 要一样。\n"),
        (
            ("off", "--source", "hall"),
            "没有这个范围的暂停：用 yiping hold on 时的 --source、--office 要一样。\n",
        ),
    ],
)
def test_what_cannot_be_held_is_refused_in_one_sentence(
    yiping: Yiping, in_house: InHouse, in_store: InStore, words: tuple[str, ...], sentence: str
) -> None:
    in_house(one_waits)
    if words[1:] == ("--source", "hall"):
        yiping("hold", "on")
    before = in_store(holds)

    result = yiping("hold", *words)

    assert (result.code, result.out, result.err) == (2, "", sentence)
    assert in_store(holds) == before
