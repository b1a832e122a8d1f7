"""What belongs to a person: their matters, what is held of them, who was told, and how to end it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.facts import LinkFacts, MyFacts, MyMatterFacts, OwnPhoneFacts, PrivacyFacts
from bot.rules.references import Tap
from bot.texts import Texts, phrase
from bot.wording.names import GRADES, mark, short, told_line
from handlers.screens import Button, Screen, button, column
from handlers.views.pressure import pressed_button
from handlers.views.wording import MOST_BUTTONS, fitting, matter_buttons, paragraph
from models.terms import CaseState, ClosedAs, PromptReason, PromptState

STANDING: Mapping[PromptState, str] = {
    PromptState.SCHEDULED: phrase("还没评"),
    PromptState.UNREACHABLE: phrase("还没评"),
    PromptState.SENT: phrase("还没评"),
    PromptState.ANSWERED: phrase("评过了"),
    PromptState.DECLINED: phrase("您选了不评"),
    PromptState.VOID: phrase("您说跟您无关"),
    PromptState.EXPIRED: phrase("没评，时间已过"),
    PromptState.NOT_ASKED: phrase("不用评"),
}
ENDED: Mapping[ClosedAs, str] = {
    ClosedAs.AMENDED: phrase("您改了评价，已了结"),
    ClosedAs.SOLVED: phrase("您说已解决"),
    ClosedAs.UNSOLVED: phrase("没有解决，照实记着"),
    ClosedAs.UNCONFIRMED: phrase("单位答复了，您没说解决没有"),
}
# Erasing stands last on the screen; links beyond these few are listed without a button of their own.
MOST_CUTS = 10


def my(t: Texts, facts: MyFacts, _tz: str) -> Screen:
    """«我的办件»."""
    if not facts.matters:
        return Screen(t("还没有找到您的办件。有事办结了，会在这里问您。"))
    head = t("我的办件（新的在前）：")
    shown = facts.matters[:MOST_BUTTONS]
    lines = fitting([_line(t, one) for one in shown], head, _left_out(t, len(shown) + facts.more))
    left_out = len(facts.matters) - len(lines) + facts.more
    text = paragraph(head, *lines, _left_out(t, left_out))
    matters = [one.matter for one in shown[: len(lines)]]
    return Screen(text, [*matter_buttons(t, matters, Tap.SHOW), [_pressed(t, facts)]])


def _pressed(t: Texts, facts: MyFacts) -> Button:
    """有人要求我打好评: about the only matter, or first the question about which."""
    if len(facts.matters) == 1:
        return pressed_button(t, facts.matters[0].matter.prompt_id)
    return button(t("有人要求我打好评"), Tap.PRESSED_MY)


def _left_out(t: Texts, count: int) -> str:
    return t.plural("另有 {n} 件没有列出。", "另有 {n} 件没有列出。", count) if count else ""


def _line(t: Texts, one: MyMatterFacts) -> str:
    standing = t(GRADES[one.grade]) if one.grade is not None else _standing(t, one)
    matter = one.matter
    line = t(
        "{service}（{mark}）· {day} · {standing}",
        service=matter.service,
        mark=mark(t, matter),
        day=t.day(matter.day),
        standing=standing,
    )
    if one.case_no is None:
        return line
    return t("{line} · 编号 {case_no}：{case}", line=line, case_no=one.case_no, case=_case(t, one))


def _standing(t: Texts, one: MyMatterFacts) -> str:
    if one.state is PromptState.VOID and one.reason is PromptReason.WITHDRAWN:
        return t("撤回了，不用评")
    return t(STANDING[one.state])


def _case(t: Texts, one: MyMatterFacts) -> str:
    if one.closed_as is not None:
        return t(ENDED[one.closed_as])
    if one.case_state is CaseState.REPLIED:
        return t("单位答复了，等您说解决了没有")
    rectify = t.day(one.rectify_due) if one.rectify_due else ""
    if one.case_state in (CaseState.OPENED, CaseState.CLAIMED) and one.contact_due:
        return t(
            "单位 {contact}前来了解情况，{rectify}前答复", contact=t.day(one.contact_due), rectify=rectify
        )
    return t("单位在处理，{rectify}前答复", rectify=rectify)


def privacy(t: Texts, facts: PrivacyFacts, _tz: str) -> Screen:
    """What is held, for how long, who was told what."""
    head = _held(t, facts)
    heading = t("告诉过谁：") if facts.told else t("还没有把您的评价告诉过任何单位。")
    links = [_link(t, link) for link in facts.links[:MOST_CUTS]]
    phone = _phone(t, facts.phone)
    lines = fitting([told_line(t, one) for one in facts.told], head, heading, phone, *links)
    forget = [button(t("删除手机号"), Tap.PHONE_FORGET)] if facts.phone else []
    erase = button(t("删除我的信息"), Tap.ERASE_ASK, facts.account_id)
    return Screen(
        paragraph(head, phone, *links, heading, *lines),
        column(*_cuts(t, facts.links[:MOST_CUTS]), *forget, erase),
    )


def _cuts(t: Texts, links: Sequence[LinkFacts]) -> list[Button]:
    """A button for each link; of several with one source each shows whose it is."""
    labels = [t("取消绑定：{source}", source=short(link.source)) for link in links]
    alike = Counter(labels)
    return [
        button(
            t("{label} · 尾号 {tail}", label=label, tail=link.tail) if alike[label] > 1 else label,
            Tap.CUT,
            link.link_id,
        )
        for label, link in zip(labels, links, strict=True)
    ]


def _phone(t: Texts, phone: OwnPhoneFacts | None) -> str:
    if phone is None:
        return ""
    return t(
        "手机号：{since}您给的，只留着对不回原号的暗码，用来找您的办件，到 {until}为止。",
        since=t.day(phone.since),
        until=t.day(phone.until),
    )


def _held(t: Texts, facts: PrivacyFacts) -> str:
    return paragraph(
        t(
            "我的信息。这里留着您的：办件 {matters} 件，评价 {ratings} 条，写的话和照片 {words} 条。",
            matters=t.number(facts.matters),
            ratings=t.number(facts.ratings),
            words=t.number(facts.words),
        ),
        t(
            "姓名、电话这些联系信息和您写的话都加密存放；联系信息办结后最多留 {days} 天。",
            days=t.number(facts.keep_days),
        ),
        t("没有选实名的评价，不告诉单位是谁评的。"),
        t(
            "按规定，评价可能报给上级平台：报等级、标签、结果和遮住姓名、号码的话；姓名、电话、证件都不报，"
            "选了实名的才报办结和评价的时间。"
        ),
    )


def _link(t: Texts, link: LinkFacts) -> str:
    return t(
        "长期绑定：{source}（最近一件尾号 {tail}），从 {since}起，办结的事自动在这里问您。",
        source=link.source,
        tail=link.tail,
        since=t.day(link.since),
    )


def erase_ask(t: Texts, _facts: None, _tz: str) -> Screen:
    """What erasing takes away and what stays; the reference is good for this chat's account only."""
    text = paragraph(
        t("删除以后，您写的话、照片和联系信息谁也读不出来了，找不回来；长期绑定和您给的手机号也一起取消。"),
        t("您评过的等级和各项统计还在，不会少。单位已经收到的消息收不回来。"),
        t("确定要删，点下面；不删，不用点。"),
    )
    return Screen(text, column(button(t("全部删除"), Tap.ERASE)))


def erased(t: Texts, _facts: None, _tz: str) -> Screen:
    """Done."""
    return Screen(t("删掉了。您写的话、照片和联系信息都读不出来了；评过的等级还在，照样算数。"))


def link_cut(t: Texts, facts: LinkFacts, _tz: str) -> Screen:
    """A lasting link is cut."""
    return Screen(t("取消了：以后“{source}”的办件不再自动找您。已经问过的不受影响。", source=facts.source))
