"""Rating in the chat: one tap counts, words are optional, and every way of changing one's mind."""

import asyncio

import pytest

from models.tables import Case, Prompt, Rating, RatingVersion, RatingWord, Step
from models.terms import Grade, PromptState, RatingState, Subject, Visibility, WordKind
from tests.house import House
from tests.journeys.scene import WORDS, Scene, all_labels, data_of, labels

GRADES = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


async def test_the_prompt_offers_five_grades_and_two_ways_out(scene: Scene) -> None:
    await scene.house.report(scene.li)

    prompt = (await scene.told(scene.li))[-1]

    assert labels(prompt) == [*GRADES, "不是我办的", "不想评价"]
    assert [len(row) for row in prompt["buttons"]] == [1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize(("label", "grade"), list(zip(GRADES, sorted(Grade, reverse=True), strict=True)))
async def test_every_grade_counts_at_once(scene: Scene, label: str, grade: Grade) -> None:
    await scene.house.report(scene.li)

    await scene.house.press(scene.li, label)

    assert (await RatingVersion.get()).grade is grade
    assert (await Prompt.get()).state is PromptState.ANSWERED
    assert f"：{label}。" in (await scene.told(scene.li))[-1]["text"]


async def test_a_poor_grade_counts_without_tags_or_words(scene: Scene) -> None:
    await scene.house.report(scene.li)

    await scene.house.press(scene.li, "非常不满意")
    await scene.house.forward(minutes=11)

    assert (await Rating.get()).state is RatingState.SETTLED
    assert await Case.exists()


async def test_two_grades_pressed_at_once_give_one_rating(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    prompt = (await scene.told(scene.li))[-1]

    await asyncio.gather(*(scene.li.press_on(prompt["message_id"], label) for label in ("满意", "不满意")))
    await house.settle()

    assert await Rating.all().count() == 1
    assert (await RatingVersion.get()).grade is Grade.SATISFIED
    assert "已经记下了：满意" in "".join(await scene.toasts(scene.li))


async def test_a_redelivered_tap_changes_nothing(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.press(scene.li, "满意")
    before = await Step.all().count()

    entries = house.world.journal.after(0, 10_000)
    house.acts.redeliver(max(entry.get("update_id") or 0 for entry in entries))
    await house.settle()

    assert await Step.all().count() == before
    assert await Rating.all().count() == 1


async def test_the_text_says_what_the_office_will_see(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")
    anonymous = (await scene.told(scene.li))[-1]

    await scene.house.press(scene.li, "改为实名")

    named = (await scene.told(scene.li))[-1]
    assert "单位看不到您的姓名、电话和办件编号" in anonymous["text"]
    assert "办件编号" in named["text"]
    assert named["text"] != anonymous["text"]
    assert "改为匿名" in labels(named)
    assert (await Rating.get()).visibility is Visibility.NAMED


async def test_a_tag_is_chosen_and_unchosen_on_the_same_message(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.press(scene.li, "多跑了路")
    chosen = (await scene.told(scene.li))[-1]
    await scene.house.press(scene.li, "多跑了路")

    assert "☑ 多跑了路" in labels(chosen)
    assert "☐ 多跑了路" in labels((await scene.told(scene.li))[-1])
    assert (await RatingVersion.get()).tags == []


async def test_a_tag_pressed_twice_on_one_rendering_stays_chosen(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")
    message_id, data = data_of(await scene.told(scene.li), "☐ 多跑了路")

    for _ in range(2):
        await scene.li.press_on(message_id, data=data)
        await scene.house.settle()

    assert len((await RatingVersion.get()).tags) == 1


async def test_at_most_six_tags_are_offered(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    offered = [label for label in all_labels(await scene.told(scene.li)) if label.startswith(("☐", "☑"))]

    assert 1 <= len(offered) <= 6


async def test_words_photos_and_voice_go_into_the_open_rating(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.say(scene.li, WORDS, "还有一句。")
    await scene.li.send("photo", caption="就是这张")
    await scene.li.send("voice", duration=23)
    await scene.house.settle()

    kinds = [word.kind for word in await RatingWord.all().order_by("id")]
    assert kinds == [WordKind.TEXT, WordKind.TEXT, WordKind.PHOTO, WordKind.VOICE]
    assert await scene.hears(scene.li, "单位听不到原声，请写几个字")


async def test_what_is_kept_is_not_readable_in_the_database(scene: Scene) -> None:
    await scene.rated(WORDS)

    word = await RatingWord.get()

    assert WORDS not in word.content
    assert "照相" not in word.content


async def test_a_rating_left_alone_settles_later_when_it_is_poor(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.forward(minutes=3)
    still_open = (await Rating.get()).state
    await scene.house.forward(minutes=8)

    assert still_open is RatingState.OPEN
    assert (await Rating.get()).state is RatingState.SETTLED


async def test_each_touch_gives_more_time(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "满意")

    for _ in range(3):
        await scene.house.forward(seconds=100)
        await scene.house.press(scene.li, "态度好")

    assert (await Rating.get()).state is RatingState.OPEN


async def test_choosing_another_grade_is_a_touch_too(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "满意")
    await scene.house.forward(seconds=100)

    await scene.house.press(scene.li, "修改")
    await scene.house.forward(seconds=100)

    assert (await Rating.get()).state is RatingState.OPEN


async def test_thanks_are_as_long_for_a_poor_grade_as_for_a_good_one(scene: Scene) -> None:
    lengths = []
    for label in GRADES:
        await scene.house.report(scene.li)
        await scene.house.press(scene.li, label)
        lengths.append(len((await scene.told(scene.li))[-1]["text"].splitlines()[0]))
        await scene.house.press(scene.li, "提交")

    assert max(lengths) - min(lengths) <= 4


async def test_an_amendment_keeps_the_first_version(scene: Scene) -> None:
    await scene.rated(grade="满意")

    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "不满意")

    grades = [version.grade for version in await RatingVersion.all().order_by("version")]
    assert grades == [Grade.SATISFIED, Grade.DISSATISFIED]
    assert (await Rating.get()).version == 2


async def test_keeping_the_grade_changes_nothing(scene: Scene) -> None:
    await scene.rated(grade="满意")
    await scene.house.press(scene.li, "修改")

    await scene.house.press(scene.li, "不改了")

    assert await RatingVersion.all().count() == 1
    assert (await Rating.get()).state is RatingState.SETTLED


async def test_the_grade_can_be_amended_for_a_day_without_a_claim(scene: Scene) -> None:
    await scene.rated()
    await scene.house.forward(hours=23)

    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "满意")

    assert (await RatingVersion.filter().order_by("-version").first()).grade is Grade.SATISFIED  # type: ignore[union-attr]


async def test_after_a_day_the_grade_is_final_and_old_buttons_say_so(scene: Scene) -> None:
    await scene.rated(grade="满意")
    message_id, data = data_of(await scene.told(scene.li), "修改")
    await scene.house.forward(hours=25)

    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await Rating.get()).state is RatingState.FINAL
    assert await scene.toasts(scene.li) == ["等级改不了了，能改的时间过了。原来的评价照样有效。"]


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        (False, "等级改不了了（能改的时间过了）。想说的话随时可以补充，单位办完后您还能说“解决了没有”。"),
        (True, "等级改不了了（单位已经在处理）。想说的话随时可以补充，单位办完后您还能说“解决了没有”。"),
    ],
)
async def test_while_a_case_is_open_there_is_more_to_say_than_that_the_grade_stands(
    scene: Scene, claimed: bool, told: str
) -> None:
    await scene.rated()
    if claimed:
        await scene.house.press(scene.chen, "认领")
    await scene.house.forward(hours=25)

    await scene.house.press(scene.li, "修改")

    assert await scene.toasts(scene.li) == [told]


async def test_late_words_are_added_as_the_next_version(scene: Scene) -> None:
    await scene.rated()

    await scene.house.say(scene.li, "那个照相的也不对")

    assert await scene.hears(scene.li, "的评价里了，单位能看到这句话。")
    assert (await Rating.get()).version == 2
    assert await scene.hears(scene.chen, "那个照相的也不对")


async def test_late_words_can_be_taken_back(scene: Scene) -> None:
    await scene.rated()
    await scene.house.say(scene.li, "这句说的是别的事")

    await scene.house.press(scene.li, "不是说这件事")

    assert (await RatingWord.get()).retracted_at is not None
    assert not await scene.hears(scene.chen, "这句说的是别的事")


async def test_without_a_case_words_are_taken_for_a_day(scene: Scene) -> None:
    await scene.rated(grade="满意")
    await scene.house.forward(hours=25)

    await scene.house.say(scene.li, "忘了说，很快")

    assert not await RatingWord.exists()
    assert await scene.hears(scene.li, "没有记到任何评价里")


@pytest.mark.parametrize("typed", ["2", "２", "不满意", " 不满意。"])
async def test_a_typed_grade_is_read_back_before_it_counts(scene: Scene, typed: str) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, typed)
    asked, rated = (await scene.told(scene.li))[-1], await Rating.exists()
    await scene.house.press(scene.li, "是")

    assert "您是说“护照换发”办得“不满意”吗？" in asked["text"]
    assert labels(asked) == ["是", "不是"]
    assert not rated
    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED


async def test_a_grade_misread_is_not_counted(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "2")

    await scene.house.press(scene.li, "不是")

    assert not await Rating.exists()
    assert "非常满意" in all_labels([(await scene.told(scene.li))[-1]])


async def test_words_before_the_grade_wait_for_it(scene: Scene) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, "等了一上午")
    asked = (await scene.told(scene.li))[-1]
    await scene.house.press(scene.li, labels(asked)[0])
    await scene.house.press(scene.li, "不满意")
    await scene.house.press(scene.li, "提交")

    assert "“等了一上午”说的是哪件事？" in asked["text"]
    assert await scene.hears(scene.chen, "等了一上午")


async def test_with_several_matters_words_ask_which_one(scene: Scene) -> None:
    for service in ("护照换发", "居住证签注"):
        await scene.house.report(scene.li, service_name=service)

    await scene.house.say(scene.li, "等了一上午")

    asked = (await scene.told(scene.li))[-1]
    assert labels(asked)[-1] == "都不是"
    assert len(labels(asked)) == 3


async def test_a_grade_typed_for_one_of_several_matters_is_read_back(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.report(scene.li, service_name="居住证签注")

    await scene.house.say(scene.li, "2")
    await scene.house.press(scene.li, "护照换发")
    assert await scene.last(scene.li) == "您是说“护照换发”办得“不满意”吗？\n办件尾号 2554"
    await scene.house.press(scene.li, "是")

    assert (await RatingVersion.get()).grade is Grade.DISSATISFIED
    assert not await RatingWord.exists()


async def test_words_asked_about_are_not_put_to_a_matter_that_came_later(scene: Scene) -> None:
    await scene.rated(grade="满意")
    await scene.house.press(scene.li, "补充几句")
    await scene.house.say(scene.li, "还要等")
    await scene.house.press(scene.li, "不是说这件事")
    await scene.house.forward(hours=25)
    await scene.house.report(scene.li, service_name="居住证签注")

    await scene.house.press(scene.li, "基本满意")

    assert not await RatingWord.filter(retracted_at=None).exists()


async def test_a_question_about_words_is_asked_where_it_is_seen(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "等了一上午", "态度也差")
    assert await scene.last(scene.li) == "“等了一上午\n态度也差”说的是哪件事？"

    await scene.house.say(scene.li, "/help", "还跑了两趟")

    assert await scene.last(scene.li) == "“等了一上午\n态度也差\n还跑了两趟”说的是哪件事？"


async def test_words_about_no_matter_are_dropped_and_old_buttons_say_so(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "等了一上午")
    none = data_of(await scene.told(scene.li), "都不是")

    await scene.house.press(scene.li, "都不是")
    done = "好，刚才的话没有记到哪件事里。"
    assert await scene.last(scene.li) == done
    await scene.li.press_on(none[0], data=none[1])
    await scene.house.settle()

    assert await scene.toasts(scene.li) == ["这一步已经过了，请看最新的消息。"]
    await scene.house.say(scene.li, "跑了两趟")
    assert (await scene.house.texts(scene.li))[-2:] == [done, "“跑了两趟”说的是哪件事？"]


async def test_a_word_moved_elsewhere_is_not_counted_any_more(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.report(scene.li, service_name="居住证签注")
    await scene.house.press(scene.li, "不满意")
    await scene.house.say(scene.li, "等了一上午")
    assert await scene.hears(scene.li, "已收到：写了 1 段话。")

    await scene.house.press(scene.li, "记到别的事")

    assert not await scene.hears(scene.li, "已收到：写了 1 段话。")


async def test_words_go_to_the_rating_they_reply_to(scene: Scene) -> None:
    for service in ("护照换发", "居住证签注"):
        await scene.house.report(scene.li, service_name=service)
        await scene.house.press(scene.li, "不满意")
    first = next(seen for seen in await scene.told(scene.li) if "护照换发" in seen["text"])

    await scene.li.say("照相的问题", reply_to=first["message_id"])
    await scene.house.settle()

    word = await RatingWord.get().prefetch_related("rating__matter")
    assert word.rating.matter.service_name == "护照换发"


async def test_who_does_not_want_to_rate_is_left_alone_and_may_return(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不想评价")
    declined = (await Prompt.get()).state

    await scene.house.press(scene.li, "还是评一下")
    await scene.house.press(scene.li, "满意")

    assert declined is PromptState.DECLINED
    assert (await RatingVersion.get()).grade is Grade.SATISFIED


async def test_not_mine_asks_and_can_be_undone(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不是我办的")
    await scene.house.press(scene.li, "跟我无关")
    void = await Prompt.get()

    await scene.house.press(scene.li, "点错了")

    assert (void.state, void.reason) == (PromptState.VOID, "not_mine")
    assert (await Prompt.get()).state is PromptState.SENT


async def test_on_behalf_of_somebody_brings_the_grades_back(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不是我办的")

    await scene.house.press(scene.li, "我替别人办的，我来评")

    assert "非常满意" in all_labels(await scene.told(scene.li))


async def test_a_grade_pressed_on_the_older_rendering_takes_a_refusal_back(scene: Scene) -> None:
    await scene.house.report(scene.li)
    message_id, data = data_of(await scene.told(scene.li), "满意")
    await scene.house.press(scene.li, "不想评价")

    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await RatingVersion.get()).grade is Grade.SATISFIED
    acts = [step.act for step in await Step.filter(subject=Subject.PROMPT).order_by("id")]
    assert acts[-3:] == ["decline", "undecline", "answer"]


async def test_ways_out_on_older_renderings_say_what_was_chosen(scene: Scene) -> None:
    await scene.house.report(scene.li)
    ways = [data_of(await scene.told(scene.li), label) for label in ("不想评价", "不是我办的")]
    await scene.house.press(scene.li, "不是我办的")
    mine = data_of(await scene.told(scene.li), "我替别人办的，我来评")
    await scene.house.press(scene.li, "我替别人办的，我来评")
    await scene.house.press(scene.li, "不想评价")

    for message_id, data in (*ways, mine):
        await scene.li.press_on(message_id, data=data)
        await scene.house.settle()

    assert await scene.toasts(scene.li) == ["这件事您选了不评。"] * 3
    assert (await Prompt.get()).state is PromptState.DECLINED


async def test_nobody_is_given_a_grade_when_the_time_is_over(scene: Scene) -> None:
    await scene.house.report(scene.li)
    message_id, data = data_of(await scene.told(scene.li), "满意")

    await scene.house.at("2026-11-28 09:00")
    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await Prompt.get()).state is PromptState.EXPIRED
    assert not await Rating.exists()
    assert "没有默认好评" in (await scene.toasts(scene.li))[-1]


async def test_a_half_answer_resumes_after_a_restart(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.press(scene.li, "不满意")

    await house.restart()
    await house.say(scene.li, WORDS)
    await house.press(scene.li, "提交")

    assert await RatingWord.all().count() == 1
    assert (await Rating.get()).state is RatingState.SETTLED
