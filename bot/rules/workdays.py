"""Working days: weekends, the State Council's holidays and its make-up days (调休)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from chinese_calendar import constants

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: published schedules first, weekends where none is published yet."""

    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    published_years: frozenset[int] = frozenset()
    overrides: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def published(cls, overrides: Mapping[date, bool] | None = None) -> "Calendar":
        """The schedules that the calendar library knows, single days of it replaced by `overrides`."""
        return cls(
            holidays=frozenset(constants.holidays),
            make_up_days=frozenset(constants.workdays),
            published_years=_years(constants.holidays),
            overrides=MappingProxyType(dict(overrides or {})),
        )

    def with_days(self, days: Mapping[date, bool]) -> "Calendar":
        """The same with an imported schedule laid over it; a year with a day of it counts as published."""
        years = self.published_years | {day.year for day in days}
        return replace(self, overrides=MappingProxyType(dict(days)), published_years=years)

    @property
    def last_published_year(self) -> int | None:
        """The newest year with a published schedule."""
        return max(self.published_years, default=None)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.overrides:
            return self.overrides[day]
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        """Whether the schedule of this day is not published, so that only weekends are known."""
        return day.year not in self.published_years and day not in self.overrides

    def nth_workday_after(self, start: date, n: int) -> date:
        """The nth working day; the start day is not counted."""
        return self._count(start, n, ONE_DAY)

    def nth_workday_before(self, start: date, n: int) -> date:
        """The nth working day going back; the start day is not counted."""
        return self._count(start, n, -ONE_DAY)

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days follow `start` up to and with `end`; 0 where `end` is not later."""
        days = (end - start).days
        return sum(self.is_workday(start + i * ONE_DAY) for i in range(1, days + 1))

    def _count(self, start: date, n: int, step: timedelta) -> date:
        if n < 1:
            raise ValueError(f"working days are counted from 1, not {n}")
        day = start
        while n:
            day += step
            n -= self.is_workday(day)
        return day


def _years(days: Iterable[date]) -> frozenset[int]:
    """The years from the first to the last day of the library's data, as it publishes whole years."""
    years = {day.year for day in days}
    return frozenset(range(min(years), max(years) + 1))
