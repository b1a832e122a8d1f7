"""The operators' chat hears once of what is wrong, and once more when it is over."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.facts import Notice
from bot.ports import Delivery, Intent, Unavailable
from models.tables import Case, Office, Outbox, Source, Update
from models.terms import OutboxState
from simulator.people import Person
from tests.house import OFFICE, House
from tests.promises.test_who_rated import PLANTED, WORDS, people, rate

OPERATOR = 990_077


@pytest.fixture
async def operator(house: House) -> Person:
    """Whoever reads the operators' chat."""
    someone = house.person("值班", user_id=OPERATOR)
    await someone.start()
    await house.settle()
    house.desks.ground.ops_chat = OPERATOR
    return someone


async def heard(house: House, operator: Person) -> list[str]:
    """The alarms in the chat, without its greeting."""
    return (await house.texts(operator))[1:]


class Shut:
    """A channel that takes nothing."""

    async def send(self, intent: Intent) -> Delivery:
        return Unavailable("ClientConnectorError")


async def shut(house: House, **length: float) -> None:
    """So long the channel takes nothing, and the clock goes on."""
    closed = house.desks.delivery(Shut(), house.delivery._limiter)
    until = house.clock.now() + timedelta(**length)
    while house.clock.now() < until:
        house.clock.moment += timedelta(minutes=1)
        await house.desks.watch.look()
        await closed.drain()


async def test_an_outbox_that_is_stuck_is_told_once_with_its_age_and_then_its_end(
    house: House, operator: Person
) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.desks.intake.receive(house.source, house.matter(li))
    await shut(house, minutes=15)
    assert not await Outbox.exists(kind=Notice.ALARM)

    await shut(house, minutes=30)
    assert await Outbox.filter(kind=Notice.ALARM).count() == 1

    await house.forward(minutes=6)
    await house.forward(minutes=1)

    stuck, over = await heard(house, operator)
    assert stuck.startswith("告警：1 条消息没发出去，最早的等了 16 分钟。")
    assert over == "恢复了：消息照常发出。"


async def test_an_update_that_was_set_aside_is_told_once_across_restarts(
    house: House, operator: Person
) -> None:
    await operator.say("在吗")
    await house.poller.fetch(seconds=0)
    await Update.filter(done_at=None).update(failed_at=house.clock.now())
    for _ in range(3):
        await house.forward(minutes=1)
    await house.restart()
    house.desks.ground.ops_chat = OPERATOR
    await house.forward(minutes=1)

    [told] = await heard(house, operator)
    assert "告警：1 条更新一直处理不了，先搁置了。" in told
    assert "yiping updates replay" in told

    await Update.filter(done_at=None).update(done_at=house.clock.now())
    await house.forward(minutes=1)
    assert (await heard(house, operator))[1:] == ["恢复了：没有搁置的更新了。"]


async def test_a_case_that_nobody_receives_is_told_without_naming_anybody(
    house: House, operator: Person
) -> None:
    await house.rated(house.person("李阿姨"), "不满意", WORDS)
    await house.forward(minutes=1)

    [told] = await heard(house, operator)
    assert told.startswith("告警：1 件工单没有人收得到，期限照走。")
    case, offices = await Case.get(), await Office.all()
    named = [case.case_no, *(name for office in offices for name in (office.code, office.name))]
    assert [one for one in (*named, *PLANTED) if one in told] == []

    await Office.filter(code=OFFICE).update(chat_id=-100500)
    await house.forward(minutes=1)
    assert (await heard(house, operator))[1:] == ["恢复了：每件工单都有人收。"]


async def test_days_without_a_calendar_are_told(house: House, operator: Person) -> None:
    await house.official("陈晓")
    await house.rated(house.person("李阿姨"), "不满意")
    await Case.all().update(provisional=True)
    await house.forward(minutes=1)

    [told] = await heard(house, operator)
    assert told.startswith("告警：1 件工单的期限暂按周末推算。")
    assert "yiping calendar import" in told


async def source_dies(house: House, **which: str) -> None:
    """The callback of these sources, or of all, is given up."""
    await Source.filter(**which).update(callback_disabled_at=house.clock.now())
    await house.forward(minutes=1)


async def test_a_source_that_is_dead_is_told_once_and_each_for_itself(house: House, operator: Person) -> None:
    await house.desks.sources.add("online")
    first = house.source.name
    await source_dies(house, name=first)
    await source_dies(house)
    await Source.filter(name=first).update(callback_disabled_at=None)
    for _ in range(2):
        await house.forward(minutes=1)

    told = await heard(house, operator)
    assert [text.splitlines()[0] for text in told] == [
        f"告警：业务系统“{first}”一直收不到通知，已停发。",
        "告警：业务系统“online”一直收不到通知，已停发。",
        f"恢复了：业务系统“{first}”收得到通知了。",
    ]


async def test_an_alarm_sounds_at_night_too(house: House, operator: Person) -> None:
    await house.at("2026-11-20 23:30")
    await source_dies(house)

    [_, alarm] = [entry for entry in house.world.journal.after(0) if entry.get("chat_id") == OPERATOR][-2:]
    assert "silent" not in alarm.get("flags", ())


async def test_without_a_chat_nobody_is_told(house: House) -> None:
    await house.rated(house.person("李阿姨"), "不满意")
    await source_dies(house)

    assert not await Outbox.exists(kind=Notice.ALARM)


async def test_a_chat_that_cannot_be_reached_stands_in_the_log(house: House) -> None:
    house.desks.ground.ops_chat = -100_999
    with capture_logs() as logs:
        await source_dies(house)

    assert "the operators' chat cannot be reached" in [line["event"] for line in logs]
    assert OutboxState.DROPPED in [row.state for row in await Outbox.filter(kind=Notice.ALARM)]


async def test_the_operators_chat_is_not_told_who_rated(house: House, operator: Person) -> None:
    li, _officials = await people(house)
    await house.report(li, matter_no="QX-880215-7", citizen_ref="REF-XK2207")
    await rate(house, li, named=False)
    await Update.all().update(done_at=None, failed_at=house.clock.now())
    await house.forward(days=2)

    told = "\n".join(await heard(house, operator))
    assert told
    assert [one for one in PLANTED if one in told] == []
