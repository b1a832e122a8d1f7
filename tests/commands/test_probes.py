"""The probes against real sockets: what they find, and what they never say."""

import pytest
from aiohttp import web
from pydantic import SecretStr
from pytest_aiohttp import AiohttpServer

from bot.settings import Settings
from commands.probes import NoAnswer, TokenUnknown, bot_username, ping_redis

TOKEN = "42:the-token-of-the-tests"


def settings(url: object) -> Settings:
    return Settings(bot_token=SecretStr(TOKEN), bot_api_url=str(url))


async def serving(aiohttp_server: AiohttpServer, status: int, body: object) -> Settings:
    async def get_me(_: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_get(f"/bot{TOKEN}/getMe", get_me)
    return settings((await aiohttp_server(app)).make_url("/"))


async def test_the_bot_api_tells_the_username(aiohttp_server: AiohttpServer) -> None:
    known = await serving(aiohttp_server, 200, {"ok": True, "result": {"id": 42, "username": "yiping_bot"}})
    assert await bot_username(known) == "yiping_bot"


async def test_a_refusal_is_told_in_the_bot_apis_words(aiohttp_server: AiohttpServer) -> None:
    refusing = await serving(aiohttp_server, 401, {"ok": False, "description": "Unauthorized"})
    with pytest.raises(NoAnswer, match="Unauthorized"):
        await bot_username(refusing)


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_nobody_knows_is_told_apart(aiohttp_server: AiohttpServer, code: int) -> None:
    body = {"ok": False, "error_code": code, "description": "Unauthorized"}
    with pytest.raises(TokenUnknown):
        await bot_username(await serving(aiohttp_server, code, body))


@pytest.mark.parametrize("body", [[], {"ok": True, "result": {}}, "ok"])
async def test_an_answer_that_makes_no_sense_is_no_answer(
    aiohttp_server: AiohttpServer, body: object
) -> None:
    strange = await serving(aiohttp_server, 200, body)
    with pytest.raises(NoAnswer):
        await bot_username(strange)


async def test_the_token_is_in_no_error() -> None:
    with pytest.raises(NoAnswer) as away:
        await bot_username(settings("http://127.0.0.1:1"))
    assert TOKEN not in str(away.value)
    assert away.value.__suppress_context__


async def test_redis_answers(redis_url: str) -> None:
    await ping_redis(redis_url)


async def test_a_password_of_redis_is_in_no_error() -> None:
    with pytest.raises(NoAnswer) as away:
        await ping_redis("redis://:hush@127.0.0.1:1")
    assert "hush" not in str(away.value)
