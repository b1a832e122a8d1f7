"""HTTP on the wire, as cheap as Python makes it: whole messages cut out of what comes in on a connection."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
BLANK = b"\r\n\r\n"
Message = tuple[bytes, bytes]  # the head without its blank line, and the body
Answered = Callable[["Line", int, bytes], None]


class Broken(Exception):
    """The other side spoke no HTTP, or left in the middle."""


class Messages:
    """Cuts a stream into messages; bodies have a length or come in chunks."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete now."""
        rest = self._rest + data if self._rest else data
        found = []
        while rest:
            cut = _first(rest)
            if cut is None:
                break
            message, end = cut
            found.append(message)
            rest = rest[end:]
        self._rest = rest
        return found


def _first(data: bytes) -> tuple[Message, int] | None:
    """The first message and where it ends; None where it is not all there."""
    end = data.find(BLANK)
    if end < 0:
        return None
    head, start = data[:end], end + len(BLANK)
    length = LENGTH.search(head)
    if length is None and CHUNKED.search(head):
        return _chunked(head, data, start)
    stop = start + (int(length[1]) if length else 0)
    return ((head, data[start:stop]), stop) if len(data) >= stop else None


def _chunked(head: bytes, data: bytes, start: int) -> tuple[Message, int] | None:
    parts: list[bytes] = []
    while (line := data.find(b"\r\n", start)) >= 0:
        size = int(data[start:line].split(b";")[0], 16)
        after = line + 2 + size + 2
        if len(data) < after:
            return None
        if not size:
            return (head, b"".join(parts)), after
        parts.append(data[line + 2 : after - 2])
        start = after
    return None


class Line(asyncio.Protocol):
    """One connection that is kept, with one request on its way at a time."""

    def __init__(self, answered: Answered, lost: Callable[[Exception], None]) -> None:
        self._answered = answered
        self._lost = lost
        self._messages = Messages()
        self._transport: asyncio.Transport | None = None
        self.waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to send."""
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes) -> None:
        """Send one whole request."""
        if self._transport is None:
            raise Broken("not connected")
        self.waits = True
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Hand on each answer with its status."""
        for head, body in self._messages.feed(data):
            self.waits = False
            self._answered(self, int(head[9:12]), body)

    def connection_lost(self, exc: Exception | None) -> None:
        """Between two requests that is nobody's loss."""
        self._transport = None
        if self.waits:
            self._lost(exc or Broken("the connection was closed before the answer"))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def request(path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A POST as it goes over the wire."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + BLANK + body
