"""One rating from the counter to the closed case, as its people live it."""

from models.tables import Case, Prompt, Rating, RatingVersion
from models.terms import CaseState, ClosedAs, Grade, PromptState, RatingState
from tests.house import House


async def test_a_poor_rating_is_answered_and_solved(house: House) -> None:
    li = house.person("李阿姨")
    chen = await house.official("陈晓")
    await li.start()
    await house.settle()

    await house.report(li)
    await house.press(li, "不满意")
    await house.say(li, "照相的说不行，又让我回去重照，跑了两趟。")
    await house.press(li, "提交")
    await house.press(chen, "认领")
    await house.press(chen, "联系评价人")
    await house.say(chen, "请问是哪一位工作人员让您重照的，上午还是下午？")
    await house.press(chen, "提交")
    await house.press(li, "回一句")
    await house.say(li, "上午，七号窗口。")
    await house.press(chen, "立行立改")
    await house.press(chen, "回复")
    await house.say(chen, "经查，照相处没有贴出样张，已经贴出，并给您免费重照。")
    await house.press(chen, "提交")
    await house.press(li, "已解决")

    case = await Case.get()
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.SOLVED)
    print("\n---- 李\n", await house.transcript(li))
    print("\n---- 陈\n", await house.transcript(chen))
    print(house.world.journal.refusals())


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
