"""The buttons: their zh_CN labels are contract, their references are what the desks understand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.facts import DueFacts, Face, Notice, PublicWords
from bot.rules.references import Reference, Tap
from bot.texts import texts
from handlers.screens import Screen
from handlers.views import render
from models.terms import (
    AlertLevel,
    CaseMessageKind,
    CaseState,
    FollowUp,
    Grade,
    Outcome,
    PromptState,
    RatingState,
    Visibility,
)
from tests.handlers import samples
from tests.handlers.samples import FRIDAY, MONDAY, ZONE

GRADES = [["非常满意"], ["满意"], ["基本满意"], ["不满意"], ["非常不满意"]]
LATER: dict[str, Any] = {"contacted_at": samples.NINE}


def shown(kind: Notice, facts: Any) -> Screen:
    """The message in Chinese."""
    return render(kind, texts("zh_CN"), facts, ZONE)


def labels(kind: Notice, facts: Any) -> list[list[str]]:
    """What stands on the buttons, row by row."""
    return [[one.label for one in row] for row in shown(kind, facts).rows]


def press(kind: Notice, facts: Any, label: str) -> Reference:
    """What a press of the button with this label means."""
    return next(one.reference for row in shown(kind, facts).rows for one in row if one.label == label)


def rated(**rating: Any) -> Any:
    """A prompt that was answered."""
    return samples.prompt(state=PromptState.ANSWERED, rating=samples.rating(**rating))


def card(
    state: CaseState, *, named: bool = False, rectified: bool = False, how: bool = False, **case: Any
) -> Any:
    """A card in a state of its case."""
    make = samples.named if named else samples.claimed
    return samples.card(case=make(state=state, **case), rectified=rectified, how_contacted=how)


def test_a_prompt_offers_five_grades_best_first() -> None:
    assert labels(Notice.PROMPT, samples.prompt()) == [*GRADES, ["不是我办的", "不想评价"]]


@pytest.mark.parametrize("grade", Grade)
def test_a_grade_is_one_press(grade: Grade) -> None:
    label = GRADES[5 - grade][0]

    assert press(Notice.PROMPT, samples.prompt(), label) == Reference(Tap.RATE, 7, grade)


def test_an_open_rating_offers_tags_in_pairs_and_three_deeds() -> None:
    rows = labels(Notice.PROMPT, rated(tags=samples.tags(chosen=1)))

    assert rows[0] == ["☐ 多跑了路", "☑ 多跑了路"]
    assert [len(row) for row in rows] == [2, 2, 2, 3, 1]
    assert rows[-2:] == [["修改", "改为实名", "提交"], ["有人要求我打好评"]]


def test_a_tag_asks_for_the_state_it_leads_to() -> None:
    row = shown(Notice.PROMPT, rated(tags=samples.tags(chosen=1))).rows[0]

    assert [one.reference for one in row] == [Reference(Tap.TAG, 9, 1), Reference(Tap.TAG, 9, 2)]


def test_the_label_is_what_the_press_does_and_the_text_what_is() -> None:
    anonymous, named = rated(), rated(visibility=Visibility.NAMED)

    assert press(Notice.PROMPT, anonymous, "改为实名") == Reference(Tap.VISIBLE, 9, 1)
    assert press(Notice.PROMPT, named, "改为匿名") == Reference(Tap.VISIBLE, 9, 0)
    assert "单位看不到您的姓名、电话和办件编号。" in (shown(Notice.PROMPT, anonymous).text or "")
    assert "单位会看到办件编号和办结时间" in (shown(Notice.PROMPT, named).text or "")


def test_amending_offers_the_other_four_grades() -> None:
    asking = samples.prompt(state=PromptState.ANSWERED, rating=samples.rating(), face=Face.AMEND)

    assert labels(Notice.PROMPT, asking) == [*GRADES[:3], GRADES[4], ["不改了"]]
    assert press(Notice.PROMPT, asking, "满意") == Reference(Tap.REGRADE, 9, 4)
    assert press(Notice.PROMPT, asking, "不改了") == Reference(Tap.KEEP, 9)


@pytest.mark.parametrize(("may_amend", "rows"), [(True, [["修改"]]), (False, [])])
def test_a_sent_rating_can_be_changed_while_that_is_possible(may_amend: bool, rows: list[list[str]]) -> None:
    assert labels(Notice.PROMPT, rated(state=RatingState.SETTLED, may_amend=may_amend)) == rows


@pytest.mark.parametrize(
    ("facts", "label", "tap"),
    [
        (samples.prompt(state=PromptState.DECLINED), "还是评一下", Tap.UNDECLINE),
        (samples.prompt(state=PromptState.VOID), "点错了", Tap.REOWN),
        (samples.prompt(face=Face.DISOWN), "我替别人办的，我来评", Tap.MINE),
        (samples.prompt(face=Face.DISOWN), "跟我无关", Tap.DISOWN),
        (samples.prompt(), "不是我办的", Tap.DISOWN_ASK),
        (samples.prompt(), "不想评价", Tap.DECLINE),
    ],
)
def test_every_way_out_of_a_prompt_has_its_button(facts: Any, label: str, tap: Tap) -> None:
    assert press(Notice.PROMPT, facts, label) == Reference(tap, 7)


def test_an_expired_prompt_has_no_button_and_no_default() -> None:
    screen = shown(Notice.PROMPT, samples.prompt(state=PromptState.EXPIRED))

    assert screen.rows == []
    assert "没有默认好评" in (screen.text or "")


def test_the_thanks_are_as_long_for_every_grade() -> None:
    texts_ = [shown(Notice.PROMPT, rated(grade=grade)).text or "" for grade in Grade]
    thanks = [text.split("。")[1] for text in texts_]

    assert {len(words) for words in thanks} == {len("谢谢您花时间评价")}


def test_an_alert_is_claimed_and_then_followed() -> None:
    claimed = samples.alert(case=samples.claimed())

    assert labels(Notice.ALERT, samples.alert()) == [["认领"]]
    assert press(Notice.ALERT, samples.alert(), "认领") == Reference(Tap.CLAIM, 5)
    assert labels(Notice.ALERT, claimed) == [["看进度"]]
    assert "09:02 陈某认领。" in (shown(Notice.ALERT, claimed).text or "")


@pytest.mark.parametrize(
    ("facts", "rows"),
    [
        (card(CaseState.CLAIMED), [["联系评价人"], ["更多"]]),
        (card(CaseState.CLAIMED, named=True), [["联系评价人", "已联系"], ["更多"]]),
        (card(CaseState.CONTACTED, **LATER), [["立行立改", "限期整改", "解释说明"]]),
        (
            card(CaseState.CONTACTED, how=True, **LATER),
            [["打过电话", "当面说过"], ["立行立改", "限期整改", "解释说明"]],
        ),
        (card(CaseState.ANSWERING, outcome=Outcome.RECTIFY_NOW), [["回复"]]),
        (card(CaseState.ANSWERING, outcome=Outcome.EXPLAIN), [["回复"]]),
        (card(CaseState.ANSWERING, outcome=Outcome.RECTIFY_BY), [["整改完成"]]),
        (card(CaseState.ANSWERING, outcome=Outcome.RECTIFY_BY, rectified=True), [["回复"]]),
        (card(CaseState.REPLIED), []),
        (card(CaseState.CLOSED), []),
    ],
)
def test_a_card_offers_the_next_step_only(facts: Any, rows: list[list[str]]) -> None:
    assert labels(Notice.CARD, facts) == rows


@pytest.mark.parametrize(("label", "number"), [("立行立改", 1), ("限期整改", 2), ("解释说明", 3)])
def test_an_outcome_has_its_number(label: str, number: int) -> None:
    assert press(Notice.CARD, card(CaseState.CONTACTED, **LATER), label) == Reference(Tap.OUTCOME, 5, number)


def test_a_promise_offers_days() -> None:
    days = (date(2026, 11, 25), date(2026, 11, 27), date(2026, 12, 11))
    asking = samples.card(face=Face.DATES, dates=days)

    assert labels(Notice.CARD, asking) == [["11月25日（周三）"], ["11月27日（周五）"], ["12月11日（周五）"]]
    assert press(Notice.CARD, asking, "11月25日（周三）") == Reference(Tap.PROMISE, 5, days[0].toordinal())


@pytest.mark.parametrize("kind", [CaseMessageKind.ANSWER, CaseMessageKind.QUESTION])
def test_a_draft_is_submitted_rewritten_or_cancelled(kind: CaseMessageKind) -> None:
    assert labels(Notice.DRAFT, samples.draft(kind=kind)) == [["提交", "重写", "取消"]]
    assert labels(Notice.DRAFT, samples.draft(kind=kind, sent=True)) == []


def test_a_short_answer_is_questioned_on_the_card_whose_button_then_sends() -> None:
    questioned = samples.draft(short=3, preview="已处理")

    assert "只有 3 个字，评价人看不出做了什么。" in (shown(Notice.DRAFT, questioned).text or "")
    assert press(Notice.DRAFT, questioned, "提交") == Reference(Tap.DRAFT_SUBMIT, 3)


def test_two_drafts_are_told_apart() -> None:
    clash = samples.samples()[Notice.DRAFT_CLASH][0]

    assert labels(Notice.DRAFT_CLASH, clash) == [["先写完那份", "放着，写这份"]]
    assert press(Notice.DRAFT_CLASH, clash, "先写完那份") == Reference(Tap.DRAFT_FIRST, 3)
    assert press(Notice.DRAFT_CLASH, clash, "放着，写这份") == Reference(Tap.DRAFT_HOLD, 5, 1)


@pytest.mark.parametrize(
    ("outcome", "judgements"),
    [
        (Outcome.RECTIFY_NOW, ["已解决", "部分解决", "未解决"]),
        (Outcome.RECTIFY_BY, ["已解决", "部分解决", "未解决"]),
        (Outcome.EXPLAIN, ["明白了", "还有疑问", "不认可"]),
    ],
)
def test_an_answer_is_judged_by_three_labels(outcome: Outcome, judgements: list[str]) -> None:
    answer = samples.relay(case=samples.citizen_case(outcome=outcome, answer_no=2))
    numbers = [press(Notice.ANSWER, answer, label).arg for label in judgements]

    assert labels(Notice.ANSWER, answer) == [
        *([label] for label in judgements),
        ["补充几句"],
        ["有人要求我打好评"],
    ]
    assert numbers == [2 * 4 + 1, 2 * 4 + 2, 2 * 4 + 3]


def test_only_the_last_of_several_messages_carries_buttons() -> None:
    head = samples.relay(part="head", inline=None)
    tail = samples.relay(part="tail", inline=None)

    assert labels(Notice.ANSWER, head) == labels(Notice.QUESTION, head) == []
    assert labels(Notice.QUESTION, tail) == [["回一句", "不想说"]]
    assert len(labels(Notice.ANSWER, tail)) == 5


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (Notice.CONTACT_CHECK, [["是", "没有"]]),
        (Notice.PUBLISH, [["可以公开", "不公开"]]),
        (Notice.REOPENED, [["说完了"]]),
        (Notice.UNCONFIRMED, [["补充几句"]]),
    ],
)
def test_a_question_to_the_citizen_has_its_answers(kind: Notice, rows: list[list[str]]) -> None:
    assert labels(kind, samples.citizen_case()) == rows


@pytest.mark.parametrize("kind", [Notice.CONTACT_CHECK, Notice.PUBLISH])
def test_an_answered_question_has_no_buttons(kind: Notice) -> None:
    assert labels(kind, samples.citizen_case(face=Face.DONE)) == []


def test_a_judged_answer_says_what_was_chosen() -> None:
    case = samples.citizen_case(follow_up=FollowUp.PARTLY, face=Face.DONE)
    screen = shown(Notice.ANSWER, samples.relay(case=case))

    assert [one.label for row in screen.rows for one in row] == ["有人要求我打好评"]
    assert (screen.text or "").endswith("您的回答：部分解决。")


def test_matters_that_would_look_alike_show_their_numbers() -> None:
    one, other = samples.matter(tail="2554"), samples.matter(tail="8802")
    facts = samples.samples()[Notice.WAITING][1].__class__(1, (one, other))

    assert labels(Notice.WAITING, facts) == [
        ["护照换发 · 11月20日 · 尾号 2554"],
        ["护照换发 · 11月20日 · 尾号 8802"],
        ["这几件都不评"],
    ]


def test_a_lead_can_give_away_what_nobody_works_on() -> None:
    idle = samples.alert(case=samples.official_case(may_assign=True))
    claimed = samples.alert(case=samples.claimed(may_assign=True))

    assert labels(Notice.ALERT, idle) == [["认领"], ["指派"]]
    assert labels(Notice.ALERT, claimed) == [["看进度"], ["指派"]]
    assert press(Notice.ALERT, idle, "指派") == Reference(Tap.ASSIGN_ASK, 5)


def test_colleagues_are_offered_with_what_they_have_in_hand() -> None:
    asked = samples.samples()[Notice.ASSIGN_ASK][2]

    assert shown(Notice.ASSIGN_ASK, asked).text == "C-7F3K29QD 给谁？"
    assert labels(Notice.ASSIGN_ASK, asked)[:2] == [["陈建国（手上 1）"], ["陈建国（休假）"]]


def test_a_board_says_what_is_owed_and_what_was_praised() -> None:
    screen = shown(Notice.BOARD, samples.board())

    assert screen.text == (
        "A3区政务服务中心 · 待办 6 件（11月23日 09:02）\n"
        "今天到期 2：C-M4XW6P2R 陈某，C-7F3K29QD 无人认领\n"
        "本周到期 3 · 等评价人答复 1 · 超期 0\n"
        "上周好评 212 件：07 窗口 120、08 窗口 80、其他 12\n"
        "其中 9 位写了话：“07 窗口小刘把表替我打出来了”"
    )
    assert labels(Notice.BOARD, samples.board()) == [["无人认领 1", "今天到期 2", "全部"]]


def test_a_stranger_is_offered_an_explanation_only() -> None:
    ways = [["用手机号找我办的事"], ["我有办件编号"], ["评价一个单位"], ["这是什么"]]
    assert labels(Notice.WELCOME, samples.samples()[Notice.WELCOME][1]) == ways


def test_no_button_stands_for_what_is_not_there_yet() -> None:
    everything = {
        label
        for kind, facts in samples.samples().items()
        for one in facts
        for row in labels(kind, one)
        for label in row
    }
    later = {"网页评价", "申诉"}

    assert everything & later == set()


def test_a_prompt_names_office_service_day_and_last_day() -> None:
    assert shown(Notice.PROMPT, samples.prompt()).text == (
        "您在A3区政务服务中心办的“护照换发”，11月20日（周五）办结了。\n"
        "办得怎么样？点一下就算评价。\n"
        "办件尾号 2554 · 11月27日（周五）前可评 · 不收费，不会问您要密码和验证码"
    )


def test_a_settled_poor_rating_tells_number_and_both_days() -> None:
    rating = samples.rating(state=RatingState.SETTLED, voice_seconds=(23,))
    facts = samples.samples()[Notice.SETTLED][0].__class__(
        samples.matter(), rating, samples.CASE_NO, MONDAY, date(2026, 11, 27)
    )
    text = shown(Notice.SETTLED, facts).text or ""

    assert "编号 C-7F3K29QD" in text
    assert "单位 11月23日（周一）前要来了解情况，11月27日（周五）前要给您答复。" in text
    assert "都在这里说；您不要求，不会有人打您电话。" in text
    assert "单位听不到原声，请写几个字。" in text


def test_a_settled_named_rating_does_not_promise_that_nobody_calls() -> None:
    rating = samples.rating(state=RatingState.SETTLED, visibility=Visibility.NAMED)
    facts = samples.samples()[Notice.SETTLED][0].__class__(
        samples.matter(), rating, samples.CASE_NO, MONDAY, FRIDAY
    )
    text = shown(Notice.SETTLED, facts).text or ""

    assert "不会有人打您电话" not in text
    assert "单位也可能直接联系您" in text


def test_an_alert_offers_the_claim_and_the_hand_over() -> None:
    offered = samples.alert(may_hand_over=True)

    assert labels(Notice.ALERT, offered)[0] == ["认领", "转办"]


def test_more_offers_what_the_state_allows() -> None:
    claimed = samples.card(face=Face.MORE, may_hand_over=True)
    answering = samples.official_cases()[5]
    extending = samples.card(case=answering, face=Face.MORE, may_extend=True)

    assert [row for row in labels(Notice.CARD, claimed) if row == ["转办"]] == [["转办"]]
    assert labels(Notice.CARD, extending)[-1] == ["申请延期"]
    assert ["更多"] not in labels(Notice.CARD, samples.card(case=answering))


def test_a_supervisor_decides_an_extension_by_two_buttons() -> None:
    asked, *_ = samples.samples()[Notice.EXTENSION]

    assert labels(Notice.EXTENSION, asked) == [["同意延期"], ["不同意延期"]]


def test_a_supervisor_urges_and_a_lead_looks() -> None:
    late = DueFacts(samples.claimed(), "contact", AlertLevel.LATE_1)

    assert labels(Notice.DUE, late) == [["看工单"]]
    assert labels(Notice.DUE, replace(late, above=True)) == [["督办"]]


def test_who_did_not_press_at_the_window_gets_the_five_grades() -> None:
    asking = samples.at_kiosk(face=Face.AGAIN)

    assert labels(Notice.AT_KIOSK, samples.at_kiosk()) == [["不是我点的，我来评"]]
    assert press(Notice.AT_KIOSK, samples.at_kiosk(), "不是我点的，我来评") == Reference(Tap.NOT_ME, 7)
    assert labels(Notice.AT_KIOSK, asking) == [*GRADES, ["是我点的，不用改"]]
    assert press(Notice.AT_KIOSK, asking, "不满意") == Reference(Tap.CORRECT, 7, 2)
    assert labels(Notice.AT_KIOSK, samples.at_kiosk(face=Face.DONE, corrected=True)) == []


def test_the_question_whether_words_may_be_shown_shows_them() -> None:
    words = PublicWords("等了一上午。", "已经加开窗口。")

    text = shown(Notice.PUBLISH, samples.citizen_case(public_words=words)).text or ""

    assert "放出去就是这样：\n您说：等了一上午。\n单位的答复：已经加开窗口。\n不点就不公开。" in text


def test_very_long_words_begin_in_the_question_and_it_says_so() -> None:
    words = PublicWords("长" * 4000, "短。")

    text = shown(Notice.PUBLISH, samples.citizen_case(public_words=words)).text or ""

    assert "公开的是全文" in text
    assert "单位的答复：短。" in text
    assert len(text) < 4096


def test_nobody_is_asked_about_words_that_cannot_be_masked() -> None:
    assert labels(Notice.PUBLISH, samples.citizen_case(public_words=None)) == []


def test_what_will_be_told_in_public_is_linked_where_it_can_be_opened() -> None:
    case = samples.citizen_case(follow_up=FollowUp.UNSOLVED, public_page="https://yiping.example/public")

    assert "https://yiping.example/public" in (shown(Notice.UNSOLVED, case).text or "")
    assert "公开页" not in (
        shown(Notice.UNSOLVED, samples.citizen_case(follow_up=FollowUp.UNSOLVED)).text or ""
    )
