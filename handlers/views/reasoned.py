"""What a citizen reads with the reason of an office: another office answers, or it takes longer."""

from bot.facts import RelayFacts
from bot.texts import Texts
from bot.wording.names import titled
from handlers.screens import Screen
from handlers.views.wording import paragraph


def handed_over(t: Texts, facts: RelayFacts, _tz: str) -> Screen:
    """Which office answers now; the days stay."""
    case = facts.case
    told = t(
        "{matter}转给 {office} 处理了，期限没变，还是 {day}。",
        matter=titled(t, case.matter),
        office=case.office,
        day=t.day(case.rectify_due),
    )
    return Screen(paragraph(told, _reason(t, facts)))


def handed_up(t: Texts, facts: RelayFacts, _tz: str) -> Screen:
    """It was passed on too often: somebody above says who answers."""
    case = facts.case
    told = t(
        "{matter}由哪个单位处理，交上级 {office} 定，期限没变，还是 {day}。",
        matter=titled(t, case.matter),
        office=case.office,
        day=t.day(case.rectify_due),
    )
    return Screen(paragraph(told, _reason(t, facts)))


def _reason(t: Texts, facts: RelayFacts) -> str:
    if facts.part == "head":
        return t("原来的单位说了理由，全文在下面：")
    return t("原来的单位说：“{words}”", words=facts.inline) if facts.inline is not None else ""


def extended(t: Texts, facts: RelayFacts, _tz: str) -> Screen:
    """It takes longer, once; why, and who agreed."""
    case = facts.case
    matter, day = titled(t, case.matter), t.day(case.rectify_due)
    agreed = t("{office}同意延到 {day}，不会再延。", office=case.office, day=day)
    if facts.inline is not None:
        return Screen(
            paragraph(t("{matter}晚几天：单位说“{words}”", matter=matter, words=facts.inline), agreed)
        )
    told = t("{matter}晚几天：", matter=matter) + agreed
    return Screen(paragraph(told, t("单位说了理由，全文在下面：") if facts.part == "head" else ""))
