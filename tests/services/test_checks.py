"""What `yiping check` finds in the database and in time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.workdays import Calendar
from bot.services.checks import CheckDesk, Level
from bot.texts import texts
from models.tables import Account, CalendarDay, Hold, Office, Official
from models.terms import Role

pytestmark = pytest.mark.usefixtures("store")
YEARS = Calendar(published_years=frozenset({2026}))


@dataclass
class Fixed:
    """A clock that stands, or runs apart from the machine's."""

    moment: datetime | None = None
    apart: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.moment or datetime.now(UTC) + self.apart


def desk(clock: Fixed | None = None, calendar: Calendar = YEARS) -> CheckDesk:
    return CheckDesk(clock or Fixed(), calendar, ZoneInfo("Asia/Shanghai"), texts("zh_CN"))


async def an_office(code: str, parent: Office | None = None, chat_id: int | None = None) -> Office:
    return await Office.create(code=code, name=code, parent=parent, chat_id=chat_id)


async def an_official(office: Office, role: Role) -> Official:
    holder = await Account.create(external_id=office.id, language="zh_CN")
    return await Official.create(account=holder, office=office, role=role, name="王", since=datetime.now(UTC))


async def test_offices_without_a_receiver_are_named() -> None:
    for code in ("B2区", "A5区"):
        await an_office(code)
    await an_office("A3区", chat_id=-1)
    found = await desk().offices()
    assert found.level is Level.WARN
    assert found.says == "3 个，其中 2 个收不到差评（无群、无承办人）：A5区、B2区 —— 用 yiping invite 邀请"


async def test_a_parent_receives_for_its_offices() -> None:
    top = await an_office("市局")
    middle = await an_office("区局", top)
    await an_office("A3区", middle)
    await an_official(top, Role.LEAD)
    assert (await desk().offices()).says == "3 个，都有人收差评"


async def test_a_supervisor_receives_no_alerts() -> None:
    await an_official(await an_office("A3区"), Role.SUPERVISOR)
    assert (await desk().offices()).level is Level.WARN


@pytest.mark.parametrize("gone", ["blocked_at", "gone_at"])
async def test_an_official_who_cannot_be_reached_receives_nothing(gone: str) -> None:
    official = await an_official(await an_office("A3区"), Role.HANDLER)
    await Account.filter(id=official.account_id).update(**{gone: datetime.now(UTC)})
    assert (await desk().offices()).level is Level.WARN


async def test_an_ended_role_receives_nothing() -> None:
    official = await an_official(await an_office("A3区"), Role.HANDLER)
    await Official.filter(id=official.id).update(ended_at=datetime.now(UTC))
    assert (await desk().offices()).level is Level.WARN


async def test_many_offices_without_a_receiver_are_cut_short() -> None:
    for number in range(23):
        await an_office(f"{number:02}")
    assert "18、19……" in (await desk().offices()).says


async def test_no_offices_are_worth_a_warning() -> None:
    assert (await desk().offices()).level is Level.WARN


@pytest.mark.parametrize(
    ("today", "level"),
    [(date(2026, 6, 1), Level.OK), (date(2026, 10, 31), Level.OK), (date(2026, 11, 22), Level.WARN)],
)
async def test_an_unpublished_year_warns_before_deadlines_reach_it(today: date, level: Level) -> None:
    clock = Fixed(datetime(today.year, today.month, today.day, tzinfo=UTC))
    assert (await desk(clock).calendar()).level is level


@pytest.mark.parametrize(
    ("apart", "level"), [(0, Level.OK), (-30, Level.WARN), (30, Level.WARN), (400, Level.FAIL)]
)
async def test_the_clock_is_held_against_the_databases(apart: int, level: Level) -> None:
    assert (await desk(Fixed(apart=timedelta(seconds=apart))).clock()).level is level


async def test_a_migrated_schema_is_in_order() -> None:
    assert (await desk().schema()).level is Level.OK


async def test_an_imported_schedule_ends_the_warning() -> None:
    clock = Fixed(datetime(2026, 11, 22, tzinfo=UTC))
    await CalendarDay.create(day=date(2027, 1, 1), is_workday=False, imported_at=datetime.now(UTC))
    found = await desk(clock).calendar()
    assert (found.level, found.says) == (Level.OK, "放假安排已有到 2027 年")


async def test_a_forgotten_hold_is_worth_a_warning() -> None:
    assert (await desk().holds()).level is Level.OK
    await Hold.create(since=datetime.now(UTC))
    found = await desk().holds()
    assert (found.level, found.says) == (Level.WARN, "1 处暂停邀请，积下 0 条 —— 恢复用 yiping hold off")
