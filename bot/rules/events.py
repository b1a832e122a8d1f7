"""What a source hears of a move: one event or none, and never more than it could read back."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.lifecycle import NEW, Act
from models.terms import CaseState, ClosedAs, EventType, PromptReason, PromptState, Scope, Subject, Visibility


@dataclass(frozen=True)
class Told:
    """An event in the making: its type, and the state and reason it tells."""

    type: EventType
    state: str
    reason: str | None = None


PROMPT_EVENTS: Mapping[str, EventType] = {
    PromptState.SENT: EventType.PROMPT_SENT,
    PromptState.UNREACHABLE: EventType.PROMPT_UNREACHABLE,
    PromptState.ANSWERED: EventType.PROMPT_ANSWERED,
    PromptState.DECLINED: EventType.PROMPT_DECLINED,
    PromptState.VOID: EventType.PROMPT_VOID,
    PromptState.EXPIRED: EventType.PROMPT_EXPIRED,
}
CASE_EVENTS: Mapping[Act, tuple[EventType, ClosedAs | None]] = {
    Act.OPEN: (EventType.CASE_OPENED, None),
    Act.REPLY: (EventType.CASE_REPLIED, None),
    Act.PARTLY: (EventType.CASE_REOPENED, None),
    Act.UNSOLVED: (EventType.CASE_REOPENED, None),
    Act.WITHDRAW: (EventType.CASE_CLOSED, ClosedAs.AMENDED),
    Act.SOLVED: (EventType.CASE_CLOSED, ClosedAs.SOLVED),
    Act.STILL_UNSOLVED: (EventType.CASE_CLOSED, ClosedAs.UNSOLVED),
    Act.SILENCE: (EventType.CASE_CLOSED, ClosedAs.UNCONFIRMED),
}
REASONS = {Act.DISOWN: PromptReason.NOT_MINE, Act.VOID: PromptReason.WITHDRAWN}
# Of these acts a source never hears, so nobody needs to look at what they are about.
UNHEARD = frozenset({Act.SCHEDULE, Act.NOT_ASK, Act.CONFLICT, Act.REACH, Act.REMIND, Act.REVIEW})


def may_be_heard(subject: Subject, act: Act) -> bool:
    """Whether a source could hear of such a move at all."""
    match subject:
        case Subject.PROMPT:
            return act not in UNHEARD
        case Subject.RATING:
            return act is Act.SETTLE
        case Subject.CASE:
            return act in CASE_EVENTS
        case _:
            return False


def told_state(state: PromptState, *, sent_once: bool) -> PromptState:
    """The state of a prompt as its source may see it.

    A prompt that was sent once is sent again only where somebody says that the matter is theirs. That is not
    for the rated office, whose system the source usually is: until it is answered or over, it stays sent.
    """
    again = sent_once and state in {PromptState.SCHEDULED, PromptState.UNREACHABLE}
    return PromptState.SENT if again else state


def is_open_to(scope: Scope, visibility: Visibility, settled_visibility: Visibility | None) -> bool:
    """Whether a source may know of a rating: its citizen opened it, and had when it was sent on last."""
    return (
        scope is Scope.RATINGS and visibility is Visibility.NAMED and settled_visibility is Visibility.NAMED
    )


def prompt_event(act: Act, before: str, after: str, why: str, *, sent_once: bool) -> Told | None:
    """What is told of a move of a prompt: the state it has for the source, where that has changed."""
    state = told_state(PromptState(after), sent_once=sent_once)
    was = before if before == NEW else told_state(PromptState(before), sent_once=sent_once)
    if act in UNHEARD or (state == was and act is not Act.VOID):
        return None
    reason = why if state is PromptState.UNREACHABLE else REASONS.get(act)
    return Told(PROMPT_EVENTS[state], state, reason)


def rating_event(
    state: str, scope: Scope, visibility: Visibility, settled_visibility: Visibility | None
) -> Told | None:
    """What is told when a rating is sent on; `settled_visibility` is that of the time before."""
    if not is_open_to(scope, visibility, visibility):
        return None
    known = settled_visibility is Visibility.NAMED
    return Told(EventType.RATING_AMENDED if known else EventType.RATING_SUBMITTED, state)


def case_event(
    act: Act, state: str, scope: Scope, visibility: Visibility, settled_visibility: Visibility | None
) -> Told | None:
    """What is told of a move of a case. A case opens while its rating is being sent on."""
    settled = visibility if act is Act.OPEN else settled_visibility
    if not is_open_to(scope, visibility, settled):
        return None
    kind, closed_as = CASE_EVENTS[act]
    return Told(kind, state, closed_as)


def case_at_first_sight(state: CaseState) -> Told | None:
    """What is told of a case that went on before its citizen opened the rating; of a closed one nothing."""
    if state is CaseState.CLOSED:
        return None
    return Told(
        EventType.CASE_REPLIED if state is CaseState.REPLIED else EventType.CASE_OPENED,
        state,
    )
