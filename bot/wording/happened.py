"""What happened to a matter, as its citizen is told it: lines of the register, states, endings."""

from collections.abc import Mapping

from bot.facts import CitizenCaseFacts, MyMatterFacts
from bot.pagefacts import TimelineFacts
from bot.rules.lifecycle import Act
from bot.texts import Texts, phrase
from bot.wording.names import GRADES
from models.terms import CaseState, ClosedAs, PromptReason, PromptState

LINES: Mapping[Act, str] = {
    Act.RATE: phrase("您评了"),
    Act.SETTLE: phrase("评价送出"),
    Act.AMEND: phrase("您改了评价，原来的也留着"),
    Act.ADD_WORDS: phrase("您说"),
    Act.OPEN: phrase("单位收到了您的评价"),
    Act.CLAIM: phrase("单位有人接手了"),
    Act.ASK: phrase("单位问您一句"),
    Act.CONTACT: phrase("单位说已经直接跟您了解过情况"),
    Act.RECTIFY_NOW: phrase("单位说当场就改"),
    Act.EXPLAIN: phrase("单位说要向您解释"),
    Act.PROMISE: phrase("单位认了这个问题，答应在这天前改好："),
    Act.RECTIFIED: phrase("单位说改好了"),
    Act.HAND_OVER: phrase("转给了别的单位办，期限没变"),
    Act.EXTEND: phrase("上级同意单位晚几天答复"),
    Act.OVERDUE: phrase("期限到了，单位还没有做到"),
    Act.REPLY: phrase("单位答复了"),
    Act.SOLVED: phrase("您说解决了"),
    Act.PARTLY: phrase("您说只解决了一部分，单位重新办"),
    Act.UNSOLVED: phrase("您说没有解决，交给上一级督办"),
    Act.STILL_UNSOLVED: phrase("您说还是没有解决，记为“未解决”"),
    Act.SILENCE: phrase("您没说解决了没有，不算“解决”"),
    Act.CORRECT: phrase("您更正了窗口点的评价"),
    Act.WITHDRAW: phrase("您改了评价，单位不用再答复"),
}
ENDINGS: Mapping[ClosedAs, str] = {
    ClosedAs.AMENDED: phrase("您改了评价，这件事就此了结。"),
    ClosedAs.SOLVED: phrase("您说解决了，就此了结。"),
    ClosedAs.UNSOLVED: phrase("记下了：未解决，会照实公开（不带您的信息）。这里能做的到此为止。"),
    ClosedAs.UNCONFIRMED: phrase("记为“答复了，您没说解决没有”，不算解决。"),
}
STATES: Mapping[PromptState, str] = {
    PromptState.SCHEDULED: phrase("等您评"),
    PromptState.SENT: phrase("等您评"),
    PromptState.UNREACHABLE: phrase("等您评"),
    PromptState.ANSWERED: phrase("评过了"),
    PromptState.DECLINED: phrase("您选了不评"),
    PromptState.NOT_ASKED: phrase("不用您评"),
    PromptState.VOID: phrase("跟您无关"),
    PromptState.EXPIRED: phrase("过了时间，算“未评”"),
}
CASES: Mapping[CaseState, str] = {
    CaseState.OPENED: phrase("{grade}，{day}前给您答复"),
    CaseState.CLAIMED: phrase("{grade}，{day}前给您答复"),
    CaseState.CONTACTED: phrase("{grade}，{day}前给您答复"),
    CaseState.ANSWERING: phrase("{grade}，{day}前给您答复"),
    CaseState.REPLIED: phrase("{grade}，单位答复了，等您说解决没有"),
}
CLOSED: Mapping[ClosedAs, str] = {
    ClosedAs.AMENDED: phrase("{grade}，您改过"),
    ClosedAs.SOLVED: phrase("{grade}，已解决"),
    ClosedAs.UNSOLVED: phrase("{grade}，未解决"),
    ClosedAs.UNCONFIRMED: phrase("{grade}，答复了，您没说解决没有"),
}


def said_of(line: TimelineFacts) -> str:
    """The sentence of one thing that happened."""
    return LINES[line.act]


def closing_of(case: CitizenCaseFacts) -> str:
    """How a case ended."""
    return ENDINGS[case.closed_as] if case.closed_as else ""


def state_of(t: Texts, one: MyMatterFacts) -> str:
    """Where one of one's matters stands, in a few words."""
    if one.state is PromptState.VOID and one.reason is PromptReason.WITHDRAWN:
        return t("撤回了")
    if one.grade is None:
        return t(STATES[one.state])
    grade = t(GRADES[one.grade])
    if one.closed_as is not None:
        return t(CLOSED[one.closed_as], grade=grade)
    if one.case_state is not None and one.case_state in CASES and one.rectify_due is not None:
        return t(CASES[one.case_state], grade=grade, day=t.day(one.rectify_due))
    return grade
