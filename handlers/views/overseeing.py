"""What supervisors read and decide: extensions, late cases, 督办; and what the office hears of it."""

from collections.abc import Mapping

from bot.facts import DoneFacts, DueFacts, ExtensionFacts, OfficialCaseFacts, OverseenFacts, UrgedFacts
from bot.rules.lifecycle import Act
from bot.rules.references import Tap
from bot.texts import Texts, phrase
from bot.wording.names import listed, modest_name
from handlers.screens import Button, Rows, Screen, button, column
from handlers.views.official import assign_button, case_title, clocks, progress, standing_buttons
from handlers.views.wording import paragraph
from models.terms import CaseState, ExtensionState

DEEDS: Mapping[str, str] = {
    Act.ASK: phrase("{day}了解情况"),
    Act.CONTACT: phrase("{day}了解情况"),
    Act.RECTIFY_NOW: phrase("{day}定了立行立改"),
    Act.EXPLAIN: phrase("{day}定了解释说明"),
    Act.PROMISE: phrase("{day}定了限期整改"),
    Act.RECTIFIED: phrase("{day}整改完成"),
}


def extension(t: Texts, facts: ExtensionFacts, tz: str) -> Screen:
    """The application, until somebody decides or nobody has."""
    case = facts.case
    head = paragraph(
        t(
            "【延期申请】{case_no} · {office} · {service}",
            case_no=case.case_no,
            office=facts.office,
            service=case.service,
        ),
        t(
            "原定 {from_day} → 申请到 {to_day}，只能延这一次",
            from_day=t.day(facts.from_day),
            to_day=t.day(facts.to_day),
        ),
        _why(t, facts),
        _done(t, facts.done) + _this_month(t, facts),
    )
    if facts.state is not ExtensionState.ASKED or facts.moot:
        return Screen(paragraph(head, _outcome(t, facts, tz)))
    grant = button(t("同意延期"), Tap.EXTENSION_YES, facts.extension_id)
    refuse = button(t("不同意延期"), Tap.EXTENSION_NO, facts.extension_id)
    return Screen(paragraph(head, _until(t, facts)), column(grant, refuse))


def _why(t: Texts, facts: ExtensionFacts) -> str:
    if facts.reason is None:
        return t("理由在前面，评价人会原样看到。")
    return t("理由（评价人会原样看到）：{words}", words=facts.reason)


def _done(t: Texts, done: tuple[DoneFacts, ...]) -> str:
    deeds = [t(DEEDS[one.act], day=t.day(one.day)) for one in done if one.act in DEEDS]
    return t("已做：{deeds}。", deeds=listed(t, deeds)) if deeds else ""


def _this_month(t: Texts, facts: ExtensionFacts) -> str:
    return t(
        "本月该单位申请延期 {asked} 件，同意 {granted} 件。",
        asked=t.number(facts.asked),
        granted=t.number(facts.granted),
    )


def _until(t: Texts, facts: ExtensionFacts) -> str:
    if facts.until_today:
        return t("今天 24:00 前不答复，按不同意算，时限不变")
    return t("{day}24:00 前不答复，按不同意算，时限不变", day=t.day(facts.until))


def _outcome(t: Texts, facts: ExtensionFacts, tz: str) -> str:
    moment = t.moment(facts.decided_at, tz) if facts.decided_at else ""
    name = modest_name(t, facts.decided_by) if facts.decided_by else ""
    if facts.state is ExtensionState.GRANTED:
        day = t.day(facts.to_day)
        return t("{moment} {name}同意延到 {day}。", moment=moment, name=name, day=day)
    if facts.state is ExtensionState.REFUSED:
        return t("{moment} {name}不同意延期，期限不变。", moment=moment, name=name)
    if not facts.moot:
        return t("到时没有人答复，按不同意算，期限不变。")
    if facts.case.state in (CaseState.REPLIED, CaseState.CLOSED):
        return t("单位已经答复了，不用再定。")
    return t("工单已经换人办理，不用再定。")


def extension_decided(t: Texts, facts: ExtensionFacts, _tz: str) -> Screen:
    """Whoever asked hears the answer, or that there was none."""
    if facts.state is ExtensionState.GRANTED:
        told = t("同意延期，答复改到 {day}前。只延这一次，评价人已经知道。", day=t.day(facts.to_day))
    elif facts.state is ExtensionState.REFUSED:
        told = t("没有同意延期。期限不变，还是 {day}。", day=t.day(facts.from_day))
    else:
        told = t("督办员到时没有答复，按不同意算。期限不变，还是 {day}。", day=t.day(facts.from_day))
    return Screen(paragraph(case_title(t, facts.case), told))


def late(t: Texts, facts: DueFacts) -> str:
    """What should have been done, and who hears of it next."""
    case, is_contact = facts.case, facts.which == "contact"
    day = t("昨天") if facts.yesterday else t.day(case.contact_due if is_contact else case.rectify_due)
    told = (
        t("{day}该了解情况，还没有。", day=day) if is_contact else t("{day}该答复评价人，还没有。", day=day)
    )
    if facts.above:
        told = t("{office}：{told}", office=facts.answering, told=told)
    if facts.next_day is None or facts.next_office is None:
        return told
    next_day = t.day(facts.next_day)
    if is_contact:
        return told + t("到 {day}仍未了解情况，将报{office}督办。", day=next_day, office=facts.next_office)
    return told + t("到 {day}仍未答复，将报{office}督办。", day=next_day, office=facts.next_office)


def urge_button(t: Texts, case: OfficialCaseFacts) -> Button:
    """督办, for a supervisor above."""
    return button(t("督办"), Tap.URGE, case.case_id)


def late_buttons(t: Texts, facts: DueFacts) -> Rows:
    """督办 for who oversees it; a lead looks at the case, or gives it to somebody."""
    case = facts.case
    if facts.above:
        return column(urge_button(t, case))
    look = button(t("看工单"), Tap.OPEN_CASE, case.case_id)
    return [[*([assign_button(t, case)] if case.may_assign else []), look]]


def overseen(t: Texts, facts: OverseenFacts, tz: str) -> Screen:
    """A case from above: who has it and how far it is, nothing of who rated."""
    case = facts.case
    owed = t("由 {office} 办理。", office=facts.answering)
    text = paragraph(case_title(t, case), owed, progress(t, case, tz), clocks(t, case, tz))
    return Screen(text, column(urge_button(t, case)) if facts.may_urge else [])


def urged(t: Texts, facts: UrgedFacts, _tz: str) -> Screen:
    """A supervisor wants something done, and by when."""
    when = t("今天") if facts.day is None else t.day(facts.day)
    if facts.wants_contact:
        told = t("{office}督办员催办：请在{when}了解情况。", office=facts.office, when=when)
    else:
        told = t("{office}督办员催办：请在{when}答复评价人。", office=facts.office, when=when)
    nobody = t("还没有人认领。") if facts.case.handler is None else ""
    text = paragraph(case_title(t, facts.case), told, nobody)
    return Screen(text, column(*standing_buttons(t, facts.case)))


def urge_passed(t: Texts, facts: OfficialCaseFacts, _tz: str) -> Screen:
    """The supervisor sees that it arrived."""
    told = t("已催办，转给了承办人和单位负责人。每天催一次就够。")
    return Screen(paragraph(case_title(t, facts), told))
