"""A bare aiohttp server with asyncpg: one durable INSERT a request; and one that says so in the chat."""

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from benchmarks.floors.running import BOT_API, CLIENT, POOL, serve, with_client, with_pool

INSERT = "INSERT INTO floor_matters (matter_no, body, at) VALUES ($1, $2, $3)"
_telling: set["asyncio.Task[None]"] = set()


async def keep(request: web.Request) -> web.Response:
    """Store a matter and say so."""
    await _insert(request)
    return web.json_response({"ok": True}, status=202)


async def keep_and_ask(request: web.Request) -> web.Response:
    """Store a matter, say so, and send its prompt."""
    event = await _insert(request)
    task = asyncio.create_task(_ask(request.app, event["data"]["citizen"]["telegram_user_id"]))
    _telling.add(task)
    task.add_done_callback(_telling.discard)
    return web.json_response({"ok": True}, status=202)


async def _insert(request: web.Request) -> dict[str, dict[str, dict[str, int]]]:
    text = await request.text()
    event = await request.json()
    await request.app[POOL].execute(INSERT, event["data"]["matter_no"], text, datetime.now(UTC))
    return dict(event)


async def _ask(app: web.Application, chat_id: int) -> None:
    row = [{"text": label, "callback_data": f"rate:{grade}"} for grade, label in enumerate("五四三二一", 1)]
    message = {
        "chat_id": chat_id,
        "text": "这件事办得怎么样？",
        "reply_markup": {"inline_keyboard": [[one] for one in row]},
    }
    async with app[CLIENT].post(f"{BOT_API}/sendMessage", json=message) as answer:
        await answer.json()


if __name__ == "__main__":
    serve(
        [
            web.post("/v1/sources/{source}/matters", keep),
            web.post("/v1/sources/{source}/asked", keep_and_ask),
        ],
        with_pool,
        with_client,
    )
