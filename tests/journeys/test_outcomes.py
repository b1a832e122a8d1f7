"""What the office does about it: at once, by a date it promises, or an explanation."""

from datetime import date

from models.terms import CaseState, Outcome
from tests.journeys.scene import ANSWER, VERDICTS, Scene, all_labels, labels

FURTHEST = date(2026, 12, 11)  # fifteen working days after Friday 20 November


async def test_the_card_offers_the_three_outcomes_and_then_the_answer(scene: Scene) -> None:
    await scene.contacted()
    assert labels((await scene.told(scene.chen))[-1]) == ["立行立改", "限期整改", "解释说明"]

    await scene.house.press(scene.chen, "立行立改")

    case = await scene.case()
    assert (case.state, case.outcome) == (CaseState.ANSWERING, Outcome.RECTIFY_NOW)
    assert labels((await scene.told(scene.chen))[-1]) == ["回复", "更多"]


async def test_a_promise_is_one_of_three_dates_within_fifteen_working_days(scene: Scene) -> None:
    await scene.contacted()

    await scene.house.press(scene.chen, "限期整改")

    card = (await scene.told(scene.chen))[-1]
    assert labels(card) == ["11月24日（周二）", "11月27日（周五）", "12月11日（周五）"]
    assert "评价人会看到这个日期" in card["text"]
    assert (await scene.case()).state is CaseState.CONTACTED


async def test_a_promise_is_told_and_not_judged(scene: Scene) -> None:
    await scene.contacted()
    await scene.house.press(scene.chen, "限期整改")

    await scene.house.press(scene.chen, "12月11日（周五）")

    told = (await scene.told(scene.li))[-1]
    assert "“护照换发”（办件 2554）有进展" in told["text"]
    assert "答应 12月11日（周五）前改好" in told["text"]
    assert not set(VERDICTS) & set(all_labels(await scene.told(scene.li)))
    due = (await scene.case()).rectify_due
    assert scene.house.desks.ground.due_day(due) == FURTHEST


async def test_a_promise_is_kept_before_it_is_answered(scene: Scene) -> None:
    await scene.contacted()
    await scene.house.press(scene.chen, "限期整改")
    await scene.house.press(scene.chen, "11月27日（周五）")
    assert labels((await scene.told(scene.chen))[-1]) == ["整改完成", "更多"]

    await scene.house.press(scene.chen, "整改完成")
    await scene.reply(ANSWER)

    assert ANSWER in await scene.last(scene.li)
    assert set(VERDICTS) <= set(labels((await scene.told(scene.li))[-1]))


async def test_the_answer_is_judged_by_three_labels(scene: Scene) -> None:
    await scene.replied()

    answer = (await scene.told(scene.li))[-1]
    assert answer["text"].startswith(f"“护照换发”，单位答复了（办件 2554）：\n{ANSWER}")
    assert "您反映的问题解决了吗？11月27日（周五）前都可以回答" in answer["text"]
    assert labels(answer) == [*VERDICTS, "补充几句", "有人要求我打好评"]


async def test_an_explanation_is_judged_by_three_others(scene: Scene) -> None:
    await scene.replied(outcome="解释说明")

    answer = (await scene.told(scene.li))[-1]
    assert "单位的解释您看明白了吗？" in answer["text"]
    assert labels(answer) == ["明白了", "还有疑问", "不认可", "补充几句", "有人要求我打好评"]


async def test_the_handler_sees_that_the_answer_was_in_time(scene: Scene) -> None:
    await scene.replied()

    said = "答复已送出，11月20日 10:15。评价人 11月27日（周五）前回答“解决了没有”。按期 ✓"
    assert await scene.hears(scene.chen, said)


async def test_who_takes_over_a_kept_promise_makes_and_keeps_one_of_their_own(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    await scene.contacted()
    for label in ("限期整改", "11月27日（周五）", "整改完成"):
        await scene.house.press(scene.chen, label)
    await scene.house.say(scene.chen, "/resign")

    await scene.house.press(wu, "认领")
    await scene.ask("还有什么没改好？", wu)
    for label in ("限期整改", "11月24日（周二）"):
        await scene.house.press(wu, label)

    assert labels((await scene.told(wu))[-1]) == ["整改完成", "更多"]
