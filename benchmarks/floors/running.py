"""How every floor is run: the loop of the product, a port from the command line, no access log."""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import asyncpg
import uvloop
from aiohttp import web

POOL = web.AppKey("pool", asyncpg.Pool)
CLIENT = web.AppKey("client", aiohttp.ClientSession)
BOT_API = os.environ.get("FLOOR_BOT_API", "")
TABLES = """
CREATE TABLE floor_matters (
  id bigserial PRIMARY KEY, matter_no text NOT NULL UNIQUE, body text NOT NULL, at timestamptz NOT NULL);
CREATE TABLE floor_ratings (
  id bigserial PRIMARY KEY, chat_id bigint NOT NULL, message_id bigint NOT NULL, grade int NOT NULL,
  at timestamptz NOT NULL, UNIQUE (chat_id, message_id));
"""


def serve(routes: Sequence[web.RouteDef], *contexts: Any) -> None:
    """Serve until terminated."""
    app = web.Application()
    app.router.add_get("/ready", ready)
    app.add_routes(routes)
    app.cleanup_ctx.extend(contexts)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(os.environ["FLOOR_PORT"]),
        access_log=None,
        print=None,
        loop=uvloop.new_event_loop(),
    )


async def ready(_request: web.Request) -> web.Response:
    """It answers."""
    return web.Response(text="ready")


async def with_pool(app: web.Application) -> AsyncIterator[None]:
    """A pool of ten connections, as the product has."""
    app[POOL] = await open_pool()
    yield
    await app[POOL].close()


async def with_client(app: web.Application) -> AsyncIterator[None]:
    """One client session for all calls of the Bot API."""
    app[CLIENT] = aiohttp.ClientSession()
    yield
    await app[CLIENT].close()


async def open_pool() -> asyncpg.Pool:
    """A pool over a database that has the tables."""
    return await asyncpg.create_pool(os.environ["FLOOR_DATABASE"], min_size=10, max_size=10)
