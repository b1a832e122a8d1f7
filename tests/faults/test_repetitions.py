"""What arrived twice is a repetition where the outbox did not know better once, and doubled otherwise."""

from dataclasses import replace

from faults.evidence import OutboxRow
from faults.repetitions import Repetitions, is_new_message, look_for_repetitions
from tests.replay.journals import CITIZEN, HANDLER, PROMPT, SETTLED, Journal

RATED = "记下了：不满意。谢谢您照实说出来。\n护照换发 · 办件尾号 2554"
REFUSED = "Bad Request: chat not found"


def row(message_id: int | None, *, number: int = 1, chat: int = CITIZEN, unknown: int = 0) -> OutboxRow:
    state = "sent" if message_id else "dropped"
    return OutboxRow(number, chat, "prompt", state, message_id, unknown, "")


def look(journal: Journal, *rows: OutboxRow) -> Repetitions:
    return look_for_repetitions(rows, journal.entries)


def sent(found: Repetitions, journal: Journal) -> list[int]:
    """The messages that came, and did not only change."""
    return [entry["message_id"] for entry in found.as_one(journal.entries) if is_new_message(entry)]


def test_messages_that_the_outbox_knows_are_what_they_are() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT, SETTLED), row(1), row(2, number=2))
    assert (found.same, found.verdict.doubled) == ({}, [])


def test_a_message_that_no_row_knows_is_doubled() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT, PROMPT), row(2))
    assert len(found.verdict.doubled) == 1


def test_a_message_repeated_after_an_unknown_outcome_is_seen_as_one() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, PROMPT)
    found = look(journal, row(2, unknown=1))
    assert found.verdict.doubled == []
    assert sent(found, journal) == [1]


def test_repeated_twice_it_is_doubled_once() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT, PROMPT, PROMPT), row(3, unknown=1))
    assert len(found.verdict.doubled) == 1


def test_an_unknown_outcome_explains_nothing_of_another_matter() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT.replace("2554", "2555"), PROMPT), row(2, unknown=1))
    assert len(found.verdict.doubled) == 1


def test_what_was_acted_upon_before_its_repetition_is_seen_as_one_that_changed() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, RATED).edited(CITIZEN, 1, RATED)
    found = look(journal, row(2, unknown=1))
    assert found.verdict.doubled == []
    assert [(one["message_id"], one["method"]) for one in found.as_one(journal.entries)] == [
        (1, "sendMessage"),
        (1, "editMessageText"),
        (1, "editMessageText"),
    ]


def test_an_unknown_outcome_in_another_chat_explains_nothing() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT), row(None, chat=HANDLER, unknown=1))
    assert len(found.verdict.doubled) == 1


def test_what_was_told_by_the_first_try_alone_is_no_repetition() -> None:
    found = look(Journal().sent(CITIZEN, PROMPT), row(None, unknown=1))
    assert (found.same, found.verdict.doubled) == ({}, [])


def test_what_was_tried_twice_and_arrived_twice_is_seen_as_one() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, PROMPT)
    found = look(journal, row(None, unknown=2))
    assert (sent(found, journal), found.verdict.doubled) == ([1], [])


def test_an_edit_of_unknown_outcome_explains_no_second_message() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, PROMPT).edited(CITIZEN, 1, SETTLED)
    found = look(journal, row(1), row(1, number=2, unknown=1))
    assert len(found.verdict.doubled) == 1


def test_a_message_that_arrived_twice_is_seen_as_one_whichever_of_both_was_changed_later() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, PROMPT).edited(CITIZEN, 1, RATED)
    prompt, edit = replace(row(2, unknown=1), post_id=7), replace(row(1, number=2), post_id=7)
    found = look(journal, prompt, edit)
    assert (sent(found, journal), found.verdict.doubled) == ([1], [])


def test_what_is_sent_afresh_after_an_unknown_outcome_is_no_repetition_of_it() -> None:
    journal = Journal().sent(CITIZEN, PROMPT, PROMPT)
    first, afresh = replace(row(1, unknown=1), post_id=7), replace(row(2, number=2), post_id=7, fresh=True)
    found = look(journal, first, afresh)
    assert (found.same, found.verdict.doubled) == ({}, [])


def test_what_was_refused_and_what_was_edited_is_no_second_message() -> None:
    journal = Journal().sent(CITIZEN, PROMPT).edited(CITIZEN, 1, SETTLED).refused(CITIZEN, 400, REFUSED)
    assert look(journal, row(1)).verdict.doubled == []
