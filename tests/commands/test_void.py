"""`yiping void`."""

import pytest

from models.tables import Prompt, Step
from models.terms import PromptReason, PromptState
from tests.commands.conftest import InHouse, InStore, Yiping
from tests.house import House

BEFORE, AFTER = "2026-11-20T10:00:00+08:00", "2026-11-20T10:30:00+08:00"


async def a_batch(house: House) -> None:
    """One before the wrong batch; then one nobody can be asked about, one asked, one rated, one declined."""
    people = [house.person(name) for name in ("甲", "乙", "丙")]
    for person in people:
        await person.start()
    await house.settle()
    await house.report(matter_no="1000")
    await house.at("2026-11-20 10:30")
    await house.report(matter_no="2000")
    for person, number in zip(people, ("2001", "2002", "2003"), strict=True):
        await house.report(person, matter_no=number)
    await house.settle()
    await house.press(people[1], "满意")
    await house.press(people[2], "不想评价")


async def prompts() -> list[tuple[str, str, str | None]]:
    rows = await Prompt.all().prefetch_related("matter").order_by("id")
    return [(row.matter.matter_no, row.state, row.reason) for row in rows]


async def steps() -> list[tuple[str, str]]:
    return [(step.actor, step.why) for step in await Step.filter(act="void").order_by("id")]


def test_what_came_since_then_is_voided_and_ratings_stay(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    in_house(a_batch)

    result = yiping("void", "--source", "hall", "--since", AFTER, "--reason", "重复推送", "--json")

    withdrawn = (PromptState.VOID, PromptReason.WITHDRAWN)
    assert result.json == {"source": "hall", "since": AFTER, "voided": 3, "rated": 1}
    assert in_store(prompts) == [
        ("1000", PromptState.UNREACHABLE, PromptReason.NO_ACCOUNT),
        ("2000", *withdrawn),
        ("2001", *withdrawn),
        ("2002", PromptState.ANSWERED, None),
        ("2003", *withdrawn),
    ]
    assert in_store(steps) == [("operator", "重复推送")] * 3


def test_a_second_time_there_is_nothing_left(yiping: Yiping, in_house: InHouse) -> None:
    in_house(a_batch)
    yiping("void", "--source", "hall", "--since", "2026-11-20 10:00", "--reason", "重复推送")

    result = yiping("void", "--source", "hall", "--since", "2026-11-20 10:00", "--reason", "重复推送")

    assert result.facts == {"source": "hall", "since": BEFORE, "voided": "0", "rated": "1"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--source", "nobody", "--since", AFTER, "--reason", "x"), "没有名为“nobody”的业务系统。\n"),
        (
            ("--source", "hall", "--since", "昨天", "--reason", "x"),
            "--since：“昨天”不是时间，例如 2026-11-20T10:00:00+08:00。\n",
        ),
        (
            ("--source", "hall", "--since", "0001-01-01", "--reason", "x"),
            "--since：“0001-01-01”不是时间，例如 2026-11-20T10:00:00+08:00。\n",
        ),
        (("--source", "hall", "--since", AFTER, "--reason", " "), "--reason：写一行原因，最多 200 个字。\n"),
        (("--source", "hall", "--since", AFTER), "缺少 --reason，用法见 yiping void --help\n"),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    yiping: Yiping, in_house: InHouse, in_store: InStore, words: tuple[str, ...], sentence: str
) -> None:
    in_house(a_batch)

    result = yiping("void", *words)

    assert (result.code, result.out, result.err) == (2, "", sentence)
    assert in_store(steps) == []
