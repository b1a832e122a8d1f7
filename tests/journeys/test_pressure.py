"""Somebody was told how to rate: the supervisors above hear of it, the rated office never does."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from models.tables import (
    Case,
    Official,
    Outbox,
    PressureReport,
    Rating,
    RatingVersion,
    Source,
    SourceRefusal,
    Step,
)
from models.terms import CaseState, Grade, PressureKind, PressureState, RatingState, Role, Scope
from simulator.people import Person
from tests.house import House
from tests.journeys.scene import Scene, data_of, labels
from tests.webhooks.house import ListedQuota, SetHealth
from webhooks.app import Desks, make_app

BUTTON = "有人要求我打好评"
KINDS = ["有人让我打好评", "有人让我改评价", "有人拿我手机点的", "有人追问是不是我评的"]
LINE = "护照换发 · 办件尾号 2554"
HANDED = "交给A市政务服务管理局督办员了，被评的单位看不到。"


@pytest.fixture
async def above(scene: Scene) -> Person:
    """A supervisor of the office above."""
    return await scene.house.official("何督办", Role.SUPERVISOR, "A市")


async def report(scene: Scene, kind: str = KINDS[0]) -> None:
    await scene.house.press(scene.li, BUTTON)
    await scene.house.press(scene.li, kind)


async def grades() -> list[tuple[int, bool]]:
    return [(row.grade, row.pressed) for row in await RatingVersion.all().order_by("version")]


async def test_the_button_stands_under_each_confirmation_and_each_answer(scene: Scene) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "满意")
    assert labels((await scene.told(scene.li))[-1])[-1] == BUTTON
    await scene.house.press(scene.li, "提交")
    assert labels((await scene.told(scene.li))[-1])[-1] == BUTTON


async def test_the_button_stands_under_the_answer_also_once_it_is_judged(scene: Scene) -> None:
    await scene.replied()
    assert labels((await scene.told(scene.li))[-1])[-1] == BUTTON
    await scene.house.press(scene.li, "已解决")
    answer = next(seen for seen in await scene.told(scene.li) if "单位答复了" in seen["text"])
    assert labels(answer) == [BUTTON]


async def test_a_press_says_that_the_office_is_not_told_and_asks_which_of_four(scene: Scene) -> None:
    await scene.rated(grade="满意")

    await scene.house.press(scene.li, BUTTON)

    asked = (await scene.told(scene.li))[-1]
    assert (await scene.toasts(scene.li))[-1] == "这件事不告诉这个单位。"
    assert asked["text"] == f"谁也不能要求您怎么评。是哪种情况？都可以不说细节。\n{LINE}"
    assert labels(asked) == [*KINDS, "点错了"]


async def test_a_press_by_mistake_leaves_nothing(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await scene.house.press(scene.li, BUTTON)

    await scene.house.press(scene.li, "点错了")

    assert await scene.last(scene.li) == f"好，什么也没有记，也没有告诉谁。\n{LINE}"
    assert await PressureReport.all().count() == 0
    assert not await scene.hears(above, "干预评价")


async def test_a_reason_goes_to_the_supervisor_above(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await report(scene)

    made = await PressureReport.get()
    told = (await scene.told(above))[-1]
    assert re.fullmatch(r"P-[2-9A-HJKMNP-TV-Z]{8}", made.report_no)
    assert (made.kind, made.state) == (PressureKind.TOLD_TO_PRAISE, PressureState.OPEN)
    assert await scene.last(scene.li) == f"{HANDED}刚才的评价要不要重来？\n{LINE}"
    assert labels((await scene.told(scene.li))[-1]) == ["重新评", "不用"]
    assert told["text"] == (
        f"【干预评价】编号 {made.report_no} · A3区政务服务中心 · 现场 · “有人让我打好评”。"
        "评价人身份不显示。单位不知情，请勿转给单位。"
    )
    assert labels(told) == ["受理"]


async def test_every_kind_has_its_button(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    for kind in KINDS:
        await report(scene, kind)
        assert await scene.hears(above, f"“{kind}”")
        await scene.house.press(above, "受理")
    kinds = [row.kind for row in await PressureReport.all().order_by("id")]
    assert kinds == list(PressureKind)


async def test_pressing_again_says_that_the_supervisor_has_it(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await report(scene)
    await scene.house.press(scene.li, "不用")
    assert await scene.last(scene.li) == f"{HANDED}\n{LINE}"

    await scene.house.press(scene.li, BUTTON)

    assert await scene.last(scene.li) == f"{HANDED}刚才的评价要不要重来？\n{LINE}"
    assert await PressureReport.all().count() == 1


async def test_without_a_rating_it_is_only_said_who_has_it(scene: Scene, above: Person) -> None:
    await scene.house.report(scene.li)
    await scene.house.say(scene.li, "/my")

    await report(scene)

    assert await scene.last(scene.li) == f"{HANDED}\n{LINE}"
    assert labels((await scene.told(scene.li))[-1]) == []


async def test_under_the_list_of_several_matters_it_is_asked_which(scene: Scene, above: Person) -> None:
    await scene.house.report(scene.li)
    await scene.house.report(scene.li, service_name="居住证签注")
    await scene.house.say(scene.li, "/my")
    assert labels((await scene.told(scene.li))[-1])[-1] == BUTTON
    await scene.house.press(scene.li, BUTTON)
    assert await scene.last(scene.li) == "是哪件事？"

    await scene.house.press(scene.li, "居住证签注 · 11月20日")
    await scene.house.press(scene.li, KINDS[3])

    [made] = await PressureReport.all().prefetch_related("matter")
    assert (made.matter.service_name, made.kind) == ("居住证签注", PressureKind.ASKED_WHO)


async def test_the_first_supervisor_takes_it_up_and_the_others_see_who(scene: Scene, above: Person) -> None:
    other = await scene.house.official("郑督办", Role.SUPERVISOR, "A市")
    await scene.rated(grade="满意")
    await report(scene)

    await scene.house.press(above, "受理")

    assert (await scene.last(other)).endswith("\n11月20日 10:15 何某受理。")
    assert labels((await scene.told(other))[-1]) == []
    made = await PressureReport.get()
    taken = await Official.get(name="何督办")
    assert (made.state, made.accepted_by_id) == (PressureState.ACCEPTED, taken.id)
    assert await scene.last(scene.li) == (
        f"您反映的“有人让我打好评”，A市政务服务管理局督办员受理了。被评的单位看不到。\n{LINE}"
    )
    acts = [step.act for step in await Step.filter(subject="pressure").order_by("id")]
    assert acts == ["report", "accept"]


async def test_a_second_press_on_the_same_report_says_who_was_first(scene: Scene, above: Person) -> None:
    other = await scene.house.official("郑督办", Role.SUPERVISOR, "A市")
    await scene.rated(grade="满意")
    await report(scene)
    message_id, data = data_of(await scene.told(other), "受理")
    await scene.house.press(above, "受理")

    await other.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.toasts(other))[-1] == "何某 10:15 先受理了。"


async def test_whoever_has_a_role_in_the_rated_office_is_passed_over(scene: Scene) -> None:
    both = await scene.house.official("郑督办", Role.SUPERVISOR, "A市")
    [link] = await scene.house.desks.people.invite("A3区", Role.LEAD)
    await both.open(link)
    await scene.rated(grade="满意")

    with capture_logs() as logs:
        await report(scene)

    made = await PressureReport.get()
    assert not await scene.hears(both, "干预评价")
    assert [log for log in logs if log["log_level"] == "warning"] == [
        {"event": "nobody above to take it up", "log_level": "warning", "report": made.report_no}
    ]
    assert await scene.last(scene.li) == (
        "记下了，上级有了督办员就交给他，被评的单位看不到。刚才的评价要不要重来？\n" + LINE
    )


async def test_a_report_without_a_supervisor_is_handed_up_once_there_is_one(scene: Scene) -> None:
    await scene.rated(grade="满意")
    await report(scene)

    late = await scene.house.official("何督办", Role.SUPERVISOR, "A市")

    assert "【干预评价】" in await scene.last(late)
    await scene.house.press(late, "受理")
    assert (await PressureReport.get()).state is PressureState.ACCEPTED


async def test_at_night_it_comes_at_once_and_silently(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await scene.house.at("2026-11-20 23:30")
    await report(scene)

    assert "【干预评价】" in await scene.last(above)
    assert (await scene.told(above))[-1]["silent"]


async def test_a_rating_is_made_anew_after_the_time_for_amending(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await scene.house.forward(hours=25)
    assert (await Rating.get()).state is RatingState.FINAL
    await report(scene)

    await scene.house.press(scene.li, "重新评")
    again = (await scene.told(scene.li))[-1]
    assert labels(again) == ["非常满意", "满意", "基本满意", "不满意", "非常不满意", "不用"]
    await scene.house.press(scene.li, "不满意")

    assert await grades() == [(Grade.SATISFIED, True), (Grade.DISSATISFIED, False)]
    assert (await Rating.get()).state is RatingState.OPEN
    assert await scene.hears(scene.li, f"{HANDED}您重新评了：不满意。")
    assert await Case.all().count() == 0
    await scene.house.press(scene.li, "提交")
    assert (await Case.get()).state is CaseState.OPENED
    assert await scene.hears(scene.chen, "不满意")
    assert [step.act for step in await Step.filter(subject="rating")] == [
        "rate",
        "settle",
        "finish",
        "rerate",
        "settle",
        "finish",
    ]


async def test_a_rating_that_is_still_open_is_made_anew_too(scene: Scene, above: Person) -> None:
    await scene.house.report(scene.li)
    await scene.house.press(scene.li, "非常满意")
    await report(scene)
    await scene.house.press(scene.li, "重新评")

    await scene.house.press(scene.li, "非常不满意")

    assert await grades() == [(Grade.VERY_SATISFIED, True), (Grade.VERY_DISSATISFIED, False)]


async def test_a_good_grade_made_anew_ends_a_case_that_nobody_claimed(scene: Scene, above: Person) -> None:
    await scene.rated()
    await scene.house.forward(hours=25)
    await report(scene, KINDS[2])
    await scene.house.press(scene.li, "重新评")

    await scene.house.press(scene.li, "满意")

    assert (await Case.get()).closed_as == "amended"


async def test_a_good_grade_made_anew_is_told_to_whoever_has_the_case(scene: Scene, above: Person) -> None:
    await scene.claimed()
    await scene.house.forward(hours=2)
    await report(scene, KINDS[2])
    await scene.house.press(scene.li, "重新评")
    await scene.house.press(scene.li, "满意")

    assert (await Case.get()).state is CaseState.CLAIMED
    assert await scene.hears(scene.chen, "满意")


async def test_after_one_report_a_rating_is_made_anew_once(scene: Scene, above: Person) -> None:
    await scene.rated(grade="满意")
    await report(scene)
    await scene.house.press(scene.li, "重新评")
    message_id, data = data_of(await scene.told(scene.li), "非常满意")
    await scene.house.press(scene.li, "不满意")
    await scene.house.press(scene.li, "提交")

    await scene.li.press_on(message_id, data=data)
    await scene.house.settle()

    assert (await scene.toasts(scene.li))[-1] == "这件事已经重新评过了。"
    assert len(await grades()) == 2


PLANTED = ("干预", "打好评", "pressure", "督办员受理")


@pytest.fixture
async def client(house: House) -> AsyncIterator[TestClient[Any, Any]]:
    desks = house.desks
    faces = Desks(desks.ground, desks.sources, desks.intake, desks.inbox, ListedQuota(), SetHealth())
    async with TestClient(TestServer(make_app(faces))) as client:
        yield client


async def test_the_rated_office_and_its_system_learn_nothing_of_a_report(
    house: House, client: TestClient[Any, Any]
) -> None:
    credentials = await house.desks.sources.add("planted", Scope.RATINGS)
    house.source = await Source.get(name="planted")
    scene = await Scene.set(house)
    lead = await house.official("周岚", Role.LEAD)
    own = await house.official("钱工", Role.SUPERVISOR)
    above = await house.official("何督办", Role.SUPERVISOR, "A市")
    with capture_logs() as logs:
        await scene.claimed(named=True)
        await report(scene)
        await house.press(above, "受理")
        await report(scene, KINDS[1])
        for person in (scene.chen, lead, own):
            await house.say(person, "/desk")
        await house.forward(days=9)
        headers = {"Authorization": f"Bearer {credentials.read_token}"}
        answered = await client.get("/v1/sources/planted/matters/2554", headers=headers)
        status = await answered.text()

    office = json.dumps([await person.sees() for person in (scene.chen, lead, own)], ensure_ascii=False)
    chats = [person.id for person in (scene.chen, lead, own)]
    stored = json.dumps(
        [await Outbox.filter(chat_id__in=chats).values(), await SourceRefusal.all().values()],
        default=str,
        ensure_ascii=False,
    )
    numbers = [report.report_no for report in await PressureReport.all()]
    assert len(numbers) == 2
    for text in (office, stored, status, json.dumps(logs, default=str, ensure_ascii=False)):
        assert [word for word in (*PLANTED, *numbers) if word in text] == []
