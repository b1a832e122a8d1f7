"""The product's messages are told apart by their words: whoever changes a wording hears of it here."""

from collections.abc import Collection

import pytest

from bot.facts import Notice
from bot.texts import texts
from handlers.views import render
from replay.wording import Kind, read
from tests.handlers.samples import CASE_NO, CHINESE, ZONE, samples

PROMPTS = {
    Kind.PROMPT, Kind.RATED, Kind.SENT, Kind.AMENDING, Kind.DISOWN, Kind.DECLINED, Kind.VOID, Kind.EXPIRED,
    Kind.NOT_ASKED,
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
    Notice.ALERT: {Kind.ALERT, Kind.ALERT_AMENDED},
    Notice.CARD: {Kind.CARD},
    Notice.DRAFT: {Kind.DRAFT, Kind.DRAFT_SENT},
    Notice.CITIZEN_SAID: {Kind.SAID, Kind.SAID_NOTHING},
    Notice.JUDGED: {Kind.JUDGED},
    Notice.NEW_GRADE: {Kind.NEW_GRADE},
    Notice.DUE: {Kind.DUE},
    Notice.UNDELIVERED: {Kind.UNDELIVERED},
    Notice.CONTACT_DENIED: {Kind.DENIED},
    Notice.LISTED: {Kind.LISTED},
    Notice.ROLE_TAKEN: {Kind.ROLE},
}


@pytest.mark.parametrize("notice", TOLD_APART)
def test_every_sample_of_a_message_is_read_as_what_it_is(notice: Notice) -> None:
    for facts in samples(CHINESE)[notice]:
        text = render(notice, texts(), facts, ZONE).text or ""
        reading = read(text)
        assert (reading.kind if reading else None) in TOLD_APART[notice], text


@pytest.mark.parametrize("notice", [Notice.PROMPT, Notice.SETTLED, Notice.ANSWER, Notice.SOLVED])
def test_a_citizens_message_names_service_and_tail(notice: Notice) -> None:
    for facts in samples(CHINESE)[notice]:
        reading = read(render(notice, texts(), facts, ZONE).text or "")
        assert reading is not None
        assert reading.key == f"{CHINESE.service}|2554"


@pytest.mark.parametrize("notice", [Notice.ALERT, Notice.CARD, Notice.DRAFT, Notice.JUDGED, Notice.DUE])
def test_an_officials_message_names_the_case(notice: Notice) -> None:
    for facts in samples(CHINESE)[notice]:
        reading = read(render(notice, texts(), facts, ZONE).text or "")
        assert reading is not None
        assert reading.key == CASE_NO


def test_bare_words_are_no_message_of_the_bots_own() -> None:
    assert read("您好，我是一名普通市民。\n路灯坏了三个月。") is None
