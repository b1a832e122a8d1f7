"""What somebody reads about whose matter a grade was pressed on a window's tablet: was it they?"""

from bot.facts import AtKioskFacts, Face
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import GRADES, lined, titled
from handlers.screens import Screen, button, column
from handlers.views.wording import paragraph


def at_kiosk(t: Texts, facts: AtKioskFacts, _tz: str) -> Screen:
    """What was pressed; the five grades; or one's own grade in its place."""
    if facts.corrected:
        return _corrected(t, facts)
    if facts.face is Face.AGAIN and facts.may_correct:
        return _asking(t, facts)
    told = t(
        "“{service}”刚在窗口评了：{grade}。不是您点的？",
        service=facts.matter.service,
        grade=t(GRADES[facts.pressed]),
    )
    not_me = button(t("不是我点的，我来评"), Tap.NOT_ME, facts.matter.prompt_id)
    return Screen(paragraph(told, lined(t, facts.matter)), column(not_me) if facts.may_correct else [])


def _asking(t: Texts, facts: AtKioskFacts) -> Screen:
    asked = t(
        "{matter}办得怎么样？点一下就改成您的评价，只能更正一次。窗口点的那次也留存，不会丢。",
        matter=titled(t, facts.matter),
    )
    prompt_id = facts.matter.prompt_id
    grades = [button(t(label), Tap.CORRECT, prompt_id, grade) for grade, label in GRADES.items()]
    leave = button(t("是我点的，不用改"), Tap.CORRECT_NOT, prompt_id)
    return Screen(paragraph(asked, lined(t, facts.matter)), column(*grades, leave))


def _corrected(t: Texts, facts: AtKioskFacts) -> Screen:
    done = t("您更正了：{grade}。窗口点的那次也留存，注明是本人更正。", grade=t(GRADES[facts.grade]))
    return Screen(paragraph(done, lined(t, facts.matter)))
