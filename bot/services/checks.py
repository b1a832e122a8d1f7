"""Checks: what of the surroundings is in order, as `yiping check` tells operators."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.ports import Clock
from bot.rules.workdays import Calendar
from bot.services.pressure import unheard
from bot.services.schedule import imported_days
from bot.services.standing import deaf_offices, provisional_cases
from bot.texts import Texts
from models import database
from models.tables import Hold, Office, Outbox
from models.terms import OutboxState

# The longest deadline, with the longest holidays inside it.
HORIZON = timedelta(days=60)
CLOCK_TOLERANCE = timedelta(seconds=5)
# Signed requests may be five minutes off; much of that belongs to the service systems.
CLOCK_LIMIT = timedelta(seconds=60)
MOST_NAMED = 20


class Level(StrEnum):
    """How good or bad a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was found, in one sentence."""

    level: Level
    says: str


class CheckDesk:
    """Looks at what lies in the open database, and at time."""

    def __init__(self, clock: Clock, calendar: Calendar, zone: ZoneInfo, t: Texts) -> None:
        self._clock = clock
        self._calendar = calendar
        self._zone = zone
        self._t = t

    async def schema(self) -> Finding:
        """Whether the database is on the schema of this version."""
        t = self._t
        if missing := await database.missing_migrations():
            said = t("缺少 {missing} —— 先运行 yiping migrate", missing=t("、").join(missing))
            return Finding(Level.FAIL, said)
        return Finding(Level.OK, t("数据库结构是最新的"))

    async def calendar(self) -> Finding:
        """Whether all days that deadlines may fall on are known to be worked or not."""
        t, known = self._t, self._calendar.with_days(await imported_days())
        last = (self._clock.now() + HORIZON).astimezone(self._zone).date()
        provisional = await provisional_cases().count()
        if not provisional and not known.is_provisional(last):
            return Finding(Level.OK, t("放假安排已有到 {year} 年", year=known.last_published_year))
        year = (known.last_published_year or last.year - 1) + 1
        if not provisional:
            said = t("{year} 年放假安排未导入，那时的期限会暂按周末推算", year=year)
            return Finding(Level.WARN, said + t(" —— yiping calendar import {year}.csv", year=year))
        return Finding(Level.WARN, _provisional(t.plural, year, provisional))

    async def clock(self) -> Finding:
        """Whether this machine and the database agree on the time."""
        t = self._t
        apart = abs(self._clock.now() - await database.database_now())
        if apart <= CLOCK_TOLERANCE:
            return Finding(Level.OK, t("与数据库时间一致"))
        level = Level.WARN if apart <= CLOCK_LIMIT else Level.FAIL
        return Finding(level, t("与数据库时间相差 {apart}，请校准时钟", apart=t.seconds(apart)))

    async def offices(self) -> Finding:
        """Whether the poor rating of every office reaches somebody."""
        t, count = self._t, await Office.filter(test=False).count()
        if not count:
            return Finding(Level.WARN, t("还没有登记机构 —— 用 yiping offices import 导入"))
        if deaf := [office.code for office in await deaf_offices()]:
            said = t.plural(
                "{n} 个，其中 {deaf} 个收不到差评（无群、无承办人）：{codes} —— 用 yiping invite 邀请",
                "{n} 个，其中 {deaf} 个收不到差评（无群、无承办人）：{codes} —— 用 yiping invite 邀请",
                count,
                deaf=t.number(len(deaf)),
                codes=_listed(deaf, t("、"), t("……")),
            )
            return Finding(Level.WARN, said)
        return Finding(Level.OK, t.plural("{n} 个，都有人收差评", "{n} 个，都有人收差评", count))

    async def pressure(self) -> Finding:
        """Whether every report of pressure has reached a supervisor."""
        t, waiting = self._t, await unheard()
        if not waiting:
            return Finding(Level.OK, t("干预评价都到了督办员那里"))
        said = t.plural(
            "{n} 份干预评价上面没有督办员受理：{numbers} —— 用 yiping invite 邀请督办员",
            "{n} 份干预评价上面没有督办员受理：{numbers} —— 用 yiping invite 邀请督办员",
            len(waiting),
            numbers=_listed([report.report_no for report in waiting], t("、"), t("……")),
        )
        return Finding(Level.WARN, said)

    async def holds(self) -> Finding:
        """Whether prompts are held back: a hold is forgotten easily."""
        t, holds = self._t, await Hold.filter(ended_at=None).count()
        if not holds:
            return Finding(Level.OK, t("没有暂停邀请"))
        held = await Outbox.filter(state=OutboxState.HELD, ended_at=None).count()
        said = t.plural(
            "{n} 处暂停邀请，积下 {held} 条 —— 恢复用 yiping hold off",
            "{n} 处暂停邀请，积下 {held} 条 —— 恢复用 yiping hold off",
            holds,
            held=t.number(held),
        )
        return Finding(Level.WARN, said)


def _provisional(plural: Callable[..., str], year: int, count: int) -> str:
    return plural(
        "{year} 年放假安排未导入，{n} 个期限暂按周末推算 —— yiping calendar import {year}.csv",
        "{year} 年放假安排未导入，{n} 个期限暂按周末推算 —— yiping calendar import {year}.csv",
        count,
        year=year,
    )


def _listed(codes: list[str], comma: str, more: str) -> str:
    return comma.join(codes[:MOST_NAMED]) + (more if len(codes) > MOST_NAMED else "")
