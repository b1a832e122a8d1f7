"""Checks: what of the surroundings is in order, as `yiping check` tells operators."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.ports import Clock
from bot.rules.workdays import Calendar
from bot.texts import Texts
from models import database
from models.tables import Case, Office, Official
from models.terms import CLAIMING_ROLES, OPEN_STATES

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
        t = self._t
        last = (self._clock.now() + HORIZON).astimezone(self._zone).date()
        provisional = await Case.filter(state__in=OPEN_STATES, provisional=True).count()
        if not provisional and not self._calendar.is_provisional(last):
            return Finding(Level.OK, t("放假安排已公布到 {year} 年", year=self._calendar.last_published_year))
        year = (self._calendar.last_published_year or last.year - 1) + 1
        if not provisional:
            return Finding(Level.WARN, t("{year} 年放假安排尚未公布，那时的期限会暂按周末推算", year=year))
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
        t, count = self._t, await Office.all().count()
        if not count:
            return Finding(Level.WARN, t("还没有登记机构 —— 用 yiping offices import 导入"))
        if deaf := await self._without_receiver():
            said = t.plural(
                "{n} 个，其中 {deaf} 个收不到差评（无群、无承办人）：{codes} —— 用 yiping invite 邀请",
                "{n} 个，其中 {deaf} 个收不到差评（无群、无承办人）：{codes} —— 用 yiping invite 邀请",
                count,
                deaf=t.number(len(deaf)),
                codes=_listed(deaf, t("、"), t("……")),
            )
            return Finding(Level.WARN, said)
        return Finding(Level.OK, t.plural("{n} 个，都有人收差评", "{n} 个，都有人收差评", count))

    async def _without_receiver(self) -> list[str]:
        """Codes of the offices for which neither they nor any above have a chat, a handler or a lead."""
        offices = {office.id: office for office in await Office.all().order_by("code")}
        manned = set(
            await Official.filter(
                ended_at=None,
                role__in=CLAIMING_ROLES,
                account__blocked_at=None,
                account__gone_at=None,
            ).values_list("office_id", flat=True)
        )

        def is_deaf(office: Office | None) -> bool:
            while office is not None:
                if office.chat_id is not None or office.id in manned:
                    return False
                office = offices.get(office.parent_id or 0)
            return True

        return [office.code for office in offices.values() if is_deaf(office)]


def _provisional(plural: Callable[..., str], year: int, count: int) -> str:
    return plural(
        "{year} 年放假安排尚未公布，{n} 个期限暂按周末推算",
        "{year} 年放假安排尚未公布，{n} 个期限暂按周末推算",
        count,
        year=year,
    )


def _listed(codes: list[str], comma: str, more: str) -> str:
    return comma.join(codes[:MOST_NAMED]) + (more if len(codes) > MOST_NAMED else "")
