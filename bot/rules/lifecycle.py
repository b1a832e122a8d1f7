"""The lifecycles of prompt, rating and case: one table that code, docs and tests read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import StateHasMoved
from models.terms import IN_HAND, OFFICE_OWES, OPEN_STATES, Actor, Subject
from models.terms import CaseState as C
from models.terms import PressureState as S
from models.terms import PromptState as P
from models.terms import RatingState as R

NEW = "-"
SAME = "="


class Act(StrEnum):
    """Everything that can move a prompt, a rating or a case."""

    SCHEDULE = "schedule"
    MISS = "miss"
    NOT_ASK = "not_ask"
    CONFLICT = "conflict"
    REACH = "reach"
    DELIVER = "deliver"
    BOUNCE = "bounce"
    ANSWER = "answer"
    DECLINE = "decline"
    UNDECLINE = "undecline"
    DISOWN = "disown"
    REOWN = "reown"
    EXPIRE = "expire"
    REMIND = "remind"
    VOID = "void"
    TAKE_OVER = "take_over"
    REVIEW = "review"

    RATE = "rate"
    ELABORATE = "elaborate"
    SETTLE = "settle"
    AMEND = "amend"
    ADD_WORDS = "add_words"
    FINISH = "finish"
    RERATE = "rerate"
    CORRECT = "correct"
    DISPUTE = "dispute"

    OPEN = "open"
    CLAIM = "claim"
    ASSIGN = "assign"
    RELEASE = "release"
    IDLE = "idle"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    TELL_NEW_GRADE = "tell_new_grade"
    ORPHAN = "orphan"
    ASK = "ask"
    CONTACT = "contact"
    RECTIFY_NOW = "rectify_now"
    EXPLAIN = "explain"
    PROMISE = "promise"
    RECTIFIED = "rectified"
    REPLY = "reply"
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    STILL_UNSOLVED = "still_unsolved"
    SILENCE = "silence"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    ESCALATE = "escalate"
    URGE = "urge"
    ASK_EXTENSION = "ask_extension"
    EXTEND = "extend"
    REFUSE_EXTENSION = "refuse_extension"

    REPORT = "report"
    ACCEPT = "accept"


@dataclass(frozen=True)
class Move:
    """One row: in which states an act is possible, where it leads, who does it, what people notice."""

    subject: Subject
    act: Act
    sources: frozenset[str]
    target: str
    by: frozenset[Actor]
    notice: str

    def leads_from(self, state: str) -> str:
        """The state this move leads to from `state`."""
        return state if self.target == SAME else self.target


def _row(
    subject: Subject, act: Act, sources: Iterable[str], target: str, by: Iterable[Actor], notice: str
) -> Move:
    return Move(subject, act, frozenset(sources), target, frozenset(by), notice)


CITIZEN = (Actor.CITIZEN,)
CLOCK = (Actor.CLOCK,)
OFFICIALS = (Actor.HANDLER, Actor.LEAD)
ARRIVAL = (Actor.SOURCE,)
DELIVERY = (Actor.CHANNEL,)

PROMPT_MOVES = (
    _row(Subject.PROMPT, Act.SCHEDULE, (NEW,), P.SCHEDULED, ARRIVAL, "an account is linked or hinted"),
    _row(Subject.PROMPT, Act.MISS, (NEW,), P.UNREACHABLE, ARRIVAL, "deep link and QR for the source"),
    _row(Subject.PROMPT, Act.NOT_ASK, (NEW,), P.NOT_ASKED, ARRIVAL, "counted in public"),
    _row(Subject.PROMPT, Act.CONFLICT, (P.UNREACHABLE,), P.NOT_ASKED, CITIZEN, "told so; counted"),
    _row(
        Subject.PROMPT,
        Act.REACH,
        (P.UNREACHABLE,),
        P.SCHEDULED,
        (Actor.CITIZEN, Actor.SOURCE),
        "the prompt comes at once",
    ),
    _row(Subject.PROMPT, Act.DELIVER, (P.SCHEDULED,), P.SENT, DELIVERY, "the prompt, five buttons"),
    _row(
        Subject.PROMPT,
        Act.BOUNCE,
        (P.SCHEDULED,),
        P.UNREACHABLE,
        (Actor.CHANNEL, Actor.CITIZEN),
        "blocked, gone, or stopped before sending",
    ),
    _row(Subject.PROMPT, Act.ANSWER, (P.SENT,), P.ANSWERED, CITIZEN, "see the rating"),
    _row(Subject.PROMPT, Act.DECLINE, (P.SENT,), P.DECLINED, CITIZEN, "thanks"),
    _row(Subject.PROMPT, Act.UNDECLINE, (P.DECLINED,), P.SENT, CITIZEN, "the five buttons again"),
    _row(Subject.PROMPT, Act.DISOWN, (P.SENT,), P.VOID, CITIZEN, "the matter is not theirs"),
    _row(Subject.PROMPT, Act.REOWN, (P.VOID,), P.SENT, CITIZEN, "the five buttons again"),
    _row(
        Subject.PROMPT,
        Act.EXPIRE,
        (P.SENT, P.SCHEDULED, P.UNREACHABLE),
        P.EXPIRED,
        CLOCK,
        "counted as not rated; never a default",
    ),
    _row(Subject.PROMPT, Act.REMIND, (P.SENT,), SAME, CLOCK, "once, silently, on the third working day"),
    _row(
        Subject.PROMPT,
        Act.VOID,
        (P.UNREACHABLE, P.SCHEDULED, P.SENT, P.DECLINED, P.EXPIRED, P.NOT_ASKED, P.VOID),
        P.VOID,
        (Actor.SOURCE, Actor.OPERATOR),
        "the message says so",
    ),
    _row(
        Subject.PROMPT,
        Act.TAKE_OVER,
        (P.SCHEDULED, P.SENT, P.DECLINED),
        P.SCHEDULED,
        CITIZEN,
        "the first link is void; whoever says it is theirs is asked",
    ),
    _row(
        Subject.PROMPT, Act.REVIEW, (NEW,), P.SENT, CITIZEN, "a general review: its grade is pressed already"
    ),
)

RATING_MOVES = (
    _row(Subject.RATING, Act.RATE, (NEW,), R.OPEN, CITIZEN, "the message shows the grade; it counts"),
    _row(Subject.RATING, Act.ELABORATE, (R.OPEN,), SAME, CITIZEN, "the same message shows it"),
    _row(Subject.RATING, Act.SETTLE, (R.OPEN,), R.SETTLED, (*CITIZEN, *CLOCK), "thanks; the road of a case"),
    _row(Subject.RATING, Act.AMEND, (R.OPEN, R.SETTLED), R.OPEN, CITIZEN, "next version"),
    _row(Subject.RATING, Act.ADD_WORDS, (R.SETTLED, R.FINAL), SAME, CITIZEN, "next version; added to"),
    _row(
        Subject.RATING,
        Act.RERATE,
        (R.SETTLED, R.FINAL),
        R.OPEN,
        CITIZEN,
        "next version after pressure; the old one is kept, marked",
    ),
    _row(
        Subject.RATING,
        Act.CORRECT,
        (R.OPEN, R.SETTLED, R.FINAL),
        R.OPEN,
        CITIZEN,
        "next version of what was pressed on a window's tablet, once; the old one is kept; counted",
    ),
    _row(
        Subject.RATING,
        Act.DISPUTE,
        (R.OPEN, R.SETTLED, R.FINAL),
        SAME,
        CITIZEN,
        "marked and counted apart; the parent office is told, the rated office is not",
    ),
    _row(Subject.RATING, Act.FINISH, (R.SETTLED,), R.FINAL, CLOCK, "old buttons say what the state is"),
)

CASE_MOVES = (
    _row(Subject.CASE, Act.OPEN, (NEW,), C.OPENED, (*CITIZEN, *CLOCK), "alert; number and dates"),
    _row(Subject.CASE, Act.CLAIM, (C.OPENED,), C.CLAIMED, OFFICIALS, "the alert says by whom"),
    _row(
        Subject.CASE,
        Act.ASSIGN,
        (C.OPENED,),
        C.CLAIMED,
        (Actor.LEAD, Actor.SUPERVISOR),
        "the alert says by whom",
    ),
    _row(Subject.CASE, Act.RELEASE, (C.CLAIMED,), C.OPENED, OFFICIALS, "the group again"),
    _row(Subject.CASE, Act.IDLE, (C.CLAIMED,), C.OPENED, CLOCK, "the group again"),
    _row(
        Subject.CASE,
        Act.HAND_OVER,
        (C.OPENED, C.CLAIMED),
        C.OPENED,
        (*OFFICIALS, Actor.SUPERVISOR),
        "which office answers now; dates unchanged",
    ),
    _row(Subject.CASE, Act.WITHDRAW, (C.OPENED,), C.CLOSED, CITIZEN, "nothing is owed"),
    _row(
        Subject.CASE,
        Act.TELL_NEW_GRADE,
        IN_HAND | {C.REPLIED},
        SAME,
        (*CITIZEN, *CLOCK),
        "the office is told the new grade",
    ),
    _row(
        Subject.CASE,
        Act.ORPHAN,
        IN_HAND,
        C.OPENED,
        (*OFFICIALS, Actor.OPERATOR),
        "the group or the handlers again",
    ),
    _row(Subject.CASE, Act.ASK, (C.CLAIMED,), C.CONTACTED, OFFICIALS, "a question is relayed"),
    _row(Subject.CASE, Act.CONTACT, (C.CLAIMED,), C.CONTACTED, OFFICIALS, "named only; the citizen is asked"),
    _row(Subject.CASE, Act.RECTIFY_NOW, (C.CONTACTED,), C.ANSWERING, OFFICIALS, "-"),
    _row(Subject.CASE, Act.EXPLAIN, (C.CONTACTED,), C.ANSWERING, OFFICIALS, "-"),
    _row(Subject.CASE, Act.PROMISE, (C.CONTACTED,), C.ANSWERING, OFFICIALS, "the promise and its date"),
    _row(Subject.CASE, Act.RECTIFIED, (C.ANSWERING,), SAME, OFFICIALS, "may reply"),
    _row(Subject.CASE, Act.REPLY, (C.ANSWERING,), C.REPLIED, OFFICIALS, "the whole answer, three labels"),
    _row(Subject.CASE, Act.SOLVED, (C.REPLIED,), C.CLOSED, CITIZEN, "the office hears thanks"),
    _row(Subject.CASE, Act.PARTLY, (C.REPLIED,), C.OPENED, CITIZEN, "the same office again"),
    _row(Subject.CASE, Act.UNSOLVED, (C.REPLIED,), C.OPENED, CITIZEN, "one rung up"),
    _row(Subject.CASE, Act.STILL_UNSOLVED, (C.REPLIED,), C.CLOSED, CITIZEN, "honest last message"),
    _row(Subject.CASE, Act.SILENCE, (C.REPLIED,), C.CLOSED, CLOCK, "counted apart"),
    _row(Subject.CASE, Act.NEAR_DUE, OFFICE_OWES, SAME, CLOCK, "handler and lead"),
    _row(Subject.CASE, Act.OVERDUE, OFFICE_OWES, SAME, CLOCK, "handler and lead"),
    _row(Subject.CASE, Act.ESCALATE, OFFICE_OWES, SAME, CLOCK, "lead, parent, and up the ladder"),
    _row(Subject.CASE, Act.URGE, OFFICE_OWES, SAME, (Actor.SUPERVISOR,), "handler and lead: what is wanted"),
    _row(
        Subject.CASE,
        Act.ASK_EXTENSION,
        (C.ANSWERING,),
        SAME,
        OFFICIALS,
        "the supervisor decides by the end of the day",
    ),
    _row(
        Subject.CASE,
        Act.EXTEND,
        (C.ANSWERING,),
        SAME,
        (Actor.SUPERVISOR,),
        "citizen: the new date and the reason",
    ),
    _row(
        Subject.CASE,
        Act.REFUSE_EXTENSION,
        (C.ANSWERING,),
        SAME,
        (Actor.SUPERVISOR, *CLOCK),
        "the date stands",
    ),
)

PRESSURE_MOVES = (
    _row(Subject.PRESSURE, Act.REPORT, (NEW,), S.OPEN, CITIZEN, "the parent's supervisor; never the office"),
    _row(Subject.PRESSURE, Act.ACCEPT, (S.OPEN,), S.ACCEPTED, (Actor.SUPERVISOR,), "the citizen is told"),
)

MOVES = PROMPT_MOVES + RATING_MOVES + CASE_MOVES + PRESSURE_MOVES
_BY_ACT = {(move.subject, move.act): move for move in MOVES}
assert OPEN_STATES >= OFFICE_OWES


def move_for(subject: Subject, act: Act) -> Move:
    """The row of an act."""
    return _BY_ACT[subject, act]


def check_move(subject: Subject, act: Act, state: str, by: Actor) -> str:
    """The state that `act` leads to from `state`.

    Raises:
        StateHasMoved: the act is not possible in that state, or not to that actor.
    """
    move = move_for(subject, act)
    if state not in move.sources or by not in move.by:
        raise StateHasMoved(subject=subject, act=act, state=state)
    return move.leads_from(state)
