"""Words on their way: kept with a rating, asked about, read back, or shown bare as they were written."""

from bot.facts import Face, KeptFacts, MatterFacts, TypedGradeFacts, WhichFacts, WordsFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import GRADES, titled
from handlers.screens import Rows, Screen, button, column
from handlers.views.wording import first_ones, matter_buttons, paragraph
from models.terms import WordKind

# A longer text is not read back: its writer has it before their eyes.
LONGEST_ECHO = 60


def words(_t: Texts, facts: WordsFacts, _tz: str) -> Screen:
    """Exactly what was written; nothing added."""
    if facts.kind is WordKind.PHOTO:
        photo = facts.photo
        return Screen(None, picture=lambda: photo) if photo else Screen(None, photo=facts.content)
    return Screen(facts.content)


def kept(t: Texts, facts: KeptFacts, _tz: str) -> Screen:
    """Where the words went, and what the office gets of them."""
    count = t.plural("到现在收到 {n} 条。", "到现在收到 {n} 条。", facts.count) if facts.count > 1 else ""
    said = _late(t, facts) if facts.late else _in_time(t, facts)
    return Screen(paragraph(said, _note(t, facts), count), _moving(t, facts))


def _in_time(t: Texts, facts: KeptFacts) -> str:
    matter = titled(t, facts.matter)
    if facts.kind is WordKind.VOICE:
        length = t.number(facts.seconds or 0)
        return t("听到了，语音 {n} 秒，已放进{matter}这次评价。", n=length, matter=matter)
    if facts.kind is WordKind.PHOTO:
        return t("照片收到了，记在{matter}里了。", matter=matter)
    return t("这句话记在{matter}里了。", matter=matter)


def _late(t: Texts, facts: KeptFacts) -> str:
    matter = titled(t, facts.matter)
    if facts.is_poor and facts.kind is WordKind.TEXT:
        return t("补进{matter}的评价里了，单位能看到这句话。", matter=matter)
    return t("补进{matter}的评价里了。", matter=matter)


def _note(t: Texts, facts: KeptFacts) -> str:
    """Good ratings go to no office, so there is nothing to warn of."""
    if facts.is_poor and facts.kind is WordKind.VOICE:
        return t("单位听不到原声，请写几个字。")
    if facts.is_poor and facts.kind is WordKind.PHOTO:
        return t("单位看得到照片，照片里请别拍到证件。")
    return ""


def _moving(t: Texts, facts: KeptFacts) -> Rows:
    if facts.late:
        return column(button(t("不是说这件事"), Tap.MOVE_WORD, facts.word_id))
    return column(button(t("记到别的事"), Tap.MOVE_WORD, facts.word_id)) if facts.others else []


def which(t: Texts, facts: WhichFacts, _tz: str) -> Screen:
    """Which matter do these words speak of? Of none, where no matter is left to choose."""
    if not facts.matters:
        return Screen(t("好，刚才的话没有记到哪件事里。"))
    none = button(t("都不是"), Tap.WHICH_NONE, facts.account_id)
    rows = matter_buttons(t, facts.matters, Tap.WHICH, dated=False)
    text = paragraph(_which(t, facts), first_ones(t, len(facts.matters)))
    return Screen(text, [*rows, [none]])


def _which(t: Texts, facts: WhichFacts) -> str:
    if facts.kind is WordKind.PHOTO:
        return t("这张照片说的是哪件事？")
    if facts.kind is WordKind.VOICE:
        return t("这段语音说的是哪件事？")
    if len(facts.quote) > LONGEST_ECHO:
        return t("您刚才写的这段话，说的是哪件事？")
    return t("“{quote}”说的是哪件事？", quote=facts.quote)


def typed_grade(t: Texts, facts: TypedGradeFacts, _tz: str) -> Screen:
    """A typed grade is read back before it counts."""
    grade, prompt_id = t(GRADES[facts.grade]), facts.matter.prompt_id
    asked = t("您是说“{service}”办得“{grade}”吗？", service=facts.matter.service, grade=grade)
    tail = t("办件尾号 {tail}", tail=facts.matter.tail)
    if facts.face is Face.DONE:
        return Screen(paragraph(asked, tail, t("您已经回答了。")))
    yes = button(t("是"), Tap.TYPED_YES, prompt_id, facts.grade)
    return Screen(paragraph(asked, tail), [[yes, button(t("不是"), Tap.TYPED_NO, prompt_id, facts.grade)]])


def say_more(t: Texts, facts: MatterFacts, _tz: str) -> Screen:
    """The next messages are added."""
    return Screen(
        t("想补充什么，直接写在这里，也可以发照片，都会补进{matter}的评价里。", matter=titled(t, facts))
    )
