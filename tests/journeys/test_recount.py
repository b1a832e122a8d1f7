"""A schedule is imported: what was counted without one moves, and both sides hear it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.tables import Case, Prompt
from models.terms import AlertLevel, CaseState
from tests.house import House
from tests.journeys.scene import QUESTION, Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = {date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 10): True}


def day(moment: datetime) -> date:
    """The local day that a due moment ends."""
    return date.fromordinal(moment.astimezone(SHANGHAI).date().toordinal() - 1)


@pytest.fixture
async def late(scene: Scene) -> Scene:
    """It is the last Tuesday of the year."""
    await scene.house.at("2026-12-29 10:00")
    return scene


async def test_both_sides_hear_of_the_new_day(house: House) -> None:
    scene = await Scene.set(house)
    await house.at("2026-12-29 10:00")
    await scene.claimed()
    before = await scene.case()
    assert (day(before.rectify_due), before.provisional) == (date(2027, 1, 5), True)

    moved = await house.desks.schedule.import_days(NEW_YEAR)
    await house.settle()

    case = await scene.case()
    assert [(one.number, one.which, one.was, one.now) for one in moved] == [
        (case.case_no, "rectify", date(2027, 1, 5), date(2027, 1, 6))
    ]
    assert (day(case.contact_due), day(case.rectify_due)) == (date(2026, 12, 30), date(2027, 1, 6))
    assert not case.provisional
    assert await scene.last(scene.li) == (
        "放假安排公布了，“护照换发”（办件 2554）的日期重新算过：\n单位 1月6日（周三）前要给您答复。"
    )
    assert await scene.last(scene.chen) == (
        f"{case.case_no} · 护照换发\n放假安排公布，期限重新算过。\n答复：1月5日（周二）前 → 1月6日（周三）前"
    )
    assert await scene.hears(scene.chen, "答复：1月6日（周三）前")


async def test_at_night_both_are_left_in_peace(late: Scene) -> None:
    await late.claimed()
    await late.house.at("2026-12-29 22:00")
    await late.house.desks.schedule.import_days(NEW_YEAR)
    await late.house.settle()
    assert not await late.hears(late.li, "重新算过")

    await late.house.at("2026-12-30 08:45")

    assert await late.hears(late.li, "重新算过")
    assert await late.hears(late.chen, "期限重新算过")


async def test_a_promised_day_stays(late: Scene) -> None:
    await late.contacted()
    await late.house.press(late.chen, "限期整改")
    await late.house.press(late.chen, "1月5日（周二）")
    before = (await late.case()).rectify_due

    assert await late.house.desks.schedule.import_days(NEW_YEAR) == []

    case = await late.case()
    assert (case.rectify_due, case.provisional) == (before, False)


async def test_a_contact_that_is_made_has_no_new_day(late: Scene) -> None:
    await late.house.at("2026-12-31 10:00")
    await late.contacted()

    moved = await late.house.desks.schedule.import_days(NEW_YEAR)

    assert [one.which for one in moved] == ["rectify"]
    assert QUESTION


async def test_a_clock_that_struck_too_early_strikes_again(late: Scene) -> None:
    await late.house.at("2026-12-31 10:00")
    await late.claimed()
    await late.house.at("2027-01-01 08:45")
    assert (await late.case()).contact_level is AlertLevel.DUE_SOON
    await late.house.desks.schedule.import_days(NEW_YEAR)

    case = await late.case()
    assert (day(case.contact_due), case.contact_level) == (date(2027, 1, 4), AlertLevel.NONE)
    await late.house.at("2027-01-04 08:45")
    assert (await late.case()).contact_level is AlertLevel.DUE_SOON
    assert await late.hears(late.chen, "临期：1月4日（周一）24:00 前要了解情况。")


async def test_the_window_of_a_prompt_moves_and_its_message_says_so(late: Scene) -> None:
    await late.house.report(late.li)
    assert await late.hears(late.li, "1月5日（周二）前可评")

    [moved] = await late.house.desks.schedule.import_days(NEW_YEAR)
    await late.house.settle()

    assert (moved.which, moved.was, moved.now) == ("prompt", date(2027, 1, 5), date(2027, 1, 6))
    assert day((await Prompt.get()).expires_at) == date(2027, 1, 6)
    assert await late.hears(late.li, "1月6日（周三）前可评")


async def test_a_deadline_within_the_published_year_stays(scene: Scene) -> None:
    await scene.claimed()

    assert await scene.house.desks.schedule.import_days({date(2026, 11, 25): False, **NEW_YEAR}) == []
    assert day((await scene.case()).rectify_due) == date(2026, 11, 27)


async def test_a_closed_case_stays_as_it_was(late: Scene) -> None:
    await late.replied()
    await late.house.press(late.li, "已解决")

    assert await late.house.desks.schedule.import_days(NEW_YEAR) == []
    assert (await Case.get()).state is CaseState.CLOSED


async def test_another_process_counts_by_it_from_then_on(late: Scene) -> None:
    house = late.house
    beside = house.desks
    await house.restart()
    await beside.schedule.import_days(NEW_YEAR)

    await house.desks.schedule.take_up()
    await late.claimed()

    case = await late.case()
    assert (day(case.rectify_due), case.provisional) == (date(2027, 1, 6), False)
