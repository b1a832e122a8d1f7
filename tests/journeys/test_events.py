"""What the service system hears of a whole rating, and what it must never hear."""

import pytest

from bot.services.feed import FeedDesk
from models.tables import Event, Rating, Source, Step
from models.terms import EventState, Scope
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene
from tests.journeys.test_disputes import CLAIM, two

ANSWERED = ["prompt.sent", "prompt.answered"]


async def told() -> list[str]:
    """The types of all events, in the order in which they happened."""
    return [event.type.value for event in await Event.all().order_by("id")]


async def heard(house: House) -> list[tuple[str, str, str | None]]:
    """What the source reads in its feed now."""
    page = await FeedDesk(house.desks.ground).read(await Source.get(name="hall"), 0)
    return [(event.type.value, event.state, event.reason) for event in page.events]


async def test_a_named_poor_rating_is_told_from_the_prompt_to_the_end(house: House) -> None:
    scene = await Scene.set(house)
    await scene.claimed("照相的说不行。", named=True)
    await scene.ask("请问是上午还是下午？")
    await house.press(scene.chen, "立行立改")
    await scene.reply("经查，照相处没有贴出样张，已经贴出。")
    await house.press(scene.li, "部分解决")
    await scene.answered_again(scene.chen)
    await house.press(scene.li, "已解决")

    assert await heard(house) == [
        ("prompt.sent", "sent", None),
        ("prompt.answered", "answered", None),
        ("rating.submitted", "settled", None),
        ("case.opened", "opened", None),
        ("case.replied", "replied", None),
        ("case.reopened", "opened", None),
        ("case.replied", "replied", None),
        ("case.closed", "closed", "solved"),
    ]


async def test_an_anonymous_rating_is_not_told_at_all(house: House) -> None:
    scene = await Scene.set(house)
    await scene.replied("照相的说不行。")
    await house.press(scene.li, "未解决")
    await house.forward(days=20)

    assert await told() == ANSWERED


async def test_a_source_of_scope_states_hears_of_no_rating(scene: Scene) -> None:
    await Source.all().update(scope=Scope.STATES)
    await scene.claimed(named=True)

    assert await told() == ANSWERED


@pytest.mark.parametrize("grade", ["非常满意", "非常不满意"])
async def test_good_and_poor_anonymous_ratings_look_the_same(scene: Scene, grade: str) -> None:
    await scene.rated(grade=grade)
    await scene.house.forward(days=1)

    events = await Event.all().order_by("id")
    answered = await Step.get(act="answer")
    assert [event.type.value for event in events] == ANSWERED
    assert events[-1].at == answered.at


async def test_nothing_is_told_before_the_rating_is_sent_on(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")
    await scene.house.press(scene.li, "改为实名")
    assert await told() == ANSWERED

    await scene.house.forward(minutes=10)
    assert await told() == [*ANSWERED, "rating.submitted", "case.opened"]


async def test_an_amendment_is_told_when_it_is_sent_on(scene: Scene) -> None:
    await scene.rated(grade="满意", named=True)
    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "非常满意")
    assert await told() == [*ANSWERED, "rating.submitted"]

    await scene.house.press(scene.li, "提交")
    assert await told() == [*ANSWERED, "rating.submitted", "rating.amended"]


async def test_a_poor_grade_taken_back_closes_its_case(scene: Scene) -> None:
    await scene.rated(named=True)
    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "满意")

    assert (await heard(scene.house))[-1] == ("case.closed", "closed", "amended")


async def closes(scene: Scene) -> None:
    """The citizen amends a rating that was opened, and makes it anonymous with that."""
    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "非常不满意")
    await scene.house.press(scene.li, "改为匿名")
    await scene.house.press(scene.li, "提交")


async def test_a_rating_closed_with_an_amendment_is_told_no_more(scene: Scene) -> None:
    await scene.rated(named=True)
    await closes(scene)
    await scene.house.press(scene.chen, "认领")
    await scene.ask("请问是上午还是下午？")
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply("经查，照相处没有贴出样张，已经贴出。")

    assert await told() == [*ANSWERED, "rating.submitted", "case.opened"]


async def test_what_was_not_read_in_time_is_not_read_after_the_rating_was_closed(scene: Scene) -> None:
    await scene.rated(named=True)
    await closes(scene)

    assert [kind for kind, _, _ in await heard(scene.house)] == ANSWERED
    placed = await Event.filter(position__not_isnull=True).order_by("position")
    assert [event.position for event in placed] == [1, 2]
    dropped = await Event.filter(state=EventState.DROPPED)
    assert {event.type.value for event in dropped} == {"rating.submitted", "case.opened"}


async def test_what_was_read_is_not_read_again_after_the_rating_was_closed(scene: Scene) -> None:
    await scene.rated(named=True)
    assert len(await heard(scene.house)) == 4
    await closes(scene)

    assert [kind for kind, _, _ in await heard(scene.house)] == ANSWERED


async def test_a_rating_opened_with_an_amendment_is_told_with_its_case_as_it_stands(scene: Scene) -> None:
    await scene.rated()
    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "非常不满意")
    await scene.house.press(scene.li, "改为实名")
    await scene.house.press(scene.chen, "认领")
    assert await told() == ANSWERED

    await scene.house.press(scene.li, "提交")
    assert (await heard(scene.house))[2:] == [
        ("rating.submitted", "settled", None),
        ("case.opened", "claimed", None),
    ]


async def test_of_pressure_nothing_is_told_and_what_follows_is_an_amendment(scene: Scene) -> None:
    await scene.rated(grade="非常满意", named=True)
    await scene.house.press(scene.li, "有人要求我打好评")
    await scene.house.press(scene.li, "有人让我打好评")
    assert await told() == [*ANSWERED, "rating.submitted"]

    await scene.house.press(scene.li, "重新评")
    await scene.house.press(scene.li, "满意")
    await scene.house.press(scene.li, "提交")
    assert (await heard(scene.house))[-1] == ("rating.amended", "settled", None)


async def polled(house: House) -> str:
    """The prompt as the source reads it."""
    status = await house.desks.intake.look_up(house.source, "2554", 1)
    return f"{status.state} {status.reason} {status.sent_at}"


async def test_a_dispute_before_the_rating_is_neither_told_nor_to_be_read(quick_house: House) -> None:
    _, li, _ = await two(quick_house)
    before, events = await polled(quick_house), await told()

    await quick_house.forward(hours=1)
    await quick_house.press(li, CLAIM)

    assert await polled(quick_house) == before
    assert await told() == events == ["prompt.unreachable", "prompt.sent"]


async def test_a_second_account_that_cannot_be_reached_is_neither_told_nor_to_be_read(
    quick_house: House,
) -> None:
    _, li, receipt = await two(quick_house)
    before, events = await polled(quick_house), await told()
    await li.press(CLAIM)
    await blocks_at_once(quick_house, li)

    assert await Step.exists(act="bounce", why="blocked")
    assert await polled(quick_house) == before
    assert await told() == events
    again = await quick_house.desks.intake.receive(quick_house.source, quick_house.matter(matter_no="2554"))
    assert (again.state, again.reason, again.token) == ("sent", None, None)
    assert again.matter_id == receipt.matter_id


async def blocks_at_once(house: House, person: Person) -> None:
    """The person blocks the bot before its message has left."""
    from handlers.dispatch import handle

    while await house.poller.fetch(seconds=0):
        pass
    await house.desks.inbox.drain(handle(house.desks, house.bot))
    await person.block()
    await house.settle()


async def test_a_disputed_rating_goes_on_as_if_nothing_had_happened(quick_house: House) -> None:
    _, li, _ = await two(quick_house, rated=True)
    before = await told()
    await quick_house.press(li, CLAIM)

    assert (await Rating.get()).disputed_at is not None
    assert await told() == before


async def test_what_a_citizen_says_to_a_prompt_is_told_as_it_can_be_read(scene: Scene) -> None:
    await scene.house.report(scene.li)
    for label in ("不是我办的", "跟我无关", "点错了", "不想评价", "还是评一下"):
        await scene.house.press(scene.li, label)

    assert await heard(scene.house) == [
        ("prompt.sent", "sent", None),
        ("prompt.void", "void", "not_mine"),
        ("prompt.sent", "sent", None),
        ("prompt.declined", "declined", None),
        ("prompt.sent", "sent", None),
    ]


async def test_a_prompt_nobody_answers_is_told_as_expired(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.forward(days=20)

    assert await told() == ["prompt.sent", "prompt.expired"]


async def test_a_citizen_who_cannot_be_reached_is_told_with_the_reason(scene: Scene) -> None:
    await scene.house.report()
    await scene.li.block()
    await scene.house.settle()
    await scene.house.report(scene.li)

    assert await heard(scene.house) == [
        ("prompt.unreachable", "unreachable", "no_account"),
        ("prompt.unreachable", "unreachable", "blocked"),
    ]


async def test_an_event_and_its_move_come_together_or_not_at_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.house.report(scene.li)
    reach = scene.house.desks.reach

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reach, "send_prompt", broken)
    await scene.house.press(scene.li, "满意")

    assert not await Rating.exists()
    assert await told() == ["prompt.sent"]
