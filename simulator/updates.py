"""Updates on their way to a bot: kept until the offset moves, or until its webhook accepts them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import Any

from simulator.refusals import ActRefused, conflict

Update = dict[str, Any]

ALL_KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query",
    "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer",
    "my_chat_member", "chat_member", "chat_join_request", "message_reaction", "message_reaction_count",
    "chat_boost", "removed_chat_boost",
})  # fmt: skip
ONLY_WHEN_ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE_ID = 700_000_001
REMEMBERED = 10_000


class UpdateQueue:
    """One bot's updates in order; either polled or handed to a listener (the webhook's sender)."""

    def __init__(self) -> None:
        self.pending: dict[int, Update] = {}
        self.allowed = ALL_KINDS - ONLY_WHEN_ASKED_FOR
        self.listener: Callable[[Update, int], None] | None = None
        self._again: deque[Update] = deque()
        self._recent: deque[Update] = deque(maxlen=REMEMBERED)
        self._lanes: dict[int, int] = {}
        self._next_id = FIRST_UPDATE_ID
        self._poll: asyncio.Future[None] | None = None

    def allow(self, kinds: list[str] | None) -> None:
        """None keeps what was asked for before, an empty list is the default set."""
        if kinds is None:
            return
        self.allowed = ALL_KINDS & set(kinds) if kinds else ALL_KINDS - ONLY_WHEN_ASKED_FOR

    def put(self, kind: str, payload: Update, lane: int) -> int | None:
        """Queue an update; its id, or None where the bot does not ask for this kind."""
        if kind not in self.allowed:
            return None
        update: Update = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self.pending[update["update_id"]] = update
        self._lanes[update["update_id"]] = lane
        self._recent.append(update)
        self._announce(update, lane)
        return int(update["update_id"])

    def again(self, update_id: int) -> None:
        """Deliver once more an update that may be long confirmed, with its old id."""
        update = next((one for one in self._recent if one["update_id"] == update_id), None)
        if update is None:
            raise ActRefused(f"no update {update_id}")
        if self.listener is None:
            self._again.append(update)
        self._announce(update, 0)

    def recent(self, count: int) -> list[Update]:
        """The newest updates, oldest first."""
        return list(self._recent)[-count:] if count > 0 else []

    def done(self, update_id: int) -> None:
        """The webhook accepted this one."""
        self.pending.pop(update_id, None)
        self._lanes.pop(update_id, None)

    def drop(self) -> None:
        """Forget all that waits."""
        self.pending.clear()
        self._lanes.clear()
        self._again.clear()

    def waiting(self) -> list[tuple[Update, int]]:
        """Pending updates with the chat each belongs to."""
        return [(update, self._lanes[update_id]) for update_id, update in self.pending.items()]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """One getUpdates: confirms what is below the offset; ends an older poll that still waits."""
        self._end_older_poll()
        self._confirm(offset)
        page = self._page(limit)
        if page or seconds <= 0:
            return page
        waiter = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            return []
        finally:
            if self._poll is waiter:
                self._poll = None
        return self._page(limit)

    def interrupt(self, why: str) -> None:
        """End the poll that waits with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(why))

    def release(self) -> None:
        """End the poll that waits with an empty answer."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _end_older_poll(self) -> None:
        self.interrupt(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )

    def _announce(self, update: Update, lane: int) -> None:
        if self.listener is not None:
            self.listener(update, lane)
        else:
            self.release()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = next(islice(reversed(self.pending), -offset - 1, None), 0)
        while self.pending and (first := next(iter(self.pending))) < offset:
            self.done(first)

    def _page(self, limit: int) -> list[Update]:
        repeated: list[Update] = []
        with suppress(IndexError):
            while len(repeated) < limit:
                repeated.append(self._again.popleft())
        # The repeated ones come first: a bot's offset must end behind the newest.
        return repeated + list(islice(self.pending.values(), limit - len(repeated)))
