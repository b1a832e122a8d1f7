"""Who may report: whoever signs with a secret of the source, now; to everybody else there is one answer."""

import base64
from datetime import timedelta

import pytest
from aiohttp import ClientResponse
from standardwebhooks import Webhook

from models.tables import Matter, SourceRefusal
from tests.webhooks.house import SOURCE, House, document, sign, to_bytes

BODY = to_bytes(document())
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
CLOCKS = "本次服务器时间 10:15:03，您的时间戳 {theirs}，差 {apart}（允许 5 分钟）。"
UNSIGNED = "签名不符：请对收到的原始字节签名，不要先解析再序列化。"


async def send(house: House, headers: dict[str, str], path: str | None = None) -> ClientResponse:
    """The sample document under these headers."""
    return await house.client.post(path or house.path, data=BODY, headers=headers)


def good(house: House, **at: float) -> dict[str, str]:
    """The headers of the sample document, signed so long from now."""
    moment = house.clock.now() + timedelta(**at)
    return sign(house.credentials.signing_secret, BODY, moment)


async def test_a_signature_is_good_for_five_minutes_either_way(house: House) -> None:
    responses = [await send(house, good(house, seconds=seconds)) for seconds in (-300, 0, 300)]

    assert [response.status for response in responses] == [202, 200, 200]


@pytest.mark.parametrize(
    ("seconds", "theirs", "apart"),
    [(-301, "10:10:02", "5 分钟 1 秒"), (301, "10:20:04", "5 分钟 1 秒"), (-382, "10:08:41", "6 分钟 22 秒")],
)
async def test_an_old_or_early_signature_is_refused(
    house: House, seconds: int, theirs: str, apart: str
) -> None:
    response = await send(house, good(house, seconds=seconds))

    assert response.status == 401
    assert await house.reasons() == ["时间戳超出允许范围。" + CLOCKS.format(theirs=theirs, apart=apart)]


async def test_a_bad_signature_is_explained_in_the_log(house: House) -> None:
    headers = good(house) | {"webhook-signature": "v1,AAAA"}

    await send(house, headers)

    assert await house.reasons() == [UNSIGNED + CLOCKS.format(theirs="10:15:03", apart="0 秒")]


async def test_a_missing_header_is_named_in_the_log(house: House) -> None:
    for name in HEADERS:
        await send(house, {key: header for key, header in good(house).items() if key != name})
        await send(house, good(house) | {name: ""})

    assert await house.reasons() == [f"缺少请求头：{name}" for name in HEADERS for _ in range(2)]


async def test_an_odd_timestamp_is_refused(house: House) -> None:
    stamps = ["now", "1.5", "-1", "+1", "1_0", "²", "9" * 12, "9" * 400, "NaN", "1e9"]

    responses = [await send(house, good(house) | {"webhook-timestamp": stamp}) for stamp in stamps]

    assert {response.status for response in responses} == {401}
    assert set(await house.reasons()) == {"请求头 webhook-timestamp 应为整数秒的 Unix 时间。"}


async def test_a_timestamp_of_another_age_is_refused(house: House) -> None:
    responses = [await send(house, good(house) | {"webhook-timestamp": stamp}) for stamp in ("0", "9" * 11)]

    assert {response.status for response in responses} == {401}


async def test_one_good_signature_of_several_is_enough(house: House) -> None:
    headers = good(house)
    one = headers["webhook-signature"]
    several = [f"v1,AAAA {one}", f"{one} v1,AAAA", f"v1a,xyz {one}", f"v2,x  {one}", f"x {one}"]

    responses = [await send(house, headers | {"webhook-signature": value}) for value in several]

    assert [response.status for response in responses] == [202, 200, 200, 200, 200]


CHANGED = [
    {"webhook-id": "msg_2"},
    {"webhook-id": "密"},
    {"webhook-timestamp": "1795140904"},
    {"webhook-signature": "v1,"},
    {"webhook-signature": "v1"},
    {"webhook-signature": ","},
    {"webhook-signature": "v1,密"},
    {"webhook-signature": "v1,===="},
]


async def test_a_changed_header_breaks_the_signature(house: House) -> None:
    responses = [await send(house, good(house) | changed) for changed in CHANGED]

    assert {response.status for response in responses} == {401}
    assert await Matter.all().count() == 0


async def test_other_versions_are_no_signature(house: House) -> None:
    for version in ("v2", "v1a", "V1"):
        headers = good(house)
        headers["webhook-signature"] = headers["webhook-signature"].replace("v1", version)

        assert (await send(house, headers)).status == 401


async def test_a_changed_body_breaks_the_signature(house: House) -> None:
    response = await house.client.post(house.path, data=BODY + b" ", headers=good(house))

    assert response.status == 401


async def test_an_id_that_is_not_ascii_can_be_signed(house: House) -> None:
    headers = sign(house.credentials.signing_secret, BODY, house.clock.now(), message_id="办件-1")

    assert (await send(house, headers)).status == 202


async def test_both_secrets_are_good_for_a_day_after_rotation(house: House) -> None:
    old = house.credentials.signing_secret
    new = (await house.desks.sources.rotate(SOURCE)).signing_secret

    both = [(await send(house, sign(secret, BODY, house.clock.now()))).status for secret in (old, new)]
    house.clock.forward(hours=24)
    later = [(await send(house, sign(secret, BODY, house.clock.now()))).status for secret in (old, new)]

    assert (both, later) == ([202, 200], [401, 200])


async def test_there_is_one_answer_to_whoever_is_not_let_in(house: House) -> None:
    other = await house.desks.sources.add("closed")
    await house.desks.sources.disable("closed")
    closed = sign(other.signing_secret, BODY, house.clock.now())
    refused = [
        await send(house, good(house), "/v1/sources/nobody/matters"),
        await send(house, good(house), "/v1/sources/%00/matters"),
        await send(house, good(house), "/v1/sources/%F0%9F%98%80/matters"),
        await send(house, good(house) | {"webhook-signature": "v1,AAAA"}),
        await send(house, {}),
        await send(house, good(house, hours=-1)),
        await send(house, closed, "/v1/sources/closed/matters"),
    ]

    answers = {await response.read() for response in refused}

    assert {response.status for response in refused} == {401}
    assert answers == {
        '{"type":"urn:yiping:problem:unauthorized","title":"身份未通过验证。","status":401}'.encode()
    }


async def test_a_disabled_source_can_read_in_the_log_that_it_is(house: House) -> None:
    await house.desks.sources.disable(SOURCE)

    refused = [await send(house, good(house)), await house.get("2554")]
    await house.desks.sources.enable(SOURCE)

    assert [response.status for response in refused] == [401, 401]
    assert await house.reasons() == ["该业务系统已停用。"] * 2
    assert (await send(house, good(house))).status == 202


async def test_of_an_unknown_source_nothing_is_kept(house: House) -> None:
    await send(house, good(house), "/v1/sources/nobody/matters")
    await send(house, {}, "/v1/sources/nobody/matters/batch")

    assert await SourceRefusal.all().count() == 0


async def test_a_flood_of_refused_requests_is_not_all_written_down(house: House) -> None:
    house.quota.waits[f"refusals:{SOURCE}"] = 0.1

    response = await send(house, {})

    assert response.status == 401
    assert await house.reasons() == []


async def test_neither_secret_nor_signature_is_in_the_log(house: House) -> None:
    headers = good(house) | {"webhook-id": "13800000000"}

    await send(house, headers)

    told = " ".join(await house.reasons())
    secret = house.credentials.signing_secret
    expected = Webhook(secret).sign("13800000000", house.clock.now(), BODY.decode())
    assert not [word for word in (secret[6:], expected[3:], "13800000000") if word in told]
    assert base64.b64decode(secret[6:])
