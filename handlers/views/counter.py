"""At the counter: whose matter, by which number; and a matter that two accounts call their own."""

from bot.facts import (
    AskPhoneFacts,
    CounterFacts,
    DisputedFacts,
    NothingYetFacts,
    RefusalFacts,
    WillTellFacts,
)
from bot.rules.references import Tap
from bot.texts import Texts, phrase
from bot.wording.names import CHANNELS
from handlers.screens import Button, Door, Key, Rows, Screen, button, column
from handlers.views.wording import paragraph

SEND_NUMBER = phrase("📱 发送我的手机号")
RATHER_NUMBER = phrase("不发，我输办件编号")
# Refusals that ask for the own number once more.
WANTS_NUMBER = frozenset({"NotOwnNumber", "NumberTyped"})
# Refusals after which the matter may be found in another way.
ELSEWHERE = frozenset({"MatterHasOtherRater", "TooManyTries"})
NOT_SERVED_YET = "NobodyServedYet"
# Refusals of a matter that somebody else has.
HELD = frozenset({"MatterHasOtherRater", "HeldByAnother"})


def counter(t: Texts, facts: CounterFacts, _tz: str) -> Screen:
    """The code of a window or an office was opened."""
    if facts.window:
        at = window_name(t, facts.window)
        text = t("这里是{office} {window}。您刚在这里办完事吗？", office=facts.office, window=at)
    else:
        text = t("这里是{office}。您刚在这里办完事吗？", office=facts.office)
    only = t("只想评价这个窗口") if facts.window else t("只想评价这个单位")
    just_now = button(t("评价刚才办的事"), Tap.JUST_NOW, facts.counter_id)
    door = Door(t("先看看别人的评价"), facts.page) if facts.page else None
    return Screen(text, column(just_now, button(only, Tap.REVIEW_HERE, facts.counter_id)), door=door)


def window_name(t: Texts, window: str) -> str:
    """`07 号窗口`; a window that has a name is called by it."""
    return t("{number} 号窗口", number=window) if window.isascii() else window


def ask_phone(t: Texts, facts: AskPhoneFacts, _tz: str) -> Screen:
    """The own phone number, once."""
    days = t.number(facts.keep_days)
    if facts.window:
        text = t(
            "要知道是哪件事，请把手机号告诉我一次。只用来找您的办件：{window}和单位都看不到；"
            "留到办结后 {days} 天，您随时可以在“我的信息”里删除。",
            window=window_name(t, facts.window),
            days=days,
        )
    else:
        text = t(
            "要知道是哪件事，请把手机号告诉我一次。只用来找您的办件：单位看不到；"
            "留到办结后 {days} 天，您随时可以在“我的信息”里删除。",
            days=days,
        )
    return Screen(text, keys=number_keys(t))


def number_keys(t: Texts) -> tuple[Key, ...]:
    """Send the number, or rather not."""
    return Key(t(SEND_NUMBER), own_number=True), Key(t(RATHER_NUMBER))


def phone_kept(t: Texts, _facts: None, _tz: str) -> Screen:
    """Said before what was found: a message with buttons cannot take away the keys."""
    return Screen(t("收到了，只用来找您的办件。"), clears=True)


def phone_forgotten(t: Texts, _facts: None, _tz: str) -> Screen:
    """Nothing of the number is kept."""
    return Screen(t("删掉了，这里不再留着您的手机号。"))


def nothing_yet(t: Texts, facts: NothingYetFacts, _tz: str) -> Screen:
    """Nothing was found by the number; who stands at a counter may rate that alone."""
    rows = column(button(t("传来了就告诉我"), Tap.TELL_ME), button(t("我输办件编号"), Tap.BY_NUMBER))
    if (counter := facts.counter) is not None:
        only = t("只评价这个窗口") if counter.window else t("只评价这个单位")
        rows.append([button(only, Tap.REVIEW_HERE, counter.counter_id)])
    return Screen(t("还没查到用这个手机号办的事。窗口办结后一般几分钟才传过来。"), rows)


def will_tell(t: Texts, facts: WillTellFacts, tz: str) -> Screen:
    """It is waited for."""
    until = t.moment(facts.until, tz)
    return Screen(t("好，传来了马上告诉您。{until} 还没有传来，就不再等了。", until=until))


def ask_number(t: Texts, _facts: None, _tz: str) -> Screen:
    """The next words are a matter number."""
    return Screen(t("请把办件编号发给我，受理单、回执或短信上有。"), clears=True)


def ask_digits(t: Texts, _facts: None, _tz: str) -> Screen:
    """The next words are the end of a phone number."""
    return Screen(t("再发一下办这件事时留的手机号，只要后四位。编号容易猜，这样别人评不了您的事。"))


def number_unknown(t: Texts, _facts: None, _tz: str) -> Screen:
    """No open matter has this number and these digits."""
    text = t("没有对上。请看看编号和办事时留的手机号，再发一次编号；刚办完的，过几分钟再试。")
    return Screen(text, column(_by_phone(t)))


def dispute_noted(t: Texts, _facts: None, _tz: str) -> Screen:
    """The rating stays, marked."""
    return Screen(
        t(
            "记下了：您说这件事是您办的。已有的评价不改，标上“有争议”，单独统计。"
            "上一级会知道有这回事，不知道您是谁；被评的单位不知道。"
        )
    )


def disputed(t: Texts, facts: DisputedFacts, _tz: str) -> Screen:
    """For the office above: nothing of who rated, nothing of who says so."""
    matter = t(
        "【本人有争议】{office} · {service} · {day}办结 · {channel}",
        office=facts.office,
        service=facts.service,
        day=t.day(facts.day),
        channel=t(CHANNELS[facts.channel]),
    )
    what = t("两个账号都说这件事是自己办的。这件事的评价会标上“有争议”，单独统计，已有的评价不改。")
    return Screen(paragraph(matter, what, t("两边身份都不显示。被评的单位不知情，请勿转给单位。")))


def ways_to_find(t: Texts) -> list[Button]:
    """How somebody finds their matter without a link."""
    return [_by_phone(t), button(t("我有办件编号"), Tap.BY_NUMBER)]


def ways_out(t: Texts, facts: RefusalFacts) -> Rows:
    """What can be done after a refusal that was told as a message."""
    rows = column(_by_phone(t)) if facts.name in ELSEWHERE else []
    if facts.name == NOT_SERVED_YET:
        rows = column(*ways_to_find(t))
    prompt = facts.facts.get("prompt")
    if facts.name in HELD and isinstance(prompt, int):
        rows += column(button(t("我才是本人"), Tap.TRULY_MINE, prompt))
    return rows


def _by_phone(t: Texts) -> Button:
    return button(t("用手机号找我办的事"), Tap.BY_PHONE)
