"""Who may still do what: asking, amending and adding words, each with its limit."""

from datetime import datetime, timedelta

from bot.rules.grades import is_poor
from bot.rules.policy import Policy
from models.terms import Grade

# Clocks of service systems differ a little from ours.
CLOCK_TOLERANCE = timedelta(minutes=5)


def too_old(*, completed_at: datetime, now: datetime, policy: Policy) -> bool:
    """Whether a matter was completed too long ago to be asked about."""
    return now - completed_at > policy.ask_within.length


def in_future(*, completed_at: datetime, now: datetime) -> bool:
    """Whether a matter claims to be completed later than clocks may differ."""
    return completed_at - now > CLOCK_TOLERANCE


def patience(grade: Grade, policy: Policy) -> timedelta:
    """How long an untouched rating stays open."""
    return (policy.settle_poor if is_poor(grade) else policy.settle_good).length


def amend_until(*, settled_at: datetime, case_claimed: bool, policy: Policy) -> datetime:
    """When the grade of a settled rating becomes final."""
    least = policy.amend_at_least.length
    return settled_at + (least if case_claimed else max(least, policy.amend_at_most.length))


def may_amend_grade(
    *, settled_at: datetime | None, case_claimed: bool, case_exists: bool, now: datetime, policy: Policy
) -> bool:
    """Whether the grade may be amended: while the rating is open, then for a time."""
    if settled_at is None:
        return True
    return now < amend_until(settled_at=settled_at, case_claimed=case_exists and case_claimed, policy=policy)


def may_add_words(
    *, settled_at: datetime | None, case_open: bool | None, now: datetime, policy: Policy
) -> bool:
    """Whether words may be added; `case_open` is None where the rating has no case."""
    if settled_at is None or case_open is not None:
        return settled_at is None or bool(case_open)
    return now < settled_at + policy.late_words.length


def may_press(*, completed_at: datetime, now: datetime, policy: Policy) -> bool:
    """Whether a press on a window's tablet still counts.

    A tablet without network keeps a press for as long as it shows a matter, so it may come twice as late.
    """
    return now - completed_at < 2 * policy.kiosk_within.length


def may_correct(*, at_kiosk: bool, corrected_at: datetime | None, until: datetime, now: datetime) -> bool:
    """Whether the citizen may still say that it was not they who pressed: once, while one may rate at all."""
    return at_kiosk and corrected_at is None and now < until
