"""转办 as officials see it: to which office, where a case went or came from, and who decides in the end."""

from bot.facts import DecideOfficeFacts, HandedFacts, OfficeChoice, OfficialCaseFacts, WhichOfficeFacts
from bot.rules.handing_over import HANDED_FROM
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import LONGEST_NAME, modest_name, short
from handlers.screens import Button, Screen, button, column
from handlers.views.official import case_title, clocks, handler_name, standing_buttons
from handlers.views.wording import paragraph


def which_office(t: Texts, facts: WhichOfficeFacts, _tz: str) -> Screen:
    """A few characters of a name, then a button."""
    case_no, case_id = facts.case.case_no, facts.case.case_id
    if facts.dropped:
        return Screen(t("{case_no}：没有转办，还是由本单位办理。", case_no=case_no))
    if facts.chosen:
        return Screen(t("{case_no}：转办，请写理由。", case_no=case_no))
    hits = [
        _choice(t, one, facts.hits or (), Tap.HAND_OVER_TO, case_id, one.office_id)
        for one in facts.hits or ()
    ]
    return Screen(_asked(t, facts), column(*hits, button(t("取消"), Tap.HAND_OVER_NOT, case_id)))


def _asked(t: Texts, facts: WhichOfficeFacts) -> str:
    case_no = facts.case.case_no
    if facts.hits is None:
        return t("{case_no}：转给哪个单位？打名字里的两三个字。", case_no=case_no)
    if not facts.hits:
        return t("{case_no}：没有找到可以转去的单位，换几个字再打。", case_no=case_no)
    asked = t("{case_no}：转给哪个单位？点一个，或者换几个字再打。", case_no=case_no)
    left = t.plural("还有 {n} 个没有列出，多打几个字。", "还有 {n} 个没有列出，多打几个字。", facts.more)
    return paragraph(asked, left if facts.more else "")


def _choice(
    t: Texts, one: OfficeChoice, among: tuple[OfficeChoice, ...], tap: Tap, subject: int, arg: int
) -> Button:
    name = office_label(t, one, among)
    if tap is Tap.DECIDE_OFFICE:
        name = t("定给 {office}", office=name)
    return button(name, tap, subject, arg)


def office_label(t: Texts, one: OfficeChoice, among: tuple[OfficeChoice, ...]) -> str:
    """An office by its name; those that would look alike show their code."""
    name = short(one.name, LONGEST_NAME)
    if sum(short(other.name, LONGEST_NAME) == name for other in among) > 1:
        name = t("{name}（{code}）", name=short(one.name, 30), code=short(one.code, 20))
    return name


def decide_office(t: Texts, facts: DecideOfficeFacts, tz: str) -> Screen:
    """A supervisor ends the passing on."""
    case = facts.case
    asked = t("{office} 要转办。这件已经转过多次，请定由哪个单位办。", office=facts.asked_by)
    why = t("理由：“{words}”", words=facts.reason) if facts.reason is not None else t("理由在前面。")
    head = t("【转办】{title}", title=case_title(t, case))
    if facts.decided_at is not None:
        return Screen(paragraph(head, asked, why, _decided(t, facts, tz)))
    if case.state not in HANDED_FROM:
        taken = t("{name}已经在办，不用再定。", name=handler_name(t, case))
        return Screen(paragraph(head, asked, why, taken))
    choices = [
        _choice(t, one, facts.choices, Tap.DECIDE_OFFICE, facts.hand_over_id, one.office_id)
        for one in facts.choices
    ]
    return Screen(paragraph(head, asked, why, clocks(t, case, tz)), column(*choices))


def _decided(t: Texts, facts: DecideOfficeFacts, tz: str) -> str:
    moment = t.moment(facts.decided_at, tz) if facts.decided_at else ""
    name = modest_name(t, facts.decided_by or "")
    return t("{moment} {name}定给 {office}。", moment=moment, name=name, office=facts.decided_to or "")


def given(t: Texts, facts: OfficialCaseFacts, tz: str) -> Screen:
    """The group shows the case already, and an edit rings nowhere."""
    told = t("督办员定由本单位办理，请认领。期限不变。")
    return Screen(
        paragraph(case_title(t, facts), told, clocks(t, facts, tz)), column(*standing_buttons(t, facts))
    )


def went_away(t: Texts, case: OfficialCaseFacts, handed: HandedFacts) -> Screen:
    """What is left of an alert or a card where the case does not belong any more."""
    title = case_title(t, case)
    if handed.undecided:
        return Screen(
            t(
                "工单 {title}：由哪个单位办，等 {office} 督办员定，本单位先不用办。",
                title=title,
                office=handed.office,
            )
        )
    return Screen(t("工单 {title} 已转给 {office}，本单位不用再办。", title=title, office=handed.office))


def not_any_more(t: Texts, case: OfficialCaseFacts) -> Screen:
    """What is left of it for whoever has left the office: nothing of the case, and no button."""
    return Screen(t("工单 {title}：您不再承办这个单位的工单，这件不用您办。", title=case_title(t, case)))


def came_here(t: Texts, handed: HandedFacts | None, *, with_reason: bool) -> str:
    """From where a case came, and why."""
    if handed is None or not handed.is_here:
        return ""
    office = short(handed.came_from, LONGEST_NAME)
    if handed.undecided:
        told = t("{office} 要转办，等督办员定由哪个单位办。", office=office)
    elif handed.decided:
        told = t("{office} 要转办，督办员定由本单位办。", office=office)
    else:
        told = t("{office} 转来。", office=office)
    return told + (t("理由：“{words}”", words=handed.reason) if with_reason and handed.reason else "")
