"""The office hears the citizen out: a relayed question, or a contact of its own that the citizen confirms."""

import pytest

from models.terms import CaseState, Role
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, all_labels, data_of, labels

PRIVATE = "我叫王小明，电话13800000000，身份证11010519491231002X，办件2554。"


async def test_a_question_reaches_the_citizen_whole_and_counts_as_contact(scene: Scene) -> None:
    await scene.contacted()

    asked = (await scene.told(scene.li))[-1]
    assert asked["text"].startswith(f"单位想问您一句（护照换发，办件 2554）：“{QUESTION}”")
    assert labels(asked) == ["回一句", "不想说"]
    assert (await scene.case()).state is CaseState.CONTACTED
    assert "“了解情况”已记：11月20日 10:15" in await scene.last(scene.chen)


async def test_the_reply_reaches_the_handler_with_every_number_and_name_hidden(scene: Scene) -> None:
    await scene.contacted()

    await scene.house.press(scene.li, "回一句")
    await scene.house.say(scene.li, PRIVATE)

    [told] = [text for text in await scene.house.texts(scene.chen) if "评价人回话了" in text]
    for hidden in ("王小明", "13800000000", "11010519491231002X", "2554"):
        assert hidden not in told
    assert "转给单位了" in await scene.last(scene.li)


async def test_a_reply_to_the_question_itself_needs_no_button(scene: Scene) -> None:
    await scene.contacted()

    await scene.li.say("是上午", reply_to=(await scene.told(scene.li))[-1]["message_id"])
    await scene.house.settle()

    assert await scene.hears(scene.chen, "评价人回话了：“是上午”")


@pytest.mark.parametrize("by_reply", [False, True])
async def test_once_the_case_is_closed_words_are_no_reply_to_its_question(
    scene: Scene, by_reply: bool
) -> None:
    await scene.contacted()
    asked = (await scene.told(scene.li))[-1]["message_id"]
    await scene.house.press(scene.li, "回一句")
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)
    await scene.house.press(scene.li, "已解决")
    await scene.house.report(scene.li, service_name="居住证签注")

    await scene.li.say("等了一上午", reply_to=asked if by_reply else None)
    await scene.house.settle()

    assert (await scene.last(scene.li)).startswith("“等了一上午”说的是哪件事？")
    assert not await scene.hears(scene.chen, "等了一上午")


async def test_a_photo_in_reply_is_passed_on(scene: Scene) -> None:
    await scene.contacted()

    await scene.house.press(scene.li, "回一句")
    await scene.li.send("photo")
    await scene.house.settle()

    assert (await scene.told(scene.chen))[-1]["media"] == "photo"


async def test_nobody_has_to_reply(scene: Scene) -> None:
    await scene.contacted()

    await scene.house.press(scene.li, "不想说")

    assert await scene.hears(scene.chen, "评价人选了不回话，请照常办理。")
    assert "回一句" not in all_labels(await scene.told(scene.li))
    assert (await scene.case()).state is CaseState.CONTACTED


async def test_once_it_is_answered_nobody_is_told_to_go_on_without_a_reply(scene: Scene) -> None:
    await scene.replied()
    await scene.house.press(scene.li, "已解决")

    await scene.house.press(scene.li, "不想说")

    assert not await scene.hears(scene.chen, "评价人选了不回话，请照常办理。")


async def test_a_double_tap_tells_the_handler_once(scene: Scene) -> None:
    await scene.contacted()
    message_id, data = data_of(await scene.told(scene.li), "不想说")

    for _ in range(2):
        await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    told = [text for text in await scene.house.texts(scene.chen) if "评价人选了不回话" in text]
    assert len(told) == 1


async def test_a_second_question_is_not_asked(scene: Scene) -> None:
    await scene.claimed()
    message_id, data = data_of(await scene.told(scene.chen), "联系评价人")
    await scene.ask(QUESTION)

    await scene.chen.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.toasts(scene.chen))[-1] == "这件事已经了解情况，下一步是定处理方式。"


async def test_an_anonymous_rater_is_only_asked_through_us(scene: Scene) -> None:
    await scene.claimed(WORDS)

    assert "已联系" not in all_labels(await scene.told(scene.chen))


async def test_a_contact_of_a_named_rater_is_recorded_at_once_and_checked(scene: Scene) -> None:
    await scene.claimed(named=True)

    await scene.house.press(scene.chen, "已联系")

    assert (await scene.case()).state is CaseState.CONTACTED
    asked = (await scene.told(scene.li))[-1]
    assert "单位说 11月20日（周五）已经直接跟您了解过“护照换发”（办件 2554）的情况" in asked["text"]
    assert labels(asked) == ["是", "没有"]


async def test_how_the_contact_was_made_is_optional(scene: Scene) -> None:
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")
    assert {"打过电话", "立行立改"} <= set(all_labels(await scene.told(scene.chen)))

    await scene.house.press(scene.chen, "打过电话")

    assert (await scene.case()).how_contacted == 1
    assert "打过电话" not in all_labels(await scene.told(scene.chen))


async def test_a_confirmed_contact_troubles_nobody(scene: Scene) -> None:
    lead = await scene.house.official("刘主任", Role.LEAD)
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")
    before = len(await scene.told(lead))

    await scene.house.press(scene.li, "是")

    assert (await scene.case()).contact_denied is False
    assert len(await scene.told(lead)) == before


async def test_a_denied_contact_is_marked_and_the_lead_hears(scene: Scene) -> None:
    lead = await scene.house.official("刘主任", Role.LEAD)
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")

    await scene.house.press(scene.li, "没有")

    assert (await scene.case()).contact_denied is True
    assert "评价人说没有。请负责人核实。" in await scene.last(lead)
    assert not await scene.hears(scene.chen, "评价人说没有")


async def test_a_denied_contact_does_not_claim_that_a_lead_was_told_where_there_is_none(
    scene: Scene,
) -> None:
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")

    await scene.house.press(scene.li, "没有")

    assert (await scene.last(scene.li)).endswith("是吗？\n您说没有。记下了。")


async def test_what_was_said_of_a_contact_stands(scene: Scene) -> None:
    lead = await scene.house.official("刘主任", Role.LEAD)
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")
    message_id, data = data_of(await scene.told(scene.li), "没有")
    await scene.house.press(scene.li, "是")

    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.case()).contact_denied is False
    assert not await scene.hears(lead, "评价人说没有")
