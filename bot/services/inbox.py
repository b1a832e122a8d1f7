"""The inbox: updates are stored before they are acknowledged, and carried out once, in order per person."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import orjson
import structlog
from tortoise.expressions import F
from tortoise.queryset import QuerySet

from bot.ports import Bell
from bot.services.ground import Ground
from bot.services.incoming import Incoming, InOrder
from bot.services.lanes import Lanes
from bot.services.setaside import kind_of
from models.database import UpdateAlreadyDone, act, current_update, is_outage
from models.tables import Update

TRIES = 8
BATCH = 200
PARALLEL = 16
IDLE_SECONDS = 0.5  # where no bell reaches this process
OUTAGE_SECONDS = 0.5
log = structlog.get_logger("inbox")
Handle = Callable[[dict[str, object]], Awaitable[None]]
AtOnce = Callable[[Incoming], Awaitable[bool]]
TurnedAway = Callable[[Sequence[Incoming]], None]


class InboxDesk:
    """Stores raw updates, sealed, and hands them to the handlers one after another per chat."""

    at_once: AtOnce | None = None  # carries out what it can together with its storing; set by the assembly
    turned_away: TurnedAway | None = None  # tells people that nothing can be kept now; set by the assembly

    def __init__(self, ground: Ground, bell: Bell, lanes: Lanes | None = None) -> None:
        self._ground = ground
        self._bell = bell
        self._lanes = lanes or Lanes()
        self._in_order = InOrder()
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def store(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        """Keep updates durably, or carry them out at once; what was kept before is recognised."""
        incoming = self._incoming(bot_id, updates)
        try:
            async with self._in_order.turn_of(incoming):
                left = await self._carried_out_but(incoming)
                if left:
                    await self._store(left)
                    self._bell.ring()
        except Exception as exc:
            if is_outage(exc) and self.turned_away is not None:
                self.turned_away(incoming)
            raise

    def turn_away(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> None:
        """These are not even tried: nothing can be kept, and nothing is acknowledged."""
        if self.turned_away is not None:
            self.turned_away(self._incoming(bot_id, updates))

    def _incoming(self, bot_id: int, updates: Sequence[tuple[int, bytes]]) -> Sequence[Incoming]:
        now = self._ground.now()
        return [Incoming.of(bot_id, update_id, raw, now) for update_id, raw in updates]

    async def work(self, handle: Handle) -> None:
        """Carry out what is stored until cancelled; chats in parallel, each in its order."""
        try:
            while True:
                started, pause = await self._look(handle)
                if not started or len(self._tasks) >= PARALLEL:
                    await self._bell.wait(pause)
        finally:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def share_lanes(self) -> None:
        """Share the lanes out with whatever other process carries out updates, until cancelled."""
        await self._lanes.share_out(self._bell, lambda: self._busy)

    async def drain(self, handle: Handle) -> None:
        """Carry out everything that is stored and may be carried out now."""
        while await self._start_some(handle) or self._tasks:
            await asyncio.gather(*self._tasks)

    async def _carried_out_but(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        """What could not be carried out at once, in its order; behind such a one of its lane nothing is."""
        if self.at_once is None:
            return list(incoming)
        first = {update.lane: update for update in reversed(incoming)}
        done = await asyncio.gather(*map(self.at_once, first.values()))
        gone = {update for update, is_done in zip(first.values(), done, strict=True) if is_done}
        for update in gone:
            self._measure(update.content, update.received_at)
        return [update for update in incoming if update not in gone]

    @act
    async def _store(self, incoming: Sequence[Incoming]) -> None:
        rows = [
            Update(
                bot_id=update.bot_id,
                update_id=update.update_id,
                lane=update.lane,
                content=self._ground.vault.seal_own(update.raw.decode(errors="replace")),
                received_at=update.received_at,
            )
            for update in incoming
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
            if row.lane not in self._busy and self._lanes.holds(row.lane):
                self._busy.add(row.lane)
                task = asyncio.create_task(self._carry_out(row, handle))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                started += 1
        return started

    async def _heads(self) -> list[Update]:
        """The oldest open update of each lane, but for those that wait for a retry."""
        now = self._ground.now()
        open_rows = self._open_rows().exclude(lane__in=self._busy or {""})
        heads: dict[str, Update] = {}
        for row in await open_rows.order_by("id").limit(BATCH):
            heads.setdefault(row.lane, row)
        return [row for row in heads.values() if row.retry_at is None or row.retry_at <= now]

    def _open_rows(self) -> QuerySet[Update]:
        return self._lanes.narrow(Update.filter(done_at=None, failed_at=None))

    async def _carry_out(self, row: Update, handle: Handle) -> None:
        try:
            await self._once(row, handle)
        except Exception as exc:
            await self._went_wrong(row, exc)
        finally:
            self._busy.discard(row.lane)
            self._bell.ring_here()

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
        self._measure(content, row.received_at)

    def _measure(self, content: dict[str, object], received_at: datetime) -> None:
        took = self._ground.now() - received_at
        self._ground.meter.updates[kind_of(content)].add(took.total_seconds())

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
        first = await self._open_rows().filter(retry_at__isnull=False).order_by("retry_at").first()
        if first is None or first.retry_at is None:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.05, (first.retry_at - self._ground.now()).total_seconds()))
