"""The demo over HTTP: the page, what moves the stage, and the pretend Telegram, all on one port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession, web

from demo.clock import next_morning
from demo.counter import Json
from demo.stage import ShowIsOver, Stage
from simulator.launch import launch_data
from simulator.server import make_app as make_telegram

PAGE = Path(__file__).with_name("page")
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    # QR codes are drawn by the product, on a port of its own.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob: http://127.0.0.1:*",
}
LONGEST_STEP = timedelta(days=30)
STAGE = web.AppKey("stage", Stage)
CLIENT = web.AppKey("client", ClientSession)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(stage: Stage) -> web.Application:
    """The pretend Telegram's application with the page and the stage's own addresses."""
    app = make_telegram(stage.world, stage.acts)
    app[STAGE] = stage
    app.cleanup_ctx.append(_with_client)
    app.router.add_get("/", _index)
    app.router.add_get("/page/{name}", _file)
    app.router.add_get("/demo/stage", _guarded(_look))
    app.router.add_post("/demo/clock", _guarded(_move_clock))
    app.router.add_post("/demo/matters", _guarded(_complete))
    app.router.add_post("/demo/again", _guarded(_again))
    app.router.add_get("/demo/app", _guarded(_open_app))
    return app


async def _with_client(app: web.Application) -> AsyncIterator[None]:
    async with ClientSession() as client:
        app[CLIENT] = client
        yield


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (KeyError, TypeError, ValueError) as problem:
            return web.json_response({"error": f"cannot read the request: {problem!r}"}, status=400)
        except ShowIsOver as problem:
            return web.json_response({"error": str(problem.__doc__)}, status=503)

    return guarded


async def _index(_request: web.Request) -> web.Response:
    return _served(PAGE / "index.html")


async def _file(request: web.Request) -> web.Response:
    file = PAGE / request.match_info["name"]
    if file.parent != PAGE or file.suffix not in TYPES or not file.is_file():
        raise web.HTTPNotFound
    return _served(file)


def _served(file: Path) -> web.Response:
    return web.Response(
        text=file.read_text("utf-8"), content_type=TYPES[file.suffix], charset="utf-8", headers=HEADERS
    )


async def _look(request: web.Request) -> web.Response:
    """Everything the page needs to know before it follows the events."""
    stage = request.app[STAGE]
    play = await stage.play()
    samples = stage.samples.model_dump(mode="json", include={"people", "phones", "group"})
    choices = {
        "visitors": [{"key": one.key, "label": one.label} for one in stage.samples.visitors],
        "services": [{"key": one.code, "label": one.name} for one in stage.samples.services],
        "windows": [{"key": one.key, "label": one.label} for one in stage.samples.windows],
    }
    addresses = {"product": play.product_url, "endpoint": play.counter.endpoint}
    return web.json_response({**_time(stage), **samples, **choices, **addresses, "since": play.since})


def _time(stage: Stage) -> dict[str, Any]:
    now = stage.clock.now()
    local = now.astimezone(stage.zone)
    return {
        "now": now.isoformat(),
        "zone": stage.zone.key,
        "is_workday": stage.calendar.is_workday(local.date()),
        "next_workday": next_morning(now, stage.calendar, stage.zone).isoformat(),
    }


async def _move_clock(request: web.Request) -> web.Response:
    """`{"to": "workday"}` or `{"minutes": 10}`."""
    stage, wanted = request.app[STAGE], await _body(request)
    if wanted.get("to") == "workday":
        await stage.to_next_workday()
    else:
        length = timedelta(minutes=float(wanted["minutes"]))
        if not timedelta(0) < length <= LONGEST_STEP:
            raise ValueError("minutes")
        await stage.forward(length)
    return web.json_response(_time(stage))


async def _complete(request: web.Request) -> web.Response:
    """`{"visitor", "service", "window"}`: the request that was sent and the answer that came."""
    wanted = await _body(request)
    stage, client = request.app[STAGE], request.app[CLIENT]
    order = (wanted["visitor"], wanted["service"], wanted["window"])
    return web.json_response(await stage.complete(client, *order))


async def _again(request: web.Request) -> web.Response:
    stage = request.app[STAGE]
    await stage.begin_again()
    return web.json_response(_time(stage))


async def _open_app(request: web.Request) -> web.Response:
    """The Mini App as the pretend Telegram opens it for `?user=`: the product's page, with launch data."""
    stage = request.app[STAGE]
    person = {one.id: one for one in stage.samples.people}[int(request.query["user"])]
    play = await stage.play()
    data = launch_data(stage.samples.bot.token, person.id, person.name, stage.clock.now())
    shown = f"tgWebAppData={quote(data, safe='')}&tgWebAppVersion=8.0&tgWebAppPlatform=weba"
    return web.Response(status=302, headers={"Location": f"{play.product_url}/app#{shown}"})


async def _body(request: web.Request) -> Json:
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("an object is expected")
    return body
