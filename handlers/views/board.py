"""The pinned board of a group, the lists that its buttons open, and the group's first sentence."""

from collections.abc import Mapping

from bot.facts import BoardFacts, CaseListFacts, GroupFacts, PraiseFacts
from bot.rules.references import Tap
from bot.texts import Texts, phrase
from bot.wording.names import listed, modest_name, short
from handlers.screens import Button, Rows, Screen, button
from handlers.views.desk import Line, case_lines, listing
from handlers.views.wording import paragraph

MOST_NAMED = 10
MOST_WINDOWS = 12
LISTS = ("unclaimed", "today", "all")  # the argument of a button is the place here
HEADINGS: Mapping[str, str] = {
    "unclaimed": phrase("无人认领"),
    "today": phrase("今天到期"),
    "all": phrase("全部待办"),
}


def board(t: Texts, facts: BoardFacts, tz: str) -> Screen:
    """What the office owes today, this week, and what people thanked it for last week."""
    if facts.moved:
        return Screen(t("{office}的工作群换了，看板移到了新群里。", office=facts.office))
    head = t(
        "{office} · 待办 {n} 件（{moment}）",
        office=facts.office,
        n=t.number(facts.total),
        moment=t.moment(facts.at, tz),
    )
    return Screen(
        paragraph(head, _today(t, facts), _counts(t, facts), _praise(t, facts.praise)), _rows(t, facts)
    )


def _today(t: Texts, facts: BoardFacts) -> str:
    count = t("今天到期 {n}", n=t.number(len(facts.today)))
    if not facts.today:
        return count
    shown = t("，").join(_due_today(t, case_no, name) for case_no, name in facts.today[:MOST_NAMED])
    more = t("等") if len(facts.today) > MOST_NAMED else ""
    return t("{count}：{cases}", count=count, cases=shown + more)


def _due_today(t: Texts, case_no: str, name: str | None) -> str:
    who = modest_name(t, name) if name else t("无人认领")
    return t("{case_no} {who}", case_no=case_no, who=who)


def _counts(t: Texts, facts: BoardFacts) -> str:
    told = t(
        "本周到期 {week} · 等评价人答复 {waiting} · 超期 {overdue}",
        week=t.number(facts.week),
        waiting=t.number(facts.waiting),
        overdue=t.number(facts.overdue),
    )
    return t("{counts} · 以后到期 {n}", counts=told, n=t.number(facts.later)) if facts.later else told


def _praise(t: Texts, facts: PraiseFacts) -> str:
    """By window, then how many wrote; a quote stands beside neither a window nor a day."""
    if not facts.total:
        return ""
    total = t.plural("上周好评 {n} 件", "上周好评 {n} 件", facts.total)
    windows = _windows(t, facts)
    if windows:
        total = t("{total}：{windows}", total=total, windows=windows)
    return paragraph(total, _writers(t, facts))


def _windows(t: Texts, facts: PraiseFacts) -> str:
    if not facts.windows:
        return ""
    shown = facts.windows[:MOST_WINDOWS]
    others = facts.others + sum(count for _, count in facts.windows[MOST_WINDOWS:])
    named = [t("{window} 窗口 {n}", window=short(window), n=t.number(count)) for window, count in shown]
    return listed(t, [*named, *([t("其他 {n}", n=t.number(others))] if others else [])])


def _writers(t: Texts, facts: PraiseFacts) -> str:
    if not facts.writers:
        return ""
    wrote = t.plural("其中 {n} 位写了话", "其中 {n} 位写了话", facts.writers)
    quotes = "".join(t("“{words}”", words=words) for words in facts.quotes)
    return t("{wrote}：{quotes}", wrote=wrote, quotes=quotes) if quotes else wrote


def _rows(t: Texts, facts: BoardFacts) -> Rows:
    buttons: list[Button] = []
    if facts.unclaimed:
        label = t("无人认领 {n}", n=t.number(facts.unclaimed))
        buttons.append(button(label, Tap.BOARD, facts.office_id, LISTS.index("unclaimed")))
    if facts.today:
        label = t("今天到期 {n}", n=t.number(len(facts.today)))
        buttons.append(button(label, Tap.BOARD, facts.office_id, LISTS.index("today")))
    if facts.total:
        buttons.append(button(t("全部"), Tap.BOARD, facts.office_id, LISTS.index("all")))
    return [buttons] if buttons else []


def case_list(t: Texts, facts: CaseListFacts, _tz: str) -> Screen:
    """The cases behind a button of the board, as they stand now."""
    total = len(facts.cases) + facts.more
    heading = t(
        "{office} · {what} {n} 件", office=facts.office, what=t(HEADINGS[facts.which]), n=t.number(total)
    )
    lines = [Line(text, case) for text, case in zip(case_lines(t, facts.cases), facts.cases, strict=True)]
    return listing(t, heading, lines, total)


def group_bound(t: Texts, facts: GroupFacts, _tz: str) -> Screen:
    """Said once in a group that was bound."""
    return Screen(
        t(
            "这里现在是{office}的“好差评”工作群：提醒和看板发在这里，办理在各人和我的私聊。",
            office=facts.office,
        )
    )
