"""The alert: one message per case in a group, or in private chats; edited as the case moves."""

from bot.facts import AlertFacts
from bot.rules.references import Tap
from bot.rules.splitting import MESSAGE_LIMIT, utf16_length
from bot.texts import Texts
from bot.wording.names import listed
from handlers.screens import Rows, Screen, button, column
from handlers.views.handing import came_here, not_any_more, went_away
from handlers.views.official import (
    claimed_line,
    clocks,
    closed_line,
    history,
    media_lines,
    rater,
    situation,
    standing_buttons,
)
from handlers.views.wording import paragraph
from models.terms import CaseState, ClosedAs


def alert(t: Texts, facts: AlertFacts, tz: str) -> Screen:
    """What happened, in the citizen's own words, and until when an answer is due."""
    case = facts.case
    if facts.handed is not None and not facts.handed.is_here:
        return went_away(t, case, facts.handed)
    if not facts.on_duty:
        return not_any_more(t, case)
    if case.closed_as is ClosedAs.AMENDED:
        told = t("工单 {case_no} 已了结：评价人在认领前改了评价，不用处理。", case_no=case.case_no)
        return Screen(told)
    text = _told(t, facts, tz, with_reason=True)
    if utf16_length(text) > MESSAGE_LIMIT:
        text = _told(t, facts, tz, with_reason=False)
    return Screen(text, _rows(t, facts))


def _told(t: Texts, facts: AlertFacts, tz: str, *, with_reason: bool) -> str:
    case = facts.case
    return paragraph(
        t("【差评】工单 {case_no} · {service}", case_no=case.case_no, service=case.service),
        situation(t, case),
        history(t, case),
        came_here(t, facts.handed, with_reason=with_reason),
        _said(t, facts),
        media_lines(t, facts.photos, facts.voice_seconds),
        clocks(t, case, tz),
        rater(t, case, tz),
        claimed_line(t, case, tz),
        closed_line(t, case) if case.state is CaseState.CLOSED else "",
    )


def _rows(t: Texts, facts: AlertFacts) -> Rows:
    case = facts.case
    standing, *further = standing_buttons(t, case)
    is_offered = facts.may_hand_over and case.state is CaseState.OPENED
    hand_over = [button(t("转办"), Tap.HAND_OVER, case.case_id)] if is_offered else []
    return [[standing, *hand_over], *column(*further)]


def _said(t: Texts, facts: AlertFacts) -> str:
    tags = t("反映：{tags}。", tags=listed(t, facts.tags)) if facts.tags else t("反映：没有点选。")
    if facts.quote is not None:
        return tags + t("原话：“{words}”", words=facts.quote)
    if facts.texts:
        return tags + t.plural("原话在前面，共 {n} 段。", "原话在前面，共 {n} 段。", facts.texts)
    return tags + t("没有写话。")
