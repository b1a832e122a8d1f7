"""The alert finds the people on duty, and one of them claims."""

from datetime import timedelta

from models.tables import Account, Office, Official, Rating
from models.terms import CaseState, Grade, Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import WORDS, Scene, all_labels, data_of, group_of_the_office, labels


async def test_the_alert_goes_to_the_group_where_the_office_wants_it(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    before = len(await scene.told(scene.chen))

    await scene.rated(WORDS)

    [alert] = await scene.told(scene.chen, group)
    assert alert["text"].startswith("【差评】工单 C-")
    assert WORDS in alert["text"]
    assert labels(alert) == ["认领", "转办"]
    assert len(await scene.told(scene.chen)) == before


async def test_without_a_group_handlers_and_leads_get_it_personally(scene: Scene) -> None:
    lead = await scene.house.official("刘主任", Role.LEAD)
    supervisor = await scene.house.official("周科", Role.SUPERVISOR)

    await scene.rated(WORDS)

    assert "认领" in all_labels(await scene.told(scene.chen))
    assert "认领" in all_labels(await scene.told(lead))
    assert not await scene.hears(supervisor, "【差评】")


async def test_an_office_without_anybody_leaves_the_duty_to_the_one_above(quick_house: House) -> None:
    scene = Scene(quick_house, quick_house.person("李阿姨"), await quick_house.official("市里", office="A市"))
    await scene.li.start()

    await scene.claimed(WORDS)

    case = await scene.case()
    assert case.state is CaseState.CLAIMED
    assert case.office_id == (await Office.get(code="A市")).id


async def test_a_case_without_a_receiver_is_opened_all_the_same(quick_house: House) -> None:
    scene = Scene(quick_house, quick_house.person("李阿姨"), quick_house.person("谁也不是"))
    await scene.li.start()

    await scene.rated(WORDS)

    case = await scene.case()
    assert case.state is CaseState.OPENED
    assert case.alert_at is not None
    assert await scene.hears(scene.li, case.case_no)


async def test_a_claim_in_the_group_edits_the_one_message_and_goes_on_in_private(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await scene.rated(WORDS)

    await scene.house.press(scene.chen, "认领", chat_id=group)

    [alert] = await scene.told(scene.chen, group)
    assert alert["text"].endswith("11月20日 10:15 陈某认领。")
    assert labels(alert) == ["看进度"]
    card = (await scene.told(scene.chen))[-1]
    assert "您认领的" in card["text"]
    assert labels(card) == ["联系评价人", "更多"]


async def test_who_claims_in_the_group_reads_the_words_in_private_too(scene: Scene) -> None:
    group = await group_of_the_office(scene.house, scene.chen)
    await scene.rated(WORDS)

    await scene.house.press(scene.chen, "认领", chat_id=group)

    assert WORDS in await scene.house.texts(scene.chen)


async def test_a_claim_in_private_shows_in_everybodys_alert(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")

    await scene.claimed(WORDS)

    alert = (await scene.told(wu))[-1]
    assert "陈某认领" in alert["text"]
    assert labels(alert) == ["看进度"]


async def test_of_two_claims_at_once_one_wins_and_the_other_learns_whose_it_is(house: House) -> None:
    scene = await Scene.set(house)
    wu = await house.official("吴刚")
    group = await group_of_the_office(house, scene.chen, wu)
    await scene.rated(WORDS)

    await scene.chen.press("认领", chat_id=group)
    await wu.press("认领", chat_id=group)
    await house.settle()

    winner = await Official.get(id=(await scene.case()).handler_id)
    loser, name = (wu, "陈某") if winner.name == "陈晓" else (scene.chen, "吴某")
    assert await scene.toasts(loser) == [f"{name} 10:15 先认领了。"]


async def test_who_is_no_official_of_the_office_cannot_claim_in_its_group(scene: Scene) -> None:
    passer = scene.house.person("路人")
    elsewhere = await scene.house.official("市里", office="A市")
    group = await group_of_the_office(scene.house, scene.chen, passer, elsewhere)
    await scene.rated(WORDS)

    for person in (passer, elsewhere):
        await scene.house.press(person, "认领", chat_id=group)
        assert await scene.toasts(person) == ["您还不是本单位的承办人。请负责人在“我的团队”里发邀请。"]

    assert (await scene.case()).state is CaseState.OPENED


async def test_progress_comes_to_whoever_asks_in_private(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    group = await group_of_the_office(scene.house, scene.chen, wu)
    await scene.rated(WORDS)
    await scene.house.press(scene.chen, "认领", chat_id=group)

    await scene.house.press(wu, "看进度", chat_id=group)

    assert await scene.toasts(wu) == ["已发到您和机器人的私聊。"]
    assert "陈某认领" in await scene.last(wu)


async def test_only_who_claimed_can_work_on_it(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    await scene.contacted()
    message_id, _ = data_of(await scene.told(wu), "看进度")
    _, data = data_of(await scene.told(scene.chen), "立行立改")

    await wu.press_on(message_id, data=data)
    await scene.house.settle()

    assert await scene.toasts(wu) == ["这不是给您的按钮。"]
    assert (await scene.case()).outcome is None


async def test_an_amendment_before_the_claim_leaves_nothing_to_do(scene: Scene) -> None:
    await scene.rated(WORDS)

    await scene.house.press(scene.li, "修改")
    await scene.house.press(scene.li, "满意")

    case = await scene.case()
    assert case.closed_as == "amended"
    alert = (await scene.told(scene.chen))[-1]
    assert alert["text"] == f"工单 {case.case_no} 已了结：评价人在认领前改了评价，不用处理。"
    assert labels(alert) == []
    assert await scene.hears(scene.li, "单位不用再答复")


async def test_an_office_that_was_not_alerted_yet_hears_nothing_of_an_amended_rating(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "不满意")
    ratings, rating = scene.house.desks.ratings, await Rating.get()
    account = await Account.get(external_id=scene.li.id)
    before = await scene.told(scene.chen)

    await ratings.submit(account, rating.id)
    await ratings.amend(account, rating.id, Grade.SATISFIED)
    await scene.house.settle()

    assert (await scene.case()).closed_as == "amended"
    assert await scene.told(scene.chen) == before


async def test_an_amendment_soon_after_the_claim_tells_the_new_grade_and_goes_on(scene: Scene) -> None:
    await scene.claimed(WORDS)

    await scene.house.forward(minutes=29)
    await _amend(scene.house, scene.li, "满意")

    assert (await scene.case()).state is CaseState.CLAIMED
    assert "评价人把等级改成了“满意”" in await scene.last(scene.chen)
    assert await scene.hears(scene.li, "答复照样要给您")


async def test_after_the_claim_and_half_an_hour_the_grade_stands(scene: Scene) -> None:
    await scene.claimed(WORDS)
    message_id, data = data_of(await scene.told(scene.li), "修改")

    await scene.house.forward(minutes=31)
    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert "等级改不了了" in (await scene.toasts(scene.li))[-1]


async def test_a_grade_made_worse_opens_a_case(scene: Scene) -> None:
    await scene.rated(grade="满意")

    await _amend(scene.house, scene.li, "非常不满意")
    await scene.house.forward(minutes=11)

    case = await scene.case()
    assert case.opened_at == scene.house.clock.now()
    assert case.contact_due - case.opened_at > timedelta(0)
    assert "非常不满意" in await scene.last(scene.chen)


async def _amend(house: House, person: Person, grade: str) -> None:
    await house.press(person, "修改")
    await house.press(person, grade)
