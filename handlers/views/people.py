"""What the bot says about itself and to people as such: greeting, help, language, lasting link, stop."""

from collections.abc import Sequence

from bot.facts import (
    HelpFacts,
    LanguageFacts,
    LastingFacts,
    MatterFacts,
    PlainFacts,
    RefusalFacts,
    StopChosenFacts,
    StoppedFacts,
    WelcomeFacts,
)
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import listed, own_name, titled
from bot.wording.refusals import sentence
from handlers.screens import Button, Screen, button, column
from handlers.views.counter import WANTS_NUMBER, number_keys, ways_out, ways_to_find
from handlers.views.wording import paragraph

MOST_NAMED = 3


def welcome(t: Texts, facts: WelcomeFacts, _tz: str) -> Screen:
    """Nothing waits to be rated."""
    if facts.returned:
        text = t("您回来了。现在没有等您评的事；有事办结了，会在这里问您。")
    elif facts.known:
        text = t("现在没有等您评的事；有事办结了，会在这里问您。办过的事，发“我的办件”看。")
    else:
        text = t("您好，我是政务服务“好差评”。现在还没有找到您的办件。")
    one_office = button(t("评价一个单位"), Tap.REVIEW_FIND)
    return Screen(text, column(*ways_to_find(t), one_office, button(t("这是什么"), Tap.ABOUT)))


def about(t: Texts, _facts: None, _tz: str) -> Screen:
    """What this is."""
    return Screen(paragraph(introduction(t), t("评价链接和二维码由办事的单位给您，一个链接只对应一件事。")))


def introduction(t: Texts) -> str:
    """Also what people read before they press start."""
    return paragraph(
        t(
            "办完事，说句公道话。这是政务服务“好差评”。您办结一件事，我问您一次办得怎么样；"
            "不满意的，单位必须按期答复，结果在这里告诉您。"
        ),
        t("不收费。不会问您要密码、验证码、银行卡。您可以随时停用。"),
    )


def help_text(t: Texts, facts: HelpFacts, _tz: str) -> Screen:
    """What can be said to the bot; every command also as plain words."""
    mine = [
        t("我的办件 /my：看您评过的、等着评的事"),
        t("我的信息 /privacy：这里留着什么、告诉过谁，可以删除"),
        t("语言 /language：换一种语言"),
        t("大白话 /plain：说得短一些、简单一些，再发一次改回来"),
        t("停 /stop：以后不再邀您评价"),
    ]
    office = [t("我的工单 /desk：手上的和没人认领的工单"), t("/resign：不再担任承办人、负责人或督办员")]
    lines = mine + office if facts.is_official else mine
    head = t("有事办结了，我在这里问您一次。打字、发照片，都会记进您正在评的那件事。下面这些，发文字也行：")
    return Screen(paragraph(head, *lines), column(_other_wording(t, plain=facts.plain)))


def _other_wording(t: Texts, *, plain: bool) -> Button:
    """What the press does, not what is."""
    return button(t("改回一般的说法") if plain else t("改用大白话"), Tap.PLAIN, 0, int(not plain))


def plain_set(t: Texts, facts: PlainFacts, _tz: str) -> Screen:
    """Said in the wording just chosen."""
    if facts.plain:
        return Screen(t("好，以后跟您说大白话。想改回来，再发一次“大白话”。"))
    return Screen(t("好，改回一般的说法。想听大白话，发“大白话”。"))


def language(t: Texts, facts: LanguageFacts, _tz: str) -> Screen:
    """Each language by its own name."""
    rows = column(
        *(button(own_name(code), Tap.LANGUAGE, facts.account_id, index) for index, code in facts.choices)
    )
    return Screen(t("现在用的是：{language}。要换成哪一种？", language=own_name(facts.current)), rows)


def language_set(t: Texts, _facts: None, _tz: str) -> Screen:
    """Said in the language just chosen."""
    return Screen(t("好，以后用中文跟您说。"))


def lasting(t: Texts, facts: LastingFacts, _tz: str) -> Screen:
    """The second yes: shall later matters come by themselves?"""
    if facts.agreed is not None:
        return lasting_done(t, facts, _tz)
    text = paragraph(
        t("以后您在“{source}”办的事，办结了都在这里问您吗？", source=facts.source),
        _others(t, facts.others),
        t("只用来找您的办件，随时可以在“我的信息”里取消。不答应也不影响这一件。"),
    )
    yes = button(t("以后都在这里问我"), Tap.LASTING_YES, facts.matter.prompt_id)
    return Screen(text, column(yes, button(t("只这一件"), Tap.LASTING_NO, facts.matter.prompt_id)))


def _others(t: Texts, others: int) -> str:
    if not others:
        return ""
    return t.plural(
        "您另有 {n} 件事办结了，答应了就一起列出来。", "您另有 {n} 件事办结了，答应了就一起列出来。", others
    )


def lasting_done(t: Texts, facts: LastingFacts, _tz: str) -> Screen:
    """What was chosen."""
    if facts.agreed:
        return Screen(
            t("好，以后“{source}”办结的事都在这里问您。要取消，发“我的信息”。", source=facts.source)
        )
    if facts.most is not None:
        return Screen(_enough(t, facts.source, facts.most))
    return Screen(t("好，只问{matter}这一件。", matter=titled(t, facts.matter)))


def _enough(t: Texts, source: str, most: int) -> str:
    return paragraph(
        t.plural(
            "您在这里已经替 {n} 位在“{source}”办事的人收着评价邀请，不能再加了。",
            "您在这里已经替 {n} 位在“{source}”办事的人收着评价邀请，不能再加了。",
            most,
            source=source,
        ),
        t("这一件照样算数，以后的凭链接或二维码也都能评。要换人，先在“我的信息”里取消一个。"),
    )


def stopped(t: Texts, facts: StoppedFacts, _tz: str) -> Screen:
    """Prompts are stopped; results of open cases may still come."""
    head = paragraph(t("好，以后不再邀您评价。您已经做的评价照样有效。"), t("想重新开始，发 /start 就行。"))
    if not facts.pending:
        return Screen(head)
    asked = t("{matters}单位还在处理，结果要告诉您吗？", matters=_pending(t, facts.pending))
    text = paragraph(head, asked)
    results = button(t("只告诉我结果"), Tap.STOP_RESULTS, facts.account_id)
    return Screen(text, [[results, button(t("什么都别发"), Tap.STOP_ALL, facts.account_id)]])


def _pending(t: Texts, matters: Sequence[MatterFacts]) -> str:
    names = listed(t, [titled(t, matter) for matter in matters[:MOST_NAMED]])
    if len(matters) <= MOST_NAMED:
        return names
    return t("{names}等 {n} 件", names=names, n=t.number(len(matters)))


def stop_chosen(t: Texts, facts: StopChosenFacts, _tz: str) -> Screen:
    """What still comes."""
    if facts.results:
        return Screen(t("好，只告诉您结果，别的都不发。"))
    return Screen(t("好，什么都不再发。想重新开始，发 /start 就行。"))


def refusal(t: Texts, facts: RefusalFacts, tz: str) -> Screen:
    """The sentence of a refusal, and what can be done instead."""
    text = sentence(facts.name, facts.facts, t, tz)
    return Screen(text, ways_out(t, facts), keys=number_keys(t) if facts.name in WANTS_NUMBER else ())


def not_heard(t: Texts, _facts: None, _tz: str) -> Screen:
    """Said to a video, a file, a sticker."""
    return Screen(t("这个我收不了，没有记到任何评价里。您可以打字、发照片、发语音。"))


def not_understood(t: Texts, _facts: None, _tz: str) -> Screen:
    """Said to what fits nothing."""
    return Screen(t("这条消息我没看明白，没有记到任何评价里。看办过的事，发“我的办件”；怎么用，发“帮助”。"))
