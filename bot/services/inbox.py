"""The inbox: updates are stored before they are acknowledged, and carried out once, in order per person."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import orjson
import structlog
from tortoise.expressions import F

from bot.ports import Bell
from bot.services.ground import Ground
from models.database import UpdateAlreadyDone, act, current_update, is_outage
from models.tables import Update

TRIES = 8
BATCH = 200
PARALLEL = 16
IDLE_SECONDS = 5.0
OUTAGE_SECONDS = 0.5
LONGEST_LANE = 48
log = structlog.get_logger("inbox")
Handle = Callable[[dict[str, object]], Awaitable[None]]


class InboxDesk:
    """Stores raw updates, sealed, and hands them to the handlers one after another per chat."""

    def __init__(self, ground: Ground, bell: Bell) -> None:
        self._ground = ground
        self._bell = bell
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def store(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        """Keep updates durably; what was kept before is recognised."""
        await self._store(bot_id, updates)
        self._bell.ring()

    async def work(self, handle: Handle) -> None:
        """Carry out what is stored until cancelled; chats in parallel, each in its order."""
        try:
            while True:
                started, pause = await self._look(handle)
                if not started or len(self._tasks) >= PARALLEL:
                    await self._bell.wait(pause)
        finally:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drain(self, handle: Handle) -> None:
        """Carry out everything that is stored and may be carried out now."""
        while await self._start_some(handle) or self._tasks:
            await asyncio.gather(*self._tasks)

    @act
    async def _store(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        now = self._ground.now()
        rows = [
            Update(
                bot_id=bot_id,
                update_id=update_id,
                lane=_lane(raw),
                content=self._ground.vault.seal_own(raw.decode(errors="replace")),
                received_at=now,
            )
            for update_id, raw in updates
        ]
        await Update.bulk_create(rows, ignore_conflicts=True)

    async def _look(self, handle: Handle) -> tuple[int, float]:
        """Start what there is; how much it was, and how long to wait where it was nothing."""
        try:
            return await self._start_some(handle), await self._until_retry()
        except Exception as exc:
            if not is_outage(exc):
                raise
            log.warning("the database is away", error=type(exc).__name__)
            await asyncio.sleep(OUTAGE_SECONDS)
            return 0, 0

    async def _start_some(self, handle: Handle) -> int:
        """Start the head of every lane that is not in hand."""
        started = 0
        for row in await self._heads():
            if len(self._tasks) >= PARALLEL:
                break
            if row.lane not in self._busy:
                self._busy.add(row.lane)
                task = asyncio.create_task(self._carry_out(row, handle))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                started += 1
        return started

    async def _heads(self) -> list[Update]:
        """The oldest open update of each lane, but for those that wait for a retry."""
        now = self._ground.now()
        open_rows = Update.filter(done_at=None, failed_at=None).exclude(lane__in=self._busy or {""})
        heads: dict[str, Update] = {}
        for row in await open_rows.order_by("id").limit(BATCH):
            heads.setdefault(row.lane, row)
        return [row for row in heads.values() if row.retry_at is None or row.retry_at <= now]

    async def _carry_out(self, row: Update, handle: Handle) -> None:
        try:
            await self._once(row, handle)
        except Exception as exc:
            await self._went_wrong(row, exc)
        finally:
            self._busy.discard(row.lane)
            self._bell.ring()

    async def _once(self, row: Update, handle: Handle) -> None:
        token = current_update.set(row.id)
        try:
            content = orjson.loads(self._ground.vault.open_own(row.content or ""))
            await handle(content)
        except UpdateAlreadyDone:
            return
        finally:
            current_update.reset(token)
        # nothing to keep: an update that led to no act of a desk is done all the same
        await Update.filter(id=row.id, done_at=None).update(done_at=self._ground.now(), content=None)

    async def _went_wrong(self, row: Update, exc: Exception) -> None:
        if not is_outage(exc):
            log.error("an update failed", update=row.id, error=type(exc).__name__, exc_info=exc)
            await self._failed(row, exc)
        else:
            log.warning("will be tried again", update=row.id, error=type(exc).__name__)
            await asyncio.sleep(OUTAGE_SECONDS)

    async def _failed(self, row: Update, exc: Exception) -> None:
        """Try again with growing pauses; after that set it aside so that the chat goes on."""
        now = self._ground.now()
        attempts = row.attempts + 1
        if attempts >= TRIES:
            await Update.filter(id=row.id).update(failed_at=now, attempts=attempts, error=type(exc).__name__)
        else:
            pause = timedelta(seconds=min(2**attempts, 300))
            await Update.filter(id=row.id).update(
                retry_at=now + pause, attempts=F("attempts") + 1, error=type(exc).__name__
            )

    async def _until_retry(self) -> float:
        waiting = Update.filter(done_at=None, failed_at=None, retry_at__isnull=False)
        first = await waiting.order_by("retry_at").first()
        if first is None or first.retry_at is None:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.05, (first.retry_at - self._ground.now()).total_seconds()))


def _lane(raw: bytes) -> str:
    """Updates of one person go in order; a group's taps are the persons' own."""
    update = orjson.loads(raw)
    for value in update.values():
        if isinstance(value, dict):
            person = value.get("from") or value.get("chat")
            if isinstance(person, dict) and isinstance(person.get("id"), int):
                return f"telegram:{person['id']}"[:LONGEST_LANE]
    return "telegram"
