"""What officials are told while a case is on its way: the citizen's words and judgement, clocks, changes."""

from collections.abc import Mapping

from bot.facts import CitizenSaidFacts, DueFacts, OfficialCaseFacts
from bot.texts import Texts, phrase
from bot.wording.names import GRADES
from handlers.screens import Screen, column
from handlers.views.official import (
    case_title,
    clocks,
    handler_name,
    media_lines,
    standing_button,
    standing_buttons,
    verdict,
)
from handlers.views.overseeing import late, late_buttons, urge_button
from handlers.views.wording import paragraph
from models.terms import AlertLevel, CaseState, ClosedAs, FollowUp

SAID: Mapping[str, str] = {
    "reply": phrase("评价人回话了："),
    "late": phrase("评价人补充了："),
    "follow_up": phrase("评价人说哪里还没解决："),
}


def citizen_said(t: Texts, facts: CitizenSaidFacts, _tz: str) -> Screen:
    """The citizen's masked words, whole, or where they follow."""
    title = case_title(t, facts.case)
    if facts.what == "declined":
        return Screen(paragraph(title, t("评价人选了不回话，请照常办理。")))
    media = media_lines(t, facts.photos, facts.voice_seconds)
    if facts.inline:
        words = t("“{words}”", words=facts.inline)
    else:
        words = "" if media and facts.inline == "" else t("原话另发。")
    return Screen(paragraph(title, t(SAID.get(facts.what, phrase("评价人说："))) + words, media))


def judged(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """What the citizen said of the answer, and what follows from it."""
    title = case_title(t, facts)
    if facts.state is CaseState.CLOSED:
        return Screen(paragraph(title, _closed(t, facts)))
    said = t("评价人说：{verdict}。", verdict=verdict(t, facts))
    if facts.follow_up is FollowUp.UNSOLVED:
        told = said + t("工单重新打开，上一级同时督办，要重新答复。")
    else:
        told = said + t("工单重新打开，请接着办。")
    return Screen(paragraph(title, told, clocks(t, facts, tz)), column(standing_button(t, facts)))


def _closed(t: Texts, facts: OfficialCaseFacts) -> str:
    if facts.closed_as is ClosedAs.SOLVED:
        return t("评价人说已解决，工单了结。谢谢。")
    if facts.closed_as is ClosedAs.UNCONFIRMED:
        return t("评价人到期没有回答，工单了结，记为“未确认”，不算解决。")
    return t("评价人说：{verdict}。工单以“未解决”了结，报上一级。", verdict=verdict(t, facts))


def new_grade(t: Texts, facts: OfficialCaseFacts, _tz: str) -> Screen:
    """Amended after the claim."""
    told = t("评价人把等级改成了“{grade}”。工单已经认领，照常答复。", grade=t(GRADES[facts.grade]))
    return Screen(paragraph(case_title(t, facts), told))


def due(t: Texts, facts: DueFacts, _tz: str) -> Screen:
    """A clock is about to run out, or has."""
    case = facts.case
    who = t("承办：{name}", name=handler_name(t, case)) if case.handler else t("还没有人认领。")
    text = paragraph(case_title(t, case), _due(t, facts), who)
    is_late = facts.level >= AlertLevel.LATE_1
    return Screen(text, late_buttons(t, facts) if is_late else column(*standing_buttons(t, case)))


def _due(t: Texts, facts: DueFacts) -> str:
    if facts.level >= AlertLevel.LATE_1:
        return late(t, facts)
    case, is_contact = facts.case, facts.which == "contact"
    day = t.day(case.contact_due if is_contact else case.rectify_due)
    if facts.level is AlertLevel.OVERDUE:
        missed = t("超期：应在 {day}前了解情况，还没有。", day=day)
        return missed if is_contact else t("超期：应在 {day}前答复评价人，还没有。", day=day)
    soon = t("临期：{day}24:00 前要了解情况。", day=day)
    return soon if is_contact else t("临期：{day}24:00 前要答复评价人。", day=day)


def undelivered(t: Texts, facts: OfficialCaseFacts, _tz: str) -> Screen:
    """The citizen cannot be reached; nothing is lost, and the office is not late for it."""
    told = t("评价人停用了机器人，消息暂时送不到。我留着，对方回来就能看到。")
    if facts.state is CaseState.REPLIED:
        kept = t("答复照样算数，不算您超期。")
    else:
        kept = t("照常整改、照常写答复；“了解情况”记为“无法送达”，不算您超期。")
    return Screen(paragraph(case_title(t, facts), told + kept))


def unwanted(t: Texts, facts: OfficialCaseFacts, _tz: str) -> Screen:
    """The citizen asked to be told nothing more; the office goes on all the same."""
    told = t("评价人选了不再收消息，这段话没有送过去。")
    if facts.state is CaseState.REPLIED:
        kept = t("答复照样算数，不算您超期。")
    else:
        kept = t("照常整改、照常写答复；“了解情况”照记，不算您超期。")
    return Screen(paragraph(case_title(t, facts), told + kept))


def contact_denied(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """The lead hears that a recorded contact is denied."""
    moment = t.moment(facts.contacted_at, tz) if facts.contacted_at else ""
    told = t("单位记了 {moment} 已联系评价人，评价人说没有。请负责人核实。", moment=moment)
    name = t("承办：{name}", name=handler_name(t, facts)) if facts.handler else ""
    return Screen(paragraph(case_title(t, facts), told, name))


def put_back(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """The handler left."""
    text = paragraph(
        case_title(t, facts), t("原承办人不再办理，请其他同事认领。期限不变。"), clocks(t, facts, tz)
    )
    return Screen(text, column(*standing_buttons(t, facts)))


def idle(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """Claimed without a move: handler and lead hear that it is open again."""
    told = t("认领以后一直没有进展，工单放回了，请认领或指派。期限不变。")
    text = paragraph(case_title(t, facts), told, clocks(t, facts, tz))
    return Screen(text, column(*standing_buttons(t, facts)))


def listed_case(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """The parent office hears of a case that comes to it, or that ended unsolved."""
    if facts.state is not CaseState.CLOSED:
        told = t("{office}：评价人不认可答复，工单交上一级重新答复，请督办。", office=facts.office)
        text = paragraph(case_title(t, facts), told, clocks(t, facts, tz))
        return Screen(text, column(urge_button(t, facts)))
    told = t("{office}：重新答复后评价人仍未认可，工单以“未解决”了结，报您知悉。", office=facts.office)
    return Screen(paragraph(case_title(t, facts), told))
