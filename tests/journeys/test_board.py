"""The one pinned board of a group: what is owed, and what was praised; edited, never sent twice."""

from models.tables import Office, Outbox
from models.terms import Role, ServiceChannel
from simulator.people import Person
from tests.house import OFFICE, House
from tests.journeys.scene import ANSWER, QUESTION, WORDS, Scene, group_of_the_office, labels


async def board_of(scene: Scene, person: Person, group: int) -> str:
    """What the one board says."""
    [board] = await scene.boards(person, group)
    return str(board["text"])


async def rated(scene: Scene, name: str, grade: str = "不满意", *words: str, **changes: object) -> Person:
    """Somebody else rates a matter of theirs."""
    citizen = scene.house.person(name)
    await citizen.start()
    await scene.house.settle()
    await scene.house.report(citizen, **changes)
    await scene.house.press(citizen, grade)
    await scene.house.say(citizen, *words)
    await scene.house.press(citizen, "提交")
    return citizen


async def test_the_board_is_one_message_pinned_silently_and_edited(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)

    await scene.rated(WORDS)
    [first] = await scene.boards(scene.chen, group)
    await scene.house.press(scene.chen, "认领", chat_id=group)
    await scene.ask(QUESTION)
    await scene.house.at("2026-11-27 09:00")

    [board] = await scene.boards(scene.chen, group)
    assert board["message_id"] == first["message_id"]
    assert board["edited"]
    case = await scene.case()
    assert board["text"] == (
        "A3区政务服务中心 · 待办 1 件（11月27日 09:00）\n"
        f"今天到期 1：{case.case_no} 陈某\n"
        "本周到期 0 · 等评价人答复 0 · 超期 0"
    )
    pins = [entry for entry in scene.house.world.journal.after() if entry["method"] == "pinChatMessage"]
    assert len(pins) == 1


async def test_a_group_where_the_bot_may_not_pin_has_its_board_all_the_same(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    group = quick_house.acts.create_group("工作群", [scene.chen.id]).id
    await Office.filter(code=OFFICE).update(chat_id=group)

    await scene.rated(WORDS)

    assert any("待办 1 件" in text for text in await quick_house.texts(scene.chen, group))
    assert await scene.boards(scene.chen, group) == []


async def test_a_board_that_was_deleted_comes_back_pinned(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    group = await group_of_the_office(quick_house, scene.chen)
    await scene.rated(WORDS)
    [board] = await scene.boards(scene.chen, group)

    del quick_house.world.chat(group).messages[board["message_id"]]
    await quick_house.press(scene.chen, "认领", chat_id=group)

    [again] = await scene.boards(scene.chen, group)
    assert again["message_id"] != board["message_id"]


async def test_six_cases_in_a_group_of_twelve(house: House) -> None:
    scene = await Scene.set(house)
    colleagues = [await house.official(name) for name in ("吴刚", "赵敏", "钱多", "孙立")]
    onlookers = [house.person(f"同事{number}") for number in range(7)]
    group = await group_of_the_office(house, scene.chen, *colleagues, *onlookers)
    for number in range(6):
        await rated(scene, f"评价人{number}", service_name=f"事项{number}")

    alerts = [one for one in await scene.told(scene.chen, group) if one["text"].startswith("【差评】")]
    assert len(alerts) == 6
    for onlooker in onlookers:
        await onlooker.press_on(alerts[0]["message_id"], "认领", chat_id=group)
    for alert in alerts[:4]:
        await scene.chen.press_on(alert["message_id"], "认领", chat_id=group)
    await colleagues[0].press_on(alerts[4]["message_id"], "认领", chat_id=group)
    await house.settle()

    for onlooker in onlookers:
        assert await scene.toasts(onlooker) == ["您还不是本单位的承办人。请负责人在“我的团队”里发邀请。"]
    await scene.ask(QUESTION)
    await house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)
    await house.at("2026-11-23 09:00")

    told = await scene.told(scene.chen, group)
    assert len([one for one in told if one["text"].startswith("【差评】")]) == 6
    board = await board_of(scene, scene.chen, group)
    assert board.startswith("A3区政务服务中心 · 待办 6 件（11月23日 09:00）\n今天到期 5：")
    assert board.count("陈某") == 3
    assert board.count("吴某") == board.count("无人认领") == 1
    assert "本周到期 0 · 等评价人答复 1 · 超期 0" in board
    [pinned] = await scene.boards(scene.chen, group)
    assert labels(pinned) == ["无人认领 1", "今天到期 5", "全部"]


async def test_the_buttons_open_lists_in_private_and_the_group_gets_a_toast_only(scene: Scene) -> None:
    house, passer = scene.house, scene.house.person("路人")
    lead = await house.official("刘主任", Role.LEAD)
    group = await group_of_the_office(house, scene.chen, lead, passer)
    await scene.rated(WORDS)
    case, before = await scene.case(), len(await house.texts(scene.chen, group))

    for person in (scene.chen, lead, passer):
        await house.press(person, "无人认领 1", chat_id=group)

    told = f"A3区政务服务中心 · 无人认领 1 件\n{case.case_no} · 护照换发：11月23日（周一）前了解情况"
    assert await scene.last(scene.chen) == told
    assert labels((await scene.told(scene.chen))[-1]) == [f"{case.case_no} 护照换发"]
    assert labels((await scene.told(lead))[-1]) == [f"{case.case_no} 护照换发", f"指派 {case.case_no}"]
    assert await scene.toasts(scene.chen) == ["已发到您和机器人的私聊。"]
    assert await scene.toasts(passer) == ["您还不是本单位的承办人。请负责人在“我的团队”里发邀请。"]
    assert await house.texts(passer) == []
    assert len(await house.texts(scene.chen, group)) == before
    await house.press(scene.chen, "全部", chat_id=group)
    assert (await scene.last(scene.chen)).startswith("A3区政务服务中心 · 全部待办 1 件\n")


async def test_the_clock_touches_a_board_in_office_hours_only(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await scene.rated(WORDS)

    await scene.house.at("2026-11-22 12:00")  # a Sunday
    assert "（11月20日 10:15）" in await board_of(scene, scene.chen, group)
    await scene.house.at("2026-11-23 08:44")
    assert "（11月20日 10:15）" in await board_of(scene, scene.chen, group)
    await scene.house.at("2026-11-23 08:46")
    assert "（11月23日 08:46）" in await board_of(scene, scene.chen, group)
    rows = await Outbox.filter(kind="board").count()
    await scene.house.at("2026-11-23 17:00")
    assert await Outbox.filter(kind="board").count() == rows
    await scene.house.at("2026-11-23 22:00")
    assert "（11月23日 08:46）" in await board_of(scene, scene.chen, group)


async def test_a_case_that_silence_closes_at_midnight_leaves_the_board_in_the_morning(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await scene.rated(WORDS)
    await scene.house.press(scene.chen, "认领", chat_id=group)
    await scene.ask(QUESTION)
    await scene.house.press(scene.chen, "立行立改")
    await scene.reply(ANSWER)

    await scene.house.at("2026-11-28 00:01")
    assert "待办 1 件" in await board_of(scene, scene.chen, group)
    await scene.house.at("2026-11-30 08:31")
    assert "待办 0 件" in await board_of(scene, scene.chen, group)


async def test_praise_of_last_week_stands_there_by_window(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    group = await group_of_the_office(quick_house, scene.chen)
    await quick_house.at("2026-11-20 11:00")
    for number in range(5):
        words = ["小刘把表替我打出来了", "我叫王小明，谢谢"][:number]
        await rated(scene, f"甲{number}", "非常满意", *words[-1:], window="07")
    await rated(scene, "乙", "满意", "昨天上午来的，很快", window="08")
    await rated(scene, "丙", "基本满意", window=None, channel=ServiceChannel.ONLINE)
    await rated(scene, "丁", "不满意", WORDS, window="07")

    await quick_house.at("2026-11-23 09:00")

    board = await board_of(scene, scene.chen, group)
    assert board.splitlines()[-2:] == [
        "上周好评 7 件：07 窗口 5、其他 2",
        "其中 5 位写了话：“小刘把表替我打出来了”",
    ]


async def test_of_few_good_ratings_nobody_is_quoted(quick_house: House) -> None:
    scene = await Scene.set(quick_house)
    group = await group_of_the_office(quick_house, scene.chen)
    await rated(scene, "甲", "满意", "小刘把表替我打出来了")

    await quick_house.at("2026-11-23 09:00")

    assert (await board_of(scene, scene.chen, group)).splitlines()[-2:] == [
        "上周好评 1 件",
        "其中 1 位写了话",
    ]
