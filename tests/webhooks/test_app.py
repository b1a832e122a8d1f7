"""The application around the matters: QR codes, health, its own description, and answers to anything else."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import aiohttp
import asyncpg
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pytest_aiohttp.plugin import AiohttpClient
from tortoise.exceptions import OperationalError

from bot.services.intake import IntakeDesk, MatterReport, MatterStatus, Receipt
from bot.services.sources import SourceDesk
from bot.texts import texts
from models.tables import Matter, Prompt, Source
from tests.webhooks.house import House, a_ground, document, the_desks
from webhooks.app import make_app, serve
from webhooks.health import Readiness
from webhooks.openapi import describe
from webhooks.qr import draw
from webhooks.routes import ROUTES

AWAY = [OperationalError("away"), ConnectionRefusedError(), asyncpg.InterfaceError("away"), TimeoutError()]


async def test_the_qr_code_of_a_matter_is_drawn_when_asked_for(house: House) -> None:
    told = await (await house.post(document())).json()
    path = told["prompt"]["qr_url"].removeprefix("https://yiping.example")

    response = await house.client.get(path)

    assert (response.status, response.content_type) == (200, "image/svg+xml")
    assert response.headers["Cache-Control"] == "private, max-age=86400"
    assert await response.read() == draw(told["prompt"]["deep_link"])


async def test_the_qr_code_holds_the_link() -> None:
    assert draw("https://t.me/yiping_bot?start=m_1") != draw("https://t.me/yiping_bot?start=m_2")
    assert draw("https://t.me/yiping_bot?start=m_1").count(b"<path") == 1


async def test_an_unknown_token_has_no_qr_code(house: House) -> None:
    for token in ("unknown", "x" * 49, "x" * 5000, "a.b", "%00", "..%2f", "%F0%9F%98%80"):
        response = await house.client.get(f"/qr/{token}.svg")

        assert (response.status, response.content_type) == (404, "application/problem+json")


async def test_without_a_name_of_the_bot_the_qr_code_has_to_wait(house: House) -> None:
    await house.post(document())
    house.desks.ground.bot_username = ""

    response = await house.client.get(f"/qr/{(await Prompt.get()).token}.svg")

    assert (response.status, response.headers["Retry-After"]) == (503, "5")


async def test_a_process_says_that_it_is_alive(house: House) -> None:
    response = await house.client.get("/healthz")

    assert (response.status, await response.text()) == (200, "alive")


@pytest.mark.parametrize("state", [Readiness.READY, Readiness.DEGRADED])
async def test_a_process_that_can_work_says_so(house: House, state: Readiness) -> None:
    house.health.state = state

    response = await house.client.get("/readyz")

    assert (response.status, await response.text()) == (200, state.value)


async def test_a_process_without_its_database_says_so(house: House) -> None:
    house.health.state = Readiness.DOWN

    response = await house.client.get("/readyz")

    assert (response.status, response.content_type) == (503, "application/problem+json")


async def raw(port: int | None, request: bytes) -> bytes:
    """The status line that bytes no client library would send are answered with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return answer


class AwayIntake(IntakeDesk):
    """An intake whose database went away before the commit."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def receive(self, source: Source, report: MatterReport) -> Receipt:
        raise self.error

    async def look_up(self, source: Source, matter_no: str, service_seq: int) -> MatterStatus:
        raise self.error

    async def prompt_token_exists(self, token: str) -> bool:
        raise self.error


@pytest.fixture(params=AWAY, ids=lambda error: type(error).__name__)
async def cut_off(request: pytest.FixtureRequest, house: House, aiohttp_client: AiohttpClient) -> House:
    """The application after its database went away."""
    desks = replace(house.desks, intake=AwayIntake(request.param))
    return replace(house, client=await aiohttp_client(make_app(desks)))


async def test_a_database_that_is_away_is_told_with_when_to_come_again(cut_off: House) -> None:
    answers = [
        await cut_off.post(document()),
        await cut_off.get("2554"),
        await cut_off.client.get("/qr/m_1.svg"),
    ]

    assert [(answer.status, answer.headers.get("Retry-After")) for answer in answers] == [(503, "5")] * 3
    assert "urn:yiping:problem:unavailable" in await answers[0].text()
    assert await cut_off.reasons() == []


class ForgetfulSources(SourceDesk):
    """Sources whose log cannot be written."""

    async def note_refusals(self, source: Source, refused: Sequence[tuple[int, str, str]]) -> None:
        raise OperationalError("disk is full")


async def test_who_is_refused_is_told_even_if_it_cannot_be_written_down(
    house: House, aiohttp_client: AiohttpClient
) -> None:
    desks = replace(house.desks, sources=ForgetfulSources(house.desks.ground))
    house = replace(house, client=await aiohttp_client(make_app(desks)))

    assert (await house.post(b"{}")).status == 422


async def test_the_lines_of_a_batch_are_told_that_the_database_is_away(cut_off: House) -> None:
    told = await cut_off.batch(b"{", document())

    assert [line["status"] for line in told] == [422, 503]


ELSEWHERE = [
    ("GET", "/", 404),
    ("GET", "/metrics", 404),
    ("GET", "/v1/sources/x", 404),
    ("GET", "/v1/sources/x/matters", 405),
    ("DELETE", "/v1/sources/x/matters/1", 405),
    ("PUT", "/healthz", 405),
    ("GET", "/telegram", 405),
    ("GET", "/%2e%2e/etc/passwd", 404),
]


async def test_anything_else_is_a_problem_document_too(house: House) -> None:
    for method, path, status in ELSEWHERE:
        response = await house.client.request(method, path)

        told = await response.json(content_type="application/problem+json")
        assert (response.status, told["status"]) == (status, status)
        assert told["type"] == "urn:yiping:problem:not_found"
        assert ("Allow" in response.headers) == (status == 405)


async def test_answers_do_not_tell_what_we_are_made_of(house: House) -> None:
    servers = {(await house.client.get(path)).headers["Server"] for path in ("/healthz", "/nowhere")}

    assert servers == {"yiping"}


async def test_an_unforeseen_fault_is_told_without_its_words(house: House, capsys: Any) -> None:
    async def break_down() -> Readiness:
        raise ZeroDivisionError("13800000000")

    house.health.readiness = break_down  # type: ignore[method-assign]

    response = await house.client.get("/readyz")

    assert (response.status, response.content_type) == (500, "application/problem+json")
    told = capsys.readouterr()
    assert "ZeroDivisionError" in told.out + told.err
    assert "13800000000" not in told.out + told.err + await response.text()


async def test_problems_are_told_in_the_operators_language(aiohttp_client: AiohttpClient) -> None:
    client = await aiohttp_client(make_app(the_desks(a_ground(language="en"))))

    told = await (await client.get("/nowhere")).json(content_type="application/problem+json")

    assert told["title"] == texts("en")("没有找到。")


async def test_the_description_is_open_api(house: House) -> None:
    response = await house.client.get("/openapi.json")

    told = await response.json()
    assert told["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_description_tells_every_route_with_its_problems(language: str) -> None:
    paths = describe(texts(language))["paths"]

    told = {
        (method.upper(), path): set(route["responses"])
        for path, of in paths.items()
        for method, route in of.items()
    }
    assert told == {
        (route.method, route.path): {str(int(reply.status)) for reply in route.replies} for route in ROUTES
    }
    assert told["POST", "/v1/sources/{source}/matters"] == {
        *("200", "202", "401", "404", "409", "413", "422", "429", "503")
    }


async def test_the_application_answers_where_the_description_says(house: House) -> None:
    app = make_app(house.desks)

    served = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource and route.method != "HEAD"
    }
    assert served == {(route.method, route.path) for route in ROUTES}


def test_the_example_of_the_contract_fits_its_schema() -> None:
    schema = {
        "$ref": "#/components/schemas/MatterCompleted",
        "components": describe(texts())["components"],
    }

    assert list(OAS31Validator(schema).iter_errors(document())) == []
    assert list(OAS31Validator(schema).iter_errors(document(data__citizen__ref=...))) != []


async def test_a_server_writes_no_address_into_a_log(store: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    runner = await serve(make_app(the_desks(a_ground())), "127.0.0.1", 0)
    port = runner.addresses[0][1]

    async with aiohttp.ClientSession() as session:
        response = await session.get(f"http://127.0.0.1:{port}/qr/m_secret-token.svg")
    broken = await raw(port, b"GET /qr/m_secret-token.svg HTTP/9.9 m_secret-token\r\n\r\n")

    await runner.cleanup()
    assert (response.status, b" 400 " in broken) == (404, True)
    assert "Error handling request" in caplog.text
    assert "m_secret-token" not in caplog.text


async def test_what_we_are_told_of_a_person_is_in_no_log_and_no_refusal(
    house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    planted = {
        "data__citizen__ref": "REF-PLANTED",
        "data__citizen__name": "王植入",
        "data__citizen__phone": "13812345678",
        "data__matter_no": "NO-PLANTED",
    }
    requests = [
        house.post(document(**planted)),
        house.post(document(**planted, data__window="99")),
        house.post(document(**planted, data__channel="NO-PLANTED")),
        house.post(document(**planted, data__note="REF-PLANTED" * 900)),
        house.post(document(**planted), headers={"webhook-signature": "v1,AAAA"}),
        house.get("NO-PLANTED", "wrong"),
    ]

    told = [await (await request).text() for request in requests]

    noted = caplog.text + "".join(capsys.readouterr()) + "".join(await house.reasons()) + "".join(told)
    assert not [word for word in ("REF-PLANTED", "王植入", "13812345678", "NO-PLANTED") if word in noted]


async def test_callers_that_hang_up_keep_nobody_else_waiting(house: House) -> None:
    matters = [document(data__matter_no=f"H-{number}") for number in range(20)]
    hasty = [asyncio.wait_for(house.post(matter), number / 1000) for number, matter in enumerate(matters)]
    await asyncio.gather(*hasty, return_exceptions=True)

    again = await asyncio.gather(*map(house.post, matters))

    assert {response.status for response in again} <= {200, 202}
    assert await Matter.all().count() == 20


async def test_chunks_that_are_none_are_refused(house: House) -> None:
    head = f"POST {house.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert b" 400 " in await raw(house.client.port, head.encode() + b"not a chunk\r\n")


async def test_five_hundred_may_come_before_the_first_is_looked_at(house: House) -> None:
    """Who comes to a full queue would be thrown out in the middle of the request, or wait for seconds."""
    runner = await serve(make_app(house.desks), "127.0.0.1", 0)
    with ExitStack() as all_of_them:
        for _ in range(500):  # the loop stands still meanwhile: nobody is taken
            all_of_them.enter_context(socket.create_connection(runner.addresses[0], timeout=2))
    await runner.cleanup()
