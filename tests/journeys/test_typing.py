"""Everything by typing: what stands on a button may be written instead, and acts as its press."""

import pytest

from models.tables import Account, Case, Draft, Official, Prompt, Rating, RatingVersion, RatingWord
from models.terms import (
    CaseState,
    DraftState,
    FollowUp,
    Grade,
    Outcome,
    PromptState,
    RatingState,
    Role,
    Visibility,
)
from simulator.people import Person
from tests.house import OFFICE, House
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, labels


async def shown_labels(scene: Scene, person: Person) -> list[str]:
    """The buttons under the newest message that has any."""
    return next(labels(seen) for seen in reversed(await scene.told(person)) if labels(seen))


def presses(scene: Scene, person: Person) -> list[str]:
    """What this person pressed."""
    entries = scene.house.world.journal.after(chat_id=person.id)
    return [entry["method"] for entry in entries if entry["method"] == "press"]


async def grades(scene: Scene) -> list[Grade]:
    """The grades of the one rating, in the order in which they were given."""
    return [one.grade for one in await RatingVersion.all().order_by("version")]


async def test_a_citizen_rates_tags_submits_amends_and_judges_without_a_press(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.say(scene.li, "不满意")
    assert await scene.last(scene.li) == "您是说“护照换发”办得“不满意”吗？\n办件尾号 2554"
    assert not await Rating.exists()

    await house.say(scene.li, "是", "多跑了路", "改为实名", WORDS)
    assert await grades(scene) == [Grade.DISSATISFIED]
    assert (await RatingVersion.get()).tags == ["P2"]
    assert (await Rating.get()).visibility is Visibility.NAMED
    assert await RatingWord.all().count() == 1

    await house.say(scene.li, "提交")
    assert (await Rating.get()).state is RatingState.SETTLED
    await house.say(scene.li, "修改", "非常不满意")
    assert await grades(scene) == [Grade.DISSATISFIED, Grade.VERY_DISSATISFIED]

    await house.say(scene.li, "提交")
    await house.press(scene.chen, "认领")
    await scene.ask(QUESTION)
    await house.say(scene.li, "回一句", "上午")
    assert await scene.hears(scene.chen, "“上午”")
    await house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)
    await house.say(scene.li, "已解决")
    assert (await scene.case()).follow_up is FollowUp.SOLVED
    assert presses(scene, scene.li) == []


async def test_an_official_works_a_case_to_its_end_without_a_press(house: House) -> None:
    scene = await Scene.set(house)
    await scene.rated(WORDS)
    case_no = (await scene.case()).case_no

    await house.say(scene.chen, f"认领 {case_no}")
    assert (await scene.case()).state is CaseState.CLAIMED
    await house.say(scene.chen, "联系评价人", QUESTION, "提交")
    assert await scene.hears(scene.li, QUESTION)
    await house.say(scene.chen, "限期整改")
    [first, *_] = [label for label in await shown_labels(scene, scene.chen) if "月" in label]
    await house.say(scene.chen, first, "整改完成", "回复", ANSWER, "提交")
    case = await scene.case()
    assert (case.state, case.outcome) == (CaseState.REPLIED, Outcome.RECTIFY_BY)
    assert await scene.hears(scene.li, ANSWER)
    assert presses(scene, scene.chen) == []


async def test_a_typed_label_is_one_act_however_often_its_update_comes(house: House) -> None:
    scene = await Scene.set(house)
    await house.report(scene.li)
    await house.press(scene.li, "不满意")
    await scene.li.say("多跑了路")
    await house.restart()
    await house.settle()

    assert (await RatingVersion.get()).tags == ["P2"]
    assert await RatingWord.all().count() == 0


@pytest.mark.parametrize("typed", ["☐ 多跑了路", "多跑了路。", " 多 跑了路", "多跑了路 ", "多跑了路"])
async def test_a_tag_is_typed_with_or_without_its_box(scene: Scene, typed: str) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.say(scene.li, typed)
    assert (await RatingVersion.get()).tags == ["P2"]

    await scene.house.say(scene.li, "多跑了路")
    assert (await RatingVersion.get()).tags == []


@pytest.mark.parametrize("typed", ["不想評價", "不想评价！", "「不想评价」"])
async def test_script_width_and_marks_are_forgiven(scene: Scene, typed: str) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, typed)

    assert (await Prompt.get()).state is PromptState.DECLINED


async def test_a_label_inside_other_words_is_only_words(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")

    await scene.house.say(scene.li, "我不想提交", "多跑了路，还白等了一上午")

    assert (await Rating.get()).state is RatingState.OPEN
    assert (await RatingVersion.get()).tags == []
    assert await RatingWord.all().count() == 2


async def test_the_ways_out_of_a_prompt_can_be_typed(scene: Scene) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, "不是我办的", "跟我无关")
    assert (await Prompt.get()).state is PromptState.VOID

    await scene.house.say(scene.li, "点错了")
    assert (await Prompt.get()).state is not PromptState.VOID


async def test_one_of_several_matters_is_chosen_and_rated_by_typing(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.report(scene.li, service_name="居住证签注")
    await scene.house.say(scene.li, "/my", "居住证签注11月20日", "满意", "是")

    rating = await Rating.get().prefetch_related("matter")
    assert rating.matter.service_name == "居住证签注"
    assert await grades(scene) == [Grade.SATISFIED]


async def test_a_wrong_grade_can_be_taken_back_before_it_counts(scene: Scene) -> None:
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, "满意", "不是")
    assert not await Rating.exists()

    await scene.house.say(scene.li, "非常满意", "是")
    assert await grades(scene) == [Grade.VERY_SATISFIED]


async def test_a_refusal_of_a_typed_label_comes_as_a_message(scene: Scene) -> None:
    await scene.house.report(scene.li)
    [link] = await scene.house.desks.people.invite(OFFICE, Role.HANDLER)
    await scene.li.open(link)

    await scene.house.say(scene.li, "满意", "是")

    assert await scene.last(scene.li) == "您在被评的单位有工作身份，这件事不能由您来评。"
    assert await scene.toasts(scene.li) == []
    assert not await Rating.exists()


async def test_whoever_has_left_claims_nothing_by_typing(scene: Scene) -> None:
    await scene.rated()

    await scene.house.say(scene.chen, "/resign", "认领")

    assert (await scene.case()).state is CaseState.OPENED


async def test_a_draft_collects_what_stands_on_other_buttons(scene: Scene) -> None:
    await scene.rated()
    second = await another_case(scene)
    await scene.house.say(scene.chen, f"认领 {await first_number(scene)}", "联系评价人", "认领")
    assert (await case_of(second)).state is CaseState.OPENED
    assert await scene.hears(scene.chen, "要问的话：“认领”")

    await scene.house.say(scene.chen, "取消")
    assert (await Draft.get()).state is DraftState.CANCELLED


async def test_a_case_number_chooses_even_while_a_draft_is_open(scene: Scene) -> None:
    await scene.rated()
    second = await another_case(scene)
    await scene.house.say(scene.chen, f"认领 {await first_number(scene)}", "联系评价人")

    await scene.house.say(scene.chen, f"{second.lower()} 認領")

    assert (await case_of(second)).state is CaseState.CLAIMED


async def test_without_a_number_the_newest_message_is_meant(scene: Scene) -> None:
    await scene.rated()
    second = await another_case(scene)

    await scene.house.say(scene.chen, "认领")

    assert (await case_of(second)).state is CaseState.CLAIMED
    assert (await case_of(await first_number(scene))).state is CaseState.OPENED


async def test_an_answer_to_the_office_may_be_a_word_of_a_button(scene: Scene) -> None:
    await scene.claimed(named=True)
    await scene.house.press(scene.chen, "已联系")
    assert await scene.hears(scene.li, "是吗？")
    await scene.house.say(scene.li, "没有")

    assert (await scene.case()).contact_denied is True


async def test_a_reply_to_a_question_is_passed_on_even_if_it_says_yes(scene: Scene) -> None:
    await scene.rated()
    await scene.house.report(scene.li, service_name="居住证签注")
    await scene.house.say(scene.li, "满意")
    assert await scene.hears(scene.li, "您是说“居住证签注”办得“满意”吗？")
    await scene.house.press(scene.chen, "认领")
    await scene.ask("是上午吗？")

    await scene.house.say(scene.li, "回一句", "是")

    assert await scene.hears(scene.chen, "“是”")
    assert await Rating.all().count() == 1


async def test_a_label_typed_in_reply_acts_on_that_message(scene: Scene) -> None:
    await scene.rated()
    await another_case(scene)
    number = await first_number(scene)
    first = next(seen for seen in await scene.told(scene.chen) if number in seen["text"])

    await scene.chen.say("认领", reply_to=first["message_id"])
    await scene.house.settle()

    assert (await case_of(number)).state is CaseState.CLAIMED


async def test_languages_are_chosen_by_their_own_names(scene: Scene) -> None:
    await scene.house.say(scene.li, "/language", "English")
    assert (await Account.get(external_id=scene.li.id)).language == "en"

    await scene.house.say(scene.li, "/language", "繁體中文")
    assert (await Account.get(external_id=scene.li.id)).language == "zh_Hant"
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "非常滿意", "是")
    assert await grades(scene) == [Grade.VERY_SATISFIED]


async def test_english_is_typed_as_it_stands_on_the_buttons(scene: Scene) -> None:
    await scene.house.say(scene.li, "/language", "English")
    await scene.house.report(scene.li)

    await scene.house.say(scene.li, "very dissatisfied", "yes", "extra trips", "SUBMIT")

    assert (await RatingVersion.get()).tags == ["P2"]
    assert (await Rating.get()).state is RatingState.SETTLED


async def test_nobody_presses_another_persons_buttons_by_typing(scene: Scene) -> None:
    await scene.rated()
    stranger = scene.house.person("路人")
    await stranger.start()

    await scene.house.say(stranger, "认领", f"认领 {await first_number(scene)}", "提交")

    assert (await scene.case()).state is CaseState.OPENED
    assert not await Official.filter(account__external_id=stranger.id).exists()


async def another_case(scene: Scene) -> str:
    """A second poor rating of the same citizen; the number of its case."""
    await scene.house.report(scene.li, service_name="居住证签注")
    await scene.house.press(scene.li, "不满意")
    await scene.house.press(scene.li, "提交")
    return (await Case.all().order_by("-id"))[0].case_no


async def case_of(case_no: str) -> Case:
    """The case of this number."""
    return await Case.get(case_no=case_no)


async def first_number(scene: Scene) -> str:
    """The number of the oldest case."""
    return (await Case.all().order_by("id"))[0].case_no
