"""A test source is told why it was refused; its matters ask nobody, and everything else is as for others."""

from datetime import timedelta

import pytest
from aiohttp import ClientResponse

from models.tables import Matter, Office, Outbox, Prompt, Source
from models.terms import PromptReason, PromptState
from tests.webhooks.house import OFFICE, House, document, sign, to_bytes

TRIAL = "trial"
BODY = to_bytes(document())
UNSIGNED = "签名不符：请对收到的原始字节签名，不要先解析再序列化。"
CLOCKS = "本次服务器时间 10:15:03，您的时间戳 {theirs}，差 {apart}（允许 5 分钟）。"


@pytest.fixture
async def trial(house: House) -> House:
    """The application, signed in as a test source."""
    house.credentials = await house.desks.sources.add(TRIAL, test=True)
    house.path = f"/v1/sources/{TRIAL}/matters"
    return house


def signed(house: House, body: bytes = BODY, **at: float) -> dict[str, str]:
    """Good headers for a body, made so long from now."""
    return sign(house.credentials.signing_secret, body, house.clock.now() + timedelta(**at))


async def send(house: House, headers: dict[str, str], body: bytes = BODY) -> ClientResponse:
    """A body under these headers."""
    return await house.client.post(house.path, data=body, headers=headers)


async def why(house: House, headers: dict[str, str], body: bytes = BODY) -> str:
    """The reason given with a 401."""
    response = await send(house, headers, body)
    assert response.status == 401
    assert response.content_type == "application/problem+json"
    problem = await response.json()
    assert problem["type"] == "urn:yiping:problem:unauthorized"
    return str(problem["detail"])


async def test_a_changed_body_is_told_with_both_clocks(trial: House) -> None:
    changed = BODY.replace(b"2554", b"2555")

    told = await why(trial, signed(trial, minutes=-6, seconds=-22), changed)

    assert told == UNSIGNED + CLOCKS.format(theirs="10:08:41", apart="6 分钟 22 秒")


async def test_a_time_outside_the_tolerance_is_told(trial: House) -> None:
    told = await why(trial, signed(trial, seconds=-301))

    assert told == "时间戳超出允许范围。" + CLOCKS.format(theirs="10:10:02", apart="5 分钟 1 秒")


async def test_missing_headers_are_named(trial: House) -> None:
    assert await why(trial, {}) == "缺少请求头：webhook-id, webhook-timestamp, webhook-signature"


async def test_a_timestamp_in_milliseconds_is_told(trial: House) -> None:
    stamp = str(int(trial.clock.now().timestamp() * 1000))

    told = await why(trial, signed(trial) | {"webhook-timestamp": stamp})

    assert told == "请求头 webhook-timestamp 应为整数秒的 Unix 时间。"


@pytest.mark.parametrize("signature", ["v2,AAAA", "v1a,AAAA", "AAAA", "v1=AAAA"])
async def test_an_unknown_version_of_signatures_is_told(trial: House, signature: str) -> None:
    told = await why(trial, signed(trial) | {"webhook-signature": signature})

    assert told == "不认识这种签名：请求头 webhook-signature 应为“v1,”加上 HMAC-SHA256 的 Base64。"


async def test_a_secret_that_was_changed_for_another_is_told(trial: House) -> None:
    await trial.desks.sources.rotate(TRIAL)
    trial.clock.forward(hours=24)

    told = await why(trial, signed(trial))

    assert told == "这是换掉的旧密钥，已经失效：请改用最近一次换出的签名密钥。"


async def test_a_wrong_read_token_is_told(trial: House) -> None:
    response = await trial.get("2554", token="ypr_no")

    assert (await response.json())["detail"] == "读取令牌不符，或没有以 Bearer 方式给出。"


async def test_a_disabled_test_source_is_told(trial: House) -> None:
    await trial.desks.sources.disable(TRIAL)

    assert await why(trial, signed(trial)) == "该业务系统已停用。"


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [
        ("en", "The signature"),
        ("fr, en-GB;q=0.8", "The signature"),
        ("zh-CN,zh;q=0.9,en;q=0.8", UNSIGNED),
        ("en;q=0, *;q=0.1", UNSIGNED),
        ("fr", UNSIGNED),
        ("en;q=x", UNSIGNED),
    ],
)
async def test_the_reason_is_in_the_language_that_is_asked_for(
    trial: House, wanted: str, begins: str
) -> None:
    headers = signed(trial) | {"webhook-signature": "v1,AAAA", "Accept-Language": wanted}

    assert (await why(trial, headers)).startswith(begins)


async def test_no_other_source_gets_a_hint(house: House) -> None:
    response = await send(house, signed(house) | {"webhook-signature": "v1,AAAA"})

    assert response.status == 401
    assert "detail" not in await response.json()


async def test_an_unknown_source_gets_the_one_answer(trial: House) -> None:
    trial.path = "/v1/sources/nobody/matters"

    assert "detail" not in await (await send(trial, signed(trial))).json()


async def test_other_refusals_are_as_they_are(trial: House) -> None:
    response = await trial.post(document(data__office_code="B7区", data__completed_at="2026-11-20T10:14:31"))

    problem = await response.json()
    assert response.status == 422
    assert [fault["path"] for fault in problem["errors"]] == ["/data/completed_at", "/data/office_code"]


async def test_the_hidden_office_cannot_be_reported_for(trial: House) -> None:
    assert (await trial.post(document(data__office_code="~test"))).status == 422


async def test_a_matter_asks_nobody(trial: House) -> None:
    response = await trial.post(document())

    assert response.status == 202
    assert (await response.json())["prompt"] == {"state": "not_asked", "reason": "test"}
    assert await Outbox.all().count() == 0


async def test_an_old_matter_is_not_asked_about_as_ever(trial: House) -> None:
    old = document(data__completed_at="2026-09-20T10:14:31+08:00", data__citizen__ref="test-angry")

    assert (await (await trial.post(old)).json())["prompt"]["reason"] == PromptReason.TOO_OLD


async def test_a_simulated_citizen_is_asked_without_delay(trial: House) -> None:
    response = await trial.post(document(data__citizen__ref="test-pleased"))

    assert (await response.json())["prompt"] == {"state": "scheduled", "reason": None}
    assert (await Outbox.get()).due_at == trial.clock.now()


async def test_the_reference_means_nothing_to_a_real_source(house: House) -> None:
    await house.post(document(data__citizen__ref="test-pleased"))

    assert (await Prompt.get()).state is PromptState.UNREACHABLE


async def test_a_matter_belongs_to_the_hidden_office_and_shows_the_real_name(trial: House) -> None:
    await trial.post(document())

    matter = await Matter.get().prefetch_related("office")
    assert (matter.office.code, matter.office.test) == ("~test", True)
    assert matter.office_name == (await Office.get(code=OFFICE)).name


async def test_a_repeat_and_a_correction_are_known(trial: House) -> None:
    first = document(data__citizen__ref="test-blocked")
    corrected = document(data__citizen__ref="test-blocked", data__citizen__telegram_user_id=1002)
    other = document(data__citizen__ref="test-blocked", data__service__name="别的")

    statuses = [(await trial.post(one)).status for one in (first, first, corrected, other)]

    assert statuses == [202, 200, 200, 409]
    assert (await Matter.get()).hint_hash is None


async def test_a_second_test_source_shares_the_hidden_office(trial: House) -> None:
    await trial.desks.sources.add("another", test=True)

    assert await Office.filter(test=True).count() == 1
    assert await Source.filter(test=True).count() == 2
