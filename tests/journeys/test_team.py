"""A lead and their people: who is there, who gets which case, what comes back."""

from datetime import UTC, datetime

import pytest

from bot.errors import NotALead, NotYourself
from models.tables import Draft, Invitation, Official, Outbox, Step
from models.terms import CaseState, DraftState, Role
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import WORDS, Scene, all_labels, group_of_the_office, labels


async def a_lead(scene: Scene, name: str = "刘主任") -> Person:
    """A lead of the office."""
    return await scene.house.official(name, Role.LEAD)


async def acts(scene: Scene) -> list[str]:
    """What was done to the case, in order."""
    return [step.act for step in await Step.filter(subject="case").order_by("id")]


async def test_a_lead_sees_who_is_there_and_what_they_have_in_hand(scene: Scene) -> None:
    liu = await a_lead(scene)
    await scene.claimed(WORDS)

    await scene.house.say(liu, "我的团队")

    team = (await scene.told(liu))[-1]
    assert team["text"] == "我的团队 · A3区政务服务中心\n陈某 · 承办人 · 手上 1 件\n刘某 · 负责人 · 手上 0 件"
    assert [[one["text"] for one in row] for row in team["buttons"]] == [
        ["邀请承办人"],
        ["休假 陈某", "移除 陈某"],
        ["休假 刘某"],
    ]


async def test_the_desk_of_a_lead_leads_to_the_team(scene: Scene) -> None:
    liu = await a_lead(scene)
    await scene.house.say(liu, "/desk")
    await scene.house.say(scene.chen, "/desk")

    await scene.house.press(liu, "我的团队")

    assert (await scene.last(liu)).startswith("我的团队 · ")
    assert "我的团队" not in all_labels(await scene.told(scene.chen))


async def test_who_leads_nothing_has_no_team(scene: Scene) -> None:
    await scene.house.say(scene.chen, "我的团队")

    assert await scene.last(scene.chen) == "这一步只有本单位的负责人能做。"


async def test_a_lead_invites_a_handler_by_a_link_that_can_be_passed_on(scene: Scene) -> None:
    liu, zhao = await a_lead(scene), scene.house.person("赵敏")
    await scene.house.say(liu, "我的团队")

    await scene.house.press(liu, "邀请承办人")

    told = (await scene.told(liu))[-1]
    link = told["text"].splitlines()[-1]
    assert link.startswith("https://t.me/yiping_demo_bot?start=i_")
    assert not told["protected"]
    assert not [row for row in await Outbox.all() if link.partition("i_")[2] in str(row.facts)]
    await zhao.open(link)
    await scene.house.settle()
    assert (await Official.get(account__external_id=zhao.id)).role is Role.HANDLER
    assert await Invitation.filter(used_at=None).count() == 0


async def test_a_lead_removes_a_colleague_and_the_case_is_open_again(scene: Scene) -> None:
    liu = await a_lead(scene)
    await scene.claimed(WORDS)
    await scene.house.say(liu, "我的团队")

    await scene.house.press(liu, "移除 陈某")

    assert (await scene.case()).state is CaseState.OPENED
    assert await scene.hears(scene.chen, "您不再是A3区政务服务中心的承办人。")
    assert await scene.hears(liu, "我的团队 · A3区政务服务中心\n刘某 · 负责人 · 手上 0 件")


async def test_a_lead_touches_neither_themself_nor_people_of_other_offices(scene: Scene) -> None:
    liu, other = await a_lead(scene), await scene.house.official("市里", office="A市")
    desk, accounts = scene.house.desks.team, scene.house.desks.accounts
    lead = await accounts.find(liu.id)
    assert lead is not None

    for person, refusal in ((liu, NotYourself), (other, NotALead)):
        official = await Official.get(account__external_id=person.id)
        with pytest.raises(refusal):
            await desk.remove(lead, official.id)
        assert (await Official.get(id=official.id)).ended_at is None


async def test_who_is_away_gets_no_alerts_and_is_marked(scene: Scene) -> None:
    liu = await a_lead(scene)
    await scene.house.say(liu, "我的团队")

    await scene.house.press(liu, "休假 陈某")
    before = await scene.told(scene.chen)
    await scene.rated(WORDS)

    assert await scene.told(scene.chen) == before
    assert await scene.hears(liu, "陈某 · 承办人 · 手上 0 件 · 休假")
    await scene.house.press(liu, "指派")
    assert labels((await scene.told(liu))[-1]) == ["刘某（手上 0）", "陈某（休假）"]


async def test_who_is_back_gets_alerts_again(scene: Scene) -> None:
    liu = await a_lead(scene)
    await scene.house.say(liu, "我的团队")
    await scene.house.press(liu, "休假 陈某")

    await scene.house.press(liu, "回来了 陈某")
    await scene.rated(WORDS)

    assert "【差评】" in await scene.last(scene.chen)


async def test_where_everybody_is_away_somebody_hears_all_the_same(scene: Scene) -> None:
    await Official.all().update(away_since=datetime(2026, 11, 20, tzinfo=UTC))

    await scene.rated(WORDS)

    assert "【差评】" in await scene.last(scene.chen)


async def test_a_lead_gives_a_case_to_somebody(house: House) -> None:
    scene = await Scene.set(house)
    liu, wu = await a_lead(scene), await house.official("吴刚")
    group = await group_of_the_office(house, scene.chen, wu, liu)
    await scene.rated(WORDS)
    await house.say(liu, "/desk")
    case = await scene.case()

    await house.press(liu, f"指派 {case.case_no}")
    assert await scene.last(liu) == f"{case.case_no} 给谁？"
    await house.press(liu, "吴某（手上 0）")

    case = await scene.case()
    assert case.state is CaseState.CLAIMED
    assert (await Official.get(id=case.handler_id)).name == "吴刚"
    assert await scene.last(liu) == f"{case.case_no} 交给吴某了。"
    assert f"{case.case_no} · 护照换发\n刘某把这件工单交给您办。" in "\n".join(await house.texts(wu))
    assert WORDS in await house.texts(wu)
    assert "您认领的" in await scene.last(wu)
    [alert] = await scene.told(scene.chen, group)
    assert alert["text"].endswith("11月20日 10:15 吴某认领。")
    assert labels(alert) == ["看进度"]
    step = await Step.filter(act="assign").get()
    assert (step.actor, step.from_state, step.to_state) == ("lead", "opened", "claimed")


async def test_in_a_group_nobody_is_offered_to_give_a_case_away(scene: Scene) -> None:
    liu = await a_lead(scene)
    group = await group_of_the_office(scene.house, scene.chen, liu)

    await scene.rated(WORDS)

    assert "指派" not in all_labels(await scene.told(liu, group))


async def test_what_lies_idle_with_one_is_given_to_another(scene: Scene) -> None:
    liu, wu = await a_lead(scene), await scene.house.official("吴刚")
    await scene.claimed(WORDS)
    await scene.house.press(scene.chen, "联系评价人")

    await scene.house.press(liu, "指派")
    await scene.house.press(liu, "吴某（手上 0）")

    assert (await acts(scene))[-3:] == ["claim", "release", "assign"]
    assert "您认领的" in await scene.last(wu)
    assert await scene.hears(scene.chen, "刘某把这件工单交给吴某了，您不用再办。")
    [card] = [one for one in await scene.told(scene.chen) if "吴某在办。" in one["text"]]
    assert labels(card) == ["看进度"]
    assert (await Draft.get()).state is DraftState.CANCELLED


async def test_what_is_being_worked_on_is_not_given_away(scene: Scene) -> None:
    liu, wu = await a_lead(scene), await scene.house.official("吴刚")
    await scene.claimed(WORDS)
    await scene.house.press(liu, "指派")
    await scene.ask("请问是上午还是下午？")

    await scene.house.press(liu, "吴某（手上 0）")

    assert await scene.toasts(liu) == ["这件事已经了解情况，下一步是定处理方式。"]
    assert not await scene.hears(wu, "交给您办")


async def test_a_handler_puts_a_case_back(scene: Scene) -> None:
    wu = await scene.house.official("吴刚")
    group = await group_of_the_office(scene.house, scene.chen, wu)
    await scene.rated(WORDS)
    await scene.house.press(scene.chen, "认领", chat_id=group)

    await scene.house.press(scene.chen, "更多")
    await scene.house.press(scene.chen, "放回群里")

    case = await scene.case()
    assert (case.state, case.handler_id, case.idle_at) == (CaseState.OPENED, None, None)
    [alert] = await scene.told(wu, group)
    assert "认领" in labels(alert)
    assert "原承办人不再办理，请其他同事认领。期限不变。" in await scene.last(wu)
    assert not await scene.hears(scene.chen, "原承办人不再办理")
    assert await scene.hears(scene.chen, "现在没有人认领。")


async def test_a_claimed_case_without_a_move_falls_back_in_office_hours(scene: Scene) -> None:
    liu, house = await a_lead(scene), scene.house
    await scene.claimed(WORDS)

    await house.at("2026-11-25 08:29")
    assert (await scene.case()).state is CaseState.CLAIMED
    await house.at("2026-11-25 08:30")

    case = await scene.case()
    assert (case.state, case.idle_at) == (CaseState.OPENED, None)
    told = f"{case.case_no} · 护照换发\n认领以后一直没有进展，工单放回了，请认领或指派。期限不变。"
    for person in (scene.chen, liu):
        assert (await scene.last(person)).startswith(told)
        assert len([text for text in await scene.house.texts(person) if "【差评】" in text]) == 1
    assert (await acts(scene))[-1] != "claim"
    assert "idle" in await acts(scene)


async def test_a_case_with_a_move_stays_where_it_is(scene: Scene) -> None:
    await scene.contacted(WORDS)

    await scene.house.at("2026-11-25 09:00")

    case = await scene.case()
    assert (case.state, case.idle_at) == (CaseState.CONTACTED, None)


async def test_a_fall_back_that_was_missed_waits_for_the_morning(scene: Scene) -> None:
    await scene.claimed(WORDS)

    await scene.house.at("2026-11-25 22:00")
    assert (await scene.case()).state is CaseState.CLAIMED

    await scene.house.at("2026-11-26 08:30")
    assert (await scene.case()).state is CaseState.OPENED
