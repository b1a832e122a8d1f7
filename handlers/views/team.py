"""«我的团队», and cases that a lead gives to somebody."""

from collections import Counter
from collections.abc import Sequence

from bot.facts import AssignedFacts, AssignFacts, CandidateFacts, Face, MemberFacts, TeamFacts, TeamLinkFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import LONGEST_LABEL, ROLES, modest_name, short
from handlers.screens import Button, Screen, button, column
from handlers.views.official import case_title, clocks, handler_name
from handlers.views.wording import fitting, paragraph
from models.terms import CLAIMING_ROLES

MOST_SHOWN = 30
AWAY, BACK = 1, 0


def team(t: Texts, facts: TeamFacts, _tz: str) -> Screen:
    """Who is in office, what each has in hand, who is away."""
    members = facts.members[:MOST_SHOWN]
    names = _names(t, [member.name for member in members])
    head = t("我的团队 · {office}", office=facts.office)
    named = list(zip(members, names, strict=True))
    lines = fitting([_member(t, member, name) for member, name in named], head)
    rows = [
        [button(t("邀请承办人"), Tap.TEAM_INVITE, facts.office_id)],
        *([_away(t, member, name), *_remove(t, member, name)] for member, name in named),
    ]
    return Screen(paragraph(head, *lines), rows)


def _member(t: Texts, member: MemberFacts, name: str) -> str:
    who = t("{name} · {role}", name=name, role=t(ROLES[member.role]))
    load = t.plural("手上 {n} 件", "手上 {n} 件", member.load)
    told = t("{who} · {load}", who=who, load=load)
    return t("{member} · 休假", member=told) if member.away else told


def _away(t: Texts, member: MemberFacts, name: str) -> Button:
    if member.away:
        return button(t("回来了 {name}", name=name), Tap.TEAM_AWAY, member.official_id, BACK)
    return button(t("休假 {name}", name=name), Tap.TEAM_AWAY, member.official_id, AWAY)


def _remove(t: Texts, member: MemberFacts, name: str) -> list[Button]:
    if member.is_reader or member.role not in CLAIMING_ROLES:
        return []
    return [button(t("移除 {name}", name=name), Tap.TEAM_REMOVE, member.official_id)]


def team_link(t: Texts, facts: TeamLinkFacts, tz: str) -> Screen:
    """To be passed on to whom the lead means."""
    told = t(
        "{office}承办人邀请，只能用一次，{until} 前有效。转给要邀请的同事，对方打开就成为承办人：",
        office=facts.office,
        until=t.moment(facts.until, tz),
    )
    return Screen(paragraph(told, facts.link))


def assign_ask(t: Texts, facts: AssignFacts, _tz: str) -> Screen:
    """C-… 给谁？"""
    case = facts.case
    if facts.face is Face.DONE:
        given = t("{case_no} 交给{name}了。", case_no=case.case_no, name=handler_name(t, case))
        return Screen(given if case.handler else t("{case_no} 现在没有人认领。", case_no=case.case_no))
    shown = facts.candidates[:MOST_SHOWN]
    names = _names(t, [one.name for one in shown])
    asked = t("{case_no} 给谁？", case_no=case.case_no)
    if not shown:
        nobody = t("本单位没有别的承办人。请先在“我的团队”里邀请。")
        return Screen(paragraph(asked, nobody))
    buttons = [_candidate(t, facts, one, name) for one, name in zip(shown, names, strict=True)]
    return Screen(asked, column(*buttons))


def _candidate(t: Texts, facts: AssignFacts, one: CandidateFacts, name: str) -> Button:
    if one.away:
        label = t("{name}（休假）", name=name)
    else:
        label = t("{name}（手上 {n}）", name=name, n=t.number(one.load))
    return button(label, Tap.ASSIGN, facts.case.case_id, one.official_id)


def assigned(t: Texts, facts: AssignedFacts, tz: str) -> Screen:
    """Who was chosen hears by whom."""
    case = facts.case
    told = t("{name}把这件工单交给您办。", name=modest_name(t, facts.by))
    return Screen(paragraph(case_title(t, case), told, clocks(t, case, tz)))


def reassigned(t: Texts, facts: AssignedFacts, _tz: str) -> Screen:
    """Who had it before hears that it is in other hands."""
    case = facts.case
    if case.handler is None:
        told = t("{by}把这件工单收回了，您不用再办。", by=modest_name(t, facts.by))
    else:
        told = t(
            "{by}把这件工单交给{name}了，您不用再办。",
            by=modest_name(t, facts.by),
            name=handler_name(t, case),
        )
    return Screen(paragraph(case_title(t, case), told))


def _names(t: Texts, names: Sequence[str]) -> list[str]:
    """Colleagues by their surnames, and whole where those are alike."""
    modest = [short(modest_name(t, name), LONGEST_LABEL) for name in names]
    alike = Counter(modest)
    return [
        short(name, LONGEST_LABEL) if alike[told] > 1 else told
        for name, told in zip(names, modest, strict=True)
    ]
