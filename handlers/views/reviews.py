"""综合点评: which office, and the five grades for it; after the grade its message is that of a rating."""

from bot.facts import CounterFacts, OfficeChoice, ReviewWhichFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import GRADES
from handlers.screens import Button, Screen, button, column
from handlers.views.counter import window_name
from handlers.views.handing import office_label
from handlers.views.wording import paragraph


def review(t: Texts, facts: CounterFacts, _tz: str) -> Screen:
    """Five grades, one a row, best first."""
    grades = [button(t(label), Tap.REVIEW, facts.counter_id, grade) for grade, label in GRADES.items()]
    return Screen(
        paragraph(_about(t, facts), t("总的来说怎么样？点一下就算评价。"), _seen(t, facts)), column(*grades)
    )


def _about(t: Texts, facts: CounterFacts) -> str:
    if facts.window:
        at = window_name(t, facts.window)
        return t("评价{office} {window}：说的是总的印象，不对应哪一件事。", office=facts.office, window=at)
    return t("评价{office}：说的是整个单位，不对应哪一件事。", office=facts.office)


def _seen(t: Texts, facts: CounterFacts) -> str:
    """What the office will see, said before it is done."""
    if facts.window:
        return t("单位看不到是谁评的，看得到日期和窗口。")
    return t("单位看不到是谁评的，看得到日期。")


def review_which(t: Texts, facts: ReviewWhichFacts, _tz: str) -> Screen:
    """A few characters of a name, then a button for each office that has them."""
    if facts.hits is None:
        return Screen(t("评价哪个单位？打名字里的两三个字。"))
    again = button(t("换几个字再找"), Tap.REVIEW_FIND)
    if not facts.hits:
        return Screen(t("没有找到名字里有这几个字的单位。"), column(again))
    left = t.plural("还有 {n} 个没有列出，多打几个字。", "还有 {n} 个没有列出，多打几个字。", facts.more)
    text = paragraph(t("评价哪个单位？点一个。"), left if facts.more else "")
    return Screen(text, column(*(_office(t, one, facts.hits) for one in facts.hits), again))


def _office(t: Texts, one: OfficeChoice, among: tuple[OfficeChoice, ...]) -> Button:
    return button(office_label(t, one, among), Tap.REVIEW_OFFICE, one.office_id)
