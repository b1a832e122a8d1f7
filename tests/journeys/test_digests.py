"""Digests: one message on a working morning, for whoever leads or supervises, if there is anything to say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tortoise.connection import get_connection

from bot.facts import Notice
from models.tables import (
    Case,
    Extension,
    HandOver,
    Office,
    Official,
    Outbox,
    PressureReport,
    Rating,
)
from models.terms import (
    Audience,
    CaseState,
    ExtensionState,
    HandOverState,
    OutboxState,
    PressureKind,
    PressureState,
    Role,
)
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene, all_labels

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRAISE = "07 窗口小刘把表替我打出来了"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


async def digests(house: House, person: Person) -> list[str]:
    """The digests in a chat: they alone begin with the morning or with a holiday."""
    return [
        text for text in await house.texts(person) if "早上 · " in text.splitlines()[0] or "小结 · " in text
    ]


async def rate(house: House, label: str, *words: str) -> None:
    """Somebody new rates a matter and submits it."""
    citizen = house.person("群众")
    await citizen.start()
    await house.settle()
    await house.report(citizen)
    await house.press(citizen, label)
    await house.say(citizen, *words)
    await house.press(citizen, "提交")


async def begin(house: House, moment: str) -> Person:
    """A lead of the office, on that day."""
    house.clock.moment = local(moment)
    return await house.official("刘主任", Role.LEAD)


@pytest.fixture
async def lead(scene: Scene) -> Person:
    """The lead of the office."""
    return await scene.house.official("刘主任", Role.LEAD)


async def test_the_first_digest_after_the_national_day_sums_it_up(house: House) -> None:
    lead = await begin(house, "2026-09-30 15:00")
    chen = await house.official("陈晓")
    await house.at("2026-10-03 10:00")
    for _ in range(3):
        await rate(house, "不满意")
    await house.press(chen, "认领")
    for label, words in (("非常满意", [PRAISE]), ("满意", []), ("基本满意", ["还行"])):
        await rate(house, label, *words)

    await house.at("2026-10-07 10:00")
    assert await digests(house, lead) == []
    await house.at("2026-10-08 08:45")

    assert await digests(house, lead) == [
        "国庆假期（10月1日—7日）小结 · A3区政务服务中心\n"
        "差评 3 件：1 件已认领，2 件没人认领。"
        "3 件都是今天要了解情况、10月13日（周二）前答复（10月10日周六上班，计入）。\n"
        "评价 6 件，好评 3 件，1 位写了表扬。"
    ]
    assert all_labels([seen for seen in await lead.sees() if "小结" in seen["text"]]) == [
        "2 件没人认领，去指派",
        "全部 3 件",
        "表扬",
    ]


async def test_what_is_due_stands_in_the_digest_of_a_working_morning(scene: Scene, lead: Person) -> None:
    await scene.claimed()
    await rate(scene.house, "不满意")

    await scene.house.at("2026-11-23 08:44")
    assert await digests(scene.house, lead) == []
    await scene.house.at("2026-11-23 08:45")

    mine, nobody = await Case.all().order_by("id")
    both = sorted([f"{mine.case_no} 陈某", f"{nobody.case_no} 没人认领"])
    assert await digests(scene.house, lead) == [
        "11月23日（周一）早上 · A3区政务服务中心\n"
        f"今天到期 2 件：{'，'.join(both)}\n"
        "没人认领 1 件\n"
        "11月20日（周五）以来：评价 2 件，好评 0 件；新开工单 2 件，了结 0 件。"
    ]


async def test_a_digest_comes_once_a_day_whatever_happens(scene: Scene, lead: Person) -> None:
    await scene.rated()

    for moment in ("2026-11-23 08:45", "2026-11-23 08:46", "2026-11-23 12:00"):
        await scene.house.at(moment)
        await scene.house.restart()
        await scene.house.settle()

    assert len(await digests(scene.house, lead)) == 1
    await scene.house.at("2026-11-24 08:45")
    assert len(await digests(scene.house, lead)) == 2


async def test_a_morning_with_nothing_to_say_is_silent(scene: Scene, lead: Person) -> None:
    for moment in ("2026-11-23 08:45", "2026-11-24 08:45", "2026-11-24 10:00"):
        await scene.house.at(moment)

    assert await digests(scene.house, lead) == []
    assert await Outbox.filter(kind__in=(Notice.DIGEST, Notice.CHART)).count() == 0


async def test_a_missed_hour_is_made_up_for_in_office_hours(scene: Scene, lead: Person) -> None:
    await scene.rated()

    await scene.house.at("2026-11-23 17:59")

    assert len(await digests(scene.house, lead)) == 1


async def test_a_missed_day_is_summed_up_by_the_next_one(scene: Scene, lead: Person) -> None:
    await scene.rated()

    for moment in ("2026-11-21 08:45", "2026-11-23 18:00", "2026-11-24 08:44"):
        await scene.house.at(moment)
        assert await digests(scene.house, lead) == []
    await scene.house.at("2026-11-24 08:45")

    [text] = await digests(scene.house, lead)
    assert "超期 1 件：" in text
    assert "11月20日（周五）以来：评价 1 件，好评 0 件；新开工单 1 件，了结 0 件。" in text


async def test_a_digest_that_did_not_leave_is_said_by_the_next_one(scene: Scene, lead: Person) -> None:
    await scene.rated()
    scene.house.clock.moment = local("2026-11-23 09:00")
    await scene.house.desks.watch.look()
    await scene.house.restart()

    await scene.house.at("2026-11-24 08:31")
    assert await digests(scene.house, lead) == []
    await scene.house.at("2026-11-24 08:45")

    [text] = await digests(scene.house, lead)
    assert "11月20日（周五）以来：评价 1 件" in text


async def test_who_is_away_gets_it_summed_up_on_coming_back(scene: Scene, lead: Person) -> None:
    await scene.rated()
    await Official.filter(role=Role.LEAD).update(away_since=scene.house.clock.moment)
    await scene.house.at("2026-11-23 08:45")
    await scene.house.at("2026-11-24 09:00")
    assert await digests(scene.house, lead) == []

    await Official.filter(role=Role.LEAD).update(away_since=None)
    await scene.house.at("2026-11-25 08:45")

    assert len(await digests(scene.house, lead)) == 1


async def test_handlers_and_whoever_came_after_the_hour_get_none(scene: Scene) -> None:
    await scene.rated()
    await scene.house.at("2026-11-23 09:00")
    late = await scene.house.official("刘主任", Role.LEAD)
    await scene.house.forward(hours=1)

    assert await digests(scene.house, scene.chen) == []
    assert await digests(scene.house, late) == []
    await scene.house.at("2026-11-24 08:45")
    assert len(await digests(scene.house, late)) == 1


async def test_nothing_is_told_of_a_case_before_its_alert(scene: Scene, lead: Person) -> None:
    await scene.rated()
    await Case.all().update(shown_from=local("2026-11-23 09:30"))

    await scene.house.at("2026-11-23 08:45")
    assert await digests(scene.house, lead) == []
    await scene.house.at("2026-11-24 08:45")

    [text] = await digests(scene.house, lead)
    assert "评价 1 件，好评 0 件；新开工单 1 件，了结 0 件。" in text


async def test_test_offices_are_left_out(scene: Scene, lead: Person) -> None:
    above = await scene.house.official("周督办", Role.SUPERVISOR, office="A市")
    await scene.rated()
    # an office is born a test office or never is one: the figures count on it
    await get_connection("default").execute_query("DROP TRIGGER offices_are_not_rewritten")
    await Office.filter(code="A3区").update(test=True)

    await scene.house.at("2026-12-01 08:45")

    assert await digests(scene.house, lead) == await digests(scene.house, above) == []


async def test_the_lists_open_the_cases_that_they_count(scene: Scene, lead: Person) -> None:
    await scene.claimed()
    await rate(scene.house, "不满意")
    await scene.house.at("2026-11-23 08:45")
    mine, nobody = await Case.all().order_by("id")

    await scene.house.press(lead, "1 件没人认领，去指派")
    assert await scene.last(lead) == (
        f"A3区政务服务中心 · 没人认领 1 件\n{nobody.case_no} · 护照换发：今天要了解情况，没人认领"
    )
    await scene.house.press(lead, "全部 2 件")
    assert f"{mine.case_no} · 护照换发：今天要了解情况，陈某" in await scene.last(lead)
    await scene.house.press(lead, nobody.case_no)

    assert "还没有人认领" in await scene.last(lead) or "【差评】" in await scene.last(lead)


async def test_a_list_is_only_for_who_leads(scene: Scene, lead: Person) -> None:
    await scene.rated()
    await scene.house.at("2026-11-23 08:45")
    await Official.filter(role=Role.LEAD).update(ended_at=scene.house.clock.moment)

    await scene.house.press(lead, "全部 1 件")

    assert "在办 1 件\n" not in await scene.last(lead)


async def test_praise_is_quoted_masked_and_beside_nothing_that_tells_who(scene: Scene, lead: Person) -> None:
    house = scene.house
    await rate(house, "非常满意", f"{PRAISE}，我是王小明，电话 13912345678")
    await rate(house, "满意", "很快")
    await rate(house, "不满意", "等了一上午")
    open_one = house.person("还在写")
    await open_one.start()
    await house.report(open_one)
    await house.press(open_one, "满意")
    await house.say(open_one, "还没写完")
    await Rating.filter(settled_at=None).update(settle_at=None)
    await house.at("2026-11-23 08:45")

    await house.press(lead, "表扬")

    head, *quotes = (await scene.last(lead)).split("\n")
    assert head == "A3区政务服务中心 · 2 位写了表扬"
    assert sorted(quotes) == ["“07 窗口小刘把表替我打出来了，我是王**，电话 139****5678”", "“很快”"]


async def decisions(scene: Scene) -> None:
    """A late case whose office asked for an extension, a case to be decided on, a report of pressure."""
    await scene.answering()
    await rate(scene.house, "不满意")
    now, official = scene.house.clock.moment, await Official.get(name="陈晓")
    asked, passed = await Case.all().order_by("id").prefetch_related("rating")
    await Extension.create(
        case=asked,
        official=official,
        state=ExtensionState.ASKED,
        asked_at=now,
        from_due=asked.rectify_due,
        to_due=local("2026-12-05 00:00"),
        decide_by=local("2026-12-01 00:00"),
    )
    parent = await Office.get(code="A市")
    await HandOver.create(
        case=passed,
        number=3,
        state=HandOverState.UNDECIDED,
        from_office_id=passed.office_id,
        to_office=parent,
        official=official,
        at=now,
    )
    await Case.filter(id=passed.id).update(office_id=parent.id)
    await PressureReport.create(
        report_no="P-4TWM8RZK",
        matter_id=asked.rating.matter_id,
        account_id=asked.rating.account_id,
        kind=PressureKind.TOLD_TO_PRAISE,
        state=PressureState.OPEN,
        at=now,
    )


async def test_a_supervisor_hears_what_is_late_and_what_is_to_be_decided(scene: Scene, lead: Person) -> None:
    above = await scene.house.official("周督办", Role.SUPERVISOR, office="A市")
    await decisions(scene)

    await scene.house.at("2026-11-30 08:45")

    assert await digests(scene.house, above) == [
        "11月30日（周一）早上 · A市政务服务管理局\n"
        "下级超期 1 件\n"
        "延期申请 1 件等您决定，到时不答复按不同意算\n"
        "转办待定 1 件，请定由哪个单位答复\n"
        "干预评价 1 件等受理，单位不知情"
    ]
    [seen] = [seen for seen in await above.sees() if "早上 · " in seen["text"]]
    assert all_labels([seen]) == ["延期申请 1 件", "转办待定 1 件", "干预评价 1 件", "下级超期 1 件"]
    assert "干预" not in "".join(await scene.house.texts(lead))


async def test_decisions_open_their_cards(scene: Scene) -> None:
    above = await scene.house.official("周督办", Role.SUPERVISOR, office="A市")
    await decisions(scene)
    await scene.house.at("2026-11-30 08:45")

    await scene.house.press(above, "延期申请 1 件")
    assert {"同意延期", "不同意延期"} <= set(all_labels((await scene.told(above))[-1:]))
    await scene.house.press(above, "转办待定 1 件")
    assert "定给 A3区政务服务中心" in all_labels((await scene.told(above))[-1:])
    await scene.house.press(above, "干预评价 1 件")
    assert all_labels((await scene.told(above))[-1:]) == ["受理"]
    await scene.house.press(above, "下级超期 1 件")
    case = await Case.all().order_by("id").first()
    assert case is not None
    await scene.house.press(above, case.case_no)
    assert "督办" in all_labels((await scene.told(above))[-1:])


async def test_nobody_supervises_the_office_they_are_in(scene: Scene) -> None:
    above = await scene.house.official("周督办", Role.SUPERVISOR, office="A市")
    [link] = await scene.house.desks.people.invite("A3区", Role.LEAD)
    await above.open(link)
    await scene.house.settle()
    await decisions(scene)

    await scene.house.at("2026-11-30 08:45")

    [text] = await digests(scene.house, above)
    assert "A3区政务服务中心\n超期 1 件：" in text
    assert "干预" not in text
    assert "延期" not in text


async def test_several_roles_make_one_message(scene: Scene, lead: Person) -> None:
    [link] = await scene.house.desks.people.invite("A市", Role.LEAD)
    await lead.open(link)
    await scene.rated()
    await Case.all().update(raised_to_id=(await Office.get(code="A市")).id)

    await scene.house.at("2026-11-23 08:45")

    [text] = await digests(scene.house, lead)
    assert text.count("早上 · ") == 2
    assert "A3区政务服务中心：1 件没人认领，去指派" in all_labels(await scene.told(lead))


async def test_the_chart_comes_once_a_week_protected(scene: Scene, lead: Person) -> None:
    await scene.rated()
    await rate(scene.house, "满意")
    for moment in ("2026-11-23 08:45", "2026-11-24 08:45", "2026-11-27 08:45"):
        await scene.house.at(moment)

    charts = [seen for seen in await scene.told(lead) if "近八周" in seen["text"]]

    assert [seen["text"] for seen in charts] == [
        "A3区政务服务中心 · 近八周（9月28日—11月22日）\n"
        "评价 2 件：好评 1 件，差评 1 件。\n"
        "差评工单：按期答复 0 件，超期 0 件（没答复的也算），在办 1 件。"
    ]
    message = scene.house.world.chats[lead.id].messages[charts[0]["message_id"]]
    file = scene.house.world.files[message.body["photo"][-1]["file_id"]]
    assert (message.protected, file.content[:4]) == (True, b"\x89PNG")
    await scene.house.at("2026-11-30 08:45")
    charts = [seen for seen in await scene.told(lead) if "近八周" in seen["text"]]
    assert len(charts) == 2
    rows = await Outbox.filter(kind=Notice.CHART)
    assert {(row.state, row.audience) for row in rows} == {(OutboxState.SENT, Audience.OFFICE)}


async def test_cases_waiting_for_the_citizen_stand_last(scene: Scene, lead: Person) -> None:
    await scene.replied()

    await scene.house.at("2026-11-23 08:45")

    assert (await scene.case()).state is CaseState.REPLIED
    [text] = await digests(scene.house, lead)
    assert text.splitlines()[1] == "等评价人答复 1 件"
