"""What a source hears of each move, as tables; what it must not hear is in them too."""

import pytest

from bot.rules.events import (
    CASE_EVENTS,
    PROMPT_EVENTS,
    UNHEARD,
    Told,
    case_at_first_sight,
    case_event,
    is_open_to,
    may_be_heard,
    prompt_event,
    rating_event,
    told_state,
)
from bot.rules.lifecycle import CASE_MOVES, MOVES, NEW, PRESSURE_MOVES, PROMPT_MOVES, RATING_MOVES, Act
from models.terms import CaseState, EventType, PromptState, Scope, Subject, Visibility

ANONYMOUS, NAMED = Visibility.ANONYMOUS, Visibility.NAMED
STATES, RATINGS = Scope.STATES, Scope.RATINGS

PROMPTS: list[tuple[Act, str, str, str, Told | None]] = [
    (Act.SCHEDULE, NEW, "scheduled", "", None),
    (
        Act.MISS,
        NEW,
        "unreachable",
        "no_account",
        Told(EventType.PROMPT_UNREACHABLE, "unreachable", "no_account"),
    ),
    (Act.NOT_ASK, NEW, "not_asked", "too_old", None),
    (Act.CONFLICT, "unreachable", "not_asked", "", None),
    (Act.REACH, "unreachable", "scheduled", "", None),
    (Act.DELIVER, "scheduled", "sent", "", Told(EventType.PROMPT_SENT, "sent")),
    (
        Act.BOUNCE,
        "scheduled",
        "unreachable",
        "blocked",
        Told(EventType.PROMPT_UNREACHABLE, "unreachable", "blocked"),
    ),
    (Act.ANSWER, "sent", "answered", "", Told(EventType.PROMPT_ANSWERED, "answered")),
    (Act.DECLINE, "sent", "declined", "", Told(EventType.PROMPT_DECLINED, "declined")),
    (Act.UNDECLINE, "declined", "sent", "", Told(EventType.PROMPT_SENT, "sent")),
    (Act.DISOWN, "sent", "void", "", Told(EventType.PROMPT_VOID, "void", "not_mine")),
    (Act.REOWN, "void", "sent", "", Told(EventType.PROMPT_SENT, "sent")),
    (Act.EXPIRE, "unreachable", "expired", "", Told(EventType.PROMPT_EXPIRED, "expired")),
    (Act.EXPIRE, "sent", "expired", "", Told(EventType.PROMPT_EXPIRED, "expired")),
    (Act.REMIND, "sent", "sent", "", None),
    (Act.VOID, "sent", "void", "重复", Told(EventType.PROMPT_VOID, "void", "withdrawn")),
    (Act.VOID, "void", "void", "重复", Told(EventType.PROMPT_VOID, "void", "withdrawn")),
    (Act.TAKE_OVER, "scheduled", "scheduled", "disputed", None),
    (Act.REVIEW, NEW, "sent", "", None),
]
# Once sent, a prompt is sent again only where somebody says that the matter is theirs.
TAKEN_OVER: list[tuple[Act, str, str, str, Told | None]] = [
    (Act.TAKE_OVER, "sent", "scheduled", "disputed", None),
    (Act.TAKE_OVER, "declined", "scheduled", "disputed", Told(EventType.PROMPT_SENT, "sent")),
    (Act.REOWN, "void", "sent", "disputed", Told(EventType.PROMPT_SENT, "sent")),
    (Act.DELIVER, "scheduled", "sent", "", None),
    (Act.BOUNCE, "scheduled", "unreachable", "blocked", None),
    (Act.REACH, "unreachable", "scheduled", "", None),
    (Act.EXPIRE, "unreachable", "expired", "", Told(EventType.PROMPT_EXPIRED, "expired")),
    (Act.EXPIRE, "scheduled", "expired", "", Told(EventType.PROMPT_EXPIRED, "expired")),
    (Act.VOID, "scheduled", "void", "重复", Told(EventType.PROMPT_VOID, "void", "withdrawn")),
    (Act.ANSWER, "sent", "answered", "", Told(EventType.PROMPT_ANSWERED, "answered")),
]


@pytest.mark.parametrize(("act", "before", "after", "why", "told"), PROMPTS)
def test_a_move_of_a_prompt_is_told_where_it_changes_what_can_be_read(
    act: Act, before: str, after: str, why: str, told: Told | None
) -> None:
    assert prompt_event(act, before, after, why, sent_once=False) == told


@pytest.mark.parametrize(("act", "before", "after", "why", "told"), TAKEN_OVER)
def test_a_prompt_that_was_taken_over_goes_on_as_sent(
    act: Act, before: str, after: str, why: str, told: Told | None
) -> None:
    assert prompt_event(act, before, after, why, sent_once=True) == told


def test_every_move_of_a_prompt_is_in_a_table() -> None:
    assert {row[0] for row in PROMPTS + TAKEN_OVER} == {move.act for move in PROMPT_MOVES}


def test_what_is_never_heard_of_says_nothing_in_any_case() -> None:
    unheard = [move for move in PROMPT_MOVES if move.act in UNHEARD]
    for move in unheard:
        for before in move.sources:
            for sent_once in (False, True):
                after = move.leads_from(before)
                assert prompt_event(move.act, before, after, "", sent_once=sent_once) is None


@pytest.mark.parametrize("state", PromptState)
def test_a_prompt_sent_once_is_never_told_as_on_its_way(state: PromptState) -> None:
    told = told_state(state, sent_once=True)

    assert told is (PromptState.SENT if state in {PromptState.SCHEDULED, PromptState.UNREACHABLE} else state)
    assert told_state(state, sent_once=False) is state


OPENED = [
    (STATES, NAMED, NAMED, False),
    (RATINGS, NAMED, NAMED, True),
    (RATINGS, NAMED, ANONYMOUS, False),
    (RATINGS, ANONYMOUS, NAMED, False),
    (RATINGS, NAMED, None, False),
    (RATINGS, ANONYMOUS, None, False),
    (RATINGS, ANONYMOUS, ANONYMOUS, False),
]


@pytest.mark.parametrize(("scope", "now", "settled", "is_open"), OPENED)
def test_a_rating_is_open_where_its_citizen_opened_it_and_sent_it_on_so(
    scope: Scope, now: Visibility, settled: Visibility | None, is_open: bool
) -> None:
    assert is_open_to(scope, now, settled) is is_open
    case = case_event(Act.REPLY, "replied", scope, now, settled)
    assert case == (Told(EventType.CASE_REPLIED, "replied") if is_open else None)


SETTLED = [
    (STATES, NAMED, None, None),
    (STATES, NAMED, NAMED, None),
    (RATINGS, ANONYMOUS, None, None),
    (RATINGS, ANONYMOUS, ANONYMOUS, None),
    (RATINGS, ANONYMOUS, NAMED, None),
    (RATINGS, NAMED, None, EventType.RATING_SUBMITTED),
    (RATINGS, NAMED, ANONYMOUS, EventType.RATING_SUBMITTED),
    (RATINGS, NAMED, NAMED, EventType.RATING_AMENDED),
]


@pytest.mark.parametrize(("scope", "now", "before", "kind"), SETTLED)
def test_a_rating_that_is_sent_on_is_told_if_it_is_opened_with_that(
    scope: Scope, now: Visibility, before: Visibility | None, kind: EventType | None
) -> None:
    assert rating_event("settled", scope, now, before) == (Told(kind, "settled") if kind else None)


CASES = [
    (Act.OPEN, "opened", EventType.CASE_OPENED, None),
    (Act.REPLY, "replied", EventType.CASE_REPLIED, None),
    (Act.PARTLY, "opened", EventType.CASE_REOPENED, None),
    (Act.UNSOLVED, "opened", EventType.CASE_REOPENED, None),
    (Act.WITHDRAW, "closed", EventType.CASE_CLOSED, "amended"),
    (Act.SOLVED, "closed", EventType.CASE_CLOSED, "solved"),
    (Act.STILL_UNSOLVED, "closed", EventType.CASE_CLOSED, "unsolved"),
    (Act.SILENCE, "closed", EventType.CASE_CLOSED, "unconfirmed"),
]


@pytest.mark.parametrize(("act", "state", "kind", "reason"), CASES)
def test_a_case_of_a_named_rating_is_told(act: Act, state: str, kind: EventType, reason: str | None) -> None:
    settled = None if act is Act.OPEN else NAMED

    assert case_event(act, state, RATINGS, NAMED, settled) == Told(kind, state, reason)
    assert case_event(act, state, RATINGS, ANONYMOUS, settled) is None
    assert case_event(act, state, STATES, NAMED, settled) is None


def test_of_cases_only_these_moves_are_told() -> None:
    heard = {move.act for move in CASE_MOVES if may_be_heard(Subject.CASE, move.act)}

    assert heard == {row[0] for row in CASES} == set(CASE_EVENTS)


def test_of_a_rating_only_its_sending_on_is_told() -> None:
    heard = {move.act for move in RATING_MOVES if may_be_heard(Subject.RATING, move.act)}

    assert heard == {Act.SETTLE}


def test_of_pressure_nothing_is_told() -> None:
    assert not any(may_be_heard(Subject.PRESSURE, move.act) for move in PRESSURE_MOVES)


def test_every_state_that_a_told_prompt_may_have_has_its_event() -> None:
    heard = [
        move for move in MOVES if move.subject is Subject.PROMPT and may_be_heard(move.subject, move.act)
    ]
    states = {
        told_state(PromptState(move.leads_from(before)), sent_once=True)
        for move in heard
        for before in move.sources
    }

    assert states <= set(PROMPT_EVENTS)


@pytest.mark.parametrize("state", CaseState)
def test_a_case_that_went_on_unseen_is_told_as_it_stands(state: CaseState) -> None:
    told = case_at_first_sight(state)

    if state is CaseState.CLOSED:
        assert told is None
    else:
        replied = state is CaseState.REPLIED
        assert told == Told(EventType.CASE_REPLIED if replied else EventType.CASE_OPENED, state)
