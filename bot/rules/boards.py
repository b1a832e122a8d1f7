"""A board: in which of its columns an open case stands today."""

from datetime import date, timedelta
from enum import StrEnum

from models.terms import CaseState


class Column(StrEnum):
    """看板: the columns of a board; every open case stands in one of them."""

    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    WAITING = "waiting"
    OVERDUE = "overdue"


def column_of(state: CaseState, due_day: date, today: date) -> Column:
    """Where an open case stands whose next duty ends with `due_day`; a week ends on Sunday."""
    if state is CaseState.REPLIED:
        return Column.WAITING
    if due_day < today:
        return Column.OVERDUE
    if due_day == today:
        return Column.TODAY
    return Column.WEEK if due_day <= last_of_week(today) else Column.LATER


def last_of_week(day: date) -> date:
    """The Sunday of this week."""
    return day + timedelta(days=6 - day.weekday())


def week_before(day: date) -> tuple[date, date]:
    """Monday to Monday of the week before this one; the latter is not counted."""
    monday = day - timedelta(days=day.weekday())
    return monday - timedelta(days=7), monday
