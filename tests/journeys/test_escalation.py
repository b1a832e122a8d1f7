"""督办: what is overdue climbs rung by rung; whoever stands above may urge, once a day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from models.tables import Office, Step
from models.terms import AlertLevel, Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import WORDS, Scene, labels

CITY, PROVINCE, NATION = "A市", "A省", "国"


@dataclass
class Above:
    """A case that was rated on the day before National Day, its lead, and the supervisors above."""

    scene: Scene
    lead: Person
    city: Person
    province: Person
    nation: Person

    async def heard(self, person: Person) -> list[str]:
        """What this person was told of clocks: the line that says what is missing."""
        lines = [line for text in await self.scene.house.texts(person) for line in text.splitlines()]
        return [line for line in lines if "，还没有。" in line]


@pytest.fixture
async def above(quick_house: House) -> Above:
    quick_house.clock.moment = (
        datetime.fromisoformat("2026-09-30 15:00").replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    )
    return await _above(quick_house)


async def _above(house: House) -> Above:
    nation = await Office.create(code=NATION, name="全国政务服务办公室")
    province = await Office.create(code=PROVINCE, name="A省政务服务局", parent=nation)
    await Office.filter(code=CITY).update(parent_id=province.id)
    scene = await Scene.set(house)
    return Above(
        scene,
        await house.official("刘主任", Role.LEAD),
        await house.official("周科", Role.SUPERVISOR, CITY),
        await house.official("吴处", Role.SUPERVISOR, PROVINCE),
        await house.official("郑司", Role.SUPERVISOR, NATION),
    )


CONTACT = "该了解情况，还没有。"


async def test_day_by_day_over_the_national_day(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)  # heard out by 10月8日, answered by 10月13日
    for quiet in ("2026-10-05 10:00", "2026-10-08 23:00", "2026-10-09 08:29"):
        await house.at(quiet)
    assert await above.heard(scene.chen) == await above.heard(above.city) == []

    await house.at("2026-10-09 08:30")
    assert await above.heard(scene.chen) == ["超期：应在 10月8日（周四）前了解情况，还没有。"]
    assert await above.heard(above.city) == []

    await house.at("2026-10-09 08:45")
    next_rung = "到 10月12日（周一）仍未了解情况，将报A省政务服务局督办。"
    assert (await above.heard(above.lead))[-1] == f"昨天{CONTACT}{next_rung}"
    assert await above.heard(above.city) == [f"A3区政务服务中心：昨天{CONTACT}{next_rung}"]
    assert await above.heard(above.province) == []

    await house.at("2026-10-10 12:00")  # a Saturday on which offices work
    assert len(await above.heard(above.city)) == 1

    await house.at("2026-10-12 08:45")
    third = f"A3区政务服务中心：10月8日（周四）{CONTACT}"
    third += "到 10月14日（周三）仍未了解情况，将报全国政务服务办公室督办。"
    assert (await above.heard(above.city))[-1] == third
    assert await above.heard(above.province) == [third]
    assert await above.heard(above.nation) == []
    assert len(await above.heard(scene.chen)) == 1

    await house.at("2026-10-14 08:45")
    fifth = f"A3区政务服务中心：10月8日（周四）{CONTACT}"
    for person in (above.city, above.province, above.nation):
        assert (await above.heard(person))[-1] == fifth
    case = await scene.case()
    assert (case.contact_level, case.rectify_level) == (AlertLevel.LATE_5, AlertLevel.LATE_1)
    assert await Step.filter(act="escalate", why="contact").count() == 3


async def test_after_downtime_everybody_hears_only_the_newest_that_is_theirs(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)

    await house.at("2026-10-16 10:00")

    assert await above.heard(scene.chen) == ["超期：应在 10月13日（周二）前答复评价人，还没有。"]
    [told] = await above.heard(above.lead)
    assert told.startswith("10月13日（周二）该答复评价人，还没有。")
    for person in (above.city, above.province, above.nation):
        assert len(await above.heard(person)) == 1
    assert await Step.filter(act__in=("near_due", "overdue", "escalate")).count() == 9


async def test_what_is_done_climbs_no_further(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-09 08:45")

    await scene.ask("请问是哪天？")
    await house.at("2026-10-13 23:00")

    assert await above.heard(above.province) == []
    assert len(await above.heard(above.city)) == 1


async def test_the_lead_looks_at_the_case_and_the_supervisor_urges(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-09 09:00")
    late = [seen for seen in await scene.told(above.lead) if f"昨天{CONTACT}" in seen["text"]]
    assert "看工单" in labels(late[-1])
    [told] = [seen for seen in await scene.told(above.city) if CONTACT in seen["text"]]
    assert labels(told) == ["督办"]

    await house.press(above.city, "督办")

    number = (await scene.case()).case_no
    urged = f"{number} · 护照换发\nA市政务服务管理局督办员催办：请在今天了解情况。"
    assert await scene.last(scene.chen) == urged
    assert await scene.hears(above.lead, urged)
    assert (
        await scene.last(above.city)
        == f"{number} · 护照换发\n已催办，转给了承办人和单位负责人。每天催一次就够。"
    )
    step = await Step.get(act="urge")
    assert step.actor == "supervisor"


async def test_a_case_is_urged_once_a_day(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-12 09:00")

    await house.press(above.city, "督办")
    await house.press(above.province, "督办")
    assert await scene.toasts(above.province) == ["今天已经催办过了，明天可以再催。"]
    await house.at("2026-10-13 09:00")
    await house.press(above.province, "督办")

    assert await Step.filter(act="urge").count() == 2


async def test_urged_at_night_it_is_wanted_on_the_next_working_day(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-09 09:00")
    await house.at("2026-10-10 20:00")

    await house.press(above.city, "督办")

    assert await scene.hears(scene.chen, "请在10月12日（周一）了解情况。")


async def test_what_nobody_has_claimed_is_urged_too(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.rated(WORDS)
    await house.at("2026-10-09 09:00")

    await house.press(above.city, "督办")

    assert await scene.hears(above.lead, "还没有人认领。")


async def test_supervisors_see_what_climbed_to_them_on_their_desk_and_look_at_it(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    number = (await scene.case()).case_no
    await house.say(above.nation, "我的工单")
    assert number not in await scene.last(above.nation)
    await house.at("2026-10-14 09:00")

    await house.say(above.nation, "我的工单")
    assert f"{number} · 护照换发：10月8日（周四）前了解情况（超期，已报上级）" in await scene.last(
        above.nation
    )
    await house.press(above.nation, f"{number} 护照换发")

    seen = (await scene.told(above.nation))[-1]
    assert "由 A3区政务服务中心 办理。" in seen["text"]
    assert "还没有人认领。" in seen["text"]
    assert labels(seen) == ["督办"]


async def test_a_supervisor_reads_nothing_that_tells_who_rated(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-12 09:00")
    await house.press(above.city, "督办")

    told = "\n".join(await house.texts(above.city))

    assert [secret for secret in ("2554", "王小明", "13800000000", "REF-", "15:00") if secret in told] == []


async def test_a_rung_without_a_supervisor_is_stepped_over(quick_house: House) -> None:
    above = await _above(quick_house)
    await quick_house.say(above.city, "/resign")
    await quick_house.settle()
    await above.scene.claimed(WORDS)

    await quick_house.at("2026-11-24 08:45")

    assert len(await above.heard(above.province)) == 1


async def test_quiet_hours_hold_for_the_ladder_too(above: Above) -> None:
    house, scene = above.scene.house, above.scene
    await scene.claimed(WORDS)
    await house.at("2026-10-09 08:44")

    before = len(await house.texts(above.city))
    assert await above.heard(above.city) == []
    await house.at("2026-10-09 08:45")

    assert len(await house.texts(above.city)) > before
