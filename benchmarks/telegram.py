"""A pretend Telegram that only counts: it takes every method, answers at once, and notes when each call came.

The simulator plays people and chats, and would be the slowest part of a measurement; this one keeps a moment
and the bytes of each call, and reads them when the round is over.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

import orjson

from benchmarks.load import PATIENCE
from benchmarks.wire import Messages
from simulator.rates import Limits
from simulator.refusals import ApiRefusal

TOKEN = "4242:pretend-token-of-a-benchmark"
USERNAME = "yiping_bench_bot"
# A field in JSON, in a form, or in a part of a form; numbers only.
FIELD = rb'%s"?(?:\s*[=:]\s*"?|\r\n(?:[^\r\n]+\r\n)*\r\n)(-?\d+)'
CHAT = re.compile(FIELD % b"chat_id")
MESSAGE = re.compile(FIELD % b"message_id")
QUERY = re.compile(FIELD % b"callback_query_id")
PART = re.compile(rb'name="(\w+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
SEND, EDIT, ANSWER = "sendMessage", "editMessageText", "answerCallbackQuery"
KEYS = {SEND: CHAT, EDIT: CHAT, ANSWER: QUERY}
OK = b'{"ok":true,"result":true}'
TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    b'"parameters":{"retry_after":1}}'
)
ME = orjson.dumps({
    "ok": True,
    "result": {"id": 4242, "is_bot": True, "first_name": "bench", "username": USERNAME},
})  # fmt: skip
SENT = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":4242,"is_bot":true,"first_name":"bench"},'
    b'"chat":{"id":%d,"type":"private","first_name":"A"},"date":1790000000,"text":"..."}}'
)


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that was sent: its number, and the call as it came."""

    message_id: int
    body: bytes

    def buttons(self) -> list[dict[str, str]]:
        """The buttons under it, from the first row on."""
        markup = fields(self.body).get("reply_markup")
        read = orjson.loads(markup) if isinstance(markup, str) else markup
        rows = cast("dict[str, Any]", read or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def text(self) -> str:
        """What it says."""
        return str(fields(self.body).get("text", ""))


@dataclass
class Journal:
    """What came since it was last emptied: moments by method and by whom it was for."""

    counts: Counter[str] = field(default_factory=Counter)
    moments: dict[str, dict[int, float]] = field(default_factory=dict)
    sendings: dict[int, Sending] = field(default_factory=dict)
    throttled: int = 0


class PretendTelegram:
    """One bot's Telegram. With `limits` set it says 429 where they are passed."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.limits: Limits | None = None
        self.port = 0
        self._message_id = 1_000
        self._awaited: tuple[str, int, asyncio.Future[None]] | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Caller(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        """The base URL that a bot is given."""
        return f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """Begin a new round."""
        self.journal = Journal()

    async def until(self, method: str, count: int) -> None:
        """Until so many different ones were called in this round."""
        if len(self.journal.moments.get(method, {})) >= count:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaited = (method, count, future)
        await asyncio.wait_for(future, PATIENCE)

    def take(self, method: str, body: bytes) -> bytes:
        """Note a call and say what Telegram would."""
        journal = self.journal
        journal.counts[method] += 1
        key = KEYS.get(method)
        if key is None:
            return ME if method == "getMe" else OK
        found = key.search(body)
        whom = int(found[1]) if found else 0
        if method != ANSWER and self._is_too_many(whom):
            journal.throttled += 1
            return TOO_MANY
        journal.moments.setdefault(method, {})[whom] = time.perf_counter()
        self._tell_who_waits(method)
        return OK if method == ANSWER else self._message(method, whom, body)

    def _is_too_many(self, chat_id: int) -> bool:
        if self.limits is None:
            return False
        try:
            self.limits.take(chat_id)
        except ApiRefusal:
            return True
        return False

    def _message(self, method: str, chat_id: int, body: bytes) -> bytes:
        if method == EDIT:
            edited = MESSAGE.search(body)
            return SENT % (int(edited[1]) if edited else 0, chat_id)
        self._message_id += 1
        self.journal.sendings[chat_id] = Sending(self._message_id, body)
        return SENT % (self._message_id, chat_id)

    def _tell_who_waits(self, method: str) -> None:
        if self._awaited is None or self._awaited[0] != method:
            return
        _, count, future = self._awaited
        if len(self.journal.moments[method]) >= count:
            self._awaited = None
            if not future.done():
                future.set_result(None)


class _Caller(asyncio.Protocol):
    """One connection of a bot."""

    def __init__(self, telegram: PretendTelegram) -> None:
        self._telegram = telegram
        self._messages = Messages()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for head, body in self._messages.feed(data):
            path = head[: head.find(b" ", 5)].partition(b" ")[2]
            method = path.partition(b"?")[0].rpartition(b"/")[2].decode()
            said = self._telegram.take(method, body)
            if self._transport is not None:
                self._transport.write(_answer(said))


def _answer(body: bytes) -> bytes:
    status = b"200 OK" if body.startswith(b'{"ok":true') else b"429 Too Many Requests"
    head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def fields(body: bytes) -> Mapping[str, Any]:
    """The fields of a call, as JSON or as a form of either kind."""
    if body.startswith(b"{"):
        return cast("dict[str, Any]", orjson.loads(body))
    if body.startswith(b"--"):
        return {name.decode(): value.decode() for name, value in PART.findall(body)}
    return dict(parse_qsl(body.decode()))


def moments_of(journal: Journal, method: str, whom: Sequence[int]) -> list[float]:
    """When each of these was called for; raises KeyError where one never was."""
    found = journal.moments.get(method, {})
    return [found[one] for one in whom]
