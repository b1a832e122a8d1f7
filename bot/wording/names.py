"""Names of things and short forms of sentences that every face of people uses."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from babel import Locale
from babel.dates import format_date

from bot.facts import MatterFacts, Notice, ToldFacts, WeekFacts
from bot.texts import Texts, phrase
from models.terms import ClosedAs, FollowUp, Grade, Outcome, PressureKind, Role, ServiceChannel, Visibility

LONGEST_LABEL = 20
LONGEST_NAME = 40
MOST_VOICES = 3

GRADES: Mapping[Grade, str] = {
    Grade.VERY_SATISFIED: phrase("非常满意"),
    Grade.SATISFIED: phrase("满意"),
    Grade.BASICALLY_SATISFIED: phrase("基本满意"),
    Grade.DISSATISFIED: phrase("不满意"),
    Grade.VERY_DISSATISFIED: phrase("非常不满意"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.RECTIFY_NOW: phrase("立行立改"),
    Outcome.RECTIFY_BY: phrase("限期整改"),
    Outcome.EXPLAIN: phrase("解释说明"),
}
VERDICTS: Mapping[FollowUp, str] = {
    FollowUp.SOLVED: phrase("已解决"),
    FollowUp.PARTLY: phrase("部分解决"),
    FollowUp.UNSOLVED: phrase("未解决"),
}
VERDICTS_ON_EXPLAINING: Mapping[FollowUp, str] = {
    FollowUp.SOLVED: phrase("明白了"),
    FollowUp.PARTLY: phrase("还有疑问"),
    FollowUp.UNSOLVED: phrase("不认可"),
}
ENDINGS: Mapping[ClosedAs, str] = {
    ClosedAs.AMENDED: phrase("评价人改了评价，不用答复"),
    ClosedAs.SOLVED: phrase("评价人说“已解决”"),
    ClosedAs.UNSOLVED: phrase("评价人仍不认可，记为“未解决”"),
    ClosedAs.UNCONFIRMED: phrase("评价人没有回答，不算解决"),
}
CHANNELS: Mapping[ServiceChannel, str] = {
    ServiceChannel.HALL: phrase("现场"),
    ServiceChannel.ONLINE: phrase("网上"),
    ServiceChannel.APP: phrase("移动端"),
    ServiceChannel.KIOSK: phrase("自助终端"),
    ServiceChannel.HOTLINE: phrase("12345 热线"),
}
SEEN: Mapping[Visibility, str] = {
    Visibility.ANONYMOUS: phrase("单位看不到您的姓名、电话和办件编号。"),
    Visibility.NAMED: phrase(
        "您选了实名：单位会看到办件编号和办结时间，可以凭编号查到是您；姓名、电话我们仍不给单位。"
    ),
}
GENERAL_SEEN: Mapping[Visibility, str] = {
    Visibility.ANONYMOUS: phrase("单位看不到是谁评的，只看得到日期；扫窗口的码评的，还看得到是哪个窗口。"),
    Visibility.NAMED: phrase(
        "您选了实名：单位还会看到几点评的；这里没有办件编号，姓名、电话我们仍不给单位。"
    ),
}
ROLES: Mapping[Role, str] = {
    Role.HANDLER: phrase("承办人"),
    Role.LEAD: phrase("负责人"),
    Role.SUPERVISOR: phrase("督办员"),
}

PRESSURES: Mapping[PressureKind, str] = {
    PressureKind.TOLD_TO_PRAISE: phrase("有人让我打好评"),
    PressureKind.TOLD_TO_CHANGE: phrase("有人让我改评价"),
    PressureKind.HELD_MY_PHONE: phrase("有人拿我手机点的"),
    PressureKind.ASKED_WHO: phrase("有人追问是不是我评的"),
}

TOLD: Mapping[Notice, str] = {
    Notice.ALERT: phrase("差评提醒"),
    Notice.LISTED: phrase("差评没有解决"),
    Notice.WORDS: phrase("您写的话或照片"),
    Notice.CITIZEN_SAID: phrase("您补充或回答的话"),
    Notice.JUDGED: phrase("您对答复的看法"),
    Notice.NEW_GRADE: phrase("您改了等级"),
    Notice.CONTACT_DENIED: phrase("您说单位没有联系过"),
    Notice.PRESSURE_REPORT: phrase("有人干预您评价的情况（只给督办员）"),
}


def own_name(language: str) -> str:
    """`English`, `简体中文`, `繁體中文`: with its script, where the language is written in several."""
    locale = Locale.parse(language)
    named = locale.languages.get(f"{locale.language}_{locale.script}") or locale.language_name
    return (named or language).capitalize()


def verdict_labels(outcome: Outcome | None) -> Mapping[FollowUp, str]:
    """What the three verdicts are called: an explanation is understood, a repair solves."""
    return VERDICTS_ON_EXPLAINING if outcome is Outcome.EXPLAIN else VERDICTS


def titled(t: Texts, matter: MatterFacts) -> str:
    """The matter inside a sentence: its service and what tells it from others."""
    return t("“{service}”（{mark}）", service=matter.service, mark=mark(t, matter))


def lined(t: Texts, matter: MatterFacts) -> str:
    """The matter as a line of its own."""
    if matter.general:
        return t("{service} · {office} · 没有对应的办件", service=matter.service, office=matter.office)
    return t("{service} · 办件尾号 {tail}", service=matter.service, tail=matter.tail)


def mark(t: Texts, matter: MatterFacts) -> str:
    """What tells a matter from others of its service: the end of its number, or the office reviewed."""
    return matter.office if matter.general else t("办件 {tail}", tail=matter.tail)


def numbered(t: Texts, matter: MatterFacts) -> str:
    """The end of a matter's number as a line of its own; nothing for a general review."""
    return "" if matter.general else t("办件尾号 {tail}", tail=matter.tail)


def office_sees(t: Texts, matter: MatterFacts, visibility: Visibility) -> str:
    """What the office learns about who rated: true in both states."""
    if matter.general:
        return t(GENERAL_SEEN[visibility])
    return t(SEEN[visibility])


def told_line(t: Texts, told: ToldFacts) -> str:
    """Who was told what of a person's, as a line of a list."""
    return t(
        "{day} · {office} · {what}（{service}）",
        day=t.day(told.day),
        office=told.office,
        what=t(TOLD.get(told.kind, phrase("工单消息"))),
        service=told.service,
    )


def short_day(t: Texts, day: date) -> str:
    """`11月20日`, for buttons."""
    return format_date(day, t("M月d日"), locale=t.locale)


def span(t: Texts, first: date, last: date) -> str:
    """`10月1日—7日`, `9月28日—11月22日`."""
    if first == last:
        return short_day(t, first)
    same_month = (first.year, first.month) == (last.year, last.month)
    end = format_date(last, t("d日"), locale=t.locale) if same_month else short_day(t, last)
    return t("{first}—{last}", first=short_day(t, first), last=end)


def span_of_weeks(t: Texts, weeks: Sequence[WeekFacts]) -> str:
    """From the first Monday to the last Sunday."""
    return span(t, weeks[0].monday, date.fromordinal(weeks[-1].monday.toordinal() + 6))


def listed(t: Texts, things: Sequence[str]) -> str:
    """Things in a row, with this language's comma."""
    return t("、").join(str(t.isolated(thing)) for thing in things)


def dotted(t: Texts, things: Sequence[str]) -> str:
    """Things in a row, set apart by dots."""
    return t(" · ").join(str(t.isolated(thing)) for thing in things)


def voices(t: Texts, seconds: Sequence[int]) -> list[str]:
    """Voice messages by their lengths; of many only how many there are, and how long together."""
    total = t.number(sum(seconds))
    if len(seconds) > MOST_VOICES:
        return [t.plural("语音 {n} 段共 {total} 秒", "语音 {n} 段共 {total} 秒", len(seconds), total=total)]
    return [t("语音 {n} 秒", n=t.number(length)) for length in seconds]


def short(text: str, most: int = LONGEST_LABEL) -> str:
    """A name cut to fit a button; never used on words that people wrote."""
    return text if len(text) <= most else text[: most - 1] + "…"


def modest_name(t: Texts, name: str) -> str:
    """An official as others may know them: the surname of a Chinese name, any other name as given."""
    chinese = all(unicodedata.name(letter, "").startswith("CJK UNIFIED") for letter in name)
    if not chinese or not 2 <= len(name) <= 4:
        return short(name, LONGEST_NAME)
    return t("{surname}某", surname=name[: 2 if len(name) == 4 else 1])
