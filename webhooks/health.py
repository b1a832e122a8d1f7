"""Whether the process is alive, and whether it can do its work."""

from enum import StrEnum
from typing import Protocol

from aiohttp import web

from webhooks.problems import unavailable


class Readiness(StrEnum):
    """Ready; working without the Bot API or Redis; or without database or schema, which is not working."""

    READY = "ready"
    DEGRADED = "degraded"
    DOWN = "down"


class Health(Protocol):
    """Looks at everything that is needed."""

    async def readiness(self) -> Readiness:
        """How things stand; never raises for a thing that is away."""


class HealthFace:
    """What a supervisor of processes asks."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.Response(text="alive")

    async def ready(self, _request: web.Request) -> web.Response:
        """The process can do its work, if perhaps not all of it just now."""
        readiness = await self._health.readiness()
        if readiness is Readiness.DOWN:
            raise unavailable()
        return web.Response(text=readiness.value)
