"""The pretend Telegram over HTTP: `/bot<token>/<method>`, `/file/bot<token>/<path>`, and `/_sim/…`."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from simulator.acts import Acts
from simulator.control import ACTS, WORLD, add_control_routes
from simulator.methods.table import carry_out
from simulator.params import read_params
from simulator.refusals import ApiRefusal
from simulator.world import Bot, World

LARGEST_REQUEST = 50 * 1024 * 1024


def make_app(world: World, acts: Acts | None = None) -> web.Application:
    """An application over this world; `acts` may be shared with people in the same process."""
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app[WORLD] = world
    app[ACTS] = acts or Acts(world)
    app.router.add_route("*", "/bot{token}/{method}", _call_method)
    app.router.add_get("/file/bot{token}/{path:.+}", _download)
    add_control_routes(app)
    app.on_shutdown.append(_close_world)
    return app


async def _close_world(app: web.Application) -> None:
    await app[WORLD].close()


async def _call_method(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    try:
        bot = _bot(world, request.match_info["token"])
        result = await carry_out(world, bot, request.match_info["method"], await read_params(request))
    except ApiRefusal as refusal:
        return _answer(refusal.body(), refusal.code)
    return _answer({"ok": True, "result": result}, 200)


async def _download(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    try:
        _bot(world, request.match_info["token"])
    except ApiRefusal as refusal:
        return _answer(refusal.body(), refusal.code)
    file = world.file_at(request.match_info["path"])
    if file is None:
        return _answer(ApiRefusal(404, "Not Found: file not found").body(), 404)
    return web.Response(body=file.content, content_type=file.mime)


def _bot(world: World, token: str) -> Bot:
    bot = world.bots.get(token)
    if bot is None:
        raise ApiRefusal(401, "Unauthorized")
    return bot


def _answer(body: dict[str, Any], status: int) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json")
