"""Asking: whether the citizen of a matter that has just come in is asked about it, and how."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from bot.rules.eligibility import too_old
from bot.rules.lifecycle import NEW, Act, check_move
from bot.rules.policy import Policy
from models.terms import Actor, PromptReason, PromptState, Subject


@dataclass(frozen=True)
class Candidate:
    """The account that could be asked: whether it works in the office, and why nothing can reach it."""

    works_there: bool
    unreachable: PromptReason | None


def why_not_asked(
    candidate: Candidate | None,
    *,
    completed_at: datetime,
    hinted: bool,
    now: datetime,
    policy: Policy,
    test: bool = False,
) -> PromptReason | None:
    """Why the citizen is not asked now; None when they are."""
    if too_old(completed_at=completed_at, now=now, policy=policy):
        return PromptReason.TOO_OLD
    if candidate is not None:
        return PromptReason.CONFLICT if candidate.works_there else candidate.unreachable
    if test:
        return PromptReason.TEST
    return PromptReason.NOT_STARTED if hinted else PromptReason.NO_ACCOUNT


@cache
def first_move(reason: PromptReason | None) -> tuple[Act, PromptState]:
    """The act by which a prompt begins, and the state it begins in."""
    act = _first_act(reason)
    return act, PromptState(check_move(Subject.PROMPT, act, NEW, Actor.SOURCE))


def _first_act(reason: PromptReason | None) -> Act:
    if reason is None:
        return Act.SCHEDULE
    unasked = {PromptReason.TOO_OLD, PromptReason.TEST, PromptReason.CONFLICT}
    return Act.NOT_ASK if reason in unasked else Act.MISS


def is_shown(reason: PromptReason | None, *, waited_for: bool) -> bool:
    """Whether the prompt is shown to the account found; who waited for it also sees why it is not asked."""
    return reason is None or (waited_for and reason is PromptReason.CONFLICT)


def is_stale(*, completed_at: datetime, now: datetime, policy: Policy) -> bool:
    """A batch older than an hour wakes nobody."""
    return now - completed_at > policy.batch_fresh.length
