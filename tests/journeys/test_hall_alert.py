"""At the counter the alert waits by chance, so that nobody is guessed by the minute."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from models import database
from models.tables import Account, Outbox
from models.terms import CaseState, ServiceChannel
from tests.house import open_house
from tests.journeys.scene import WORDS, Scene, group_of_the_office, labels

LONG = "照相的说不行。" * 400


@asynccontextmanager
async def delayed(url: str, delay: str) -> AsyncIterator[Scene]:
    """An office whose alerts of the counter wait so long."""
    await database.connect(url)
    try:
        async with open_house(url, policy=f'hall_alert_delay = "{delay}"') as house:
            yield await Scene.set(house)
    finally:
        await database.close()


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    """An hour, as drawn."""
    async with delayed(sqlite_url, "60m") as scene:
        yield scene


async def test_the_office_hears_later_and_the_citizen_at_once(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    board = await scene.boards(scene.chen, group)

    await scene.rated(WORDS)

    case = await scene.case()
    assert case.shown_from == scene.house.clock.now() + timedelta(hours=1)
    assert await scene.hears(scene.li, case.case_no)
    assert await scene.told(scene.chen, group) == []
    await scene.house.forward(minutes=59)
    assert await scene.told(scene.chen, group) == []
    assert await scene.boards(scene.chen, group) == board  # not even its minute has changed
    await scene.house.forward(minutes=1)
    [alert] = await scene.told(scene.chen, group)
    assert case.case_no in alert["text"]
    assert WORDS in alert["text"]
    [shown] = await scene.boards(scene.chen, group)
    assert "待办 1 件（11月20日 11:15）" in shown["text"]


async def test_the_days_count_from_the_rating(scene: Scene) -> None:
    await scene.rated(WORDS)
    await scene.house.forward(hours=1)

    assert "了解情况：11月23日（周一）前　答复：11月27日（周五）前" in await scene.last(scene.chen)


async def test_what_was_handled_elsewhere_is_told_at_once(scene: Scene) -> None:
    await scene.house.report(scene.li, channel=ServiceChannel.ONLINE)
    await scene.house.press(scene.li, "不满意")
    await scene.house.press(scene.li, "提交")

    assert (await scene.case()).shown_from is None
    assert "【差评】" in await scene.last(scene.chen)


async def test_whoever_reads_the_alert_may_claim_though_the_clock_went_back(scene: Scene) -> None:
    await scene.rated(WORDS)
    await scene.house.forward(hours=1)
    scene.house.clock.moment -= timedelta(minutes=2)

    await scene.house.press(scene.chen, "认领")

    assert (await scene.case()).state is CaseState.CLAIMED
    assert "您认领的" in await scene.last(scene.chen)


async def test_until_then_nobody_finds_the_case_or_claims_it(scene: Scene) -> None:
    await scene.rated(WORDS)
    case, desks = await scene.case(), scene.house.desks
    chen = await Account.get(external_id=scene.chen.id)

    await scene.house.say(scene.chen, "/desk")
    assert "现在没有工单。" in await scene.last(scene.chen)
    with pytest.raises(Exception, match="made for somebody else"):
        await desks.cases.claim(chen, case.id)
    with pytest.raises(Exception, match="made for somebody else"):
        await desks.cases.open_card(chen, case.id)
    await scene.house.forward(hours=1)
    await scene.house.press(scene.chen, "认领")

    assert (await scene.case()).state is CaseState.CLAIMED


async def test_later_words_and_another_grade_do_not_give_it_away(scene: Scene) -> None:
    await scene.rated(WORDS)
    before = await scene.told(scene.chen)

    await scene.house.say(scene.li, LONG, "还有一句。")
    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "非常不满意")
    await scene.house.press(scene.li, "提交")
    assert await scene.told(scene.chen) == before
    await scene.house.forward(hours=1)

    told = [one["text"] for one in await scene.told(scene.chen)][len(before) :]
    assert "".join(told[:-1]) == LONG + "还有一句。"
    assert "非常不满意" in told[-1]


async def test_a_rating_made_good_meanwhile_is_never_told(scene: Scene) -> None:
    await scene.rated(WORDS)
    before = await scene.told(scene.chen)

    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "满意")
    await scene.house.forward(hours=2)

    assert await scene.told(scene.chen) == before
    assert not await Outbox.filter(kind="alert", state="sent").exists()


async def test_a_notice_of_the_clock_comes_after_the_alert(sqlite_url: str) -> None:
    async with delayed(sqlite_url, "96h") as scene:
        house = scene.house
        await scene.rated(WORDS)

        await house.at("2026-11-24 10:00")
        assert not await scene.hears(scene.chen, "【差评】")
        assert not await scene.hears(scene.chen, "超期")
        await house.at("2026-11-24 10:16")

        told = [one["text"] for one in await scene.told(scene.chen)]
        assert ["【差评】" in text for text in told[-2:]] == [True, False]
        assert "超期：应在 11月23日（周一）前了解情况，还没有。" in told[-1]


async def test_a_case_that_is_opened_again_is_not_delayed_again(scene: Scene) -> None:
    await scene.rated(WORDS)
    await scene.house.forward(hours=1)
    await scene.answered_again(scene.chen)

    await scene.house.press(scene.li, "部分解决")

    assert [label for one in await scene.told(scene.chen) for label in labels(one)].count("认领") >= 1
    assert "请接着办" in await scene.last(scene.chen)


@pytest.mark.parametrize("seconds", [0, 1800, 3600])
async def test_a_delay_is_drawn_between_a_least_and_a_most(sqlite_url: str, seconds: int) -> None:
    class Loaded:
        """Dice that show what they should; no text comes twice."""

        def __init__(self) -> None:
            self._numbers = count(1)

        def token(self, size: int) -> str:
            return f"{next(self._numbers):0{size}}"

        def below(self, limit: int) -> int:
            return min(seconds, limit - 1)

    async with delayed(sqlite_url, "30m-90m") as scene:
        house = scene.house
        house.desks.ground.dice = Loaded()
        await scene.rated(WORDS)

        case = await scene.case()
        assert case.shown_from is not None
        assert case.shown_from - house.clock.now() == timedelta(minutes=30, seconds=seconds)
