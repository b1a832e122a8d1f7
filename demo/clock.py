"""The one clock of product and pretend Telegram: it runs like any other, and can be moved on."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.rules.workdays import Calendar

ZONE = "Asia/Shanghai"
MORNING, EVENING = time(9), time(17)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class DemoClock:
    """The machine's clock, so much ahead or behind."""

    def __init__(self, moment: datetime, machine: Callable[[], datetime] = utc_now) -> None:
        self._machine = machine
        self.set(moment)

    def now(self) -> datetime:
        """This moment on the stage, in UTC."""
        return self._machine() + self._ahead

    def __call__(self) -> datetime:
        """The same, for the pretend Telegram."""
        return self.now()

    def set(self, moment: datetime) -> None:
        """Go on from this moment."""
        self._ahead = moment - self._machine()

    def forward(self, length: timedelta) -> None:
        """Move on by so much."""
        self._ahead += length


def next_morning(now: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """When the next working day begins; today does not count."""
    day = calendar.nth_workday_after(now.astimezone(zone).date(), 1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def working_moment(now: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """Now, if somebody stands at the counter now; else the morning of the next working day."""
    local = now.astimezone(zone)
    if calendar.is_workday(local.date()) and local.time() < EVENING:
        return max(now, datetime.combine(local.date(), MORNING, zone).astimezone(UTC))
    return next_morning(now, calendar, zone)
