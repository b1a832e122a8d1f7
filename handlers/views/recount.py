"""A calendar was published, and due days moved: both sides of a case hear it."""

from bot.facts import CaseRecountFacts, MovedDay, RecountFacts
from bot.texts import Texts
from bot.wording.names import titled
from handlers.screens import Screen
from handlers.views.official import case_title
from handlers.views.wording import paragraph


def recounted(t: Texts, facts: RecountFacts, _tz: str) -> Screen:
    """What the citizen may expect by when now."""
    told = t("放假安排公布了，{matter}的日期重新算过：", matter=titled(t, facts.matter))
    contact, rectify = facts.contact, facts.rectify
    lines = (
        t("单位 {day}前要来了解情况。", day=t.day(contact.now)) if contact else "",
        t("单位 {day}前要给您答复。", day=t.day(rectify.now)) if rectify else "",
    )
    return Screen(paragraph(told, *lines))


def case_recounted(t: Texts, facts: CaseRecountFacts, _tz: str) -> Screen:
    """The old and the new due days of a case."""
    told = t("放假安排公布，期限重新算过。")
    contact, rectify = facts.contact, facts.rectify
    lines = (
        t("了解情况：{moved}", moved=_moved(t, contact)) if contact else "",
        t("答复：{moved}", moved=_moved(t, rectify)) if rectify else "",
    )
    return Screen(paragraph(case_title(t, facts.case), told, *lines))


def _moved(t: Texts, day: MovedDay) -> str:
    return t("{was}前 → {now}前", was=t.day(day.was), now=t.day(day.now))
