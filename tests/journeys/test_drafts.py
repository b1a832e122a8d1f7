"""Words of officials are drafts: collected, shown, and sent only by 提交."""

import pytest

from models.tables import Case, CaseMessage, Chat, Draft
from models.terms import CaseState, DraftState, Errand
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, data_of, labels


async def test_nothing_leaves_before_it_is_submitted(scene: Scene) -> None:
    await scene.answering()
    before = len(await scene.told(scene.li))

    await scene.house.press(scene.chen, "回复")
    assert labels((await scene.told(scene.chen))[-1]) == ["取消"]
    await scene.house.say(scene.chen, ANSWER)

    preview = (await scene.told(scene.chen))[-1]
    assert "评价人会看到：" in preview["text"]
    assert ANSWER in preview["text"]
    assert labels(preview) == ["提交", "重写", "取消"]
    assert len(await scene.told(scene.li)) == before


async def test_what_is_written_anew_replaces_what_was_written(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, "写得不好的一段话，不要发出去。")

    await scene.house.press(scene.chen, "重写")
    await scene.house.say(scene.chen, ANSWER)
    await scene.house.press(scene.chen, "提交")

    assert ANSWER in await scene.last(scene.li)
    assert not await scene.hears(scene.li, "写得不好")


async def test_a_cancelled_draft_is_never_sent(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, ANSWER)

    await scene.house.press(scene.chen, "取消")

    assert "取消了，没有发给评价人。" in await scene.last(scene.chen)
    assert not await scene.hears(scene.li, ANSWER)
    assert (await scene.case()).state is CaseState.ANSWERING


async def test_a_very_short_answer_is_questioned_on_the_card_whose_button_sends_it(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, "已处理")
    questioned = (await scene.told(scene.chen))[-1]
    assert "只有 3 个字，评价人看不出做了什么。" in questioned["text"]
    assert labels(questioned) == ["提交", "重写", "取消"]

    await scene.house.press(scene.chen, "提交")

    assert "已处理" in await scene.last(scene.li)
    assert (await scene.case()).state is CaseState.REPLIED


async def test_an_answer_written_further_is_not_questioned_any_more(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, "已处理", "样张已经贴出，并给您免费重照。")

    assert "评价人看不出做了什么" not in (await scene.told(scene.chen))[-1]["text"]


async def test_a_short_question_is_not_questioned(scene: Scene) -> None:
    await scene.claimed()

    await scene.ask("几点？")

    assert "“几点？”" in await scene.last(scene.li)


async def test_several_messages_arrive_as_they_were_written(scene: Scene) -> None:
    await scene.answering()
    parts = ["第一，样张已经贴出。", "第二，给您免费重照。", "第三，向您道歉。"]

    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, *parts)
    await scene.house.press(scene.chen, "提交")

    texts = await scene.house.texts(scene.li)
    assert texts[-5] == "“护照换发”，单位答复了（办件 2554），全文在下面："
    assert texts[-4:-1] == parts
    assert "以上是单位对“护照换发”（办件 2554）的答复全文。" in texts[-1]


async def test_a_photo_is_part_of_the_answer(scene: Scene) -> None:
    await scene.answering()

    await scene.house.press(scene.chen, "回复")
    await scene.chen.send("photo", caption="新贴的样张")
    await scene.house.settle()
    assert "照片 1 张" in await scene.last(scene.chen)
    await scene.house.press(scene.chen, "提交")

    seen = await scene.told(scene.li)
    assert "photo" in [message["media"] for message in seen]
    assert "新贴的样张" in [message["text"] for message in seen]


@pytest.mark.parametrize("kind", ["voice", "document"])
async def test_what_is_neither_text_nor_photo_stays_out_of_the_answer(scene: Scene, kind: str) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, ANSWER)

    await scene.chen.send(kind, duration=9)
    await scene.house.settle()
    assert await scene.last(scene.chen) == "这里只收文字和照片，这条没有放进草稿。"
    await scene.house.press(scene.chen, "提交")

    assert ANSWER in await scene.last(scene.li)
    assert await CaseMessage.filter(kind="answer").count() == 1


async def test_a_second_press_of_submit_sends_nothing_more(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, ANSWER)
    message_id, data = data_of(await scene.told(scene.chen), "提交")
    await scene.house.press(scene.chen, "提交")

    await scene.chen.press_on(message_id, data=data)
    await scene.house.settle()

    assert await scene.toasts(scene.chen) == ["这份话已经提交了。"]
    assert await CaseMessage.filter(kind="answer").count() == 1


async def test_another_draft_waits_until_the_first_is_written(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)
    clash = (await scene.told(scene.chen))[-1]
    assert clash["text"] == f"{first} 还有一份没提交的草稿（{len(QUESTION)} 字）。"
    assert labels(clash) == ["先写完那份", "放着，写这份"]

    await scene.house.press(scene.chen, "先写完那份")

    assert QUESTION in await scene.last(scene.chen)
    assert first in await scene.last(scene.chen)
    assert await Draft.filter(case__case_no=second).count() == 0


async def test_a_draft_put_aside_is_kept_for_later(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)

    await scene.house.press(scene.chen, "放着，写这份")
    await scene.house.say(scene.chen, "这是第二件的问话")
    await scene.house.press(scene.chen, "提交")

    held = await Draft.get(case__case_no=first)
    assert held.state is DraftState.HELD
    assert await scene.hears(scene.chen, f"{first}：草稿先放着（{len(QUESTION)} 字），没有提交。")
    sent = await Draft.get(case__case_no=second)
    assert sent.state is DraftState.SENT


async def test_a_draft_put_aside_is_sent_by_its_older_button_and_the_other_goes_on(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)
    older = data_of(await scene.told(scene.chen), "提交")
    await scene.house.press(scene.chen, "放着，写这份")
    await scene.house.say(scene.chen, "这是第二件的问话，")

    await _press_older(scene, older)
    await scene.house.say(scene.chen, "还有半句。")

    assert (await Draft.get(case__case_no=first)).state is DraftState.SENT
    assert f"{second} 要问的话：“这是第二件的问话，\n还有半句。”" in await scene.last(scene.chen)


async def test_a_draft_put_aside_that_is_written_anew_changes_places_with_the_other(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)
    older = data_of(await scene.told(scene.chen), "重写")
    await scene.house.press(scene.chen, "放着，写这份")
    await scene.house.say(scene.chen, "这是第二件的问话")

    await _press_older(scene, older)
    await scene.house.say(scene.chen, "第一件重新问")

    assert f"{first} 要问的话：“第一件重新问”" in await scene.last(scene.chen)
    assert await scene.hears(scene.chen, f"{second}：草稿先放着（8 字），没有提交。")


async def test_words_for_one_case_never_go_into_the_draft_of_another(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)
    await Chat.filter(account__external_id=scene.chen.id).update(errand=Errand.NONE, subject_id=None)

    await scene.house.say(scene.chen, "这句话是问第二件的")
    await scene.house.press(scene.chen, f"{second} 护照换发")

    assert f"{second} 要问的话：“这句话是问第二件的”" in await scene.last(scene.chen)
    assert await scene.hears(scene.chen, f"{first}：草稿先放着（{len(QUESTION)} 字），没有提交。")


async def test_words_after_a_hand_over_that_was_dropped_go_on_with_the_draft(scene: Scene) -> None:
    first, second = await _two_cases_with_a_draft(scene)
    card = next(seen for seen in await scene.told(scene.chen) if seen["text"].startswith(f"工单 {second}"))
    await scene.chen.press_on(card["message_id"], "更多")
    await scene.house.settle()
    await scene.house.press(scene.chen, "转办")
    await scene.house.press(scene.chen, "取消")

    await scene.house.say(scene.chen, "还有半句。")

    assert f"{first} 要问的话：“{QUESTION}\n还有半句。”" in await scene.last(scene.chen)


async def test_words_without_a_button_ask_which_case_they_are_for(scene: Scene) -> None:
    await scene.answering(WORDS)
    case_no = (await scene.case()).case_no

    await scene.house.say(scene.chen, ANSWER)
    asked = (await scene.told(scene.chen))[-1]
    assert asked["text"].startswith("这段话是哪件工单的答复？")
    assert labels(asked) == [f"{case_no} 护照换发", "都不是"]
    await scene.house.press(scene.chen, f"{case_no} 护照换发")
    await scene.house.press(scene.chen, "提交")

    assert ANSWER in await scene.last(scene.li)


async def test_the_draft_of_somebody_who_has_gone_is_not_sent(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, ANSWER)
    message_id, data = data_of(await scene.told(scene.chen), "提交")
    await scene.house.say(scene.chen, "/resign")

    await scene.chen.press_on(message_id, data=data)
    await scene.house.settle()

    assert not await scene.hears(scene.li, ANSWER)
    assert await scene.toasts(scene.chen) == ["这份草稿已经取消了。"]


async def test_the_colleague_who_takes_over_writes_a_draft_of_their_own(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    await scene.answering()
    await scene.house.press(scene.chen, "回复")
    await scene.house.say(scene.chen, "没写完的话")
    await scene.house.say(scene.chen, "/resign")

    await scene.answered_again(wu)

    assert ANSWER in await scene.last(scene.li)
    assert not await scene.hears(scene.li, "没写完的话")


async def _press_older(scene: Scene, older: tuple[int, str]) -> None:
    """Press a button as an older rendering of its message showed it."""
    message_id, data = older
    await scene.chen.press_on(message_id, data=data)
    await scene.house.settle()


async def _two_cases_with_a_draft(scene: Scene) -> tuple[str, str]:
    """Two cases in hand; the question for the first is written when the second is begun."""
    await scene.claimed()
    first = (await scene.case()).case_no
    await scene.house.press(scene.chen, "联系评价人")
    await scene.house.say(scene.chen, QUESTION)
    await scene.claimed()
    second = (await Case.exclude(case_no=first).get()).case_no
    await scene.house.press(scene.chen, "联系评价人")
    return first, second
