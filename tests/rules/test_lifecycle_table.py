"""The table of moves, held against a second writing of the law made without looking at it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from bot.errors import StateHasMoved
from bot.rules.lifecycle import MOVES, NEW, SAME, Act, Move, check_move, move_for
from models.terms import OPEN_STATES, Actor, CaseState, PressureState, PromptState, RatingState, Subject

# what happens | from | to | by whom; “-” is not there yet, “=” stays as it is
LAW = {
    Subject.PROMPT: """
        schedule       | -                                      | scheduled   | source
        miss           | -                                      | unreachable | source
        not_ask        | -                                      | not_asked   | source
        conflict       | unreachable                            | not_asked   | citizen
        reach          | unreachable                            | scheduled   | citizen source
        deliver        | scheduled                              | sent        | channel
        bounce         | scheduled                              | unreachable | channel citizen
        answer         | sent                                   | answered    | citizen
        decline        | sent                                   | declined    | citizen
        undecline      | declined                               | sent        | citizen
        disown         | sent                                   | void        | citizen
        reown          | void                                   | sent        | citizen
        expire         | sent scheduled unreachable             | expired     | clock
        remind         | sent                                   | =           | clock
        void           | scheduled unreachable sent declined expired not_asked void | void | source operator
        take_over      | scheduled sent declined                | scheduled   | citizen
        review         | -                                      | sent        | citizen
    """,
    Subject.RATING: """
        rate           | -                                      | open        | citizen
        elaborate      | open                                   | =           | citizen
        settle         | open                                   | settled     | citizen clock
        amend          | open settled                           | open        | citizen
        add_words      | settled final                          | =           | citizen
        finish         | settled                                | final       | clock
        rerate         | settled final                          | open        | citizen
        correct        | open settled final                     | open        | citizen
        dispute        | open settled final                     | =           | citizen
    """,
    Subject.CASE: """
        open           | -                                      | opened      | citizen clock
        claim          | opened                                 | claimed     | handler lead
        withdraw       | opened                                 | closed      | citizen
        tell_new_grade | claimed contacted answering replied    | =           | citizen clock
        orphan         | claimed contacted answering            | opened      | handler lead operator
        ask            | claimed                                | contacted   | handler lead
        contact        | claimed                                | contacted   | handler lead
        rectify_now    | contacted                              | answering   | handler lead
        explain        | contacted                              | answering   | handler lead
        promise        | contacted                              | answering   | handler lead
        rectified      | answering                              | =           | handler lead
        reply          | answering                              | replied     | handler lead
        solved         | replied                                | closed      | citizen
        partly         | replied                                | opened      | citizen
        unsolved       | replied                                | opened      | citizen
        still_unsolved | replied                                | closed      | citizen
        silence        | replied                                | closed      | clock
        near_due       | opened claimed contacted answering     | =           | clock
        overdue        | opened claimed contacted answering     | =           | clock
        assign         | opened                                 | claimed     | lead supervisor
        release        | claimed                                | opened      | handler lead
        idle           | claimed                                | opened      | clock
        hand_over      | opened claimed                         | opened      | handler lead supervisor
        escalate       | opened claimed contacted answering     | =           | clock
        urge           | opened claimed contacted answering     | =           | supervisor
        ask_extension  | answering                              | =           | handler lead
        extend         | answering                              | =           | supervisor
        refuse_extension | answering                            | =           | supervisor clock
    """,
    Subject.PRESSURE: """
        report         | -                                      | open        | citizen
        accept         | open                                   | accepted    | supervisor
    """,
}
STATES = {
    Subject.PROMPT: PromptState,
    Subject.RATING: RatingState,
    Subject.CASE: CaseState,
    Subject.PRESSURE: PressureState,
}


@dataclass(frozen=True)
class Row:
    """One row of the law."""

    sources: frozenset[str]
    target: str
    by: frozenset[str]


def written() -> Iterator[tuple[tuple[str, str], Row]]:
    """The rows of the law by subject and act."""
    for subject, text in LAW.items():
        for line in text.strip().splitlines():
            act, sources, target, by = (cell.strip() for cell in line.split("|"))
            yield (subject.value, act), Row(frozenset(sources.split()), target, frozenset(by.split()))


ROWS = dict(written())


def in_code(moves: Iterable[Move]) -> dict[tuple[str, str], Row]:
    """The moves of the code in the same form."""
    return {
        (move.subject.value, move.act.value): Row(
            frozenset(str(state) for state in move.sources),
            str(move.target),
            frozenset(actor.value for actor in move.by),
        )
        for move in moves
    }


def states_of(subject: Subject) -> list[str]:
    return [NEW, *(str(state) for state in STATES[subject])]


def mutants(move: Move) -> Iterator[Move]:
    """The row with one state or actor more or less, and with every other target."""
    for state in states_of(move.subject):
        yield replace(move, sources=move.sources ^ {state})
    for actor in Actor:
        yield replace(move, by=move.by ^ {actor})
    for target in (SAME, *states_of(move.subject)):
        if target != move.target:
            yield replace(move, target=target)


def reachable(subject: Subject, start: str, without: Iterable[Act] = ()) -> set[str]:
    """Where one can get from a state, perhaps with some acts forbidden."""
    found, left = {start}, [start]
    while left:
        state = left.pop()
        for move in MOVES:
            if move.subject is subject and state in move.sources and move.act not in set(without):
                after = str(move.leads_from(state))
                left += [after] if after not in found else []
                found.add(after)
    return found


def allows(move: Move, state: str, by: Actor) -> str | None:
    """Where the code lets this actor lead this state; None where it refuses."""
    try:
        return check_move(move.subject, move.act, state, by)
    except StateHasMoved:
        return None


def test_the_table_says_what_the_law_says() -> None:
    assert in_code(MOVES) == ROWS


def test_no_act_stands_in_two_rows_or_in_none() -> None:
    acts = [move.act for move in MOVES]

    assert len(acts) == len(set(acts))
    assert set(acts) == set(Act)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.subject}-{move.act}")
def test_a_move_is_allowed_exactly_where_the_law_has_it(move: Move) -> None:
    row = ROWS[move.subject, move.act]
    for state in states_of(move.subject):
        for actor in Actor:
            lawful = state in row.sources and actor in row.by
            target = state if row.target == "=" else row.target
            assert allows(move, state, actor) == (target if lawful else None), (state, actor)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.subject}-{move.act}")
def test_any_change_of_a_row_is_noticed(move: Move) -> None:
    others = [one for one in MOVES if one is not move]

    assert in_code(others) != ROWS
    assert [one for one in mutants(move) if in_code([*others, one]) == ROWS] == []


@pytest.mark.parametrize("subject", list(STATES))
def test_every_state_can_be_reached(subject: Subject) -> None:
    assert reachable(subject, NEW) == set(states_of(subject))


@pytest.mark.parametrize("subject", list(STATES))
def test_nothing_goes_back_to_not_being_there(subject: Subject) -> None:
    assert [move.act for move in MOVES if move.subject is subject and move.target == NEW] == []


@pytest.mark.parametrize(
    ("subject", "last"),
    [
        (Subject.PROMPT, {"answered"}),
        (Subject.RATING, set()),
        (Subject.CASE, {"closed"}),
        (Subject.PRESSURE, {"accepted"}),
    ],
)
def test_only_what_is_over_has_no_way_out(subject: Subject, last: set[str]) -> None:
    assert {state for state in states_of(subject) if reachable(subject, state) == {state}} == last


def test_from_every_open_state_a_case_can_be_closed() -> None:
    assert [state for state in OPEN_STATES if "closed" not in reachable(Subject.CASE, state)] == []


def test_the_open_states_are_all_but_closed() -> None:
    assert set(OPEN_STATES) == set(CaseState) - {CaseState.CLOSED}


def test_no_path_leads_from_answering_to_closed_without_the_citizen_or_the_silence() -> None:
    closing = {move.act for move in MOVES if move.subject is Subject.CASE and move.target == CaseState.CLOSED}
    judgement = {Act.SOLVED, Act.STILL_UNSOLVED}
    assert closing == judgement | {Act.SILENCE, Act.WITHDRAW}

    for way in closing:
        assert "closed" in reachable(Subject.CASE, "answering", closing - {way}), way
    assert "closed" not in reachable(Subject.CASE, "answering", closing)


def test_only_the_citizen_or_the_marked_silence_closes() -> None:
    closing = {move.act: move.by for move in MOVES if move.target == CaseState.CLOSED}

    assert closing.pop(Act.SILENCE) == {Actor.CLOCK}
    assert set(closing.values()) == {frozenset({Actor.CITIZEN})}


def test_what_was_answered_closes_only_by_a_word_on_the_answer() -> None:
    into = {(str(source), move.act) for move in MOVES if move.target == "closed" for source in move.sources}

    assert {act for source, act in into if source == "replied"} == {
        Act.SOLVED,
        Act.STILL_UNSOLVED,
        Act.SILENCE,
    }
    assert {source for source, _ in into} == {"replied", "opened"}
    assert move_for(Subject.CASE, Act.WITHDRAW).sources == {CaseState.OPENED}


def test_a_rating_begins_with_a_citizens_grade_and_nothing_else() -> None:
    begins = [move for move in MOVES if move.subject is Subject.RATING and NEW in move.sources]

    assert [(move.act, move.by) for move in begins] == [(Act.RATE, frozenset({Actor.CITIZEN}))]
