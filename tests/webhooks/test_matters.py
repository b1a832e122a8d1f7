"""One completed matter over HTTP: stored once, however often, however parallel, however written."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientResponse

from models.tables import Matter, Prompt
from models.terms import Scope
from tests.webhooks.house import SOURCE, House, document, sign, to_bytes


async def problem(response: ClientResponse, status: int, kind: str) -> dict[str, object]:
    """The problem document of a refused request."""
    assert (response.status, response.content_type) == (status, "application/problem+json")
    told: dict[str, object] = await response.json(content_type="application/problem+json")
    assert (told["type"], told["status"]) == (f"urn:yiping:problem:{kind}", status)
    return told


async def test_a_matter_is_taken_in(house: House) -> None:
    response = await house.post(document())

    told = await response.json()
    token = (await Prompt.get()).token
    assert response.status == 202
    assert told["matter_id"] == (await Matter.get()).public_id
    assert told["prompt"] == {
        "state": "unreachable",
        "reason": "not_started",
        "deep_link": f"https://t.me/yiping_bot?start={token}",
        "qr_url": f"https://yiping.example/qr/{token}.svg",
    }


async def test_what_is_left_out_has_its_default(house: House) -> None:
    optional = {
        "data__service_seq": ...,
        "data__service__code": ...,
        "data__service__private": ...,
        "data__channel": ...,
        "data__window": ...,
        "data__clerk": ...,
        "data__citizen": {"ref": "A00023583"},
    }

    response = await house.post(document(**optional))

    matter = await Matter.get()
    assert response.status == 202
    assert (matter.service_seq, matter.channel, matter.citizen_kind) == (1, "online", "person")
    assert (matter.service_code, matter.window, matter.service_private) == (None, None, False)


async def test_an_old_matter_is_taken_in_and_not_asked_about(house: House) -> None:
    response = await house.post(document(data__completed_at="2026-09-01T10:00:00+08:00"))

    told = await response.json()
    assert response.status == 202
    assert told["prompt"] == {"state": "not_asked", "reason": "too_old"}


SAME = [
    document(),
    document(timestamp="2026-11-20T11:00:00+08:00"),
    document(data__completed_at="2026-11-20T02:14:31Z"),
    document(data__completed_at="2026-11-20t02:14:31.000z"),
    document(data__service_seq=...),
    document(data__service__private=...),
    document(data__citizen__kind=...),
    document(data__citizen__phone="13900000000"),
    document(data__citizen__phone=...),
    document(data__citizen__language="en"),
    document(data__citizen__telegram_user_id=2002),
]


async def test_the_same_content_is_one_matter_however_written(house: House) -> None:
    first = await (await house.post(document())).json()

    again = [await house.post(same) for same in SAME]

    assert [response.status for response in again] == [200] * len(SAME)
    assert [await response.json() for response in again] == [first] * len(SAME)
    assert await Matter.all().count() == 1


OTHER = [
    document(data__completed_at="2026-11-20T10:14:32+08:00"),
    document(data__service__name="护照补发"),
    document(data__citizen__ref="A1"),
    document(data__citizen__name="王大明"),
    document(data__channel="online"),
    document(data__window=...),
    document(data__reference_no="unknown"),
]


async def test_other_content_under_the_key_is_a_conflict(house: House) -> None:
    await house.post(document())

    for other in OTHER:
        await problem(await house.post(other), 409, "conflict")

    assert await Matter.all().count() == 1


async def test_another_service_of_the_matter_is_another_matter(house: House) -> None:
    await house.post(document())

    response = await house.post(document(data__service_seq=2))

    assert response.status == 202


async def test_twenty_at_once_are_one_matter(house: House) -> None:
    responses = await asyncio.gather(*(house.post(document()) for _ in range(20)))

    told = [await response.json() for response in responses]
    assert sorted(response.status for response in responses) == [200] * 19 + [202]
    assert {answer["matter_id"] for answer in told} == {(await Matter.get()).public_id}


async def test_several_matters_of_a_new_citizen_at_once_are_all_taken_in(house: House) -> None:
    documents = [document(data__matter_no=f"M-{number}") for number in range(8)]

    responses = await asyncio.gather(*map(house.post, documents))

    assert [response.status for response in responses] == [202] * 8


async def test_where_a_matter_stands_can_be_asked(house: House) -> None:
    matter_id = (await (await house.post(document())).json())["matter_id"]

    response = await house.get("2554?service_seq=1")

    assert (response.status, await response.json()) == (
        200,
        {
            "matter_id": matter_id,
            "matter_no": "2554",
            "service_seq": 1,
            "prompt": {"state": "unreachable", "reason": "not_started", "sent_at": None},
            "rating": None,
            "case": None,
        },
    )


async def test_what_was_never_reported_is_not_found(house: House) -> None:
    await house.post(document())

    for rest in ("2555", "2554?service_seq=2", "batch", "a%00b", "%F0%9F%98%80", "x" * 65, "%ED%A0%80"):
        await problem(await house.get(rest), 404, "not_found")


async def test_an_odd_service_seq_is_told(house: House) -> None:
    for seq in ("x", "-1", "0", "1.5", "", "²", "99999999999999", "9" * 5000):
        told = await problem(await house.get(f"2554?service_seq={seq}"), 422, "invalid")

        assert told["errors"] == [{"path": "/service_seq", "code": "wrong_type", "message": "应为正整数。"}]


async def test_another_source_does_not_see_the_matter(house: House) -> None:
    await house.post(document())
    other = await house.desks.sources.add("hall-2", Scope.RATINGS)

    mine = await house.client.get(
        "/v1/sources/hall-2/matters/2554", headers={"Authorization": f"Bearer {other.read_token}"}
    )

    await problem(mine, 404, "not_found")
    await problem(await house.get("2554", other.read_token), 401, "unauthorized")


async def test_reading_needs_the_read_token(house: House) -> None:
    token = house.credentials.read_token
    values = ["", "Bearer", "Bearer ", f"Basic {token}", f"Bearer {token}x", token]

    for value in values:
        response = await house.client.get(f"{house.path}/2554", headers={"Authorization": value})
        await problem(response, 401, "unauthorized")

    assert await house.reasons() == ["读取令牌不符，或没有以 Bearer 方式给出。"] * len(values)


async def test_over_its_rate_a_source_is_asked_to_wait(house: House) -> None:
    await house.desks.sources.set(SOURCE, rate=5)
    house.quota.waits[SOURCE] = 1.2

    response = await house.post(document())

    await problem(response, 429, "rate_limited")
    assert response.headers["Retry-After"] == "2"
    assert (SOURCE, 5) in house.quota.taken
    assert await house.reasons() == ["超过了每秒 5 次的限额。"]


async def test_who_did_not_sign_uses_up_no_rate(house: House) -> None:
    await house.desks.sources.set(SOURCE, rate=5)

    await house.post(document(), headers={"webhook-signature": "v1,AAAA"})

    assert (SOURCE, 5) not in house.quota.taken


@pytest.mark.parametrize("size", [20 * 1024, 20 * 1024 + 1])
async def test_twenty_kilobytes_are_the_most(house: House, size: int) -> None:
    body = to_bytes(document())
    body += b" " * (size - len(body))

    response = await house.post(body)

    assert response.status == (202 if size == 20 * 1024 else 413)


async def test_a_body_in_chunks_is_measured_too(house: House) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 1024

    response = await house.client.post(house.path, data=chunks())

    await problem(response, 413, "too_large")


async def test_too_large_comes_before_not_signed(house: House) -> None:
    response = await house.client.post("/v1/sources/nobody/matters", data=b" " * 20481)

    await problem(response, 413, "too_large")


async def test_not_signed_comes_before_over_the_rate_and_invalid(house: House) -> None:
    house.quota.waits[SOURCE] = 1

    response = await house.post(b"{}", headers={"webhook-signature": "v1,AAAA"})

    await problem(response, 401, "unauthorized")


async def test_a_compressed_body_is_read_as_it_came(house: House) -> None:
    response = await house.post(document(), headers={"Content-Encoding": "gzip"})

    assert response.status == 202


async def test_a_document_in_no_charset_of_ours_is_invalid(house: House) -> None:
    body = '{"type":"办结"}'.encode("gb18030")
    headers = sign(house.credentials.signing_secret, b"", house.clock.now())

    response = await house.client.post(house.path, data=body, headers=headers)

    await problem(response, 401, "unauthorized")


async def test_links_are_left_out_while_the_bot_has_no_name(house: House) -> None:
    house.desks.ground.bot_username = ""

    told = await (await house.post(document())).json()

    assert told["prompt"] == {"state": "unreachable", "reason": "not_started"}


async def test_a_completion_may_be_five_minutes_ahead(house: House) -> None:
    ahead = (house.clock.now() + timedelta(minutes=5)).isoformat()

    assert (await house.post(document(data__completed_at=ahead))).status == 202
