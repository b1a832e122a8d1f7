"""Journeys of offices, told as their phones showed them."""

from datetime import UTC, datetime

import pytest

from models.tables import Case, Office
from models.terms import Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import group_of_the_office
from tests.stories.story import Story, ringing_at_night

WORDS = "照相的说不行，又让我回去重照，跑了两趟。"
HANDLERS = ("陈晓", "吴敏", "郑强", "孙丽", "钱进", "周平", "冯涛", "蒋欣", "沈悦", "韩雪", "杨光")
SERVICES = ("护照换发", "居住证签注", "医保异地备案", "公积金提取", "食品经营许可", "不动产登记")


async def poorly_rated(house: House, name: str, *words: str, service: str = "护照换发") -> Person:
    """Somebody rates poorly."""
    person = house.person(name)
    await person.start()
    await house.settle()
    await house.report(person, service_name=service)
    await house.press(person, "不满意")
    await house.say(person, *words)
    await house.press(person, "提交")
    return person


async def asked_and_answering(house: House, handler: Person) -> None:
    """Claimed, asked, and a way chosen."""
    await house.press(handler, "认领")
    await house.press(handler, "联系评价人")
    await house.say(handler, "请问是上午还是下午？")
    await house.press(handler, "提交")
    await house.press(handler, "立行立改")


async def test_a_handler_with_six_cases_in_a_group_of_twelve(quick_house: House) -> None:
    house = quick_house
    people = [await house.official(name) for name in HANDLERS]
    lead = await house.official("刘主任", Role.LEAD)
    chen, wu = people[0], people[1]
    group = await group_of_the_office(house, *people, lead)
    story = await Story.begin(house, "group-of-twelve", "单位群：十二个人，六件工单", chen, wu, lead)
    story.group(group, "A3区工作群")

    story.remark("一上午来了六条差评。")
    for name, service in zip(("甲", "乙", "丙", "丁", "戊", "己"), SERVICES, strict=True):
        await poorly_rated(house, name, WORDS, service=service)
    for _ in range(3):
        await house.press(chen, "认领", chat_id=group)
    await house.press(wu, "认领", chat_id=group)
    await house.press(chen, "无人认领 2", chat_id=group)
    await house.press(lead, "全部", chat_id=group)
    await house.say(chen, "/desk")
    await house.press(chen, "更多")
    await house.press(chen, "放回群里")

    story.check()
    assert len(await Case.all()) == len(SERVICES)
    assert ringing_at_night(house) == []


async def test_national_day_day_by_day(quick_house: House) -> None:
    house = quick_house
    house.clock.moment = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
    chen, lead = await house.official("陈晓"), await house.official("刘主任", Role.LEAD)
    boss = await house.official("周科", Role.SUPERVISOR, "A市")
    story = await Story.begin(
        house, "national-day-2026", "2026 年国庆：9月30日到10月13日，一天一天看", chen, lead, boss
    )

    await house.at("2026-09-30 16:00")
    story.remark("9月30日下午，李阿姨评了不满意。")
    story.meet(await poorly_rated(house, "李阿姨", WORDS))
    await house.at("2026-10-03 10:00")
    story.remark("10月3日，假期里，王先生评了不满意。")
    story.meet(wang := await poorly_rated(house, "王先生", "自助机坏了三天", service="居住证签注"))
    for day in ("10-04", "10-05", "10-06", "10-07", "10-08", "10-09", "10-10", "10-12", "10-13", "10-14"):
        await house.at(f"2026-{day} 08:31")
        await house.at(f"2026-{day} 08:46")
        if day == "10-08":
            await asked_and_answering(house, chen)
        if day == "10-12":
            await house.press(chen, "回复")
            await house.say(chen, "经查，自助机主板故障，已换好；三楼窗口随时可办，不用再排队。")
            await house.press(chen, "提交")
            await house.press(wang, "已解决")
        await house.at(f"2026-{day} 18:30")

    story.check()
    assert ringing_at_night(house) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("extension-granted", "申请延期：同意"),
        ("extension-refused", "申请延期：不同意"),
        ("extension-ignored", "申请延期：没人答复，按不同意算"),
    ],
)
async def test_an_extension(quick_house: House, name: str, title: str) -> None:
    house = quick_house
    chen, boss = await house.official("陈晓"), await house.official("周科", Role.SUPERVISOR, "A市")
    li = await poorly_rated(house, "李阿姨", WORDS)
    await asked_and_answering(house, chen)
    story = await Story.begin(house, name, title, li, chen, boss)

    await house.at("2026-11-24 10:00")
    await house.press(chen, "更多")
    await house.press(chen, "申请延期")
    await house.say(chen, "照相设备配件 12月2日到货。")
    await house.press(chen, "提交")
    if name == "extension-granted":
        await house.press(boss, "同意延期")
    elif name == "extension-refused":
        await house.press(boss, "不同意延期")
    else:
        await house.at("2026-11-25 08:31")

    story.check()
    assert ringing_at_night(house) == []


async def test_a_case_is_handed_over_three_times(quick_house: House) -> None:
    house = quick_house
    city = await Office.get(code="A市")
    offices = {"A3出入境": "A3区公安分局出入境", "A3税务": "A3区税务局"}
    for code, name in offices.items():
        await Office.create(code=code, name=name, parent=city)
    chen, sun = await house.official("陈晓"), await house.official("孙敏", office="A3出入境")
    zheng, boss = (
        await house.official("郑强", office="A3税务"),
        await house.official("周科", Role.SUPERVISOR, "A市"),
    )
    li = await poorly_rated(house, "李阿姨", WORDS)
    story = await Story.begin(house, "handed-over", "转办三次，第三次由督办员定", li, chen, sun, zheng, boss)

    for person, letters, office, why in (
        (chen, "出入", "A3区公安分局出入境", "护照由公安分局办理，中心只提供场地。"),
        (sun, "税务", "A3区税务局", "反映的是缴费窗口的照相点，归税务局管。"),
        (zheng, "出入", "A3区公安分局出入境", "照相点是出入境大队设的，不归税务。"),
    ):
        await house.press(person, "转办")
        await house.say(person, letters)
        await house.press(person, office)
        await house.say(person, why)
        await house.press(person, "提交")
        await house.forward(minutes=30)
    await house.press(boss, "定给 A3区公安分局出入境")

    story.check()
    assert ringing_at_night(house) == []
