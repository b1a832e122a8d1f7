"""The working card of the official who claimed: one next step, and the buttons for it."""

from bot.facts import CardFacts, Face
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import OUTCOMES
from handlers.screens import Button, Rows, Screen, button, column
from handlers.views.handing import not_any_more, went_away
from handlers.views.official import (
    chosen_outcome,
    closed_line,
    handler_name,
    history,
    level,
    rater,
    replied_line,
    situation,
    standing_button,
)
from handlers.views.wording import paragraph
from models.terms import IN_HAND, CaseState, Outcome

OUTCOME_NUMBERS = {Outcome.RECTIFY_NOW: 1, Outcome.RECTIFY_BY: 2, Outcome.EXPLAIN: 3}
BY_PHONE, IN_PERSON = 1, 2


def card(t: Texts, facts: CardFacts, tz: str) -> Screen:
    """Where the case stands for the one who works on it."""
    if facts.face is Face.DATES:
        return _dates(t, facts)
    case = facts.case
    if facts.handed is not None and not facts.handed.is_here and not facts.mine:
        return went_away(t, case, facts.handed)
    if not facts.on_duty:
        return not_any_more(t, case)
    text = paragraph(
        _title(t, facts), situation(t, case), history(t, case), rater(t, case, tz), _step(t, facts, tz)
    )
    return Screen(text, _rows(t, facts))


def _title(t: Texts, facts: CardFacts) -> str:
    case = facts.case
    if case.handler is None or not facts.mine:
        return t("工单 {case_no} · {service}", case_no=case.case_no, service=case.service)
    return t("工单 {case_no} · {service} · 您认领的", case_no=case.case_no, service=case.service)


def _step(t: Texts, facts: CardFacts, tz: str) -> str:
    case = facts.case
    if case.state is CaseState.OPENED:
        return t("现在没有人认领。")
    if not facts.mine and case.state in IN_HAND:
        return t("{name}在办。", name=handler_name(t, case))
    if case.state is CaseState.CLAIMED:
        by = t("下一步：了解情况，{day}24:00 前", day=t.day(case.contact_due))
        return by + level(t, case.contact_level)
    if case.state is CaseState.CONTACTED:
        return paragraph(_contacted(t, facts, tz), t("下一步：定处理方式。"), _answer_due(t, facts))
    if case.state is CaseState.ANSWERING:
        return paragraph(chosen_outcome(t, case), _to_answer(t, facts))
    return replied_line(t, case, tz) if case.state is CaseState.REPLIED else closed_line(t, case)


def _contacted(t: Texts, facts: CardFacts, tz: str) -> str:
    moment = facts.case.contacted_at
    at = t.moment(moment, tz) if moment else ""
    if facts.how_contacted:
        return t("记下了：{moment} 已联系。怎么联系的？我会向评价人核实一句。", moment=at)
    return t("“了解情况”已记：{moment}。", moment=at)


def _answer_due(t: Texts, facts: CardFacts) -> str:
    case = facts.case
    return t("答复：{day}24:00 前", day=t.day(case.rectify_due)) + level(t, case.rectify_level)


def _to_answer(t: Texts, facts: CardFacts) -> str:
    if facts.case.outcome is Outcome.RECTIFY_BY and not facts.rectified:
        return t("下一步：改好以后点“整改完成”，再写答复。")
    return t("下一步：写答复。")


def _rows(t: Texts, facts: CardFacts) -> Rows:
    """The next step, and behind 更多 what else may be done."""
    further = further_buttons(t, facts)
    if facts.face is Face.MORE:
        return [*_next_step(t, facts), *column(*further)]
    more = column(button(t("更多"), Tap.MORE, facts.case.case_id)) if further else []
    return [*_next_step(t, facts), *more]


def further_buttons(t: Texts, facts: CardFacts) -> list[Button]:
    """What else may be done in this state, by whoever handles the case."""
    case = facts.case
    if not facts.mine:
        return []
    hand_over = [button(t("转办"), Tap.HAND_OVER, case.case_id)] if facts.may_hand_over else []
    extend = [button(t("申请延期"), Tap.EXTEND, case.case_id)] if facts.may_extend else []
    by_state = {
        CaseState.CLAIMED: [*hand_over, button(t("放回群里"), Tap.RELEASE, case.case_id)],
        CaseState.ANSWERING: extend,
    }
    return by_state.get(case.state, [])


def _next_step(t: Texts, facts: CardFacts) -> Rows:
    case = facts.case
    if case.state is CaseState.OPENED or (not facts.mine and case.state in IN_HAND):
        return column(standing_button(t, case))
    if case.state is CaseState.CLAIMED:
        direct = [button(t("已联系"), Tap.CONTACTED, case.case_id)] if case.named else []
        return [[button(t("联系评价人"), Tap.ASK, case.case_id), *direct]]
    if case.state is CaseState.CONTACTED:
        return [*_how(t, facts), _outcomes(t, facts)]
    return column(_answering(t, facts)) if case.state is CaseState.ANSWERING else []


def _how(t: Texts, facts: CardFacts) -> Rows:
    if not facts.how_contacted:
        return []
    case_id = facts.case.case_id
    phone = button(t("打过电话"), Tap.HOW_CONTACTED, case_id, BY_PHONE)
    return [[phone, button(t("当面说过"), Tap.HOW_CONTACTED, case_id, IN_PERSON)]]


def _outcomes(t: Texts, facts: CardFacts) -> list[Button]:
    return [
        button(t(label), Tap.OUTCOME, facts.case.case_id, OUTCOME_NUMBERS[outcome])
        for outcome, label in OUTCOMES.items()
    ]


def _answering(t: Texts, facts: CardFacts) -> Button:
    case = facts.case
    if case.outcome is Outcome.RECTIFY_BY and not facts.rectified:
        return button(t("整改完成"), Tap.RECTIFIED, case.case_id)
    return button(t("回复"), Tap.REPLY, case.case_id)


def _dates(t: Texts, facts: CardFacts) -> Screen:
    case = facts.case
    text = paragraph(
        t("工单 {case_no} · {service} · 您认领的", case_no=case.case_no, service=case.service),
        t("处理方式：限期整改。哪天前改好？评价人会看到这个日期。"),
    )
    days = [button(t.day(day), Tap.PROMISE, case.case_id, day.toordinal()) for day in facts.dates]
    return Screen(text, column(*days))
