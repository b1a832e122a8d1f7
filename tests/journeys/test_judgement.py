"""The citizen judges results: solved, partly, unsolved; nothing is closed over their head."""

import pytest

from models.tables import Office, RatingVersion
from models.terms import CaseState, ClosedAs, Grade, Role
from simulator.people import Person
from tests.journeys.scene import (
    ANSWER,
    QUESTION,
    VERDICTS,
    WORDS,
    Scene,
    all_labels,
    data_of,
    group_of_the_office,
    labels,
)


async def test_solved_closes_the_case(scene: Scene) -> None:
    await scene.replied(WORDS)

    await scene.house.press(scene.li, "已解决")

    assert (await scene.case()).closed_as is ClosedAs.SOLVED
    assert await scene.hears(scene.li, "记下了：已解决。“护照换发”（办件 2554）就此了结。")
    assert "您的回答：已解决。" in "".join(await scene.house.texts(scene.li))
    assert not set(VERDICTS) & set(all_labels(await scene.told(scene.li)))


async def test_partly_solved_goes_back_to_the_same_office_with_the_citizens_words(scene: Scene) -> None:
    await scene.replied(WORDS)

    await scene.house.press(scene.li, "部分解决")
    await scene.house.say(scene.li, "照片还没给我")

    case = await scene.case()
    assert (case.state, case.raised_to_id, case.handler_id) == (CaseState.OPENED, None, None)
    assert await scene.hears(scene.chen, "照片还没给我")
    assert await scene.hears(scene.chen, "评价人说还没有全部解决，请接着办（第 2 次）。")
    assert "认领" in all_labels(await scene.told(scene.chen))


async def test_whoever_has_said_enough_is_not_told_that_something_was_passed_on(scene: Scene) -> None:
    await scene.replied()
    await scene.house.press(scene.li, "部分解决")

    await scene.house.press(scene.li, "说完了")

    assert await scene.last(scene.li) == "好。等单位重新答复，我在这里告诉您（护照换发，办件 2554）。"


async def test_unsolved_goes_one_rung_up_and_both_offices_are_alerted(scene: Scene) -> None:
    above = await scene.house.official("市里", office="A市")
    await scene.replied()

    await scene.house.press(scene.li, "未解决")

    case = await scene.case()
    assert case.raised_to_id == (await Office.get(code="A市")).id
    told = "“护照换发”（办件 2554）交给上一级A市政务服务管理局督办，11月23日（周一）前要找您了解"
    assert told in await scene.last(scene.li)
    for person in (scene.chen, above):
        assert await scene.hears(person, "评价人不认可 A3区政务服务中心 的答复，交上一级重新答复。")
        assert "认领" in all_labels(await scene.told(person))


@pytest.mark.parametrize("by_the_office_above", [True, False])
async def test_whoever_of_both_offices_claims_answers(scene: Scene, by_the_office_above: bool) -> None:
    above = await scene.house.official("市里", office="A市")
    await scene.replied()
    await scene.house.press(scene.li, "未解决")

    await scene.answered_again(above if by_the_office_above else scene.chen)

    assert (await scene.case()).state is CaseState.REPLIED
    assert labels((await scene.told(scene.li))[-1])[:3] == VERDICTS


async def test_a_supervisor_above_hears_of_it_and_may_urge(scene: Scene) -> None:
    supervisor = await scene.house.official("周局", Role.SUPERVISOR, "A市")
    await scene.replied()

    await scene.house.press(scene.li, "未解决")

    told = (await scene.told(supervisor))[-1]
    assert "A3区政务服务中心：评价人不认可答复，工单交上一级重新答复，请督办。" in told["text"]
    assert labels(told) == ["督办"]
    assert "交给上一级A市政务服务管理局督办" in await scene.last(scene.li)
    await scene.house.press(supervisor, "督办")
    assert await scene.hears(scene.chen, "A市政务服务管理局督办员催办：请在今天了解情况。")


async def test_with_no_office_above_the_same_one_answers_again(scene: Scene) -> None:
    await Office.filter(code="A3区").update(parent_id=None)
    await scene.replied()

    await scene.house.press(scene.li, "未解决")

    case = await scene.case()
    assert (case.state, case.raised_to_id) == (CaseState.OPENED, None)
    assert "请单位接着办" in await scene.last(scene.li)


async def test_a_second_unsolved_ends_the_case_honestly_and_is_listed_to_the_office_above(
    scene: Scene,
) -> None:
    supervisor = await _judged_again(scene, "未解决", "未解决")

    case = await scene.case()
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.UNSOLVED)
    assert await scene.hears(scene.li, "记下了：未解决，会照实公开（不带您的信息）。这里能做的到此为止。")
    assert await scene.hears(scene.li, "您还可以打 12345")
    assert "评价人仍未认可，工单以“未解决”了结，报您知悉。" in await scene.last(supervisor)


async def test_an_office_above_without_anybody_is_stepped_over_when_a_case_ends_unsolved(
    scene: Scene,
) -> None:
    top = await Office.create(code="省", name="省政务服务管理局")
    await Office.filter(code="A市").update(parent_id=top.id)
    supervisor = await scene.house.official("何督办", Role.SUPERVISOR, "省")
    await scene.replied()
    await scene.house.press(scene.li, "部分解决")
    await scene.answered_again(scene.chen)

    await scene.house.press(scene.li, "未解决")

    assert "评价人仍未认可，工单以“未解决”了结，报您知悉。" in await scene.last(supervisor)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("部分解决", "记下了：部分解决。这件事记为“未解决”，会照实公开"),
        ("未解决", "记下了：未解决，会照实公开"),
    ],
)
async def test_after_a_partly_anything_but_solved_ends_the_case(scene: Scene, second: str, told: str) -> None:
    await _judged_again(scene, "部分解决", second)

    assert (await scene.case()).closed_as is ClosedAs.UNSOLVED
    assert await scene.hears(scene.li, told)


@pytest.mark.parametrize("first", ["部分解决", "未解决"])
async def test_a_second_answer_may_solve_it(scene: Scene, first: str) -> None:
    await _judged_again(scene, first, "已解决")

    assert (await scene.case()).closed_as is ClosedAs.SOLVED


async def test_a_partly_after_an_unsolved_goes_on_once_more(scene: Scene) -> None:
    await _judged_again(scene, "未解决", "部分解决")

    assert (await scene.case()).state is CaseState.OPENED


async def test_an_explanation_keeps_its_own_words_for_the_same_judgements(scene: Scene) -> None:
    await scene.replied(outcome="解释说明")

    await scene.house.press(scene.li, "不认可")

    assert (await scene.case()).unsolved == 1
    assert "您的回答：不认可。" in "".join(await scene.house.texts(scene.li))


async def test_an_understood_explanation_closes_the_case(scene: Scene) -> None:
    await scene.replied(outcome="解释说明")

    await scene.house.press(scene.li, "明白了")

    assert (await scene.case()).closed_as is ClosedAs.SOLVED
    assert await scene.hears(scene.li, "记下了：明白了。")


async def test_each_answer_is_judged_once(scene: Scene) -> None:
    await scene.replied()
    old = data_of(await scene.told(scene.li), "已解决")
    await scene.house.press(scene.li, "部分解决")
    await _press_old(scene, old)

    await scene.answered_again(scene.chen)
    await _press_old(scene, old)

    assert await scene.toasts(scene.li) == ["这次答复您已经回答过了。"] * 2
    assert (await scene.case()).state is CaseState.REPLIED


async def test_no_judgement_touches_the_first_grade(scene: Scene) -> None:
    await _judged_again(scene, "未解决", "未解决")

    [version] = await RatingVersion.all()
    assert version.grade is Grade.DISSATISFIED


@pytest.mark.parametrize(("label", "publish"), [("可以公开", True), ("不公开", False)])
async def test_whether_words_are_published_is_asked_once(scene: Scene, label: str, publish: bool) -> None:
    await scene.replied(WORDS)
    await scene.house.press(scene.li, "已解决")
    assert "不点就不公开。" in await scene.last(scene.li)

    await scene.house.press(scene.li, label)

    assert (await scene.case()).publish is publish
    assert not {"可以公开", "不公开"} & set(all_labels(await scene.told(scene.li)))


async def test_what_nobody_agreed_to_is_not_published(scene: Scene) -> None:
    await scene.replied(WORDS)

    await scene.house.press(scene.li, "已解决")

    assert (await scene.case()).publish is None


async def test_without_words_there_is_nothing_to_publish(scene: Scene) -> None:
    await scene.replied()

    await scene.house.press(scene.li, "已解决")

    assert "可以公开" not in all_labels(await scene.told(scene.li))


async def _judged_again(scene: Scene, first: str, second: str) -> Person:
    """Two answers, each judged; returns the supervisor of the office above."""
    supervisor = await scene.house.official("周局", Role.SUPERVISOR, "A市")
    await scene.replied()
    await scene.house.press(scene.li, first)
    await scene.answered_again(scene.chen)
    await scene.house.press(scene.li, second)
    return supervisor


async def _press_old(scene: Scene, old: tuple[int, str]) -> None:
    await scene.li.press_on(old[0], data=old[1])
    await scene.house.settle()


async def test_a_group_keeps_one_message_for_a_case_that_is_opened_again(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await scene.rated()
    await scene.house.press(scene.chen, "认领", chat_id=group)
    await scene.ask(QUESTION)
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)

    await scene.house.press(scene.li, "部分解决")

    [alert] = await scene.told(scene.chen, group)
    assert "认领" in labels(alert)
