"""Words of any length arrive whole, in order, and as they were written."""

import pytest

from tests.journeys.scene import Scene, group_of_the_office, labels

SENTENCE = "A&B <b>不是标签</b>，“5 < 7 > 3”，&amp; 也不是；"


def words_of(length: int) -> str:
    """So many characters, none of them like the next hundred, with what breaks markup among them."""
    text = "".join(f"第{number}句：{SENTENCE}" for number in range(length))
    return text[: length - 1] + "。"


def whole_within(texts: list[str], words: str) -> bool:
    """Whether some messages in a row are exactly these words."""
    return any(
        "".join(texts[first:last]) == words
        for first in range(len(texts))
        for last in range(first + 1, len(texts) + 1)
    )


@pytest.mark.parametrize("length", [4096, 7883, 20000])
async def test_an_answer_arrives_whole(scene: Scene, length: int) -> None:
    answer = words_of(length)
    await scene.answering()

    await scene.reply(answer)

    texts = await scene.house.texts(scene.li)
    assert whole_within(texts, answer)
    assert texts[-1].startswith("以上是单位对“护照换发”（办件 2554）的答复全文。")
    assert labels((await scene.told(scene.li))[-1])[0] == "已解决"


@pytest.mark.parametrize("length", [1990, 3191, 20000])
async def test_a_comment_reaches_the_office_whole(scene: Scene, length: int) -> None:
    comment = words_of(length)

    await scene.rated(comment)

    texts = await scene.house.texts(scene.chen)
    alert = texts[-1]
    assert comment in alert or whole_within(texts[:-1], comment)
    assert alert.startswith("【差评】工单")
    assert labels((await scene.told(scene.chen))[-1]) == ["认领", "转办"]


async def test_a_comment_is_whole_for_a_colleague_who_looks_at_it_and_then_gets_the_case(
    scene: Scene,
) -> None:
    comment = words_of(3191)
    wu = await scene.house.official("吴刚")
    group = await group_of_the_office(scene.house, scene.chen, wu)
    await scene.rated(comment)
    await scene.house.press(scene.chen, "认领", chat_id=group)

    await scene.house.press(wu, "看进度", chat_id=group)

    *words, alert = await scene.house.texts(wu)
    assert alert.startswith("【差评】工单")
    assert whole_within(words, comment)

    await scene.house.press(scene.chen, "更多")
    await scene.house.press(scene.chen, "放回群里")
    await scene.house.press(wu, "认领", chat_id=group)

    texts = await scene.house.texts(wu)
    assert [text for text in texts if text in words] == words  # not once more


async def test_a_long_reply_to_a_question_is_passed_on_whole(scene: Scene) -> None:
    reply = words_of(3900)
    await scene.contacted()

    await scene.house.press(scene.li, "回一句")
    await scene.house.say(scene.li, reply)

    texts = await scene.house.texts(scene.chen)
    assert "评价人回话了：原话另发。" in texts[-2] or "评价人回话了：原话另发。" in texts[-3]
    assert whole_within(texts, reply)


async def test_a_long_draft_is_not_read_back_but_counted(scene: Scene) -> None:
    await scene.answering()
    await scene.house.press(scene.chen, "回复")

    await scene.house.say(scene.chen, words_of(7883))

    assert "全文 7,88" in await scene.last(scene.chen)
    assert "就是您发的这 2 条" in await scene.last(scene.chen)


async def test_words_of_several_messages_keep_their_order(scene: Scene) -> None:
    parts = [f"第{number}段。{SENTENCE}" for number in range(1, 7)]

    await scene.rated(*parts)

    assert "\n".join(parts) in await scene.last(scene.chen)
