"""Clocks: the office is reminded in its hours, once each time, and nothing rings at night."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.tables import Step
from models.terms import Role
from simulator.people import Person, Seen
from tests.house import House
from tests.journeys.scene import QUESTION, WORDS, Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


async def reminders(scene: Scene, person: Person) -> list[str]:
    """What the clock told this person: the lines that say so."""
    texts = await scene.house.texts(person)
    lines = [line for text in texts for line in text.splitlines()]
    return [line for line in lines if line.startswith(("临期：", "超期："))]


@pytest.fixture
async def lead(scene: Scene) -> Person:
    """The lead of the office."""
    return await scene.house.official("刘主任", Role.LEAD)


async def test_a_friday_case_is_near_due_on_monday_at_a_quarter_to_nine(scene: Scene, lead: Person) -> None:
    await scene.claimed()

    await scene.house.at("2026-11-23 08:44")
    assert await reminders(scene, scene.chen) == []
    await scene.house.at("2026-11-23 08:45")

    told = ["临期：11月23日（周一）24:00 前要了解情况。"]
    assert await reminders(scene, scene.chen) == told
    assert await reminders(scene, lead) == told


async def test_overdue_is_told_when_the_next_working_day_begins(scene: Scene, lead: Person) -> None:
    await scene.claimed()
    await scene.house.at("2026-11-23 08:45")

    await scene.house.at("2026-11-24 08:29")
    assert len(await reminders(scene, scene.chen)) == 1
    await scene.house.at("2026-11-24 08:30")

    told = "超期：应在 11月23日（周一）前了解情况，还没有。"
    assert (await reminders(scene, scene.chen))[-1] == told
    assert (await reminders(scene, lead))[-1] == told


async def test_the_answer_has_its_own_clock(scene: Scene) -> None:
    await scene.answering()

    await scene.house.at("2026-11-26 08:45")
    await scene.house.at("2026-11-30 08:30")

    assert await reminders(scene, scene.chen) == [
        "临期：11月27日（周五）24:00 前要答复评价人。",
        "超期：应在 11月27日（周五）前答复评价人，还没有。",
    ]


async def test_a_reminder_tells_who_has_the_case(scene: Scene, lead: Person) -> None:
    await scene.rated()
    await scene.house.at("2026-11-23 08:45")
    assert await scene.hears(lead, "\n还没有人认领。")

    await scene.house.press(scene.chen, "认领")
    await scene.house.at("2026-11-24 08:30")

    assert (await scene.last(lead)).endswith("承办：陈某")


async def test_the_alert_shows_how_far_the_clock_has_gone(scene: Scene) -> None:
    await scene.rated()
    await scene.house.at("2026-11-23 08:45")
    assert await scene.hears(scene.chen, "了解情况：11月23日（周一）前（临期）")

    await scene.house.at("2026-11-24 08:30")

    assert await scene.hears(scene.chen, "了解情况：11月23日（周一）前（超期）")


async def test_the_citizen_hears_nothing_of_the_offices_clocks(scene: Scene) -> None:
    await scene.rated()
    before = await scene.house.texts(scene.li)

    await scene.house.at("2026-11-23 08:45")
    await scene.house.at("2026-11-24 08:30")

    assert await scene.house.texts(scene.li) == before


async def test_what_is_done_is_not_reminded_of(scene: Scene) -> None:
    await scene.replied()

    await scene.house.at("2026-11-27 12:00")

    assert await reminders(scene, scene.chen) == []


async def test_after_a_long_downtime_only_the_newest_notice_is_sent(scene: Scene, lead: Person) -> None:
    await scene.rated()

    await scene.house.at("2026-12-03 10:00")

    assert await reminders(scene, lead) == []
    assert await scene.hears(lead, "11月27日（周五）该答复评价人，还没有。")
    struck = Step.filter(act__in=("near_due", "overdue"))
    assert await struck.count() == 4


async def test_a_promised_date_moves_the_due_day(scene: Scene) -> None:
    await scene.contacted()
    await scene.house.press(scene.chen, "限期整改")
    await scene.house.press(scene.chen, "12月11日（周五）")

    await scene.house.at("2026-12-10 08:44")
    assert await reminders(scene, scene.chen) == []
    await scene.house.at("2026-12-10 08:45")

    assert await reminders(scene, scene.chen) == ["临期：12月11日（周五）24:00 前要答复评价人。"]


async def test_a_day_promised_late_has_a_clock_of_its_own(scene: Scene, lead: Person) -> None:
    await scene.contacted()
    await scene.house.at("2026-11-26 09:00")
    await scene.house.press(scene.chen, "限期整改")
    await scene.house.press(scene.chen, "12月11日（周五）")

    assert await scene.hears(scene.chen, "处理方式：限期整改，12月11日（周五）前答复。")
    await scene.house.at("2026-12-10 08:45")

    told = ["临期：11月27日（周五）24:00 前要答复评价人。", "临期：12月11日（周五）24:00 前要答复评价人。"]
    assert await reminders(scene, scene.chen) == await reminders(scene, lead) == told


async def test_a_day_promised_for_tomorrow_is_not_called_near_a_second_time(scene: Scene) -> None:
    await scene.contacted()
    await scene.house.at("2026-11-26 09:00")
    await scene.house.press(scene.chen, "限期整改")
    await scene.house.press(scene.chen, "11月27日（周五）")
    await scene.house.forward(hours=2)

    assert await reminders(scene, scene.chen) == ["临期：11月27日（周五）24:00 前要答复评价人。"]


async def test_a_reopened_case_gets_both_days_anew(scene: Scene) -> None:
    await scene.replied()
    await scene.house.at("2026-11-25 16:00")

    await scene.house.press(scene.li, "部分解决")

    case, ground = await scene.case(), scene.house.desks.ground
    assert ground.due_day(case.contact_due) == date(2026, 11, 26)
    assert ground.due_day(case.rectify_due) == date(2026, 12, 2)
    await scene.house.at("2026-11-26 08:45")
    assert await reminders(scene, scene.chen) == ["临期：11月26日（周四）24:00 前要了解情况。"]


async def test_over_the_national_day_the_days_are_those_of_the_schedule(quick_house: House) -> None:
    quick_house.clock.moment = local("2026-09-30 15:00")
    scene = await Scene.set(quick_house)
    lead = await quick_house.official("刘主任", Role.LEAD)
    await scene.rated()
    due = "单位 10月8日（周四）前要来了解情况，10月13日（周二）前要给您答复。"
    assert await scene.hears(scene.li, due)

    for moment in ("2026-10-05 10:00", "2026-10-08 08:44"):
        await quick_house.at(moment)
        assert await reminders(scene, lead) == []
    await quick_house.at("2026-10-08 08:45")

    assert await reminders(scene, lead) == ["临期：10月8日（周四）24:00 前要了解情况。"]


async def test_days_in_a_year_without_a_schedule_are_marked_as_provisional(quick_house: House) -> None:
    published = quick_house.desks.ground.calendar.last_published_year or 0
    quick_house.clock.moment = datetime(published, 12, 29, 2, 0, tzinfo=UTC)
    scene = await Scene.set(quick_house)

    await scene.rated()

    assert (await scene.case()).provisional is True
    assert "期限按周末暂推，放假安排公布后可能调整。" in await scene.last(scene.chen)


async def test_what_somebody_waits_for_comes_at_night_without_ringing(scene: Scene) -> None:
    await scene.house.at("2026-11-20 21:30")
    before = await _ids(scene)

    await scene.claimed(WORDS)
    await scene.ask(QUESTION)
    await scene.house.press(scene.li, "回一句")
    await scene.house.say(scene.li, "是上午")

    new = [seen for seen in await _both(scene) if (seen["chat_id"], seen["message_id"]) not in before]
    assert len(new) > 6
    assert [seen["text"] for seen in new if not seen["silent"]] == []


async def test_nothing_that_only_the_clock_causes_comes_outside_office_hours(scene: Scene) -> None:
    await scene.rated()
    sent: list[Seen] = []
    for moment in ("2026-11-21 10:00", "2026-11-22 23:00", "2026-11-23 08:30", "2026-11-24 00:00"):
        before = await _ids(scene)
        await scene.house.at(moment)
        sent += [seen for seen in await _both(scene) if (seen["chat_id"], seen["message_id"]) not in before]

    assert sent == []


async def test_quiet_hours_can_be_switched_off(sqlite_url: str) -> None:
    from models import database
    from tests.house import open_house

    await database.connect(sqlite_url)
    async with open_house(sqlite_url, policy='quiet_hours = ""') as house:
        scene = await Scene.set(house)
        await house.at("2026-11-20 22:00")
        await scene.rated(WORDS)
        assert [seen["silent"] for seen in await scene.told(scene.chen)] == [False, False]
    await database.close()


async def _both(scene: Scene) -> list[Seen]:
    return [*await scene.told(scene.li), *await scene.told(scene.chen)]


async def _ids(scene: Scene) -> set[tuple[int, int]]:
    return {(seen["chat_id"], seen["message_id"]) for seen in await _both(scene)}
