"""The product's messages are told apart by their words: whoever changes a wording hears of it here."""

from collections.abc import Collection
from typing import Any

import pytest

from bot.facts import Notice
from bot.texts import texts
from handlers.views import render
from replay.wording import Kind, read
from tests.handlers.samples import CASE_NO, CHINESE, ZONE, samples

PROMPTS = {
    Kind.PROMPT, Kind.RATED, Kind.SENT, Kind.AMENDING, Kind.DISOWN, Kind.DECLINED, Kind.VOID, Kind.EXPIRED,
    Kind.NOT_ASKED, Kind.REMINDED, Kind.WITHDRAWN, Kind.TAKEN_OVER,
}  # fmt: skip
TOLD_APART: dict[Notice, Collection[Kind | None]] = {
    Notice.PROMPT: PROMPTS,
    Notice.SETTLED: {Kind.SETTLED},
    Notice.KEPT: {Kind.KEPT, Kind.KEPT_LATE, None},  # photos and voices stand in no replay
    Notice.SAY_MORE: {Kind.SAY_MORE},
    Notice.TYPED_GRADE: {Kind.TYPED},
    Notice.WAITING: {Kind.WAITING},
    Notice.NEXT: {Kind.NEXT},
    Notice.LASTING: {Kind.LASTING},
    Notice.WELCOME: {Kind.GREETING},
    Notice.QUESTION: {Kind.QUESTION, Kind.QUESTION_HEAD, Kind.QUESTION_TAIL},
    Notice.RESPOND: {Kind.RESPOND},
    Notice.RESPONDED: {Kind.RESPONDED},
    Notice.CONTACT_CHECK: {Kind.CONTACT_CHECK},
    Notice.PROMISED: {Kind.PROMISED},
    Notice.ANSWER: {Kind.ANSWER, Kind.ANSWER_HEAD, Kind.ANSWER_TAIL},
    Notice.SOLVED: {Kind.SOLVED},
    Notice.REOPENED: {Kind.REOPENED},
    Notice.UNSOLVED: {Kind.UNSOLVED},
    Notice.UNCONFIRMED: {Kind.UNCONFIRMED},
    Notice.PUBLISH: {Kind.PUBLISH},
    Notice.GRADE_PASSED_ON: {Kind.PASSED_ON},
    Notice.AMENDED: {Kind.AMENDED},
    Notice.ALERT: {Kind.ALERT, Kind.ALERT_AMENDED, Kind.HANDED_ON},
    Notice.CARD: {Kind.CARD, Kind.HANDED_ON},
    Notice.DRAFT: {Kind.DRAFT, Kind.DRAFT_SENT},
    Notice.CITIZEN_SAID: {Kind.SAID, Kind.SAID_NOTHING},
    Notice.JUDGED: {Kind.JUDGED},
    Notice.NEW_GRADE: {Kind.NEW_GRADE},
    Notice.DUE: {Kind.DUE},
    Notice.UNDELIVERED: {Kind.UNDELIVERED},
    Notice.UNWANTED: {Kind.UNWANTED},
    Notice.CONTACT_DENIED: {Kind.DENIED},
    Notice.LISTED: {Kind.LISTED},
    Notice.ROLE_TAKEN: {Kind.ROLE},
    Notice.BOARD: {Kind.BOARD},
    Notice.DIGEST: {Kind.DIGEST},
    Notice.COUNTER: {Kind.COUNTER},
    Notice.ASK_PHONE: {Kind.ASK_PHONE},
    Notice.PHONE_KEPT: {Kind.PHONE_KEPT},
    Notice.NOTHING_YET: {Kind.NOTHING_YET},
    Notice.WILL_TELL: {Kind.WILL_TELL},
    Notice.ASK_NUMBER: {Kind.ASK_NUMBER},
    Notice.ASK_DIGITS: {Kind.ASK_DIGITS},
    Notice.REFUSAL: {Kind.USED_LINK, Kind.NOT_OWN_CARD, None},  # others are refused nothing in a replay
    Notice.DISPUTED: {Kind.DISPUTED},
    Notice.PRESSURE: {Kind.PRESSED, Kind.REPORTED, Kind.RATE_ANEW, None},  # nobody presses 点错了
    Notice.PRESSURE_ACCEPTED: {Kind.ACCEPTED},
    Notice.PRESSURE_REPORT: {Kind.PRESSURE_REPORT},
    Notice.HANDED_OVER: {Kind.HANDED_OVER},
    Notice.WHICH_OFFICE: {Kind.WHICH_OFFICE},
    Notice.EXTENSION: {Kind.EXTENSION},
    Notice.EXTENSION_DECIDED: {Kind.EXTENSION_DECIDED},
    Notice.EXTENDED: {Kind.EXTENDED},
    Notice.PUT_BACK: {Kind.PUT_BACK},
    Notice.ASSIGN_ASK: {Kind.ASSIGN_ASK},
    Notice.ASSIGNED: {Kind.ASSIGNED},
    Notice.REASSIGNED: {Kind.REASSIGNED},
}


def of_matters(notice: Notice) -> list[Any]:
    """The samples of a message; the replay reviews no office as a whole."""
    made = samples(CHINESE)[notice]
    about = [getattr(facts, "matter", facts) for facts in made]
    return [facts for facts, it in zip(made, about, strict=True) if not getattr(it, "general", False)]


@pytest.mark.parametrize("notice", TOLD_APART)
def test_every_sample_of_a_message_is_read_as_what_it_is(notice: Notice) -> None:
    for facts in of_matters(notice):
        text = render(notice, texts(), facts, ZONE).text or ""
        reading = read(text)
        assert (reading.kind if reading else None) in TOLD_APART[notice], text


@pytest.mark.parametrize(
    "notice",
    [
        Notice.PROMPT, Notice.SETTLED, Notice.ANSWER, Notice.SOLVED, Notice.PRESSURE_ACCEPTED,
        Notice.HANDED_OVER, Notice.EXTENDED,
    ],
)  # fmt: skip
def test_a_citizens_message_names_service_and_tail(notice: Notice) -> None:
    for facts in of_matters(notice):
        reading = read(render(notice, texts(), facts, ZONE).text or "")
        assert reading is not None
        assert reading.key == f"{CHINESE.service}|2554"


@pytest.mark.parametrize(
    "notice",
    [
        Notice.ALERT, Notice.CARD, Notice.DRAFT, Notice.JUDGED, Notice.DUE, Notice.WHICH_OFFICE,
        Notice.EXTENSION, Notice.EXTENSION_DECIDED, Notice.PUT_BACK, Notice.ASSIGN_ASK, Notice.ASSIGNED,
        Notice.REASSIGNED,
    ],
)  # fmt: skip
def test_an_officials_message_names_the_case(notice: Notice) -> None:
    for facts in samples(CHINESE)[notice]:
        reading = read(render(notice, texts(), facts, ZONE).text or "")
        assert reading is not None
        assert reading.key == CASE_NO


@pytest.mark.parametrize("notice", [Notice.HANDED_OVER, Notice.EXTENDED])
def test_a_reason_that_stands_in_its_message_is_read_whole(notice: Notice) -> None:
    [inline] = [facts for facts in samples(CHINESE)[notice] if facts.inline is not None]
    reading = read(render(notice, texts(), inline, ZONE).text or "")
    assert reading is not None
    assert reading.words == CHINESE.words


@pytest.mark.parametrize(
    ("notice", "about"),
    [
        (Notice.DISPUTED, f"{CHINESE.office} · {CHINESE.service}"),
        (Notice.PRESSURE_REPORT, f"{CHINESE.office} · 现场 · “有人追问是不是我评的”"),
    ],
)
def test_those_above_read_of_an_office_and_no_number(notice: Notice, about: str) -> None:
    for facts in samples(CHINESE)[notice]:
        reading = read(render(notice, texts(), facts, ZONE).text or "")
        assert reading is not None
        assert reading.key == about


def test_bare_words_are_no_message_of_the_bots_own() -> None:
    assert read("您好，我是一名普通市民。\n路灯坏了三个月。") is None
