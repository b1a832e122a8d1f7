"""One rating from the counter to the closed case, as its people live it."""

from models.tables import Prompt, Rating, RatingVersion
from models.terms import CaseState, ClosedAs, Grade, PromptState, RatingState
from tests.house import House
from tests.journeys.scene import WORDS, Scene


async def test_a_poor_rating_is_answered_and_solved(house: House) -> None:
    scene = await Scene.set(house)

    await scene.replied(WORDS)
    await house.press(scene.li, "已解决")

    case = await scene.case()
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.SOLVED)
    assert "评价人说已解决，工单了结。谢谢。" in await scene.last(scene.chen)
    assert house.world.journal.refusals() == []


async def test_one_tap_counts_and_settles_by_itself(house: House) -> None:
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    await house.report(li)

    await house.press(li, "满意")
    await house.forward(minutes=3)

    rating = await Rating.get()
    assert rating.state is RatingState.SETTLED
    assert (await RatingVersion.get(rating=rating)).grade is Grade.SATISFIED
    assert (await Prompt.get()).state is PromptState.ANSWERED


async def test_a_good_rating_goes_to_no_office(scene: Scene) -> None:
    before = len(await scene.told(scene.chen))

    await scene.rated("很快就办好了", grade="非常满意")

    assert len(await scene.told(scene.chen)) == before
