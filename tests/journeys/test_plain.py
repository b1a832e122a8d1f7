"""大白话: one command, and everything is said plainly to this person until they want it otherwise."""

import pytest

from models.tables import Account
from models.terms import CaseState
from tests.journeys.scene import ANSWER, QUESTION, Scene, labels

GRADES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意", "不是我办的", "不想评价"]
PLAIN_PROMPT = (
    "您在A3区政务服务中心办了“护照换发”。\n"
    "11月20日，星期五办好的。\n"
    "办得怎么样？点一下就行。\n"
    "号码最后四位是 2554。\n"
    "可以评到11月27日，星期五。\n"
    "不收费。不会问您要密码和验证码。"
)


async def is_plain(scene: Scene) -> bool:
    """Whether the citizen is spoken to plainly."""
    return (await Account.get(external_id=scene.li.id)).plain


@pytest.mark.parametrize("typed", ["/plain", "大白话", "简单点", "簡單點", "Plain"])
async def test_plain_wording_is_switched_on_and_off_by_the_same_word(scene: Scene, typed: str) -> None:
    await scene.house.say(scene.li, typed)
    assert await is_plain(scene)
    assert await scene.last(scene.li) == "好，以后跟您说大白话。想改回来，再发一次“大白话”。"

    await scene.house.say(scene.li, typed)
    assert not await is_plain(scene)
    assert await scene.last(scene.li) == "好，改回一般的说法。想听大白话，发“大白话”。"


async def test_help_offers_the_other_wording(scene: Scene) -> None:
    await scene.house.say(scene.li, "/help")
    await scene.house.press(scene.li, "改用大白话")
    assert await is_plain(scene)

    await scene.house.say(scene.li, "帮助", "改回一般的说法")
    assert not await is_plain(scene)


async def test_a_prompt_is_asked_plainly_with_the_same_buttons(scene: Scene) -> None:
    await scene.house.say(scene.li, "/plain")
    await scene.house.report(scene.li)

    prompt = (await scene.told(scene.li))[-1]

    assert prompt["text"] == PLAIN_PROMPT
    assert prompt["text"].count("？") == 1
    assert labels(prompt) == GRADES


async def test_a_whole_case_is_told_plainly_to_the_citizen_and_as_usual_to_the_office(scene: Scene) -> None:
    await scene.house.say(scene.li, "/plain")
    await scene.answering()
    await scene.reply(ANSWER)

    told = "\n".join(await scene.house.texts(scene.li))
    assert "单位先来问情况，最晚11月23日，星期一。" in told
    assert QUESTION in told
    assert ANSWER in told
    assert " · " not in told.split(PLAIN_PROMPT)[-1]
    assert "11月23日（周一）" in "\n".join(await scene.house.texts(scene.chen))

    await scene.house.press(scene.li, "已解决")
    assert (await scene.case()).state is CaseState.CLOSED


async def test_what_waits_leaves_in_the_wording_chosen_meanwhile(scene: Scene) -> None:
    await scene.li.block()
    await scene.house.settle()
    await scene.house.report(scene.li)
    await Account.filter(external_id=scene.li.id).update(plain=True)

    await scene.li.unblock()
    await scene.house.settle()

    assert any(text == PLAIN_PROMPT for text in await scene.house.texts(scene.li))


async def test_refusals_pop_up_plainly_too(scene: Scene) -> None:
    await scene.house.say(scene.li, "/plain")
    await scene.house.report(scene.li)
    [prompt] = [seen for seen in await scene.told(scene.li) if labels(seen) == GRADES]
    data = prompt["buttons"][0][0]["callback_data"]
    await scene.house.press(scene.li, "满意")

    await scene.li.press_on(prompt["message_id"], data=data)
    await scene.house.settle()

    assert (await scene.toasts(scene.li))[-1] == "记下了：满意。\n要改，点“修改”。"


async def test_another_language_is_spoken_plainly_too(scene: Scene) -> None:
    await scene.house.say(scene.li, "/plain", "/language", "English")
    await scene.house.report(scene.li)

    assert "You can answer until Friday 27 November." in await scene.last(scene.li)


async def test_somebody_from_taiwan_is_met_in_traditional_chinese(scene: Scene) -> None:
    lin = scene.house.person("林小姐", language_code="zh-hant")
    await lin.start()
    await scene.house.settle()
    await scene.house.report(lin)

    prompt = (await scene.told(lin))[-1]

    assert "辦得怎麼樣？" in prompt["text"]
    assert labels(prompt)[0] == "非常滿意"
    menus = [entry for entry in scene.house.world.journal.after() if entry["method"] == "setMyCommands"]
    assert menus
