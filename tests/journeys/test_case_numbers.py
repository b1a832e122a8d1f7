"""Every message says what it is about: to officials by the case number, to citizens by service and tail."""

from models.terms import Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import ANSWER, WORDS, Scene, group_of_the_office, labels

BARE = {WORDS, ANSWER, "照片还没给我"}


async def everything_that_happens(scene: Scene) -> tuple[Person, int]:
    """A case with a promise, a photo, two rounds, clocks and a listing; its lead and its group."""
    house = scene.house
    lead = await house.official("刘主任", Role.LEAD)
    group = await group_of_the_office(house, scene.chen, lead)
    await scene.rated(WORDS, named=True)
    await house.at("2026-11-23 08:45")
    await house.press(scene.chen, "认领", chat_id=group)
    await house.press(scene.chen, "已联系")
    await house.press(scene.li, "没有")
    await house.press(scene.chen, "限期整改")
    await house.press(scene.chen, "11月27日（周五）")
    await house.press(scene.chen, "整改完成")
    await scene.reply("已处理")
    await house.press(scene.li, "未解决")
    await house.say(scene.li, "照片还没给我")
    await house.press(scene.chen, "认领", chat_id=group)
    await scene.ask("还差哪一张？")
    await house.press(scene.li, "不想说")
    await house.press(scene.chen, "解释说明")
    await scene.reply(ANSWER)
    await house.press(scene.li, "不认可")
    return lead, group


async def test_every_message_to_officials_carries_the_case_number_and_stays_with_them(scene: Scene) -> None:
    lead, group = await everything_that_happens(scene)
    case_no = (await scene.case()).case_no

    told = [*await scene.told(scene.chen), *await scene.told(lead), *await scene.told(lead, group)]
    of_cases = [
        seen
        for seen in told
        if not seen["text"].startswith("您现在是")
        and "近八周" not in seen["text"]
        and seen["text"] not in BARE
    ]

    assert len(of_cases) > 12
    assert [seen["text"] for seen in of_cases if case_no not in seen["text"]] == []
    assert [seen["text"] for seen in told if labels(seen) and case_no not in seen["text"]] == []
    assert [seen["text"] for seen in told if not seen["protected"]] == []


async def test_every_message_of_a_case_tells_the_citizen_service_and_tail(scene: Scene) -> None:
    before = {seen["message_id"] for seen in await scene.told(scene.li)}
    await everything_that_happens(scene)

    texts = [seen["text"] for seen in await scene.told(scene.li) if seen["message_id"] not in before]

    assert len(texts) > 9
    assert [text for text in texts if "护照换发" not in text or "2554" not in text] == []
    assert not any(seen["protected"] for seen in await scene.told(scene.li))


async def test_after_a_poor_rating_the_citizen_knows_the_case_number(scene: Scene) -> None:
    await scene.rated(WORDS)

    assert f"编号 {(await scene.case()).case_no}" in await scene.last(scene.li)


async def test_an_anonymous_rating_tells_the_office_nothing_that_names_the_citizen(house: House) -> None:
    scene = await Scene.set(house)
    group = await group_of_the_office(house, scene.chen)
    await house.report(scene.li, matter_no="ZX-77120031", name="欧阳若兰", phone="13911112222")
    await house.press(scene.li, "不满意")
    await house.say(scene.li, "我是欧阳若兰，13911112222，编号ZX-77120031，李阿姨说的。")
    await house.press(scene.li, "提交")
    await house.press(scene.chen, "认领", chat_id=group)
    await scene.ask("几点来的？")

    texts = "\n".join([*await house.texts(scene.chen), *await house.texts(scene.chen, group)])

    planted = ("ZX-77120031", "欧阳若兰", "13911112222", "REF-", str(scene.li.id), "10:14", "07 号", "0713")
    assert [value for value in planted if value in texts] == []


async def test_a_named_rating_tells_the_office_number_and_time_only(scene: Scene) -> None:
    await scene.rated(WORDS, named=True)

    alert = await scene.last(scene.chen)

    assert "评价人实名：办件编号 2554，11月20日 10:14 办结。" in alert
    assert [value for value in ("王小明", "13800000000", "REF-", "李阿姨") if value in alert] == []
