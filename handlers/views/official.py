"""How a case reads to officials: its name, what happened, the two clocks, and who may be known.

What is under `named` appears only where the citizen opened it, and the window with it: together with a day
it would tell who came. Of a general review the window is told: it is what was rated, by somebody who may not
have been there on that day.
"""

from collections.abc import Mapping, Sequence

from bot.facts import OfficialCaseFacts
from bot.rules.references import Tap
from bot.rules.verdicts import RUNGS
from bot.texts import Texts, phrase
from bot.wording.names import (
    CHANNELS,
    ENDINGS,
    GRADES,
    OUTCOMES,
    VERDICTS,
    listed,
    modest_name,
    short,
    voices,
)
from handlers.screens import Button, button
from handlers.views.wording import paragraph
from models.terms import OFFICE_OWES, AlertLevel, CaseState

LEVELS: Mapping[AlertLevel, str] = {
    AlertLevel.DUE_SOON: phrase("（临期）"),
    AlertLevel.OVERDUE: phrase("（超期）"),
    **dict.fromkeys(RUNGS, phrase("（超期，已报上级）")),
}


HAPPENED: Mapping[bool, str] = {
    False: phrase("{grade} · {day}办结 · {channel} · {office}"),
    True: phrase("{grade} · {day}评 · {channel} · {office}"),
}


def case_title(t: Texts, case: OfficialCaseFacts) -> str:
    """Number and service, to begin a message with."""
    return t("{case_no} · {service}", case_no=case.case_no, service=case.service)


def case_label(t: Texts, case: OfficialCaseFacts) -> str:
    """The same on a button."""
    return t("{case_no} {service}", case_no=case.case_no, service=short(case.service, 12))


def situation(t: Texts, case: OfficialCaseFacts) -> str:
    """Grade, day, channel and office: all that is needed of an anonymous matter; a window if it is told."""
    told = t(
        HAPPENED[case.general],
        grade=t(GRADES[case.grade]),
        day=t.day(case.day),
        channel=t(CHANNELS[case.channel]),
        office=case.office,
    )
    if case.window and (case.named or case.general):
        return t("{situation} · {window} 号窗口", situation=told, window=case.window)
    return told


def rater(t: Texts, case: OfficialCaseFacts, tz: str) -> str:
    """Who rated: nothing, or what the citizen opened."""
    if not case.named:
        return t("评价人匿名。请勿打听、查找是谁。")
    moment = t.moment(case.completed_at, tz) if case.completed_at else ""
    if case.general:
        return t("评价人实名：评的是单位，没有办件编号，{moment} 评。", moment=moment)
    return t("评价人实名：办件编号 {matter_no}，{moment} 办结。", matter_no=case.matter_no, moment=moment)


def clocks(t: Texts, case: OfficialCaseFacts, tz: str) -> str:
    """Both due days while the office owes something."""
    if case.state not in OFFICE_OWES:
        return ""
    if case.contacted_at:
        contact = t("了解情况：已记 {moment}", moment=t.moment(case.contacted_at, tz))
    else:
        contact = t("了解情况：{day}前", day=t.day(case.contact_due)) + level(t, case.contact_level)
    rectify = t("答复：{day}前", day=t.day(case.rectify_due)) + level(t, case.rectify_level)
    both = t("{contact}　{rectify}", contact=contact, rectify=rectify)
    provisional = t("期限按周末暂推，放假安排公布后可能调整。") if case.provisional else ""
    return paragraph(both, provisional)


def level(t: Texts, reached: AlertLevel) -> str:
    """How far a clock has gone, behind its day."""
    return t(LEVELS[reached]) if reached in LEVELS else ""


def history(t: Texts, case: OfficialCaseFacts) -> str:
    """Why the case is here again."""
    if case.raised_from:
        return t("评价人不认可 {office} 的答复，交上一级重新答复。", office=case.raised_from)
    if case.round and case.state in OFFICE_OWES:
        return t("评价人说还没有全部解决，请接着办（第 {n} 次）。", n=t.number(case.round + 1))
    return ""


def handler_name(t: Texts, case: OfficialCaseFacts) -> str:
    """Who claimed, as others may know them."""
    return modest_name(t, case.handler) if case.handler else ""


def claimed_line(t: Texts, case: OfficialCaseFacts, tz: str) -> str:
    """When and by whom."""
    if not case.handler:
        return ""
    if case.claimed_at is None:
        return t("{name}认领。", name=handler_name(t, case))
    return t("{moment} {name}认领。", moment=t.moment(case.claimed_at, tz), name=handler_name(t, case))


def progress(t: Texts, case: OfficialCaseFacts, tz: str) -> str:
    """Where the case stands, short enough for a toast."""
    standing = {
        CaseState.OPENED: t("还没有人认领。"),
        CaseState.CLAIMED: claimed_line(t, case, tz) + t("还没有了解情况。"),
        CaseState.CONTACTED: claimed_line(t, case, tz) + t("已了解情况，还没有定处理方式。"),
        CaseState.ANSWERING: claimed_line(t, case, tz) + chosen_outcome(t, case),
        CaseState.REPLIED: claimed_line(t, case, tz) + replied_line(t, case, tz),
        CaseState.CLOSED: closed_line(t, case),
    }
    return t("{case_no}：{standing}", case_no=case.case_no, standing=standing[case.state])


def chosen_outcome(t: Texts, case: OfficialCaseFacts) -> str:
    """What the office does about it, and until when."""
    outcome = t(OUTCOMES[case.outcome]) if case.outcome else ""
    due = t("{day}前答复", day=t.day(case.rectify_due)) + level(t, case.rectify_level)
    return t("处理方式：{outcome}，{due}。", outcome=outcome, due=due)


def replied_line(t: Texts, case: OfficialCaseFacts, tz: str) -> str:
    """Sent, until when the citizen may judge, and whether it was in time."""
    sent = t("答复已送出，{moment}。", moment=t.moment(case.replied_at, tz)) if case.replied_at else ""
    until = ""
    if case.verdict_until:
        until = t("评价人 {day}前回答“解决了没有”。", day=t.day(case.verdict_until))
    if case.on_time is None:
        return sent + until
    return sent + until + (t("按期 ✓") if case.on_time else t("超期答复"))


def closed_line(t: Texts, case: OfficialCaseFacts) -> str:
    """How it ended."""
    if case.closed_as is None:
        return t("已了结。")
    return t("已了结：{ending}。", ending=t(ENDINGS[case.closed_as]))


def verdict(t: Texts, case: OfficialCaseFacts) -> str:
    """What the citizen said of the answer."""
    return t(VERDICTS[case.follow_up]) if case.follow_up else ""


def media_lines(t: Texts, photos: int, voice_seconds: Sequence[int]) -> str:
    """Photos come as messages of their own; of a voice only its length is told."""
    photo = [t.plural("照片 {n} 张（另发）", "照片 {n} 张（另发）", photos)] if photos else []
    voice = [t("{voice}（未转）", voice=voice) for voice in voices(t, voice_seconds)]
    return listed(t, photo + voice)


def assign_button(t: Texts, case: OfficialCaseFacts) -> Button:
    """指派, for a lead."""
    return button(t("指派"), Tap.ASSIGN_ASK, case.case_id)


def assign_in_list(t: Texts, case: OfficialCaseFacts) -> Button:
    """The same beside others of its kind: each says which case it gives."""
    return button(t("指派 {case_no}", case_no=case.case_no), Tap.ASSIGN_ASK, case.case_id)


def standing_buttons(t: Texts, case: OfficialCaseFacts) -> list[Button]:
    """What can be done with a case from a message about it: 认领 or 看进度; 指派 for a lead."""
    return [standing_button(t, case), *([assign_button(t, case)] if case.may_assign else [])]


def standing_button(t: Texts, case: OfficialCaseFacts) -> Button:
    """认领 while nobody has, afterwards 看进度."""
    if case.state is CaseState.OPENED:
        return button(t("认领"), Tap.CLAIM, case.case_id)
    return button(t("看进度"), Tap.PROGRESS, case.case_id)
