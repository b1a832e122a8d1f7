"""What an office says to the citizen: its one question and its answer, whole, and the ways to respond."""

from bot.facts import CitizenCaseFacts, Face, RelayFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import mark, titled, verdict_labels
from handlers.screens import Button, Rows, Screen, button, column
from handlers.views.pressure import pressed_button
from handlers.views.wording import paragraph
from models.terms import FollowUp, Outcome

JUDGEMENTS = (FollowUp.SOLVED, FollowUp.PARTLY, FollowUp.UNSOLVED)
# One answer is judged once: its number and the judgement travel in one small number.
JUDGEMENTS_PER_ANSWER = 4


def question(t: Texts, facts: RelayFacts, _tz: str) -> Screen:
    """The office's question, whole; replying is free."""
    case = facts.case
    head = t("单位想问您一句（{service}，{mark}）：", service=case.matter.service, mark=mark(t, case.matter))
    if facts.part == "head":
        return Screen(head)
    if facts.inline is not None:
        opening = head + t("“{words}”", words=facts.inline)
    else:
        opening = t("以上是单位关于{matter}要问您的话。", matter=titled(t, case.matter))
    return Screen(paragraph(opening, _about_replying(t, case)), _replying(t, case))


def _about_replying(t: Texts, case: CitizenCaseFacts) -> str:
    if case.face is Face.DONE:
        return t("您已经回应了。")
    free = t("回不回都行，不回也照样要办。")
    if case.named:
        return free + t("您回的话单位看得到。")
    return free + t("您回的话单位看得到，看不到您是谁。")


def _replying(t: Texts, case: CitizenCaseFacts) -> Rows:
    if case.face is Face.DONE:
        return []
    not_now = button(t("不想说"), Tap.RESPOND_NOT, case.case_id)
    return [[button(t("回一句"), Tap.RESPOND, case.case_id), not_now]]


def answer(t: Texts, facts: RelayFacts, _tz: str) -> Screen:
    """The office's answer, whole, and the question whether it helped."""
    case = facts.case
    service, told = case.matter.service, mark(t, case.matter)
    if facts.part == "head":
        return Screen(t("“{service}”，单位答复了（{mark}），全文在下面：", service=service, mark=told))
    if facts.inline is not None:
        said = t("“{service}”，单位答复了（{mark}）：", service=service, mark=told)
        opening = paragraph(said, facts.inline)
    else:
        opening = t("以上是单位对{matter}的答复全文。", matter=titled(t, case.matter))
    if case.face is Face.DONE:
        pressed = pressed_button(t, case.matter.prompt_id)
        return Screen(paragraph(opening, _judged(t, case)), column(pressed))
    return Screen(paragraph(opening, _does_it_help(t, facts)), _judging(t, case))


def _judged(t: Texts, case: CitizenCaseFacts) -> str:
    if case.follow_up is None:
        return t("回答的时间已过，不算“解决”。")
    return t("您的回答：{verdict}。", verdict=verdict(t, case))


def _does_it_help(t: Texts, facts: RelayFacts) -> str:
    asked = t("您反映的问题解决了吗？")
    if facts.case.outcome is Outcome.EXPLAIN:
        asked = t("单位的解释您看明白了吗？")
    if facts.verdict_until is None:
        return asked
    until = t.day(facts.verdict_until)
    if facts.case.outcome is Outcome.EXPLAIN:
        return asked + t("{until}前都可以回答，不回答也不会当成“明白”。", until=until)
    return asked + t("{until}前都可以回答，不回答也不会当成“解决”。", until=until)


def _judging(t: Texts, case: CitizenCaseFacts) -> Rows:
    labels = verdict_labels(case.outcome)
    taps = [
        button(t(labels[judgement]), Tap.JUDGE, case.case_id, case.answer_no * JUDGEMENTS_PER_ANSWER + number)
        for number, judgement in enumerate(JUDGEMENTS, 1)
    ]
    return column(*taps, more_words(t, case), pressed_button(t, case.matter.prompt_id))


def verdict(t: Texts, case: CitizenCaseFacts) -> str:
    """What the citizen said of the answer, as it stood on the button."""
    labels = verdict_labels(case.outcome)
    return t(labels[case.follow_up]) if case.follow_up else ""


def more_words(t: Texts, case: CitizenCaseFacts) -> Button:
    """补充几句."""
    return button(t("补充几句"), Tap.MORE_WORDS, case.rating_id)
