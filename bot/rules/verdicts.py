"""What a citizen's judgement of an answer leads to, and when the clock of a case strikes next."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules.lifecycle import Act
from models.terms import AlertLevel, ClosedAs, FollowUp

RUNGS = (AlertLevel.LATE_1, AlertLevel.LATE_3, AlertLevel.LATE_5)


def judge(follow_up: FollowUp, *, partly_before: int, unsolved_before: int) -> Act:
    """The move a judgement makes.

    Each of «partly» and «unsolved» re-opens once; after that anything but «solved» ends the case as unsolved.
    """
    if follow_up is FollowUp.SOLVED:
        return Act.SOLVED
    if partly_before or (follow_up is FollowUp.UNSOLVED and unsolved_before):
        return Act.STILL_UNSOLVED
    return Act.PARTLY if follow_up is FollowUp.PARTLY else Act.UNSOLVED


def asks_to_publish(closed_as: ClosedAs | None) -> bool:
    """Whether a case ended by its citizen's judgement of the last answer: only then is 可以公开 asked."""
    return closed_as in {ClosedAs.SOLVED, ClosedAs.UNSOLVED}


@dataclass(frozen=True)
class Strike:
    """One strike of a case's clock: which duty, how far, and when."""

    which: str
    level: AlertLevel
    at: datetime


@dataclass(frozen=True)
class Duty:
    """One duty of the office with its clock; `level` is the last notice given.

    `late_at`: when it climbs the rungs after being overdue, one moment for each.
    """

    which: str
    near_at: datetime
    due_at: datetime
    level: AlertLevel
    late_at: tuple[datetime, ...] = ()

    def strikes(self) -> tuple[Strike, ...]:
        """What is still to be struck."""
        ladder = (
            Strike(self.which, AlertLevel.DUE_SOON, self.near_at),
            Strike(self.which, AlertLevel.OVERDUE, self.due_at),
            *(Strike(self.which, level, at) for level, at in zip(RUNGS, self.late_at, strict=False)),
        )
        return tuple(strike for strike in ladder if strike.level > self.level)


def reached(duty: Duty, now: datetime) -> AlertLevel:
    """How far the clock of a duty has gone by its moments, whatever was told."""
    anew = replace(duty, level=AlertLevel.NONE)
    return max((strike.level for strike in anew.strikes() if strike.at <= now), default=AlertLevel.NONE)


def next_strike(duties: tuple[Duty, ...]) -> datetime | None:
    """When the clock strikes next."""
    return min((strike.at for duty in duties for strike in duty.strikes()), default=None)


def struck(duties: tuple[Duty, ...], now: datetime) -> tuple[Strike, ...]:
    """What has struck by `now`, the newest last: only that one is told, all of them are noted."""
    due = [strike for duty in duties for strike in duty.strikes() if strike.at <= now]
    return tuple(sorted(due, key=lambda strike: (strike.at, strike.level)))


def rungs_told(level: AlertLevel, rungs: int) -> int:
    """How many rungs above the office hear of a clock that has gone so far: one, two, then all there are."""
    if level < AlertLevel.LATE_1:
        return 0
    return rungs if level is AlertLevel.LATE_5 else min(rungs, RUNGS.index(level) + 1)
