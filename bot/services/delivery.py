"""Delivery: claims intents from the outbox, hands them to the channel, and has its answer judged."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.ports import Delivery, Intent, Limiter, Sender
from bot.rules.channels import TELEGRAM, channel_of
from bot.services.files import CaseFiles
from bot.services.groups import GroupDesk
from bot.services.holds import HoldDesk
from bot.services.intending import Intending
from bot.services.judging import LEASE, UNKNOWN_ONCE, Judge
from bot.services.meter import NO_LONGER_TRUE, UNSHOWABLE
from bot.services.pacing import Pace
from bot.services.reach import ReachDesk
from bot.services.shares import Shares
from bot.services.showing import Showing
from bot.services.stage import ShelfSender
from models.database import is_outage
from models.tables import Outbox
from models.terms import OutboxState, Urgency
from models.writers.claims import ABANDONED, claim_heads, look_after_lanes

__all__ = ["LEASE", "DeliveryDesk"]

BATCH = 128
PARALLEL = 1024  # messages in hand: being loaded, waiting for a slot, or on their way
# Of the bulk, what may leave within so many seconds is in hand; what is awaited never waits for it.
IN_HAND_SECONDS = 0.5
LEAST_IN_HAND, MOST_IN_HAND = 16, 512
POLL = 0.5
BREATH = 0.005  # what comes within this time is taken together
LANES_EVERY = 1.0  # seconds between two looks after long lanes
AGAIN = 0.5  # seconds until the database that was away is tried again
log = structlog.get_logger("delivery")


@dataclass(frozen=True)
class _Batch:
    """What messages that were claimed together ask together: whether any is held, and what they say."""

    holding: asyncio.Task[bool]
    loading: asyncio.Task[Mapping[int, Intent | None]] | None


class DeliveryDesk:
    """One message at a time per chat, many chats in parallel; the attempt is committed before the call."""

    def __init__(
        self,
        files: CaseFiles,
        reach: ReachDesk,
        groups: GroupDesk,
        showing: Showing,
        sender: Sender,
        limiter: Limiter,
    ) -> None:
        self._ground = files.ground
        self._intending = Intending(self._ground, showing)
        self._judge = Judge(files, reach, groups, limiter)
        self._sender = sender
        self._shelf: Sender = ShelfSender()
        self._limiter = limiter
        self._pace = Pace(limiter)
        self._shares = Shares()
        self._holds = HoldDesk(self._ground)
        self._tasks: set[asyncio.Task[None]] = set()
        self._bulk_in_hand = 0
        self._owed = False  # a look for more of the bulk, once it is worth its while
        self._lanes_at = 0.0

    async def run(self) -> None:
        """Deliver until cancelled; what is in hand is finished first."""
        taking: asyncio.Task[int] | None = None
        try:
            while True:
                taking = asyncio.create_task(self._take_some(patient=True))
                if not await asyncio.shield(self._taken(taking)):
                    await self._ground.outbox_bell.wait(self._shares.pause if self._owed else POLL)
                await asyncio.sleep(BREATH)
        finally:
            if taking is not None:  # what is just being claimed is in hand, too
                await asyncio.gather(taking, return_exceptions=True)
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _taken(self, taking: "asyncio.Task[int]") -> int:
        try:
            return await taking
        except Exception as exc:
            if not is_outage(exc):
                raise
            log.warning("the database is away", error=type(exc).__name__)
            return 0

    async def drain(self) -> None:
        """Send everything that may leave now, and wait until it has."""
        while await self.deliver_some() or self._tasks:
            if self._tasks:
                await asyncio.wait(self._tasks)

    async def deliver_some(self) -> int:
        """Claim what may leave now and start sending it; returns how many."""
        return await self._take_some(patient=False)

    async def _take_some(self, *, patient: bool) -> int:
        """`patient`: look for more of the bulk, and after long lanes, only now and then."""
        while len(self._tasks) >= PARALLEL:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        now = self._ground.now()
        awaited = await claim_heads(now, now + LEASE, min(BATCH, PARALLEL - len(self._tasks)))
        self._take(awaited)
        bulk = await self._some_of_the_bulk(patient=patient)
        if (not awaited and not bulk and not patient) or time.monotonic() >= self._lanes_at:
            self._lanes_at = time.monotonic() + LANES_EVERY
            await look_after_lanes(now)
        return len(awaited) + bulk

    async def _some_of_the_bulk(self, *, patient: bool) -> int:
        """As much as will leave soon, and no more: while it is not in hand, others may take it."""
        soon = self._limiter.per_second * IN_HAND_SECONDS
        most = int(max(LEAST_IN_HAND, min(MOST_IN_HAND, soon)))
        room = most - self._bulk_in_hand
        self._owed = room * 2 >= most and patient and self._shares.pause > 0
        if room * 2 < most or self._owed:
            return 0
        now = self._ground.now()
        claimed = await self._shares.claim(now, now + LEASE, room)
        self._take(claimed.rows)
        return len(claimed.rows)

    def _take(self, rows: Sequence[Outbox]) -> None:
        """Begin with each; what can be loaded many at a time is loaded together."""
        hot = [row for row in rows if self._intending.is_hot(row)]
        loading = asyncio.create_task(self._intending.intents(hot)) if len(hot) > 1 else None
        together = {row.id for row in hot}
        holding = asyncio.create_task(self._holds.may_keep_back(rows))
        for row in rows:
            self._ground.meter.unknown_outcomes += row.error == ABANDONED
            self._bulk_in_hand += row.urgency is Urgency.BULK
            batch = _Batch(holding, loading if row.id in together else None)
            task = asyncio.create_task(self._deliver(row, batch))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._ground.outbox_bell.ring_here()

    async def _deliver(self, row: Outbox, batch: _Batch) -> None:
        try:
            intent = await self._ready(row, batch)
        except Exception as exc:
            # nothing was sent: as soon as the database is there again, anybody may take it
            again = partial(self._judge.give_back, row)
            await self._surely(row, again if is_outage(exc) else partial(self._unshowable, row, exc))
            return
        finally:
            self._bulk_in_hand -= row.urgency is Urgency.BULK
        if intent is None:
            return
        try:
            delivery = await self._send(intent)
        except Exception as exc:
            await self._surely(row, partial(self._unshowable, row, exc))
            return
        await self._surely(row, partial(self._judge.judge, row, delivery))

    async def _ready(self, row: Outbox, batch: _Batch) -> Intent | None:
        """What is to be sent now that its slot has come; None where it does not leave, or not yet."""
        if row.unknown >= UNKNOWN_ONCE:
            await self._judge.end(row, OutboxState.REFUSED, error="unknown outcome, twice")
            return None
        if await asyncio.shield(batch.holding) and await self._holds.keeps_back(row):
            return None
        intent = await self._intent(row, batch)
        if intent is None:
            self._ground.meter.deliveries[NO_LONGER_TRUE] += 1
            await self._judge.end(row, OutboxState.DROPPED, error="no longer true")
            return None
        if channel_of(row.chat_id) != TELEGRAM:
            return intent
        slot = await self._pace.slot(row.chat_id, row.urgency)
        if not slot.taken:
            await self._judge.wait(row, slot.seconds, attempted=False)
            return None
        await asyncio.sleep(slot.seconds)
        return intent

    async def _intent(self, row: Outbox, batch: _Batch) -> Intent | None:
        if batch.loading is not None:
            try:
                return (await asyncio.shield(batch.loading))[row.id]
            except Exception as exc:
                if is_outage(exc):
                    raise
        # by itself, so that another one that cannot be shown does it no harm
        return (await self._intending.intents([row]))[row.id]

    async def _send(self, intent: Intent) -> Delivery:
        if channel_of(intent.chat_id) != TELEGRAM:
            return await self._shelf.send(intent)
        delivery = await self._sender.send(intent)
        self._ground.meter.judged(delivery)
        return delivery

    async def _unshowable(self, row: Outbox, exc: Exception) -> None:
        name = type(exc).__name__
        self._ground.meter.deliveries[UNSHOWABLE] += 1
        log.error("could not be shown", outbox=row.id, kind=row.kind, error=name, exc_info=exc)
        await self._judge.end(row, OutboxState.REFUSED, error=name)

    async def _surely(self, row: Outbox, work: Callable[[], Awaitable[None]]) -> None:
        """Write what became of a message, as often as the database is away; its lease is ours so long."""
        until = time.monotonic() + LEASE.total_seconds()
        while True:
            try:
                await work()
                return
            except Exception as exc:
                if not is_outage(exc):
                    await self._unshowable(row, exc)
                    return
                if time.monotonic() + AGAIN > until:
                    log.warning("will be judged again", outbox=row.id, error=type(exc).__name__)
                    return
            await asyncio.sleep(AGAIN)
