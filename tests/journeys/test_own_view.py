"""What people see of themselves, and what they can always say: nothing stays without an answer."""

from typing import Any

import pytest

from models.tables import Office, PersonKey, RatingVersion, RatingWord
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, all_labels, data_of, group_of_the_office

STICKER = {
    "file_id": "sticker",
    "file_unique_id": "sticker",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/help", "我的办件 /my：看您评过的、等着评的事"),
        ("帮助", "我的办件 /my：看您评过的、等着评的事"),
        ("/my", "我的办件（新的在前）："),
        ("我的办件", "我的办件（新的在前）："),
        ("/privacy", "我的信息。这里留着您的："),
        ("/language", "现在用的是：简体中文。要换成哪一种？"),
        ("/stop", "好，以后不再邀您评价。"),
        ("停", "好，以后不再邀您评价。"),
        ("退订", "好，以后不再邀您评价。"),
        ("TD", "好，以后不再邀您评价。"),
        ("/resign", "我的办件 /my：看您评过的、等着评的事"),
    ],
)
async def test_commands_are_understood_with_a_slash_and_as_plain_words(
    scene: Scene, said: str, answer: str
) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, said)

    assert answer in await scene.last(scene.li)


async def test_my_matters_tell_where_each_one_stands(scene: Scene) -> None:
    await scene.claimed()
    await scene.house.report(scene.li, service_name="居住证签注")

    await scene.house.say(scene.li, "/my")

    case_no = (await scene.case()).case_no
    waiting, rated = (await scene.last(scene.li)).splitlines()[1:]
    assert waiting == "居住证签注（办件 2555）· 11月20日（周五） · 还没评"
    assert f"不满意 · 编号 {case_no}：单位 11月23日（周一）前来了解情况" in rated


async def test_a_matter_of_the_list_can_be_opened(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "/my")

    await scene.house.press(scene.li, "护照换发 · 11月20日")

    assert "非常满意" in all_labels([(await scene.told(scene.li))[-1]])


async def test_privacy_tells_which_office_was_told_what_once_a_day(scene: Scene) -> None:
    await scene.house.official("市里", office="A市")
    await scene.replied(WORDS)
    await scene.house.press(scene.li, "未解决")

    await scene.house.say(scene.li, "/privacy")

    told = (await scene.last(scene.li)).split("告诉过谁：\n")[1].splitlines()
    assert len(told) == len(set(told))
    assert "11月20日（周五） · A3区政务服务中心 · 差评提醒（护照换发）" in told
    assert "11月20日（周五） · A市政务服务管理局 · 差评提醒（护照换发）" in told
    assert "11月20日（周五） · A3区政务服务中心 · 您对答复的看法（护照换发）" in told


async def test_privacy_says_what_may_be_reported_upward(scene: Scene) -> None:
    await scene.house.say(scene.li, "/privacy")

    assert "评价可能报给上级平台：报等级、标签、结果和遮住姓名、号码的话" in await scene.last(scene.li)


async def test_privacy_names_one_of_two_offices_that_share_a_group(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await Office.filter(code="A市").update(chat_id=group)
    await scene.rated(WORDS)

    await scene.house.say(scene.li, "/privacy")

    assert "差评提醒（护照换发）" in await scene.last(scene.li)


async def test_privacy_of_somebody_without_a_case_names_no_office(scene: Scene) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, "/privacy")

    assert "办件 1 件，评价 0 条，写的话和照片 0 条" in await scene.last(scene.li)
    assert "还没有把您的评价告诉过任何单位。" in await scene.last(scene.li)


async def test_a_lasting_link_can_be_cut(scene: Scene) -> None:
    receipt = await scene.house.report(citizen_ref="A0001")
    await scene.li.start(receipt.token or "")
    await scene.house.settle()
    await scene.house.press(scene.li, "满意")
    await scene.house.press(scene.li, "提交")
    await scene.house.press(scene.li, "以后都在这里问我")
    await scene.house.say(scene.li, "/privacy")

    await scene.house.press(scene.li, "取消绑定：hall")
    later = await scene.house.report(citizen_ref="A0001")

    assert "以后“hall”的办件不再自动找您" in await scene.last(scene.li)
    assert later.state == "unreachable"


async def test_erasing_is_asked_once_and_leaves_only_the_grade(scene: Scene) -> None:
    await scene.rated(WORDS)
    await scene.house.say(scene.li, "/privacy")
    await scene.house.press(scene.li, "删除我的信息")
    assert await PersonKey.filter(wrapped=None).count() == 0

    await scene.house.press(scene.li, "全部删除")

    assert "删掉了。" in await scene.last(scene.li)
    assert await PersonKey.filter(wrapped__isnull=False).count() == 0
    assert await RatingVersion.all().count() == 1
    await scene.house.press(scene.chen, "认领")
    assert WORDS not in (await scene.house.texts(scene.chen))[-2]


async def test_after_erasing_the_answer_still_comes(scene: Scene) -> None:
    await scene.answering(WORDS)
    await scene.house.say(scene.li, "/privacy")
    await scene.house.press(scene.li, "删除我的信息")
    await scene.house.press(scene.li, "全部删除")

    await scene.reply(ANSWER)

    assert ANSWER in await scene.last(scene.li)


async def test_another_language_is_spoken_from_the_next_message_on(scene: Scene) -> None:
    await scene.claimed()
    await scene.house.say(scene.li, "/language")

    await scene.house.press(scene.li, "English")
    await scene.ask(QUESTION)

    assert await scene.hears(scene.li, "English")
    asked = await scene.last(scene.li)
    assert QUESTION in asked
    assert "The office" in asked


async def test_help_for_an_official_names_the_desk(scene: Scene) -> None:
    await scene.house.say(scene.chen, "帮助")

    assert "我的工单 /desk" in await scene.last(scene.chen)


@pytest.mark.parametrize("content", [{"sticker": STICKER}, {"dice": {"emoji": "🎲", "value": 3}}])
async def test_what_cannot_be_understood_is_answered(scene: Scene, content: dict[str, Any]) -> None:
    [card] = [message.card() for message in scene.house.acts.say(scene.li.id, "在这里")]
    await scene.house.settle()
    del card["text"]

    scene.house.world.bot.queue.put("message", card | content | {"message_id": 900}, scene.li.id)
    await scene.house.settle()

    assert await scene.last(scene.li) == "这个我收不了，没有记到任何评价里。您可以打字、发照片、发语音。"


@pytest.mark.parametrize("text", ["/review", "/resume@yiping_demo_bot", "／foo"])
async def test_a_command_that_there_is_none_of_is_no_word_of_a_rating(scene: Scene, text: str) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.say(scene.li, text)

    assert "这条消息我没看明白，没有记到任何评价里。" in await scene.last(scene.li)
    assert not await RatingWord.exists()


@pytest.mark.parametrize("text", ["/帮助", "／ｈｅｌｐ", "/HELP@yiping_demo_bot"])
async def test_a_command_is_known_by_its_plain_word_too(scene: Scene, text: str) -> None:
    await scene.house.say(scene.li, text)

    assert "我的办件 /my" in await scene.last(scene.li)


@pytest.mark.parametrize("data", ["x", ".", "r.1.5.AAAAAAAAAAAAAAAA", "你好", "c..", "." * 64])
async def test_a_button_nobody_made_is_answered_with_a_toast(scene: Scene, data: str) -> None:
    await scene.house.report(scene.li)

    await scene.li.press_on((await scene.told(scene.li))[-1]["message_id"], data=data)
    await scene.house.settle()

    assert await scene.toasts(scene.li) == ["这不是给您的按钮。"]


async def test_a_button_of_another_account_is_refused(scene: Scene) -> None:
    other = scene.house.person("别人")
    await other.start()
    await scene.house.settle()
    await scene.house.report(scene.li)
    _, data = data_of(await scene.told(scene.li), "非常满意")

    await other.press_on((await scene.told(other))[0]["message_id"], data=data)
    await scene.house.settle()

    assert await scene.toasts(other) == ["这不是给您的按钮。"]
    assert await RatingVersion.all().count() == 0
