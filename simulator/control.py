"""The stage door, `/_sim/…`: JSON endpoints to act as people and to follow what happens.

Never called by a bot. Every answer is JSON and may be read from any page (`Access-Control-Allow-Origin: *`);
`chat_id` defaults to the person's private chat with the bot; what cannot be done answers
409 `{"error": "…"}`, a body or number that cannot be read 400.

| method and path | body or query | answer |
|---|---|---|
| GET `/_sim/state` | | `{now, last_seq, pending, webhook, bot, users, groups}` |
| POST `/_sim/reset` | | forgets people, chats, files and waiting updates; the bot and the journal stay |
| POST `/_sim/users` | `first_name`, `user_id?`, `last_name?`, `username?`, `language_code?`, `phone?` | the user |
| POST `/_sim/users/{user}/start` | `payload?` | `{message_id}` |
| POST `/_sim/users/{user}/open` | `url` (a `t.me` link), `chat_id?` for `startgroup` | `{message_id}` |
| POST `/_sim/users/{user}/say` | `text`, `chat_id?`, `reply_to?` | `{message_ids}` (long text: several) |
| POST `/_sim/users/{user}/file` | `kind` photo/voice/document, `content?` (base64), `caption?`, `duration?`, `name?`, `chat_id?`, `reply_to?` | `{message_id}` |
| POST `/_sim/users/{user}/contact` | own card; `of?` (another person) or `phone?` + `first_name?` | `{message_id}` |
| POST `/_sim/users/{user}/forward` | `message_id`, `from_chat`, `to_chat?` | `{message_id}` |
| POST `/_sim/users/{user}/edit` | `message_id`, `text`, `chat_id?` | `{message_id}` |
| POST `/_sim/users/{user}/press` | `message_id`, `button` (label or data) or `data` (older rendering), `chat_id?` | `{query_id}`, `{url}` or `{message_id}` |
| POST `/_sim/users/{user}/block`, `…/unblock`, `…/deactivate` | | `{}` |
| GET `/_sim/users/{user}/chats` | | the person's chats, with `typing`, `last_message_id`, `reply_keyboard` |
| GET `/_sim/users/{user}/messages` | `chat_id?`, `newest?` (so many) | messages as that person sees them, oldest first |
| GET `/_sim/users/{user}/toasts` | | answers to presses, oldest first |
| POST `/_sim/groups` | `title`, `members?`, `chat_id?`, `kind?` group/supergroup, `with_bot?` | the chat |
| POST `/_sim/groups/{chat}/add` | `user_id`, `status?` | `{}` |
| POST `/_sim/groups/{chat}/remove` | `user_id` | `{}` |
| POST `/_sim/groups/{chat}/add_bot` | `by?`, `status?`, `payload?` | `{}` |
| POST `/_sim/groups/{chat}/remove_bot` | `by` | `{}` |
| POST `/_sim/groups/{chat}/migrate` | | the new supergroup |
| GET `/_sim/files/{file_id}` | | the bytes |
| GET `/_sim/journal` | `after=N`, `limit=500`, `wait=s` (long poll), `chat_id?` | `{entries, last_seq}` |
| GET `/_sim/events` | `after=N` or `Last-Event-ID` (default: from now on) | server-sent events: `id` seq, `data` entry |
| GET `/_sim/updates` | `last=N` | the newest updates, oldest first |
| POST `/_sim/updates/{update_id}/redeliver` | | `{}` |

A message: `{message_id, chat_id, from: {id, name, is_bot}, mine, date, text, entities, media, file, service,
keyboard: inline/reply/null, buttons: [[{text, callback_data | url | web_app | request_contact}]], edited,
edit_date, silent, protected, forwarded, reply_to, pinned, reactions}`.
A journal entry: `{seq, time, direction: in/out/world, method, ok}` and, where they apply, `chat_id`,
`message_id`, `user_id`, `text`, `buttons` (labels by row), `flags` (edited, silent, protected, forwarded),
`update_id`, `data`, `query_id`, `error_code`, `description`, `parameters`.
"""  # noqa: E501

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator import views
from simulator.acts import Acts
from simulator.refusals import ActRefused
from simulator.state import Json, Message
from simulator.world import World

WORLD = web.AppKey("world", World)
ACTS = web.AppKey("acts", Acts)
LONGEST_WAIT = 60.0
HEARTBEAT_SECONDS = 15.0

UserAct = Callable[[Acts, int, Json], Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _options(body: Json, *names: str) -> Json:
    return {name: body[name] for name in names if body.get(name) is not None}


def _start(acts: Acts, user_id: int, body: Json) -> Message:
    return acts.start(user_id, **_options(body, "payload"))


def _open(acts: Acts, user_id: int, body: Json) -> Message | None:
    return acts.open_link(user_id, body["url"], **_options(body, "chat_id"))


def _say(acts: Acts, user_id: int, body: Json) -> Json:
    sent = acts.say(user_id, body["text"], **_options(body, "chat_id", "reply_to"))
    return {"message_ids": [message.id for message in sent]}


def _file(acts: Acts, user_id: int, body: Json) -> Message:
    options = _options(body, "caption", "duration", "name", "chat_id", "reply_to")
    content = base64.b64decode(body["content"], validate=True) if body.get("content") else None
    return acts.send_file(user_id, body["kind"], content=content, **options)


def _contact(acts: Acts, user_id: int, body: Json) -> Message:
    return acts.send_contact(user_id, **_options(body, "of", "phone", "first_name"))


def _forward(acts: Acts, user_id: int, body: Json) -> Message:
    options = _options(body, "to_chat")
    return acts.forward(user_id, body["message_id"], from_chat=body["from_chat"], **options)


def _edit(acts: Acts, user_id: int, body: Json) -> Message:
    return acts.edit(user_id, body["message_id"], body["text"], **_options(body, "chat_id"))


def _press(acts: Acts, user_id: int, body: Json) -> Json:
    return acts.press(user_id, body["message_id"], **_options(body, "button", "data", "chat_id"))


USER_ACTS: dict[str, UserAct] = {
    "start": _start,
    "open": _open,
    "say": _say,
    "file": _file,
    "contact": _contact,
    "forward": _forward,
    "edit": _edit,
    "press": _press,
    "block": lambda acts, user_id, body: acts.block(user_id),
    "unblock": lambda acts, user_id, body: acts.unblock(user_id),
    "deactivate": lambda acts, user_id, body: acts.deactivate(user_id),
}
GROUP_ACTS: dict[str, UserAct] = {
    "add": lambda acts, chat_id, body: acts.add_member(chat_id, body["user_id"], **_options(body, "status")),
    "remove": lambda acts, chat_id, body: acts.remove_member(chat_id, body["user_id"]),
    "add_bot": lambda acts, chat_id, body: acts.add_bot(chat_id, **_options(body, "by", "status", "payload")),
    "remove_bot": lambda acts, chat_id, body: acts.remove_bot(chat_id, by=body["by"]),
    "migrate": lambda acts, chat_id, body: acts.migrate_group(chat_id).card(),
}


def add_control_routes(app: web.Application) -> None:
    """Hang the stage door into an application."""
    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/_sim/state", _state),
        ("POST", "/_sim/reset", _reset),
        ("POST", "/_sim/users", _create_user),
        ("POST", "/_sim/users/{user}/{act}", _user_act),
        ("GET", "/_sim/users/{user}/{what}", _look),
        ("POST", "/_sim/groups", _create_group),
        ("POST", "/_sim/groups/{chat}/{act}", _group_act),
        ("GET", "/_sim/files/{file}", _content),
        ("GET", "/_sim/journal", _journal),
        ("GET", "/_sim/events", _events),
        ("GET", "/_sim/updates", _updates),
        ("POST", "/_sim/updates/{update}/redeliver", _redeliver),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, path, _guarded(handler))
    app.router.add_route("OPTIONS", "/_sim/{rest:.*}", _preflight)


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ActRefused as refusal:
            return _json({"error": str(refusal)}, 409)
        except (KeyError, TypeError, ValueError) as problem:
            return _json({"error": f"cannot read the request: {problem!r}"}, 400)

    return guarded


def _json(value: Any, status: int = 200) -> web.Response:
    text = json.dumps(value, ensure_ascii=False)
    response = web.Response(text=text, status=status, content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


async def _preflight(request: web.Request) -> web.Response:
    response = _json({})
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Last-Event-ID"
    return response


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    body = json.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise ValueError("an object is expected")
    return body


async def _state(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    bot = world.bot
    return _json(
        {
            "now": world.clock().isoformat(),
            "last_seq": world.journal.last_seq,
            "pending": len(bot.queue.pending),
            "webhook": bot.sender.hook.url if bot.sender.hook else None,
            "bot": views.see_bot(world),
            "users": [user.card() | {"phone": user.phone} for user in world.users.values()],
            "groups": [chat.card() for chat in world.chats.values() if not chat.is_private],
        }
    )


async def _reset(request: web.Request) -> web.Response:
    request.app[WORLD].reset()
    return _json({})


async def _create_user(request: web.Request) -> web.Response:
    user = request.app[ACTS].create_user(**await _body(request))
    return _json(user.card() | {"phone": user.phone})


async def _user_act(request: web.Request) -> web.Response:
    return await _act(request, USER_ACTS, int(request.match_info["user"]))


async def _create_group(request: web.Request) -> web.Response:
    return _json(request.app[ACTS].create_group(**await _body(request)).card())


async def _group_act(request: web.Request) -> web.Response:
    return await _act(request, GROUP_ACTS, int(request.match_info["chat"]))


async def _act(request: web.Request, table: dict[str, UserAct], number: int) -> web.Response:
    act = table.get(request.match_info["act"])
    if act is None:
        return _json({"error": "no such act"}, 404)
    result = act(request.app[ACTS], number, await _body(request))
    if isinstance(result, Message):
        result = {"message_id": result.id}
    return _json(result or {})


async def _look(request: web.Request) -> web.Response:
    world, user_id = request.app[WORLD], int(request.match_info["user"])
    what = request.match_info["what"]
    if what == "messages":
        chat_id = int(request.query.get("chat_id", user_id))
        newest = int(request.query["newest"]) if "newest" in request.query else None
        return _json(views.see_chat(world, user_id, chat_id, newest))
    if what == "chats":
        return _json(views.see_chats(world, user_id))
    if what == "toasts":
        return _json(views.see_toasts(world, user_id))
    return _json({"error": "nothing of that name to see"}, 404)


async def _content(request: web.Request) -> web.Response:
    file = request.app[WORLD].files.get(request.match_info["file"])
    if file is None:
        return _json({"error": "no such file"}, 404)
    return web.Response(body=file.content, content_type=file.mime)


async def _journal(request: web.Request) -> web.Response:
    journal, query = request.app[WORLD].journal, request.query
    chat_id = int(query["chat_id"]) if "chat_id" in query else None
    wait = min(float(query.get("wait", 0)), LONGEST_WAIT)
    after, limit = max(0, int(query.get("after", 0))), max(1, int(query.get("limit", 500)))
    entries = await journal.wait(after, wait, limit, chat_id)
    return _json({"entries": entries, "last_seq": journal.last_seq})


async def _events(request: web.Request) -> web.StreamResponse:
    journal = request.app[WORLD].journal
    wanted = request.headers.get("Last-Event-ID") or request.query.get("after")
    seq = journal.last_seq if wanted is None else max(0, int(wanted))
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "Access-Control-Allow-Origin": "*",
        }
    )
    await response.prepare(request)
    try:
        while not journal.closed:
            entries = await journal.wait(seq, HEARTBEAT_SECONDS, limit=500)
            seq = entries[-1]["seq"] if entries else seq
            await response.write(_event_text(entries))
    except ConnectionResetError:
        return response  # the page was closed
    return response


def _event_text(entries: list[Json]) -> bytes:
    if not entries:
        return b": still here\n\n"
    events = (f"id: {one['seq']}\ndata: {json.dumps(one, ensure_ascii=False)}\n\n" for one in entries)
    return "".join(events).encode()


async def _updates(request: web.Request) -> web.Response:
    return _json(request.app[WORLD].bot.queue.recent(int(request.query.get("last", 100))))


async def _redeliver(request: web.Request) -> web.Response:
    request.app[ACTS].redeliver(int(request.match_info["update"]))
    return _json({})
