"""Everything that happened, in order: the ground truth for what was lost, doubled or refused."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Entry = dict[str, Any]
Direction = Literal["in", "out", "world"]


class Journal:
    """An append-only list; `seq` counts from 1 and never starts again, not even after a reset."""

    def __init__(self, clock: Callable[[], datetime], file: Path | None = None) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self._by_chat: dict[int, list[int]] = {}
        self._waiting: dict[int | None, list[asyncio.Future[None]]] = {}
        self._file = file.open("a", encoding="utf-8") if file is not None else None
        self.closed = False

    @property
    def last_seq(self) -> int:
        """The newest entry's number."""
        return len(self._entries)

    def write(self, direction: Direction, method: str, **facts: Any) -> Entry:
        """Append one entry: `in` a person's act, `out` a bot's call, `world` the stage itself."""
        entry: Entry = {
            "seq": len(self._entries) + 1,
            "time": self._clock().isoformat(),
            "direction": direction,
            "method": method,
            "ok": True,
            **facts,
        }
        self._entries.append(entry)
        chat_id = entry.get("chat_id")
        if chat_id is not None:
            self._by_chat.setdefault(chat_id, []).append(entry["seq"])
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._wake(chat_id)
        return entry

    def after(self, seq: int = 0, limit: int | None = None, chat_id: int | None = None) -> list[Entry]:
        """Entries with a greater number, oldest first, of one chat where it is given."""
        if chat_id is None:
            end = None if limit is None else seq + limit
            return self._entries[seq:end]
        numbers = self._by_chat.get(chat_id, [])
        start = bisect_right(numbers, seq)
        end = None if limit is None else start + limit
        return [self._entries[number - 1] for number in numbers[start:end]]

    def refusals(self) -> list[Entry]:
        """Every call that the Bot API refused."""
        return [entry for entry in self._entries if not entry["ok"]]

    async def wait(
        self, seq: int, seconds: float, limit: int | None = None, chat_id: int | None = None
    ) -> list[Entry]:
        """Like `after`, but waits for something to come."""
        found = self.after(seq, limit, chat_id)
        if not found and not self.closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.changed([chat_id])
            found = self.after(seq, limit, chat_id)
        return found

    async def changed(self, chat_ids: Iterable[int | None]) -> None:
        """Return at the next entry of one of these chats; None stands for any entry."""
        future = asyncio.get_running_loop().create_future()
        keys = set(chat_ids)
        for key in keys:
            self._waiting.setdefault(key, []).append(future)
        try:
            await future
        finally:
            self._forget(keys, future)

    def close(self) -> None:
        """Let everybody who waits go, and close the file."""
        self.closed = True
        for key in list(self._waiting):
            self._release(key)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _wake(self, chat_id: int | None) -> None:
        self._release(None)
        if chat_id is not None:
            self._release(chat_id)

    def _release(self, key: int | None) -> None:
        for future in self._waiting.get(key, ()):
            if not future.done():
                future.set_result(None)

    def _forget(self, keys: set[int | None], future: asyncio.Future[None]) -> None:
        for key in keys:
            waiting = self._waiting[key]
            waiting.remove(future)
            if not waiting:
                del self._waiting[key]
