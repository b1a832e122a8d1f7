"""Citizens who block the bot, want to hear nothing more, or stay silent."""

from models.terms import CaseState, ClosedAs
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, all_labels, data_of


async def test_the_handler_hears_that_a_question_cannot_be_delivered_and_works_on(scene: Scene) -> None:
    await scene.claimed()
    await scene.li.block()
    await scene.house.settle()

    await scene.ask(QUESTION)

    assert (await scene.case()).state is CaseState.CONTACTED
    told = [text for text in await scene.house.texts(scene.chen) if "停用了机器人" in text]
    assert len(told) == 1
    assert "“了解情况”记为“无法送达”，不算您超期。" in told[0]


async def test_what_could_not_be_delivered_comes_in_order_after_unblocking(scene: Scene) -> None:
    await scene.claimed()
    await scene.li.block()
    await scene.house.settle()
    before = len(await scene.told(scene.li))
    await scene.ask(QUESTION)
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)
    assert len(await scene.told(scene.li)) == before

    await scene.house.forward(days=1)
    await scene.li.unblock()
    await scene.house.settle()

    question, answer = (await scene.told(scene.li))[before:]
    assert QUESTION in question["text"]
    assert ANSWER in answer["text"]


async def test_nothing_is_said_twice_after_unblocking(scene: Scene) -> None:
    await scene.replied(WORDS)
    before = await scene.house.texts(scene.li)

    await scene.li.block()
    await scene.house.settle()
    await scene.li.unblock()
    await scene.house.settle()

    assert await scene.house.texts(scene.li) == before


async def test_whoever_wants_to_hear_nothing_hears_nothing(scene: Scene) -> None:
    await scene.claimed()
    await scene.house.say(scene.li, "/stop")
    await scene.house.press(scene.li, "什么都别发")
    before = await scene.house.texts(scene.li)

    await scene.ask(QUESTION)
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)

    assert await scene.house.texts(scene.li) == before
    assert (await scene.case()).state is CaseState.REPLIED
    assert await scene.hears(scene.chen, "评价人选了不再收消息，这段话没有送过去。")


async def test_whoever_wants_only_results_gets_them(scene: Scene) -> None:
    await scene.answering()
    await scene.house.say(scene.li, "退订")
    await scene.house.press(scene.li, "只告诉我结果")

    await scene.reply(ANSWER)

    assert ANSWER in await scene.last(scene.li)


async def test_five_working_days_of_silence_are_no_consent(scene: Scene) -> None:
    await scene.replied()

    await scene.house.at("2026-11-27 23:59")
    assert (await scene.case()).state is CaseState.REPLIED
    await scene.house.at("2026-11-28 00:00")

    case = await scene.case()
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.UNCONFIRMED)
    assert await scene.hears(scene.chen, "评价人没有回答，不算解决。")


async def test_the_end_of_the_time_is_told_in_the_morning(scene: Scene) -> None:
    await scene.replied()
    await scene.house.at("2026-11-28 00:00")
    assert not await scene.hears(scene.li, "您没说解决没有")
    assert "已解决" not in all_labels(await scene.told(scene.li))

    await scene.house.at("2026-11-28 08:30")

    assert await scene.last(scene.li) == (
        "“护照换发”（办件 2554）记为“答复了，您没说解决没有”，不算解决。"
        "以后想说，12月28日（周一）前点下面都可以补一句。"
    )


async def test_a_judgement_after_the_end_is_too_late(scene: Scene) -> None:
    await scene.replied()
    message_id, data = data_of(await scene.told(scene.li), "已解决")
    await scene.house.at("2026-11-30 09:00")

    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.case()).closed_as is ClosedAs.UNCONFIRMED
    assert await scene.toasts(scene.li) == ["这件事已经了结了。"]


async def test_a_word_may_be_added_for_thirty_days_and_the_office_hears_it(scene: Scene) -> None:
    await scene.replied()
    await scene.house.at("2026-12-30 20:00")

    await scene.house.press(scene.li, "补充几句")
    await scene.house.say(scene.li, "其实没有解决")

    assert "单位能看到这句话" in await scene.last(scene.li)
    assert await scene.hears(scene.chen, "评价人补充了：“其实没有解决”")
    assert (await scene.case()).state is CaseState.CLOSED


async def test_after_thirty_days_nothing_more_is_taken(scene: Scene) -> None:
    await scene.replied()
    await scene.house.at("2026-11-30 09:00")
    message_id, data = data_of(await scene.told(scene.li), "补充几句")

    await scene.house.at("2026-12-31 00:01")
    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.toasts(scene.li))[-1] == "能补充的时间过了，没有记进去。原来的评价照样有效。"
