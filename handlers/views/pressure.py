"""What somebody reads who was told how to rate, and the supervisor above who takes it up."""

from bot.facts import Face, PressedWhichFacts, PressureFacts, PressureReportFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import CHANNELS, GRADES, PRESSURES, lined, modest_name, titled
from handlers.screens import Button, Screen, button, column
from handlers.views.wording import first_ones, matter_buttons, paragraph


# The order is that of the buttons, and part of their references.
def pressed_button(t: Texts, prompt_id: int) -> Button:
    """有人要求我打好评, under whatever confirms something about one matter."""
    return button(t("有人要求我打好评"), Tap.PRESSED, prompt_id)


def pressure(t: Texts, facts: PressureFacts, _tz: str) -> Screen:
    """The question, what became of it, and the five grades once more."""
    if facts.face is Face.AGAIN and facts.again:
        return _again(t, facts)
    if facts.kind is None:
        return _mistaken(t, facts) if facts.face is Face.DONE else _question(t, facts)
    if facts.face is Face.PLAIN:
        return _question(t, facts)
    return _reported(t, facts)


def _question(t: Texts, facts: PressureFacts) -> Screen:
    asked = t("谁也不能要求您怎么评。是哪种情况？都可以不说细节。")
    prompt_id = facts.matter.prompt_id
    kinds = [
        button(t(label), Tap.PRESSED_HOW, prompt_id, number)
        for number, label in enumerate(PRESSURES.values())
    ]
    not_meant = button(t("点错了"), Tap.PRESSED_NOT, prompt_id)
    return Screen(paragraph(asked, lined(t, facts.matter)), column(*kinds, not_meant))


def _mistaken(t: Texts, facts: PressureFacts) -> Screen:
    return Screen(paragraph(t("好，什么也没有记，也没有告诉谁。"), lined(t, facts.matter)))


def _reported(t: Texts, facts: PressureFacts) -> Screen:
    handed = _handed(t, facts)
    if facts.anew and facts.grade is not None:
        done = t("您重新评了：{grade}。", grade=t(GRADES[facts.grade]))
        return Screen(paragraph(handed + done, lined(t, facts.matter)))
    if facts.face is Face.DONE or not facts.again:
        return Screen(paragraph(handed, lined(t, facts.matter)))
    prompt_id = facts.matter.prompt_id
    again, keep = button(t("重新评"), Tap.RERATE_ASK, prompt_id), button(t("不用"), Tap.RERATE_NOT, prompt_id)
    return Screen(paragraph(handed + t("刚才的评价要不要重来？"), lined(t, facts.matter)), [[again, keep]])


def _handed(t: Texts, facts: PressureFacts) -> str:
    if facts.supervisor is None:
        return t("记下了，上级有了督办员就交给他，被评的单位看不到。")
    return t("交给{office}督办员了，被评的单位看不到。", office=facts.supervisor)


def _again(t: Texts, facts: PressureFacts) -> Screen:
    asked = t(
        "{matter}办得怎么样？重新点一个。原来的评价也会留存，注明有人干预过。", matter=titled(t, facts.matter)
    )
    prompt_id = facts.matter.prompt_id
    grades = [button(t(label), Tap.RERATE, prompt_id, grade) for grade, label in GRADES.items()]
    return Screen(asked, column(*grades, button(t("不用"), Tap.RERATE_NOT, prompt_id)))


def pressed_which(t: Texts, facts: PressedWhichFacts, _tz: str) -> Screen:
    """Which matter, where several are listed."""
    text = paragraph(t("是哪件事？"), first_ones(t, len(facts.matters)))
    return Screen(text, matter_buttons(t, facts.matters, Tap.PRESSED))


def accepted(t: Texts, facts: PressureFacts, _tz: str) -> Screen:
    """A supervisor has taken it up."""
    kind = t(PRESSURES[facts.kind]) if facts.kind else ""
    told = t(
        "您反映的“{kind}”，{office}督办员受理了。被评的单位看不到。", kind=kind, office=facts.supervisor or ""
    )
    return Screen(paragraph(told, lined(t, facts.matter)))


def report(t: Texts, facts: PressureReportFacts, tz: str) -> Screen:
    """【干预评价】: whatever a supervisor needs, and nothing of who reported."""
    text = t(
        "【干预评价】编号 {number} · {office} · {channel} · “{kind}”。"
        "评价人身份不显示。单位不知情，请勿转给单位。",
        number=facts.report_no,
        office=facts.office,
        channel=t(CHANNELS[facts.channel]),
        kind=t(PRESSURES[facts.kind]),
    )
    if facts.accepted_by is None or facts.accepted_at is None:
        return Screen(text, column(button(t("受理"), Tap.ACCEPT, facts.report_id)))
    taken = t(
        "{moment} {name}受理。",
        moment=t.moment(facts.accepted_at, tz),
        name=modest_name(t, facts.accepted_by),
    )
    return Screen(paragraph(text, taken))
