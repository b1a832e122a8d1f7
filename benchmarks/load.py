"""The load generator: floods over a fixed number of connections, or sends by a timetable."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.wire import Line

PATIENCE = 180.0  # seconds for a round; then something is stuck
SHORTEST_SLEEP = 0.0005


class Refused(Exception):
    """The server did not take what it was given."""


@dataclass
class Sent:
    """How a round of requests went: how long until the last was answered, and what the answers were."""

    began: float
    ended: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From the first request to the last answer."""
        return self.ended - self.began

    def must_be(self, *statuses: int) -> None:
        """Raises Refused where anything else was answered."""
        if set(self.statuses) - set(statuses):
            raise Refused(f"answered {dict(self.statuses)}: {self.bodies[:1]!r}")


class _Lines:
    """Connections to one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.lines: list[Line] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, count: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(count):
            _, line = await loop.create_connection(
                lambda: Line(self.answered, self.lost), "127.0.0.1", self._port
            )
            self.lines.append(line)

    def close(self) -> None:
        for line in self.lines:
            line.close()

    def lost(self, exc: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(exc)

    def answered(self, line: Line, status: int, body: bytes) -> None:
        raise NotImplementedError


class _Flood(_Lines):
    """The next request leaves as soon as a connection is free."""

    def __init__(self, port: int, requests: Sequence[bytes], *, keep: bool) -> None:
        super().__init__(port)
        self._waiting = iter(requests)
        self._left = len(requests)
        self._keep = keep
        self.sent = Sent(0.0)

    def begin(self) -> None:
        self.sent.began = time.perf_counter()
        for line in self.lines:
            self._next(line)

    def _next(self, line: Line) -> None:
        request = next(self._waiting, None)
        if request is not None:
            line.send(request)

    def answered(self, line: Line, status: int, body: bytes) -> None:
        self.sent.statuses[status] += 1
        if self._keep or status >= 300:
            self.sent.bodies.append(body)
        self._left -= 1
        if self._left:
            self._next(line)
        elif not self.done.done():
            self.sent.ended = time.perf_counter()
            self.done.set_result(None)


class _Timetable(_Lines):
    """Each request leaves at its moment, on whichever connection is free; else as soon as one is."""

    def __init__(self, port: int, requests: Sequence[bytes], moments: Sequence[float]) -> None:
        super().__init__(port)
        self._due = deque(zip(moments, requests, strict=True))
        self._free: list[Line] = []
        self._left = len(requests)
        self.sent = Sent(0.0)

    async def run(self) -> None:
        self._free = list(self.lines)
        self.sent.began = time.perf_counter()
        while self._due:
            wait = self.sent.began + self._due[0][0] - time.perf_counter()
            await asyncio.sleep(max(wait, SHORTEST_SLEEP))  # where no connection is free, the next waits too
            self._send_due()

    def _send_due(self) -> None:
        elapsed = time.perf_counter() - self.sent.began
        while self._due and self._free and self._due[0][0] <= elapsed:
            self._free.pop().send(self._due.popleft()[1])

    def answered(self, line: Line, status: int, body: bytes) -> None:
        self.sent.statuses[status] += 1
        if status >= 300:
            self.sent.bodies.append(body)
        self._free.append(line)
        self._send_due()
        self._left -= 1
        if not self._left and not self.done.done():
            self.sent.ended = time.perf_counter()
            self.done.set_result(None)


async def flood(port: int, requests: Sequence[bytes], connections: int, *, keep: bool = False) -> Sent:
    """Send all as fast as the server answers, so many at a time; `keep`: with what was answered."""
    lines = _Flood(port, requests, keep=keep)
    try:
        await lines.open(min(connections, len(requests)))
        lines.begin()
        await asyncio.wait_for(lines.done, PATIENCE)
    finally:
        lines.close()
    return lines.sent


async def by_timetable(
    port: int, requests: Sequence[bytes], moments: Sequence[float], connections: int
) -> Sent:
    """Send each at its moment (seconds from the beginning, rising), however long the answers take."""
    lines = _Timetable(port, requests, moments)
    try:
        await lines.open(connections)
        await lines.run()
        await asyncio.wait_for(lines.done, PATIENCE)
    finally:
        lines.close()
    return lines.sent
