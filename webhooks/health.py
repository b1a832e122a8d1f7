"""Whether the process is alive, and whether it can do its work."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from aiohttp import web

from webhooks.problems import unavailable


class Readiness(StrEnum):
    """Ready; working without the Bot API or Redis; or without database or schema, which is not working."""

    READY = "ready"
    DEGRADED = "degraded"
    DOWN = "down"


# Without one of these nothing works; without another part much does.
VITAL = ("database", "schema")


def readiness_of(parts: Mapping[str, bool]) -> Readiness:
    """What the parts, answering or away, amount to."""
    if not all(parts.get(name) for name in VITAL):
        return Readiness.DOWN
    return Readiness.READY if all(parts.values()) else Readiness.DEGRADED


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
