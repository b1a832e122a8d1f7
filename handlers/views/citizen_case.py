"""A case as its citizen hears of it: contact, promise, and what their own word led to."""

from bot.facts import CitizenCaseFacts, Face, PublicWords
from bot.rules.references import Tap
from bot.rules.splitting import split
from bot.texts import Texts
from bot.wording.names import GRADES, VERDICTS, mark, titled
from handlers.screens import Screen, button, column
from handlers.views.relayed import more_words, verdict
from handlers.views.wording import paragraph
from models.terms import FollowUp

MOST_SHOWN = 1500  # of what was said, and of the answer: both stand in one message


def respond(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """回一句 was pressed."""
    return Screen(
        t("请写您要回的话，我转给单位（{service}，{mark}）。", **_matter(t, facts))
        + t("话里的电话号码、证件号会先遮住。")
    )


def responded(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """The reply was passed on, or there is nothing more to say."""
    if facts.face is Face.DONE:
        return Screen(t("好。等单位重新答复，我在这里告诉您（{service}，{mark}）。", **_matter(t, facts)))
    return Screen(t("转给单位了（{service}，{mark}）。", **_matter(t, facts)))


def contact_check(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """Did they really?"""
    day = t.day(facts.contacted_day) if facts.contacted_day else ""
    matter = titled(t, facts.matter)
    asked = t("单位说 {day}已经直接跟您了解过{matter}的情况，是吗？", day=day, matter=matter)
    if facts.face is Face.DONE:
        return Screen(paragraph(asked, _contact_told(t, facts)))
    yes = button(t("是"), Tap.CONTACT_YES, facts.case_id)
    return Screen(asked, [[yes, button(t("没有"), Tap.CONTACT_NO, facts.case_id)]])


def _contact_told(t: Texts, facts: CitizenCaseFacts) -> str:
    if facts.contact_denied:
        noted = t("您说没有。记下了，也告诉了单位的负责人。")
        return noted if facts.lead_told else t("您说没有。记下了。")
    return t("您说是。记下了。")


def promised(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """A promise is told, not judged."""
    return Screen(
        t(
            "{matter}有进展：单位认了这个问题，答应 {day}前改好。到时我再告诉您。",
            matter=titled(t, facts.matter),
            day=t.day(facts.rectify_due),
        )
    )


def solved(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """The case is closed by the citizen's word."""
    told = t(
        "记下了：{verdict}。{matter}就此了结。", verdict=verdict(t, facts), matter=titled(t, facts.matter)
    )
    return Screen(told)


def reopened(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """The office answers again, or the one above it; a word about what is missing helps."""
    text = paragraph(_who_answers(t, facts), t("哪里还没解决？愿意的话说一句，或发照片。"))
    if facts.face is Face.DONE:
        return Screen(text)
    return Screen(text, column(button(t("说完了"), Tap.SAID, facts.case_id)))


def _who_answers(t: Texts, facts: CitizenCaseFacts) -> str:
    matter, contact, rectify = titled(t, facts.matter), t.day(facts.contact_due), t.day(facts.rectify_due)
    if facts.raised_to:
        return t(
            "知道了。{matter}交给上一级{office}督办，{contact}前要找您了解，{rectify}前重新答复。",
            matter=matter,
            office=facts.raised_to,
            contact=contact,
            rectify=rectify,
        )
    return t(
        "知道了。{matter}请单位接着办，{contact}前要找您了解，{rectify}前重新答复。",
        matter=matter,
        contact=contact,
        rectify=rectify,
    )


def unsolved(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """An honest last message."""
    return Screen(
        paragraph(
            _counted_as(t, facts),
            t("您还可以打 12345；对办理结果本身不服的，可以依法申请行政复议。您最早的评价一个字也没改。"),
            _ending(t, facts),
            t("公开页：{page}", page=facts.public_page) if facts.public_page else "",
        )
    )


def _counted_as(t: Texts, facts: CitizenCaseFacts) -> str:
    said, unsolved = verdict(t, facts), t(VERDICTS[FollowUp.UNSOLVED])
    if said in ("", unsolved):
        return t("记下了：{verdict}，会照实公开（不带您的信息）。这里能做的到此为止。", verdict=unsolved)
    return t(
        "记下了：{said}。这件事记为“{verdict}”，会照实公开（不带您的信息）。这里能做的到此为止。",
        said=said,
        verdict=unsolved,
    )


def _ending(t: Texts, facts: CitizenCaseFacts) -> str:
    return t("{service}（{mark}）· 编号 {case_no}", case_no=facts.case_no, **_matter(t, facts))


def unconfirmed(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """Silence is not consent."""
    return Screen(
        t(
            "{matter}记为“答复了，您没说解决没有”，不算解决。以后想说，{day}前点下面都可以补一句。",
            matter=titled(t, facts.matter),
            day=t.day(facts.words_until) if facts.words_until else "",
        ),
        column(more_words(t, facts)),
    )


def publish(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """Asked once; not tapped is not published."""
    asked = t(
        "您说的话和单位的答复（{service}，{mark}），可以放到公开页给大家看吗？姓名、号码会先隐去，只写月份。",
        **_matter(t, facts),
    )
    if facts.face is Face.DONE or facts.publish is not None:
        return Screen(paragraph(asked, t("您说可以公开。") if facts.publish else t("您说不公开。")))
    if facts.public_words is None:
        return Screen(
            t(
                "您说的话和单位的答复（{service}，{mark}）不公开：联系方式已经删去，没法隐去姓名。",
                **_matter(t, facts),
            )
        )
    shown = paragraph(t("放出去就是这样："), *_as_shown(t, facts.public_words))
    yes = button(t("可以公开"), Tap.PUBLISH, facts.case_id, 1)
    return Screen(
        paragraph(asked, shown, t("不点就不公开。")), [[yes, button(t("不公开"), Tap.PUBLISH, facts.case_id)]]
    )


def _as_shown(t: Texts, words: PublicWords) -> list[str]:
    """The masked words; of very long ones the beginning, and that all of it would be shown."""
    said, answer = _begun(t, words.said), _begun(t, words.answer)
    told = [t("您说：{words}", words=said)] if said else []
    return told + ([t("单位的答复：{words}", words=answer)] if answer else [])


def _begun(t: Texts, words: str) -> str:
    parts = split(words, MOST_SHOWN)
    if len(parts) < 2:
        return words
    return parts[0] + t("……（太长，这里只放得下开头；公开的是全文，网页上看得到。）")


def grade_passed_on(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """Amended after the claim: the answer is still owed."""
    return Screen(
        t(
            "改成了：{grade}（{service}，{mark}）。单位已经认领，新等级告诉单位了，答复照样要给您。",
            grade=t(GRADES[facts.grade]),
            **_matter(t, facts),
        )
    )


def amended(t: Texts, facts: CitizenCaseFacts, _tz: str) -> Screen:
    """Amended before the claim: nothing is owed."""
    return Screen(
        t(
            "改成了：{grade}（{service}，{mark}）。编号 {case_no} 就此了结，单位不用再答复。",
            grade=t(GRADES[facts.grade]),
            case_no=facts.case_no,
            **_matter(t, facts),
        )
    )


def _matter(t: Texts, facts: CitizenCaseFacts) -> dict[str, str]:
    return {"service": facts.matter.service, "mark": mark(t, facts.matter)}
