"""The operators' port: metrics, and which part is away. It is not for the public, nor there unless set."""

from collections.abc import Mapping
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.services.meter import Meter
from bot.services.standing import Standing, StandingDesk
from models.database import is_outage
from webhooks.health import Readiness, readiness_of
from webhooks.metrics import Seen, exposition


class Parts(Protocol):
    """Looks at everything that is needed, part by part."""

    async def parts(self) -> Mapping[str, bool]:
        """Whether each part answers; never raises for one that is away."""


class AdminFace:
    """What operators and their monitoring ask."""

    def __init__(self, meter: Meter, standing: StandingDesk, parts: Parts) -> None:
        self._meter = meter
        self._standing = standing
        self._parts = parts

    async def metrics(self, _request: web.Request) -> web.Response:
        """What this process has done, and how the database stands."""
        parts = await self._parts.parts()
        seen = Seen(self._meter, await self._now(), parts)
        return web.Response(body=exposition(seen), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def ready(self, _request: web.Request) -> web.Response:
        """As on the public port, with the parts."""
        parts = await self._parts.parts()
        readiness = readiness_of(parts)
        told = {name: "ok" if answers else "away" for name, answers in parts.items()}
        status = 503 if readiness is Readiness.DOWN else 200
        return web.json_response({"status": readiness.value, **told}, status=status)

    async def _now(self) -> Standing | None:
        try:
            return await self._standing.now()
        except Exception as exc:
            if not is_outage(exc):
                raise
            return None


def make_admin_app(face: AdminFace) -> web.Application:
    """The application of the operators' port."""
    app = web.Application()
    app.router.add_get("/metrics", face.metrics)
    app.router.add_get("/readyz", face.ready)
    return app
