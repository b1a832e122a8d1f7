"""«我的工单», and roles taken up and ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts import DeskFacts, OfficialCaseFacts, RoleFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import ROLES, modest_name
from handlers.screens import Button, Screen, button
from handlers.views.official import assign_in_list, case_label, case_title, level
from handlers.views.wording import MOST_BUTTONS, fitting, paragraph
from models.terms import CaseState, Role

MOST_ROLES = 3


@dataclass(frozen=True)
class Line:
    """A heading, or a case in one line."""

    text: str
    case: OfficialCaseFacts | None = None


def desk(t: Texts, facts: DeskFacts, _tz: str) -> Screen:
    """What this official has in hand, what nobody has, what is watched from above."""
    head, lines = _head(t, facts), _lines(t, facts)
    total = len(facts.mine) + len(facts.unclaimed) + len(facts.supervised) + facts.more
    screen = listing(t, head, lines, total)
    leads = any(role is Role.LEAD for _, role in facts.roles)
    team = [[button(t("我的团队"), Tap.TEAM)]] if leads else []
    return Screen(screen.text, [*screen.rows, *team])


def listing(t: Texts, head: str, lines: Sequence[Line], total: int) -> Screen:
    """As many lines as fit under a head, a button for each case of them; `total` cases there are."""
    fit = fitting([line.text for line in lines], head, _left_out(t, total))
    shown = lines[: len(fit)]
    cases = [line.case for line in shown if line.case is not None]
    text = paragraph(head, *(line.text for line in shown), _left_out(t, total - len(cases)))
    return Screen(text, [_case_row(t, case) for case in cases[:MOST_BUTTONS]])


def _case_row(t: Texts, case: OfficialCaseFacts) -> list[Button]:
    """To the case; a lead gives away at once what nobody has."""
    opening = button(case_label(t, case), Tap.OPEN_CASE, case.case_id)
    may_give = case.may_assign and case.state is CaseState.OPENED
    return [opening, *([assign_in_list(t, case)] if may_give else [])]


def _head(t: Texts, facts: DeskFacts) -> str:
    roles = [
        t("{office} · {role}", office=office, role=t(ROLES[role]))
        for office, role in facts.roles[:MOST_ROLES]
    ]
    empty = not (facts.mine or facts.unclaimed or facts.supervised)
    nothing = t("现在没有工单。") if empty else ""
    return paragraph(t("我的工单（{name}）", name=modest_name(t, facts.name)), *roles, nothing)


def _lines(t: Texts, facts: DeskFacts) -> list[Line]:
    mine, nobody, above = len(facts.mine), len(facts.unclaimed), len(facts.supervised)
    return [
        *_group(t, t.plural("我手上 {n} 件：", "我手上 {n} 件：", mine), facts.mine),
        *_group(t, t.plural("没人认领 {n} 件：", "没人认领 {n} 件：", nobody), facts.unclaimed),
        *_group(t, t.plural("下级在办 {n} 件：", "下级在办 {n} 件：", above), facts.supervised),
    ]


def _group(t: Texts, heading: str, cases: Sequence[OfficialCaseFacts]) -> list[Line]:
    if not cases:
        return []
    return [Line(heading), *map(Line, case_lines(t, cases), cases)]


def case_lines(t: Texts, cases: Sequence[OfficialCaseFacts]) -> list[str]:
    """Each case in one line: what is due next, and when."""
    return [_case_line(t, case) for case in cases]


def _case_line(t: Texts, case: OfficialCaseFacts) -> str:
    return t("{case}：{step}", case=case_title(t, case), step=_step(t, case))


def _step(t: Texts, case: OfficialCaseFacts) -> str:
    if case.state in (CaseState.OPENED, CaseState.CLAIMED):
        return t("{day}前了解情况", day=t.day(case.contact_due)) + level(t, case.contact_level)
    if case.state in (CaseState.CONTACTED, CaseState.ANSWERING):
        return t("{day}前答复", day=t.day(case.rectify_due)) + level(t, case.rectify_level)
    return t("等评价人回答") if case.state is CaseState.REPLIED else t("已了结")


def _left_out(t: Texts, count: int) -> str:
    return t.plural("另有 {n} 件没有列出。", "另有 {n} 件没有列出。", count) if count else ""


def role_taken(t: Texts, facts: RoleFacts, _tz: str) -> Screen:
    """Somebody is an official from now on."""
    taken = t("您现在是{office}的{role}。", office=facts.office, role=t(ROLES[facts.role]))
    if facts.role is Role.SUPERVISOR:
        next_step = t("交上来督办的工单会在这里告诉您。看工单，发“我的工单”；卸任，发 /resign。")
    else:
        next_step = t("有差评会提醒您，认领后在这里办理。看工单，发“我的工单”；卸任，发 /resign。")
    return Screen(paragraph(taken, next_step))


def role_ended(t: Texts, facts: RoleFacts, _tz: str) -> Screen:
    """Somebody is no official any more; what they had in hand is open again."""
    ended = t("您不再是{office}的{role}。", office=facts.office, role=t(ROLES[facts.role]))
    if not facts.put_back:
        return Screen(ended)
    back = t.plural("您手上的 {n} 件工单由同事接着办。", "您手上的 {n} 件工单由同事接着办。", facts.put_back)
    return Screen(paragraph(ended, back))
