"""Group commit: what comes in at the same time is written together, in one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from models.database import in_unit, is_outage

T = TypeVar("T")
R = TypeVar("R")
Write = Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]]

MOST = 256  # items of one transaction
AT_ONCE = 3  # while some are being committed, the next is being written
FEW = 2  # what is less than one part in so many of what is being written waits for its end


class Group(Generic[T, R]):
    """One queue and no timer: whoever finds nobody writing is written alone and at once.

    `write` gets what has come, in its order, inside one unit of work; it answers for each item with its
    result, or with the exception that its caller is to see. Where it fails as a whole, the items are written
    one by one, so that a bad one harms nobody else; where the database is away, all of them hear of it.
    """

    def __init__(self, write: Write[T, R], *, most: int = MOST, at_once: int = AT_ONCE) -> None:
        self._write = write
        self._most = most
        self._at_once = at_once
        self._queue: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._flushes: dict[asyncio.Task[None], int] = {}

    async def put(self, item: T) -> R:
        """Have an item written; back when it is committed. A caller that is cancelled takes nothing back."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._queue.append((item, future))
        self._begin()
        return await future

    async def drained(self) -> None:
        """Until everything that was put is written."""
        while self._flushes:
            await asyncio.wait(self._flushes)

    def _begin(self) -> None:
        while count := self._due():
            batch = [self._queue.popleft() for _ in range(count)]
            task = asyncio.create_task(self._flush(batch))
            self._flushes[task] = count
            task.add_done_callback(self._ended)

    def _due(self) -> int:
        """How many of those that wait are to be written now.

        A transaction costs the same for one item as for many: where nobody is writing, those that wait are
        shared out evenly, and behind a large transaction none begins for a few.
        """
        free, waiting = self._at_once - len(self._flushes), len(self._queue)
        if not free or waiting * FEW < max(self._flushes.values(), default=0):
            return 0
        share = -(-waiting // self._at_once) if free == self._at_once else waiting
        return min(share, self._most)

    def _ended(self, flush: "asyncio.Task[None]") -> None:
        del self._flushes[flush]
        self._begin()

    async def _flush(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            results = await in_unit(partial(self._write, [item for item, _ in batch]))
        except Exception as exc:
            await self._failed(batch, exc)
            return
        for (_, future), result in zip(batch, results, strict=True):
            _answer(future, result)

    async def _failed(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]], exc: Exception) -> None:
        if len(batch) == 1 or is_outage(exc):
            for _, future in batch:
                _answer(future, exc)
            return
        for one in batch:
            await self._flush([one])


def _answer(future: "asyncio.Future[R]", result: R | Exception) -> None:
    if future.done():  # its caller has gone
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
