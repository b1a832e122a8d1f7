"""Webhook delivery: one chat's updates in order, several chats at a time, again until accepted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from simulator.updates import Update, UpdateQueue

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 60.0)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = aiohttp.ClientTimeout(total=60)

Execute = Callable[[str, dict[str, Any]], Awaitable[None]]


@dataclass
class Hook:
    """Where updates are posted to, and how the last failure read."""

    url: str
    secret: str = ""
    most_connections: int = 40
    last_error_at: int | None = None
    last_error: str = ""


class HookSender:
    """Posts a queue's updates; a method in the reply is carried out."""

    def __init__(self, queue: UpdateQueue, clock: Callable[[], datetime], back_off: Sequence[float]) -> None:
        self._queue = queue
        self._clock = clock
        self._back_off = back_off
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(1)
        self._client: aiohttp.ClientSession | None = None
        self._execute: Execute | None = None
        self.hook: Hook | None = None

    async def start(self, hook: Hook, execute: Execute) -> None:
        """Send everything to this hook from now on, beginning with what waits."""
        await self.stop()
        self.hook, self._execute = hook, execute
        self._slots = asyncio.Semaphore(hook.most_connections)
        self._client = aiohttp.ClientSession(timeout=PATIENCE)
        self._queue.listener = self._add
        for update, lane in self._queue.waiting():
            self._add(update, lane)

    async def stop(self) -> None:
        """Stop sending; what was not accepted stays in the queue."""
        self._queue.listener = None
        self.hook = None
        self._lanes.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _add(self, update: Update, lane: int) -> None:
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(update)
            return
        self._lanes[lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        del self._lanes[lane]

    async def _deliver(self, update: Update) -> None:
        attempt = 0
        while not await self._attempt(update):
            await asyncio.sleep(self._back_off[min(attempt, len(self._back_off) - 1)])
            attempt += 1
        self._queue.done(update["update_id"])

    async def _attempt(self, update: Update) -> bool:
        if self.hook is None or self._client is None:
            return False
        headers = {SECRET_HEADER: self.hook.secret} if self.hook.secret else {}
        try:
            async with (
                self._slots,
                self._client.post(
                    self.hook.url, json=update, headers=headers, allow_redirects=False
                ) as answer,
            ):
                body = await answer.read()
                status, reason, kind = answer.status, answer.reason, answer.content_type
                reply = await answer.json() if body and kind == "application/json" else None
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            self._failed(type(problem).__name__)
            return False
        if not 200 <= status < 300:
            self._failed(f"Wrong response from the webhook: {status} {reason}")
            return False
        await self._reply(reply)
        return True

    async def _reply(self, reply: Any) -> None:
        method = reply.get("method") if isinstance(reply, dict) else None
        # A hook that replaced itself from within its own reply would cancel the task it runs in.
        if (
            self._execute
            and isinstance(method, str)
            and method.lower() not in ("setwebhook", "deletewebhook")
        ):
            await self._execute(method, {key: value for key, value in reply.items() if key != "method"})

    def _failed(self, why: str) -> None:
        if self.hook is not None:
            self.hook.last_error = why
            self.hook.last_error_at = int(self._clock().timestamp())
