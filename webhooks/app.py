"""The web application: routes put to their faces, and one place where anything refused becomes an answer."""

import logging
import socket
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.errors import Refusal
from bot.ports import Quota
from bot.services.feed import FeedDesk
from bot.services.ground import Ground
from bot.services.inbox import InboxDesk
from bot.services.intake import IntakeDesk
from bot.services.meter import Meter
from bot.services.pagedesks import PageDesks
from bot.services.publicdesks import PublicDesks
from bot.services.sources import SourceDesk
from bot.texts import Texts, texts
from models.database import is_outage
from webhooks.addresses import Network
from webhooks.batch import BatchFace
from webhooks.feed import FeedFace
from webhooks.gate import Gate
from webhooks.health import Health, HealthFace
from webhooks.matters import MatterFace
from webhooks.openapi import describe
from webhooks.pages.forms import LARGEST_PHOTO
from webhooks.pages.frame import Frame
from webhooks.pages.kiosk import Guesses, KioskFace
from webhooks.pages.links import LinkFace
from webhooks.pages.own import OwnFace
from webhooks.pages.public import PublicFace
from webhooks.pages.publicdata import DataFace
from webhooks.pages.static import Files
from webhooks.problems import Kind, Problem, problem_of, unavailable
from webhooks.qr import QrFace
from webhooks.reports import Reports
from webhooks.routes import ROUTES
from webhooks.telegram import Hook, TelegramFace

Runner = web.AppRunner
SERVER = "yiping"
SHUTDOWN_SECONDS = 5
# Connections that have come and are not taken yet; whoever comes to a full queue is thrown out.
BACKLOG = 2048
REPORTS = {"/v1/sources/{source}/matters": "single", "/v1/sources/{source}/matters/batch": "batch"}
log = structlog.get_logger("web")
server_log = logging.getLogger(f"{__name__}.server")


def _wordless(record: logging.LogRecord) -> bool:
    """A request that is no HTTP is told without its bytes: they may hold a token."""
    record.exc_info = None
    return True


server_log.addFilter(_wordless)


@dataclass(frozen=True)
class Desks:
    """What stands behind the application; `hook` only in webhook mode, `trusted` the proxies before it."""

    ground: Ground
    sources: SourceDesk
    intake: IntakeDesk
    inbox: InboxDesk
    quota: Quota
    health: Health
    hook: Hook | None = None
    trusted: Sequence[Network] = ()
    pages: PageDesks | None = None


def make_app(desks: Desks) -> web.Application:
    """The application, not yet listening."""
    t = texts(desks.ground.language)
    app = web.Application(
        middlewares=[_timing(desks.ground.meter), _refusing(t)], client_max_size=LARGEST_PHOTO
    )
    app.on_response_prepare.append(_sign)
    if desks.pages is not None:
        app.on_shutdown.append(partial(_let_go, desks.pages))
    handlers = _handlers(desks, t)
    for route in ROUTES:
        for method in route.methods if route.name in handlers else ():
            app.router.add_route(method, route.path, handlers[route.name])
    return app


async def serve(app: web.Application, host: str, port: int, listening: socket.socket | None = None) -> Runner:
    """Listen, by a socket that does already where one is given; `cleanup()` of what is returned ends it."""
    # Addresses hold tokens, so there is no access log. Signatures are made over the bytes of the wire, so
    # nothing may unpack those first.
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=server_log,
        auto_decompress=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    site = (
        web.SockSite(runner, listening, backlog=BACKLOG)
        if listening
        else web.TCPSite(runner, host, port, backlog=BACKLOG)
    )
    await site.start()
    return runner


def _handlers(desks: Desks, t: Texts) -> dict[str, Handler]:
    ground, intake = desks.ground, desks.intake
    gate = Gate(ground, desks.sources, desks.quota, desks.trusted)
    reports = Reports(ground, desks.sources, intake)
    matters, batch = MatterFace(ground, gate, reports, intake), BatchFace(ground, gate, reports)
    health = HealthFace(desks.health)
    handlers: dict[str, Handler] = {
        "report_matter": matters.report,
        "show_matter": matters.show,
        "report_matters": batch.report,
        "show_events": FeedFace(ground, gate, FeedDesk(ground)).show,
        "show_qr": QrFace(ground, intake).show,
        "say_alive": health.alive,
        "say_ready": health.ready,
        "describe": _described(t),
    }
    if desks.hook is not None:
        handlers["receive_update"] = TelegramFace(desks.hook, desks.inbox).receive
    if desks.pages is not None:
        handlers |= _pages(ground, desks.pages, Guesses(desks.quota, desks.trusted))
    return handlers


def _pages(ground: Ground, desks: PageDesks, guesses: Guesses) -> dict[str, Handler]:
    files = Files()
    frame = Frame(ground, files)
    link = LinkFace(frame, desks.links, desks.pages, desks.acts)
    kiosk = KioskFace(frame, desks, guesses)
    own = OwnFace(frame, desks.sessions, desks.pages, desks.acts, desks.own)
    return {
        "show_file": files.show,
        "show_link": frame.for_people(link.show),
        "change_by_link": frame.for_people(link.change),
        "show_kiosk": frame.for_people(kiosk.show),
        "pair_kiosk": frame.for_people(kiosk.pair),
        "follow_kiosk": kiosk.follow,
        "rate_at_kiosk": kiosk.rate,
        "show_kiosk_pass": frame.for_people(kiosk.show_pass),
        "open_kiosk_pass": frame.for_people(kiosk.open_pass),
        "show_app": frame.for_people(own.shell),
        "open_session": own.open,
        "close_session": own.close,
        "list_own_matters": own.list,
        "show_own_matter": own.show,
        "change_own_matter": own.change,
        "show_own_data": own.about,
        "change_own_data": own.settle,
        **_public(frame, desks.public),
    }


def _public(frame: Frame, desks: PublicDesks) -> dict[str, Handler]:
    public, data = PublicFace(frame, desks), DataFace(desks)
    return {
        "show_public": frame.for_people(public.front),
        "show_public_office": frame.for_people(public.office),
        "show_public_window": frame.for_people(public.window),
        "show_public_service": frame.for_people(public.service),
        "show_public_reviews": frame.for_people(public.reviews),
        "show_definitions": frame.for_people(public.definitions),
        "show_corrections": frame.for_people(public.corrections),
        "show_data": frame.for_people(public.data),
        "list_data": data.index,
        "show_dictionary": data.dictionary,
        "show_day": data.file,
        "show_figures": data.figures,
    }


def _described(t: Texts) -> Handler:
    document = orjson.dumps(describe(t))

    async def show(_request: web.Request) -> web.Response:
        return web.Response(body=document, content_type="application/json")

    return show


def _timing(meter: Meter) -> Middleware:
    @web.middleware
    async def time_it(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        response = await handler(request)
        resource = request.match_info.route.resource
        if request.method == "POST" and resource and (kind := REPORTS.get(resource.canonical)):
            meter.answered(kind, response.status, time.perf_counter() - began)
        return response

    return time_it


def _refusing(t: Texts) -> Middleware:
    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as problem:
            return problem.response(t)
        except Exception as exc:
            return _problem(exc).response(t)

    return refuse


def _problem(exc: Exception) -> Problem:
    if isinstance(exc, Refusal):
        return problem_of(exc)
    if is_outage(exc):
        return unavailable()
    if isinstance(exc, web.HTTPException):
        kind = Kind.NOT_FOUND if exc.status in {404, 405} else Kind.INVALID
        allowed = {name: value for name, value in exc.headers.items() if name == "Allow"}
        return Problem(kind, status=exc.status, headers=allowed)
    log.error("unexpected", error=type(exc).__name__, place=_place(exc))
    return Problem(Kind.UNAVAILABLE, status=500)


def _place(exc: Exception) -> str:
    """Where it happened. The message is left out: it may hold what somebody sent us."""
    frames = traceback.extract_tb(exc.__traceback__)[-6:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)


async def _let_go(desks: PageDesks, _app: web.Application) -> None:
    await desks.watch.close()


async def _sign(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = SERVER
    response.headers["X-Content-Type-Options"] = "nosniff"
