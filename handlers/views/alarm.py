"""What the operators' chat reads: what is wrong and what to do, or that it is over; never of whom."""

from collections.abc import Mapping

from bot.facts import Alarm, AlarmFacts
from bot.texts import Texts, phrase
from handlers.screens import Screen
from handlers.views.wording import paragraph

OVER: Mapping[Alarm, str] = {
    Alarm.OUTBOX_STUCK: phrase("恢复了：消息照常发出。"),
    Alarm.UPDATES_SET_ASIDE: phrase("恢复了：没有搁置的更新了。"),
    Alarm.DEADLINES_PROVISIONAL: phrase("恢复了：期限都按公布的放假安排算定。"),
    Alarm.NOBODY_RECEIVES: phrase("恢复了：每件工单都有人收。"),
    Alarm.SOURCE_DEAD: phrase("恢复了：业务系统“{name}”收得到通知了。"),
}


def alarm(t: Texts, facts: AlarmFacts, _tz: str) -> Screen:
    """One alarm, or its end."""
    if facts.over:
        return Screen(t(OVER[facts.alarm], name=facts.name))
    return Screen(paragraph(*_lines(t, facts)))


def _lines(t: Texts, facts: AlarmFacts) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match facts.alarm:
        case Alarm.OUTBOX_STUCK:
            return (
                t.plural(
                    "告警：{n} 条消息没发出去，最早的等了 {waits}。",
                    "告警：{n} 条消息没发出去，最早的等了 {waits}。",
                    facts.count,
                    waits=t.seconds(facts.seconds),
                ),
                t("看 Bot API 通不通、限速够不够。不会丢，通了就按顺序发。"),
            )
        case Alarm.UPDATES_SET_ASIDE:
            return (
                t.plural(
                    "告警：{n} 条更新一直处理不了，先搁置了。",
                    "告警：{n} 条更新一直处理不了，先搁置了。",
                    facts.count,
                ),
                t("原因看 yiping updates list，修好后 yiping updates replay。"),
            )
        case Alarm.DEADLINES_PROVISIONAL:
            return (
                t.plural(
                    "告警：{n} 件工单的期限暂按周末推算。",
                    "告警：{n} 件工单的期限暂按周末推算。",
                    facts.count,
                ),
                t("放假安排公布后，用 yiping calendar import 导入。"),
            )
        case Alarm.NOBODY_RECEIVES:
            return (
                t.plural(
                    "告警：{n} 件工单没有人收得到，期限照走。",
                    "告警：{n} 件工单没有人收得到，期限照走。",
                    facts.count,
                ),
                t("是哪些单位看 yiping check，再用 yiping invite 邀请。"),
            )
    return (
        t("告警：业务系统“{name}”一直收不到通知，已停发。", name=facts.name),
        t("积下的没有丢：对方修好后，用 yiping source enable 恢复推送。"),
    )
