"""Rehearsals: which references of a test source stand for simulated citizens, and what happens to each."""

from datetime import timedelta
from enum import StrEnum

from bot.rules.channels import FIRST_TEST_CHAT
from models.terms import Behaviour

HANDLER_CHAT = FIRST_TEST_CHAT  # that of each citizen is as much higher as the number of their matter

TEST_OFFICE = "~test"  # no file of offices may name it
REF_PREFIX = "test-"

PAUSE = timedelta(seconds=2)  # between two turns: long enough to be seen by who asks each second


class Turn(StrEnum):
    """What a simulated person does next: the citizen, or the handler of the hidden office."""

    RATE_BEST = "rate_best"
    RATE_WORST = "rate_worst"
    SAY_WHY = "say_why"
    OPEN_UP = "open_up"
    SUBMIT = "submit"
    CLAIM = "claim"
    CONTACT = "contact"
    CONFIRM_CONTACT = "confirm_contact"
    RECTIFY_NOW = "rectify_now"
    BEGIN_REPLY = "begin_reply"
    WRITE_REPLY = "write_reply"
    SEND_REPLY = "send_reply"
    SAY_SOLVED = "say_solved"
    SAY_UNSOLVED = "say_unsolved"


_POOR = (Turn.RATE_WORST, Turn.SAY_WHY, Turn.OPEN_UP, Turn.SUBMIT)
_HANDLED = (
    Turn.CLAIM,
    Turn.CONTACT,
    Turn.CONFIRM_CONTACT,
    Turn.RECTIFY_NOW,
    Turn.BEGIN_REPLY,
    Turn.WRITE_REPLY,
    Turn.SEND_REPLY,
)
SCRIPTS: dict[Behaviour, tuple[Turn, ...]] = {
    Behaviour.PLEASED: (Turn.RATE_BEST, Turn.OPEN_UP, Turn.SUBMIT),
    Behaviour.ANGRY: (*_POOR, *_HANDLED, Turn.SAY_SOLVED),
    Behaviour.RELAPSE: (*_POOR, *_HANDLED, Turn.SAY_UNSOLVED, *_HANDLED, Turn.SAY_SOLVED),
    Behaviour.SILENT: (),
    Behaviour.BLOCKED: (),
}


def behaviour_of(ref: str) -> Behaviour | None:
    """How the citizen of this reference behaves, where a test source names a simulated one."""
    known = {f"{REF_PREFIX}{behaviour}": behaviour for behaviour in Behaviour}
    return known.get(ref)


def turn_of(behaviour: Behaviour, step: int) -> Turn | None:
    """The turn of a step, counted from 0; None after the last."""
    script = SCRIPTS[behaviour]
    return script[step] if step < len(script) else None
