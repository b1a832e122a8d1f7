"""The weekly picture: what it shows also stands in words below it."""

from functools import partial

from bot.facts import ChartFacts
from bot.texts import Texts
from bot.wording.names import LONGEST_NAME, short, span_of_weeks
from handlers.screens import Screen
from handlers.views.wording import paragraph


def chart(t: Texts, facts: ChartFacts, _tz: str) -> Screen:
    """Eight whole weeks of an office, or of those below it together."""
    weeks, office = facts.weeks, short(facts.office, LONGEST_NAME)
    days = span_of_weeks(t, weeks)
    whose = t("{office} · 下级单位合计", office=office) if facts.below else office
    good, poor = sum(week.good for week in weeks), sum(week.poor for week in weeks)
    ratings = t(
        "评价 {n} 件：好评 {good} 件，差评 {poor} 件。",
        n=t.number(good + poor),
        good=t.number(good),
        poor=t.number(poor),
    )
    cases = t(
        "差评工单：按期答复 {in_time} 件，超期 {late} 件（没答复的也算），在办 {open} 件。",
        in_time=t.number(sum(week.in_time for week in weeks)),
        late=t.number(sum(week.late for week in weeks)),
        open=t.number(sum(week.open for week in weeks)),
    )
    head = t("{whose} · 近八周（{days}）", whose=whose, days=days)
    return Screen(paragraph(head, ratings, cases), picture=partial(_draw, t, facts))


def _draw(t: Texts, facts: ChartFacts) -> bytes:
    from handlers.views.eight_weeks import draw  # noqa: PLC0415  (to draw, once a week, takes megabytes)

    return draw(t, facts)
