"""Each judge sees what is lost and what is doubled, and has nothing to say where all is well."""

from dataclasses import replace

from faults.evidence import CaseRow, EventRow, MatterRow, OutboxRow, RatingRow, UpdateRow
from faults.judging import (
    judge_cases,
    judge_events,
    judge_matters,
    judge_outbox,
    judge_ratings,
    judge_updates,
)
from faults.receiver import Taken
from replay.verdict import Verdict

NO, CHAT = "F01-00001", 110_001
MATTER = MatterRow(NO, "m_1", "answered", None)
RATING = RatingRow(NO, 1, 2)
CASE = CaseRow(NO, "C-7F3K29QD", "closed", 1)
EVENT = EventRow("evt_1", NO, "prompt.sent", "delivered")
TAKEN = Taken("evt_1", "prompt.sent", NO, "sent")
MESSAGE = OutboxRow(1, CHAT, "prompt", "sent", 10, 0, "")
FINE = Verdict()


def test_an_acknowledged_matter_is_stored_once() -> None:
    assert judge_matters({NO: {"m_1"}}, [MATTER]) == FINE


def test_an_acknowledged_matter_that_is_not_there_is_lost() -> None:
    assert judge_matters({NO: {"m_1"}}, []).lost == [f"matter {NO} as m_1"]


def test_a_matter_stored_under_two_numbers_is_doubled() -> None:
    twice = judge_matters({NO: {"m_1"}}, [MATTER, replace(MATTER, public_id="m_2")])
    assert twice.doubled == [f"matter {NO} as m_2"]


def test_a_matter_acknowledged_under_two_numbers_is_doubled_and_one_of_them_lost() -> None:
    verdict = judge_matters({NO: {"m_1", "m_2"}}, [MATTER])
    assert (verdict.lost, verdict.doubled) == ([f"matter {NO} as m_2"], [f"matter {NO} answered as m_2"])


def test_a_matter_without_its_prompt_has_lost_it() -> None:
    assert judge_matters({}, [replace(MATTER, prompt=None)]).lost == [f"the prompt of {NO}"]


def test_a_tap_is_its_one_rating() -> None:
    assert judge_ratings({NO: 2}, [RATING]) == FINE


def test_a_tap_without_a_rating_or_with_another_grade_is_lost() -> None:
    assert judge_ratings({NO: 2}, []).lost == [f"grade 2 of {NO}, found []"]
    assert judge_ratings({NO: 3}, [RATING]).lost == [f"grade 3 of {NO}, found [2]"]


def test_a_rating_with_a_second_version_or_without_a_tap_is_doubled() -> None:
    assert judge_ratings({NO: 2}, [RATING, replace(RATING, version=2)]).doubled == [f"grade 2 of {NO}"]
    assert judge_ratings({}, [RATING]).doubled == [f"grade 2 of {NO}"]


def test_a_poor_rating_has_one_case_with_one_answer() -> None:
    assert judge_cases({NO}, {NO}, [CASE]) == FINE


def test_a_missing_case_and_a_missing_answer_are_lost() -> None:
    assert judge_cases({NO}, {NO}, []).lost == [f"the case of {NO}", f"the answer of {NO}"]
    assert judge_cases({NO}, {NO}, [replace(CASE, answers=0)]).lost == [f"the answer of {NO}"]


def test_a_second_case_a_second_answer_and_a_case_of_nobody_are_doubled() -> None:
    second = replace(CASE, case_no="C-4TWM8RZK", answers=0)
    assert judge_cases({NO}, {NO}, [CASE, second]).doubled == [f"the case of {NO}"]
    assert judge_cases({NO}, {NO}, [replace(CASE, answers=2)]).doubled == [f"the answer of {NO}"]
    assert judge_cases(set(), set(), [replace(CASE, answers=0)]).doubled == [f"the case of {NO}"]


def test_an_update_is_stored_once_and_done() -> None:
    assert judge_updates([7], [UpdateRow(7, done=True)]) == FINE


def test_an_update_that_is_not_there_or_not_done_is_lost() -> None:
    assert judge_updates([7, 8], [UpdateRow(8, done=False)]).lost == ["update 7", "update 8"]


def test_an_update_that_is_there_twice_is_doubled() -> None:
    assert judge_updates([7], [UpdateRow(7, done=True)] * 2).doubled == ["update 7"]


def test_an_event_may_come_again_under_its_number() -> None:
    assert judge_events([(NO, "prompt.sent")], [EVENT], [TAKEN, TAKEN]) == FINE


def test_an_event_that_never_came_is_lost_though_it_says_delivered() -> None:
    assert judge_events([], [EVENT], []).lost == [f"event evt_1 prompt.sent of {NO}, delivered"]


def test_a_fact_without_any_event_is_lost() -> None:
    assert judge_events([(NO, "prompt.sent")], [], []).lost == [f"any event prompt.sent of {NO}"]


def test_what_is_not_to_be_told_any_more_is_not_lost() -> None:
    assert judge_events([], [replace(EVENT, state="dropped")], []) == FINE


def test_one_fact_under_two_numbers_is_doubled() -> None:
    twice = judge_events([], [EVENT], [TAKEN, replace(TAKEN, event_id="evt_2")])
    assert twice.doubled == [f"event prompt.sent of {NO} as evt_2"]


def test_a_message_has_arrived_or_says_why_not() -> None:
    dropped = replace(MESSAGE, id=2, state="dropped", message_id=None, error="no longer true")
    assert judge_outbox([MESSAGE, dropped], {(CHAT, 10)}) == FINE


def test_a_message_that_is_said_to_be_sent_and_never_arrived_is_lost() -> None:
    assert judge_outbox([MESSAGE], set()).lost == [f"message 1 prompt to {CHAT}: sent "]


def test_a_message_that_waits_or_was_given_up_is_lost() -> None:
    waiting = replace(MESSAGE, state="waiting", message_id=None)
    given_up = replace(waiting, id=2, state="refused", error="unknown outcome, twice")
    lost = judge_outbox([waiting, given_up], set()).lost
    assert lost == [
        f"message 1 prompt to {CHAT}: waiting ",
        f"message 2 prompt to {CHAT}: refused unknown outcome, twice",
    ]
