"""The one message of a working morning: what is due, what is to be decided, what happened; and its lists."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from babel.dates import format_date

from bot.facts import (
    DigestCaseFacts,
    DigestFacts,
    DigestListFacts,
    DigestPartFacts,
    QuotesFacts,
    SumsFacts,
)
from bot.rules.digests import BY_DUE_DAY, Pile, next_due, pile
from bot.rules.references import Tap
from bot.texts import Texts, phrase
from bot.wording.names import LONGEST_NAME, listed, modest_name, short, span
from handlers.screens import Button, Rows, Screen, button, column, in_pairs
from handlers.views.wording import MOST_BUTTONS, fitting, paragraph
from models.terms import CaseState

MOST_PARTS = 5
MOST_NUMBERS = 3
PILES = 16
COUNTED: Mapping[Pile, str] = {
    Pile.TODAY: phrase("今天到期 {n} 件"),
    Pile.WEEK: phrase("本周到期 {n} 件"),
    Pile.LATE: phrase("超期 {n} 件"),
    Pile.NOBODY: phrase("没人认领 {n} 件"),
    Pile.WAITING: phrase("等评价人答复 {n} 件"),
    Pile.NEW: phrase("假期里的差评 {n} 件"),
    Pile.ALL: phrase("在办 {n} 件"),
    Pile.BELOW: phrase("下级超期 {n} 件"),
    Pile.EXTENSIONS: phrase("延期申请 {n} 件"),
    Pile.HAND_OVERS: phrase("转办待定 {n} 件"),
    Pile.PRESSURE: phrase("干预评价 {n} 件"),
}


def digest(t: Texts, facts: DigestFacts, _tz: str) -> Screen:
    """Each office in a paragraph of its own, the buttons of all below."""
    parts = facts.parts[:MOST_PARTS]
    text = "\n\n".join(_part(t, part, facts.today) for part in parts)
    rows = [row for part in parts for row in _buttons(t, part, facts.today, named=len(parts) > 1)]
    return Screen(text, rows)


def _part(t: Texts, part: DigestPartFacts, today: date) -> str:
    lines = [_title(t, part, today)]
    if part.sums is not None:
        lines += _holiday_lines(t, part, today) if part.holiday else _due_lines(t, part.cases, part, today)
        lines.append(_sums(t, part, part.sums))
    return paragraph(*lines, *_from_above(t, part))


def _title(t: Texts, part: DigestPartFacts, today: date) -> str:
    office = short(part.office, LONGEST_NAME)
    if part.holiday is None:
        return t("{day}早上 · {office}", day=t.day(today), office=office)
    days = span(t, part.holiday.first, part.holiday.last)
    festivals = listed(t, [t(name) for name in part.holiday.festivals])
    if not festivals:
        return t("假期（{days}）小结 · {office}", days=days, office=office)
    return t("{festivals}假期（{days}）小结 · {office}", festivals=festivals, days=days, office=office)


def _holiday_lines(t: Texts, part: DigestPartFacts, today: date) -> list[str]:
    """The poor ratings of the holiday, then what was there before."""
    new = pile(part.cases, Pile.NEW, today)
    older = tuple(case for case in part.cases if not case.is_new)
    told = t("差评 {n} 件：{hands}。", n=t.number(len(new)), hands=_hands(t, new)) if new else t("没有差评。")
    return [told + _dues(t, new, part.weekends, today), *_due_lines(t, older, part, today)]


def _hands(t: Texts, cases: Sequence[DigestCaseFacts]) -> str:
    nobody = sum(case.state is CaseState.OPENED for case in cases)
    claimed = len(cases) - nobody
    said = [t("{n} 件已认领", n=t.number(claimed))] if claimed else []
    said += [t("{n} 件没人认领", n=t.number(nobody))] if nobody else []
    return t("，").join(said)


def _dues(t: Texts, cases: Sequence[DigestCaseFacts], weekends: Sequence[date], today: date) -> str:
    """By when they are due: in one sentence where it is the same day for all, else by days."""
    owed: dict[tuple[date | None, date], int] = {}
    for case in cases:
        if next_due(case) is not None:
            owed[case.contact_due, case.rectify_due] = owed.get((case.contact_due, case.rectify_due), 0) + 1
    if len(owed) == 1 and len(cases) > 1 and sum(owed.values()) == len(cases):
        [(contact, rectify)] = owed
        due = _both(t, contact, rectify, weekends, today)
        return t("{n} 件都是{due}。", n=t.number(len(cases)), due=due)
    last = max((rectify for _, rectify in owed), default=today)
    lines = [
        t("{n} 件{due}。", n=t.number(n), due=_both(t, *days, weekends if days[1] == last else (), today))
        for days, n in owed.items()
    ]
    return "".join(lines)


def _both(t: Texts, contact: date | None, rectify: date, weekends: Sequence[date], today: date) -> str:
    counted = [day for day in weekends if day <= rectify]
    noted = (
        t("（{days}上班，计入）", days=listed(t, [_weekend(t, day) for day in counted])) if counted else ""
    )
    answer = _answered(t, rectify, today) + noted
    if contact is None:
        return answer
    return t("{heard}、{answer}", heard=_heard(t, contact, today), answer=answer)


def _heard(t: Texts, day: date, today: date) -> str:
    return t("今天要了解情况") if day == today else t("{day}前了解情况", day=t.day(day))


def _answered(t: Texts, day: date, today: date) -> str:
    return t("今天要答复") if day == today else t("{day}前答复", day=t.day(day))


def _weekend(t: Texts, day: date) -> str:
    return format_date(day, t("M月d日EEE"), locale=t.locale)


def _due_lines(t: Texts, cases: Sequence[DigestCaseFacts], part: DigestPartFacts, today: date) -> list[str]:
    """What is due today, this week, late, nobody's, with the citizen."""
    lines = [_due_line(t, cases, which, part, today) for which in BY_DUE_DAY]
    return [line for line in lines if line]


def _due_line(
    t: Texts, cases: Sequence[DigestCaseFacts], which: Pile, part: DigestPartFacts, today: date
) -> str:
    found = pile(cases, which, today)
    if not found:
        return ""
    counted = t(COUNTED[which], n=t.number(len(found)))
    if which is Pile.WEEK and (worked := [day for day in part.weekends if day <= max(map(_due, found))]):
        counted += t("（{days}上班，计入）", days=listed(t, [_weekend(t, day) for day in worked]))
    if which not in (Pile.TODAY, Pile.LATE):
        return counted
    named = [_whose(t, case) for case in found[:MOST_NUMBERS]]
    more = t(" 等") if len(found) > MOST_NUMBERS else ""
    return t("{counted}：{cases}", counted=counted, cases=t("，").join(named) + more)


def _due(case: DigestCaseFacts) -> date:
    return next_due(case) or date.min


def _whose(t: Texts, case: DigestCaseFacts) -> str:
    if case.handler is None:
        return t("{case_no} 没人认领", case_no=case.case_no)
    return t("{case_no} {name}", case_no=case.case_no, name=modest_name(t, case.handler))


def _sums(t: Texts, part: DigestPartFacts, sums: SumsFacts) -> str:
    praised = t("，{n} 位写了表扬", n=t.number(sums.praised)) if sums.praised else ""
    general = t("；综合点评 {n} 条，另计", n=t.number(sums.general)) if sums.general else ""
    ratings = t("评价 {n} 件，好评 {good} 件", n=t.number(sums.ratings), good=t.number(sums.good))
    ratings += praised + general
    if part.holiday is not None:
        return t("{ratings}。", ratings=ratings)
    cases = t("新开工单 {n} 件，了结 {m} 件", n=t.number(sums.opened), m=t.number(sums.closed))
    return t("{day}以来：{ratings}；{cases}。", day=t.day(part.since), ratings=ratings, cases=cases)


def _from_above(t: Texts, part: DigestPartFacts) -> list[str]:
    late = t(COUNTED[Pile.BELOW], n=t.number(len(part.late_below))) if part.late_below else ""
    asked = (
        t("延期申请 {n} 件等您决定，到时不答复按不同意算", n=t.number(part.extensions))
        if part.extensions
        else ""
    )
    passed = t("转办待定 {n} 件，请定由哪个单位答复", n=t.number(part.hand_overs)) if part.hand_overs else ""
    pressed = t("干预评价 {n} 件等受理，单位不知情", n=t.number(part.pressure)) if part.pressure else ""
    return [late, asked, passed, pressed]


def _buttons(t: Texts, part: DigestPartFacts, today: date, *, named: bool) -> Rows:
    counts = [
        (Pile.EXTENSIONS, part.extensions),
        (Pile.HAND_OVERS, part.hand_overs),
        (Pile.PRESSURE, part.pressure),
        (Pile.BELOW, len(part.late_below)),
    ]
    decisions = [_opens(t, part, which, t(COUNTED[which], n=t.number(n)), named) for which, n in counts if n]
    own = _holiday_rows(t, part, today, named) if part.holiday else _own_rows(t, part, today, named)
    return [*column(*decisions), *own]


def _holiday_rows(t: Texts, part: DigestPartFacts, today: date, named: bool) -> Rows:
    new = pile(part.cases, Pile.NEW, today)
    rest = [_opens(t, part, Pile.NEW, t("全部 {n} 件", n=t.number(len(new))), named)] if new else []
    if len(new) < len(part.cases):
        label = t(COUNTED[Pile.ALL], n=t.number(len(part.cases)))
        rest.append(_opens(t, part, Pile.ALL, label, named))
    return [*_assign_row(t, part, today, named), *in_pairs([*rest, *_praise(t, part, named)])]


def _own_rows(t: Texts, part: DigestPartFacts, today: date, named: bool) -> Rows:
    counted = {which: len(pile(part.cases, which, today)) for which in (Pile.TODAY, Pile.WEEK, Pile.LATE)}
    lists = [
        _opens(t, part, which, t(COUNTED[which], n=t.number(n)), named) for which, n in counted.items() if n
    ]
    if part.cases:
        label = t("全部 {n} 件", n=t.number(len(part.cases)))
        lists.append(_opens(t, part, Pile.ALL, label, named))
    return [*_assign_row(t, part, today, named), *in_pairs([*lists, *_praise(t, part, named)])]


def _assign_row(t: Texts, part: DigestPartFacts, today: date, named: bool) -> Rows:
    nobody = len(pile(part.cases, Pile.NOBODY, today))
    if not nobody:
        return []
    label = t("{n} 件没人认领，去指派", n=t.number(nobody))
    return column(_opens(t, part, Pile.NOBODY, label, named))


def _praise(t: Texts, part: DigestPartFacts, named: bool) -> list[Button]:
    if part.sums is None or not part.sums.praised:
        return []
    return [_opens(t, part, Pile.PRAISE, t("表扬"), named)]


def _opens(t: Texts, part: DigestPartFacts, which: Pile, label: str, named: bool) -> Button:
    told = t("{office}：{label}", office=short(part.office, 12), label=label) if named else label
    return button(told, Tap.DIGEST_LIST, part.office_id, int(part.since.timestamp()) * PILES + which)


def opened(arg: int) -> tuple[Pile, datetime]:
    """The list that a button opens, and since when it counts."""
    seconds, which = divmod(arg, PILES)
    return Pile(which), datetime.fromtimestamp(seconds, UTC)


def digest_list(t: Texts, facts: DigestListFacts, _tz: str) -> Screen:
    """A list of cases, each to be opened; those that nobody has, to be assigned."""
    which, office = Pile(facts.which), short(facts.office, LONGEST_NAME)
    if not facts.cases:
        return Screen(t("{office}：现在没有了。", office=office))
    counted = t(COUNTED[which], n=t.number(len(facts.cases)))
    head = t("{office} · {counted}", office=office, counted=counted)
    left_out = t("另有 {n} 件，发“我的工单”可以看。", n=t.number(len(facts.cases)))
    line = _line_below if which is Pile.BELOW else _line
    lines = fitting([line(t, case, facts.today) for case in facts.cases[:MOST_BUTTONS]], head, left_out)
    shown = facts.cases[: len(lines)]
    left = len(facts.cases) - len(shown)
    more = t("另有 {n} 件，发“我的工单”可以看。", n=t.number(left)) if left else ""
    return Screen(paragraph(head, *lines, more), in_pairs([_case_button(t, case, which) for case in shown]))


def _line(t: Texts, case: DigestCaseFacts, today: date) -> str:
    told = t("{case_no} · {service}", case_no=case.case_no, service=case.service)
    return t("{case}：{step}，{whose}", case=told, step=_step(t, case, today), whose=_hand(t, case))


def _line_below(t: Texts, case: DigestCaseFacts, today: date) -> str:
    return t("{line} · {office}", line=_line(t, case, today), office=short(case.office, LONGEST_NAME))


def _hand(t: Texts, case: DigestCaseFacts) -> str:
    return t("没人认领") if case.handler is None else modest_name(t, case.handler)


def _step(t: Texts, case: DigestCaseFacts, today: date) -> str:
    due = next_due(case)
    if due is None:
        return t("等评价人答复")
    late = t("（超期）") if due < today else ""
    return (_heard if due == case.contact_due else _answered)(t, due, today) + late


def _case_button(t: Texts, case: DigestCaseFacts, which: Pile) -> Button:
    if which is Pile.NOBODY and case.state is CaseState.OPENED:
        return button(t("指派 {case_no}", case_no=case.case_no), Tap.ASSIGN_ASK, case.case_id)
    return button(case.case_no, Tap.OPEN_CASE, case.case_id)


def quotes(t: Texts, facts: QuotesFacts, _tz: str) -> Screen:
    """A few words of praise: nothing beside them tells when, where or about what they were written."""
    office = short(facts.office, LONGEST_NAME)
    if not facts.quotes:
        return Screen(t("{office}：没有可以摘录的表扬。", office=office))
    head = t("{office} · {n} 位写了表扬", office=office, n=t.number(facts.praised))
    return Screen(paragraph(head, *(t("“{words}”", words=words) for words in facts.quotes)))
