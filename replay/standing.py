"""How a matter must stand by the word of its source, once it was played."""

from collections.abc import Iterator, Mapping
from typing import Any

from replay.plans import First
from replay.stage import Play

STATES = {
    First.SILENT: "expired", First.DECLINE: "declined", First.NOT_MINE: "void", First.WITHDRAWN: "void"
}  # fmt: skip
REASONS = {First.NOT_MINE: "not_mine", First.WITHDRAWN: "withdrawn"}
RATED = "answered"


def disagreements(play: Play, status: Mapping[str, Any]) -> list[str]:
    """Where the source is told something else than what was seen."""
    number = play.matter.matter_no
    return [f"the source is told of {number}: {what}" for what in _differences(play, status)]


def _differences(play: Play, status: Mapping[str, Any]) -> Iterator[str]:
    state, rating, case = ((status.get(part) or {}) for part in ("prompt", "rating", "case"))
    wanted = STATES.get(play.plan.first, RATED)
    if state.get("state") != wanted:
        yield f"prompt {state.get('state')}, not {wanted}"
    if state.get("reason") != REASONS.get(play.plan.first):
        yield f"prompt for the reason {state.get('reason')}"
    if not (play.plan.rates and play.plan.named):
        if rating or case:
            yield "an anonymous rating"
        return
    if rating.get("grade") != play.grade:
        yield f"grade {rating.get('grade')}, not {play.grade}"
    if case.get("closed_as") != play.closed_as:
        yield f"case closed as {case.get('closed_as')}, not {play.closed_as}"
