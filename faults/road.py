"""The road between the product and the pretend Telegram, which knows nothing of what happens on it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler

Json = dict[str, Any]
Update = dict[str, Any]
HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
FETCH = "getUpdates"
SHOWING = frozenset({"sendMessage", "sendPhoto", "editMessageText"})
LONGEST_WAIT = 2  # seconds that a refused bot is told to wait
LONGEST_DELAY = 2.0


class Trouble(Enum):
    """What befalls a call on its way, or updates on theirs."""

    THROTTLED = auto()  # 429 with retry_after
    FAILING = auto()  # 500
    GATEWAY = auto()  # 502 with a page of HTML
    CUT = auto()  # the connection drops before Telegram has taken the call
    UNHEARD = auto()  # Telegram has taken the call, the answer is lost
    MUDDLED = auto()  # updates come twice, late and in another order


# Of these nobody knows whether the message arrived, so it is repeated once; met twice it would be given up.
ONCE = frozenset({Trouble.GATEWAY, Trouble.CUT, Trouble.UNHEARD})


@dataclass
class Road:
    """Middleware before the Bot API: `share` of the calls meet the trouble there is; `way` in seconds."""

    dice: Random
    wake: Callable[[], None]
    way: float = 0.05
    trouble: Trouble | None = None
    share: float = 0.0
    hits: int = 0
    _hit: set[str] = field(default_factory=set)
    _held: list[tuple[float, Update]] = field(default_factory=list)

    def begin(self, trouble: Trouble, share: float) -> None:
        """From now on the road is bad."""
        self.trouble, self.share = trouble, share

    def lift(self) -> None:
        """The road is good again; what was held up on it goes on at once."""
        self.trouble = None
        self._hit.clear()
        self._held = [(0.0, update) for _, update in self._held]
        self.wake()

    @property
    def is_clear(self) -> bool:
        """Whether nothing is held up on it."""
        return not self._held

    def middleware(self) -> Any:
        """For the application of the pretend Telegram."""

        @web.middleware
        async def pass_on(request: web.Request, handler: Handler) -> web.StreamResponse:
            method = request.match_info.get("method", "")
            if not request.path.startswith("/bot"):
                return await handler(request)
            if method == FETCH and self._has_ready():
                return _answer(self._ready())
            if self.trouble is not None and await self._meets(request, method):
                self.hits += 1
                return await self._befall(self.trouble, request, handler)
            return await self._there_and_back(request, handler)

        return pass_on

    async def _meets(self, request: web.Request, method: str) -> bool:
        if self.trouble is Trouble.MUDDLED:
            return method == FETCH
        if self.trouble in ONCE and method in SHOWING:
            return self._meets_first(await _chat_of(request))
        return self.dice.random() < self.share

    async def _there_and_back(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Telegram is far away: whoever dies may do so before it has taken a call, or after."""
        try:
            await asyncio.sleep(self.dice.uniform(0, self.way))
            answer = await handler(request)
            await asyncio.sleep(self.dice.uniform(0, self.way))
        except ConnectionResetError:  # before all of the call was there
            return _cut(request)
        return answer

    def _meets_first(self, chat_id: str) -> bool:
        """Messages of one chat leave in order, so its next one is the repetition of the one that was hit."""
        if chat_id in self._hit:
            self._hit.remove(chat_id)
            return False
        meets = self.dice.random() < self.share
        if meets:
            self._hit.add(chat_id)
        return meets

    async def _befall(self, trouble: Trouble, request: web.Request, handler: Handler) -> web.StreamResponse:
        match trouble:
            case Trouble.THROTTLED:
                return _throttled(self.dice.randint(1, LONGEST_WAIT))
            case Trouble.FAILING:
                return _refusal(500, "Internal Server Error")
            case Trouble.GATEWAY:
                return web.Response(status=502, text=HTML, content_type="text/html")
            case Trouble.MUDDLED:
                return _answer(self._muddled(await _result(request, handler)))
            case Trouble.UNHEARD:
                await self._there_and_back(request, handler)
        return _cut(request)

    def _muddled(self, updates: list[Update]) -> list[Update]:
        """Some twice, some later, all in any order."""
        now, coming = asyncio.get_running_loop().time(), []
        for update in updates:
            if self.dice.random() < self.share:
                self._hold(update, now + self.dice.uniform(0, LONGEST_DELAY))
                if self.dice.random() < 0.5:
                    continue  # only late; otherwise now and once more
            coming.append(update)
        self.dice.shuffle(coming)
        return coming

    def _hold(self, update: Update, until: float) -> None:
        self._held.append((until, update))
        asyncio.get_running_loop().call_at(until, self.wake)

    def _has_ready(self) -> bool:
        now = asyncio.get_running_loop().time()
        return any(until <= now for until, _ in self._held)

    def _ready(self) -> list[Update]:
        now = asyncio.get_running_loop().time()
        ready = [update for until, update in self._held if until <= now]
        self._held = [(until, update) for until, update in self._held if until > now]
        return ready


async def _chat_of(request: web.Request) -> str:
    """Whom a call is about; a picture comes in parts, which can be read only once, and counts as nobody's."""
    if request.content_type == "multipart/form-data":
        return ""
    content = await request.read()
    if request.content_type == "application/json":
        return str(json.loads(content).get("chat_id", ""))
    return dict(parse_qsl(content.decode())).get("chat_id", "")


async def _result(request: web.Request, handler: Handler) -> list[Update]:
    response = await handler(request)
    assert isinstance(response, web.Response), "the Bot API answers at once"
    return list(json.loads(response.text or "{}").get("result") or [])


def _answer(result: list[Update]) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refusal(code: int, why: str, **more: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": why, **more}, status=code)


def _throttled(seconds: int) -> web.Response:
    why = f"Too Many Requests: retry after {seconds}"
    return _refusal(429, why, parameters={"retry_after": seconds})


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)  # nobody is there to read it
