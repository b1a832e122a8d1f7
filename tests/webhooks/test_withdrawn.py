"""A matter that was reported by mistake is taken back over HTTP: before a grade, as often as one likes."""

from typing import Any

import pytest
from aiohttp import ClientResponse
from openapi_schema_validator import OAS31Validator

from bot.texts import texts
from models.tables import Account, Matter, Prompt, Rating, RatingVersion, Step
from models.terms import Grade, PromptReason, PromptState, RatingState
from tests.webhooks.house import House, document
from tests.webhooks.test_matters import problem
from webhooks.openapi import describe

WITHDRAWN = {"state": "void", "reason": "withdrawn"}


def withdrawal(**changes: Any) -> dict[str, Any]:
    """The event that takes the sample matter back."""
    data = {"matter_no": "2554", "service_seq": 1, "reason": "重复上报", **changes}
    kept = {key: value for key, value in data.items() if value is not ...}
    return {"type": "matter.withdrawn", "timestamp": "2026-11-20T11:00:00+08:00", "data": kept}


async def told(response: ClientResponse) -> dict[str, Any]:
    answer: dict[str, Any] = await response.json()
    return answer


async def test_a_matter_is_withdrawn(house: House) -> None:
    taken = await told(await house.post(document()))

    response = await house.post(withdrawal())

    step = await Step.filter(act="void").get()
    assert (response.status, await told(response)) == (
        200,
        {"matter_id": taken["matter_id"], "prompt": WITHDRAWN},
    )
    assert (step.actor, step.from_state, step.to_state, step.why) == (
        "source",
        "unreachable",
        "void",
        "重复上报",
    )
    assert (await told(await house.get("2554")))["prompt"] == {**WITHDRAWN, "sent_at": None}


async def test_again_it_changes_nothing(house: House) -> None:
    await house.post(document())
    answers = [await house.post(withdrawal(reason=reason)) for reason in ("重复上报", "还是重复", ...)]

    assert [response.status for response in answers] == [200] * 3
    assert await Step.filter(act="void").count() == 1


async def test_service_seq_and_reason_may_be_left_out(house: House) -> None:
    await house.post(document(data__service_seq=...))

    assert (await house.post(withdrawal(service_seq=..., reason=...))).status == 200
    assert (await Prompt.get()).reason is PromptReason.WITHDRAWN


@pytest.mark.parametrize(
    "state",
    [state for state in PromptState if state not in {PromptState.ANSWERED, PromptState.SENT}],
)
async def test_it_works_from_every_state_before_a_grade(house: House, state: PromptState) -> None:
    await house.post(document())
    await Prompt.all().update(state=state)

    assert await told(await house.post(withdrawal())) | {"matter_id": ""} == {
        "matter_id": "",
        "prompt": WITHDRAWN,
    }


async def test_after_a_grade_it_is_a_conflict_that_says_why(house: House) -> None:
    await house.post(document())
    account = await Account.create(external_id=1, language="zh_CN")
    matter = await Matter.get()
    now = house.clock.now()
    rating = await Rating.create(matter=matter, account=account, state=RatingState.OPEN, submitted_at=now)
    await RatingVersion.create(rating=rating, version=1, grade=Grade.SATISFIED, at=now)
    await Prompt.all().update(state=PromptState.ANSWERED, account_id=account.id)

    said = await problem(await house.post(withdrawal()), 409, "conflict")

    assert said["detail"] == "这件办件已经评价过，不能撤回；评价照样保留。"
    assert (await Prompt.get()).state is PromptState.ANSWERED
    assert await house.reasons() == ["这件办件已经评价过，不能撤回；评价照样保留。"]


async def test_an_unknown_key_is_not_found(house: House) -> None:
    await house.post(document())

    for unknown in (withdrawal(matter_no="2555"), withdrawal(service_seq=2)):
        await problem(await house.post(unknown), 404, "not_found")


async def test_another_source_cannot_withdraw_it(house: House) -> None:
    await house.post(document())
    other = await house.desks.sources.add("hall-2")
    house.credentials, house.path = other, "/v1/sources/hall-2/matters"

    await problem(await house.post(withdrawal()), 404, "not_found")


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"matter_no": ...}, "/data/matter_no", "missing"),
        ({"matter_no": "a b"}, "/data/matter_no", "bad_format"),
        ({"service_seq": 0}, "/data/service_seq", "out_of_range"),
        ({"reason": "x" * 201}, "/data/reason", "too_long"),
        ({"reason": "a\nb"}, "/data/reason", "bad_character"),
    ],
)
async def test_what_is_wrong_with_it_is_told(
    house: House, changes: dict[str, Any], path: str, code: str
) -> None:
    said = await problem(await house.post(withdrawal(**changes)), 422, "invalid")

    faults: Any = said["errors"]
    assert [(fault["path"], fault["code"]) for fault in faults] == [(path, code)]


async def test_lines_of_a_batch_may_be_either(house: House) -> None:
    lines = await house.batch(document(), withdrawal(), document(), withdrawal(matter_no="2555"))

    assert [line["status"] for line in lines] == [202, 200, 200, 404]
    assert lines[2]["prompt"] == WITHDRAWN


async def test_the_same_report_again_does_not_bring_it_back(house: House) -> None:
    await house.post(document())
    await house.post(withdrawal())

    again = await house.post(document())

    assert (again.status, (await told(again))["prompt"]) == (200, WITHDRAWN)


def test_the_description_knows_both_events() -> None:
    described = describe(texts())
    body = described["paths"]["/v1/sources/{source}/matters"]["post"]["requestBody"]
    schema = {**body["content"]["application/json"]["schema"], "components": described["components"]}

    assert list(OAS31Validator(schema).iter_errors(withdrawal())) == []
    assert list(OAS31Validator(schema).iter_errors(document())) == []
    assert list(OAS31Validator(schema).iter_errors(withdrawal(matter_no=...))) != []
