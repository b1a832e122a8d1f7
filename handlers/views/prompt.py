"""The one message of a matter before it is rated, and lists of matters that wait."""

from bot.facts import Face, MatterFacts, NextFacts, PromptFacts, WaitingFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import GRADES, lined, short
from handlers.screens import Door, Screen, button, column
from handlers.views.rated import rated
from handlers.views.wording import first_ones, matter_buttons, paragraph
from models.terms import PromptReason, PromptState


def prompt(t: Texts, facts: PromptFacts, _tz: str) -> Screen:
    """Whatever state the matter is in."""
    if facts.face is Face.TAKEN:
        return _taken(t, facts.matter)
    if facts.rating is not None:
        return rated(t, facts.matter, facts.rating, facts.face)
    if facts.state is PromptState.DECLINED:
        return _declined(t, facts)
    if facts.state is PromptState.VOID:
        return _void(t, facts)
    if facts.state in (PromptState.EXPIRED, PromptState.NOT_ASKED):
        return _over(t, facts)
    return _disown(t, facts.matter) if facts.face is Face.DISOWN else _question(t, facts)


def _question(t: Texts, facts: PromptFacts) -> Screen:
    grades = [button(t(label), Tap.RATE, facts.matter.prompt_id, grade) for grade, label in GRADES.items()]
    last = [
        button(t("不是我办的"), Tap.DISOWN_ASK, facts.matter.prompt_id),
        button(t("不想评价"), Tap.DECLINE, facts.matter.prompt_id),
    ]
    text = _reminder(t, facts) if facts.face is Face.REMIND else _invitation(t, facts)
    door = Door(t("网页评价"), facts.page) if facts.page else None
    return Screen(text, [*column(*grades), last], door=door)


def _invitation(t: Texts, facts: PromptFacts) -> str:
    matter = facts.matter
    return paragraph(
        t(
            "您在{office}办的“{service}”，{day}办结了。",
            office=matter.office,
            service=matter.service,
            day=t.day(matter.day),
        ),
        t("办得怎么样？点一下就算评价。"),
        t(
            "办件尾号 {tail} · {until}前可评 · 不收费，不会问您要密码和验证码",
            tail=matter.tail,
            until=t.day(facts.until),
        ),
    )


def _reminder(t: Texts, facts: PromptFacts) -> str:
    told = t(
        "“{service}”还没评，{until}截止。不评也没关系，不会替您打分。",
        service=facts.matter.service,
        until=t.day(facts.until),
    )
    return paragraph(told, t("办件尾号 {tail}", tail=facts.matter.tail))


def _disown(t: Texts, matter: MatterFacts) -> Screen:
    text = t(
        "替家人、单位办的也算您办的。“{service}”（尾号 {tail}）跟您有关吗？",
        service=matter.service,
        tail=matter.tail,
    )
    mine = button(t("我替别人办的，我来评"), Tap.MINE, matter.prompt_id)
    return Screen(text, column(mine, button(t("跟我无关"), Tap.DISOWN, matter.prompt_id)))


def _declined(t: Texts, facts: PromptFacts) -> Screen:
    until = t.day(facts.until)
    text = paragraph(
        t("好，这件事不再问您。{until}前改主意，可以再点。", until=until), lined(t, facts.matter)
    )
    return Screen(text, column(button(t("还是评一下"), Tap.UNDECLINE, facts.matter.prompt_id)))


def _void(t: Texts, facts: PromptFacts) -> Screen:
    matter = facts.matter
    if facts.reason is PromptReason.WITHDRAWN:
        return Screen(paragraph(t("这件事撤回了，不用您评。您没有留下任何评价。"), lined(t, matter)))
    told = t("知道了，这件事不再找您，也会告诉送错的单位。您没有留下任何评价。")
    return Screen(paragraph(told, lined(t, matter)), column(button(t("点错了"), Tap.REOWN, matter.prompt_id)))


def _taken(t: Texts, matter: MatterFacts) -> Screen:
    told = t("另有一个账号说这件事是自己办的，改由那边来评。您没有留下任何评价。")
    return Screen(paragraph(told, lined(t, matter)))


def _over(t: Texts, facts: PromptFacts) -> Screen:
    if facts.reason is PromptReason.CONFLICT:
        told = t("您在被评的单位有工作身份，这件事不能由您来评。")
    elif facts.state is PromptState.NOT_ASKED:
        told = t("这件事不用您评价，也没有留下任何评价。")
    else:
        day = t.day(facts.until)
        told = t("这件事的评价时间 {day}已过，算“未评”，没有默认好评。", day=day)
    return Screen(paragraph(told, lined(t, facts.matter)))


def waiting(t: Texts, facts: WaitingFacts, _tz: str) -> Screen:
    """Several matters, one button each."""
    count = len(facts.matters)
    if not count:
        return Screen(t("好，现在没有等您评的事了。"))
    text = t.plural(
        "您有 {n} 件事办结了，一件一件来，哪件不想评都可以跳过。",
        "您有 {n} 件事办结了，一件一件来，哪件不想评都可以跳过。",
        count,
    )
    none = button(t("这几件都不评"), Tap.DECLINE_ALL, facts.account_id)
    return Screen(
        paragraph(text, first_ones(t, count)), [*matter_buttons(t, facts.matters, Tap.SHOW), [none]]
    )


def next_one(t: Texts, facts: NextFacts, _tz: str) -> Screen:
    """One is rated; the next is one press away."""
    text = t.plural(
        "记下了：{service}，{grade}。还有 {n} 件。",
        "记下了：{service}，{grade}。还有 {n} 件。",
        facts.waiting,
        service=facts.rated.service,
        grade=t(GRADES[facts.grade]),
    )
    go_on = t("接着评：{service}", service=short(facts.next.service))
    later = button(t("以后再说"), Tap.LATER, facts.account_id)
    return Screen(text, column(button(go_on, Tap.SHOW, facts.next.prompt_id), later))
