"""The one message of a matter once it is rated: what counts, what the office sees, what was sent."""

from collections.abc import Sequence

from bot.facts import Face, MatterFacts, RatingFacts, SettledFacts
from bot.rules.references import Tap
from bot.texts import Texts
from bot.wording.names import GRADES, dotted, lined, numbered, office_sees, voices
from handlers.screens import Button, Rows, Screen, button, column, in_pairs
from handlers.views.pressure import pressed_button
from handlers.views.wording import paragraph
from models.terms import POOR_GRADES, Grade, RatingState, Visibility


def rated(t: Texts, matter: MatterFacts, rating: RatingFacts, face: Face) -> Screen:
    """Open, being changed, or sent."""
    if face is Face.AMEND:
        return _amending(t, matter, rating)
    return _open(t, matter, rating) if rating.state is RatingState.OPEN else _sent(t, matter, rating)


def _amending(t: Texts, matter: MatterFacts, rating: RatingFacts) -> Screen:
    text = paragraph(
        t(
            "“{service}”现在是：{grade}。要改成哪个？原来的评价也会留存，不会丢。",
            service=matter.service,
            grade=t(GRADES[rating.grade]),
        ),
        numbered(t, matter),
    )
    others = [
        button(t(label), Tap.REGRADE, rating.rating_id, grade)
        for grade, label in GRADES.items()
        if grade is not rating.grade
    ]
    return Screen(text, column(*others, button(t("不改了"), Tap.KEEP, rating.rating_id)))


def _open(t: Texts, matter: MatterFacts, rating: RatingFacts) -> Screen:
    text = paragraph(
        t("记下了：{grade}。{thanks}", grade=t(GRADES[rating.grade]), thanks=_thanks(t, rating.grade)),
        office_sees(t, matter, rating.visibility),
        _invitation(t, rating),
        _so_far(t, rating),
        lined(t, matter),
    )
    pressed = pressed_button(t, matter.prompt_id)
    return Screen(text, [*_tags(rating), _deeds(t, rating), [pressed]])


def _thanks(t: Texts, grade: Grade) -> str:
    """As long for a poor grade as for a good one."""
    if grade in POOR_GRADES:
        return t("谢谢您照实说出来。")
    return t("谢谢您花时间评价。")


def _invitation(t: Texts, rating: RatingFacts) -> str:
    if rating.is_poor:
        return t("哪里没办好？点选、打字、发语音、发照片都行。不再点也没关系，评价已经算数。")
    return t("哪里办得好，愿意的话点一下，或者写两句。不写也算数。")


def _so_far(t: Texts, rating: RatingFacts) -> str:
    things = _words_so_far(t, rating)
    if not things:
        return ""
    received = t("已收到：{things}。", things=dotted(t, things))
    return paragraph(received, _media_notes(t, rating) if rating.is_poor else "")


def _words_so_far(t: Texts, rating: RatingFacts) -> list[str]:
    """How much was written, photographed, spoken."""
    said = []
    if rating.texts:
        said.append(t.plural("写了 {n} 段话", "写了 {n} 段话", rating.texts))
    if rating.photos:
        said.append(t.plural("照片 {n} 张", "照片 {n} 张", rating.photos))
    return said + voices(t, rating.voice_seconds)


def _media_notes(t: Texts, rating: RatingFacts) -> str:
    """What the office gets of photos and of the voice."""
    photo = t("单位看得到照片，照片里请别拍到证件。") if rating.photos else ""
    if photo and rating.visibility is Visibility.ANONYMOUS:
        photo = t("单位看得到照片，看不到您是谁；照片里请别拍到证件。")
    return photo + (t("单位听不到原声，请写几个字。") if rating.voice_seconds else "")


def _tags(rating: RatingFacts) -> Rows:
    """Each press asks for the state it leads to, so a press that arrives twice does no harm."""
    return in_pairs(
        [
            button(
                f"{'☑' if tag.chosen else '☐'} {tag.label}",
                Tap.TAG,
                rating.rating_id,
                tag.index * 2 + (not tag.chosen),
            )
            for tag in rating.tags
        ]
    )


def _deeds(t: Texts, rating: RatingFacts) -> list[Button]:
    anonymous = rating.visibility is Visibility.ANONYMOUS
    named = t("改为实名") if anonymous else t("改为匿名")
    amend = [button(t("修改"), Tap.AMEND, rating.rating_id)] if rating.may_amend else []
    return [
        *amend,
        button(named, Tap.VISIBLE, rating.rating_id, int(anonymous)),
        button(t("提交"), Tap.SUBMIT, rating.rating_id),
    ]


def _sent(t: Texts, matter: MatterFacts, rating: RatingFacts) -> Screen:
    grade = t(GRADES[rating.grade])
    text = paragraph(t("您的评价：{grade}。已经送出。", grade=grade), lined(t, matter))
    amend = column(button(t("修改"), Tap.AMEND, rating.rating_id)) if rating.may_amend else []
    return Screen(text, amend)


def settled(t: Texts, facts: SettledFacts, _tz: str) -> Screen:
    """Thanks; for a poor rating also what happens now, and by when."""
    rating = facts.rating
    text = paragraph(
        _what_was_sent(t, facts) + _thanks(t, rating.grade),
        numbered(t, facts.matter),
        *_road(t, facts),
    )
    more = button(t("补充几句"), Tap.MORE_WORDS, rating.rating_id)
    amend = [button(t("修改"), Tap.AMEND, rating.rating_id)] if rating.may_amend else []
    return Screen(text, [[more, *amend], [pressed_button(t, facts.matter.prompt_id)]])


def _what_was_sent(t: Texts, facts: SettledFacts) -> str:
    grade = t(GRADES[facts.rating.grade])
    what = dotted(t, [facts.matter.service, grade, *_words_so_far(t, facts.rating)])
    if facts.case_no is None:
        return t("您的评价已经送出：{what}。", what=what)
    return t("您的评价已经送出（编号 {case_no}）：{what}。", case_no=facts.case_no, what=what)


def _road(t: Texts, facts: SettledFacts) -> Sequence[str]:
    """The dates, and what the office learns; nothing for a rating without a case."""
    if facts.case_no is None or facts.contact_due is None or facts.rectify_due is None:
        return ()
    dates = t(
        "单位 {contact}前要来了解情况，{rectify}前要给您答复。",
        contact=t.day(facts.contact_due),
        rectify=t.day(facts.rectify_due),
    )
    notes = _media_notes(t, facts.rating)
    if facts.rating.visibility is Visibility.NAMED:
        direct = t("结果在这里说；单位也可能直接联系您，联系过的，我会向您核实一句。")
        return (office_sees(t, facts.matter, facts.rating.visibility), notes, dates + direct)
    hidden = t("我们不告诉单位是谁评的，话里的姓名、号码会先遮住。")
    return (hidden, notes, dates + t("都在这里说；您不要求，不会有人打您电话。"))
