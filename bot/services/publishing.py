"""Publishing: events leave for the callbacks of their sources, and what the receivers say is judged."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import structlog
from tortoise.queryset import QuerySet

from bot.ports import Callback, NotTaken, Publisher, Taken, Unwanted
from bot.rules.callbacks import has_failed_for_good, pause_after
from bot.services.callbacks import Callbacks
from bot.services.events import facts_of, still_told
from bot.services.feed import drop
from bot.services.ground import Ground
from bot.texts import texts
from models.database import act, is_outage
from models.tables import Event, Source, SourceRefusal
from models.terms import EventState
from models.writers.callbacks import called_sources, claim_events

LEASE = timedelta(seconds=60)
PER_SOURCE = 4
LOOK_EVERY = 1.0
# A receiver that fails again and again gets one event at a time, with pauses; the others keep their tries.
FIRST_PAUSE = timedelta(seconds=0.2)
LONGEST_PAUSE = timedelta(seconds=30)
GONE = 410
log = structlog.get_logger("callbacks")


class PublishingDesk:
    """Each source has lanes of its own, so none waits for another's receiver."""

    def __init__(self, ground: Ground, publisher: Publisher) -> None:
        self._ground = ground
        self._callbacks = Callbacks(ground)
        self._publisher = publisher
        self._in_hand: Counter[int] = Counter()
        self._failures: Counter[int] = Counter()
        self._pauses: dict[int, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Publish until cancelled; what is in hand is finished first."""
        try:
            while True:
                try:
                    started = await self.publish_some()
                except Exception as exc:
                    if not is_outage(exc):
                        raise
                    log.warning("the database is away", error=type(exc).__name__)
                    started = 0
                if not started:
                    await self._ground.events_bell.wait(LOOK_EVERY)
        finally:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def publish_some(self) -> int:
        """Claim what may leave now and start posting it; returns how many."""
        started = 0
        for source in await called_sources(self._ground.now()):
            now = self._ground.now()
            if room := self._room(source, now):
                for event in await claim_events(source.id, now, now + LEASE, room):
                    self._start(source, event)
                    started += 1
        return started

    async def drain(self) -> None:
        """Post everything that may leave now, and wait until it has been judged."""
        while await self.publish_some() or self._tasks:
            if self._tasks:
                await asyncio.wait(self._tasks)

    def _room(self, source: Source, now: datetime) -> int:
        """How many more events of a source may be in hand."""
        if self._failures[source.id] and now < self._pauses[source.id]:
            return 0
        return max(0, (1 if self._failures[source.id] else PER_SOURCE) - self._in_hand[source.id])

    def _start(self, source: Source, event: Event) -> None:
        self._in_hand[source.id] += 1
        task = asyncio.create_task(self._publish(source, event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish(self, source: Source, event: Event) -> None:
        try:
            if await still_told([event]):
                await self._judge(source, event, await self._published(source, event))
            else:
                await self._drop(event)
        except Exception as exc:  # its lease will run out
            if not is_outage(exc):
                raise
            log.warning("will be judged again", event_id=event.public_id, error=type(exc).__name__)
        finally:
            self._in_hand[source.id] -= 1
            self._ground.events_bell.ring_here()

    async def _published(self, source: Source, event: Event) -> Taken | Unwanted | NotTaken:
        try:
            [facts] = await facts_of([event])
            secrets, now = self._callbacks.secrets(source), self._ground.now()
            return await self._publisher.publish(Callback(source.callback_url or "", secrets, facts, now))
        except Exception as exc:
            if is_outage(exc):
                raise
            name = type(exc).__name__
            log.error("could not be posted", event_id=event.public_id, error=name, exc_info=exc)
            return NotTaken(name)

    async def _judge(self, source: Source, event: Event, said: Taken | Unwanted | NotTaken) -> None:
        match said:
            case Taken():
                self._failures.pop(source.id, None)
                await self._taken(source, event)
            case Unwanted():
                await self._unwanted(source, event)
            case NotTaken(why, status):
                self._slow_down(source)
                await self._failed(source, event, why, status)

    def _slow_down(self, source: Source) -> None:
        self._failures[source.id] += 1
        pause = FIRST_PAUSE * 2 ** min(self._failures[source.id] - 1, 10)
        self._pauses[source.id] = self._ground.now() + min(pause, LONGEST_PAUSE)

    @act
    async def _taken(self, source: Source, event: Event) -> None:
        await self._leased(event).update(
            state=EventState.DELIVERED, lease_until=None, ended_at=self._ground.now(), error=None
        )
        failing = Source.filter(id=source.id, callback_failing_since__not_isnull=True)
        await failing.update(callback_failing_since=None)

    @act
    async def _unwanted(self, source: Source, event: Event) -> None:
        """The receiver is called no more; the event waits, untried, for the day it is called again."""
        await self._leased(event).update(
            state=EventState.WAITING, lease_until=None, attempts=event.attempts - 1, error=f"HTTP {GONE}"
        )
        t = texts(self._ground.language)
        await self._give_up(source, GONE, t("对方回答 410，不再要事件：已停止推送，事件留着。"))

    @act
    async def _failed(self, source: Source, event: Event, why: str, status: int) -> None:
        now = self._ground.now()
        pause = pause_after(event.attempts, self._ground.dice.below)
        if pause is None:
            await self._leased(event).update(
                state=EventState.FAILED, lease_until=None, ended_at=now, error=why
            )
        else:
            await self._leased(event).update(
                state=EventState.WAITING, lease_until=None, due_at=now + pause, error=why
            )
        await Source.filter(id=source.id, callback_failing_since=None).update(callback_failing_since=now)
        since = (await Source.get(id=source.id)).callback_failing_since
        if since is not None and has_failed_for_good(since, event.attempts, now):
            t = texts(self._ground.language)
            reason = t("推送连续五天没有成功一次：已停止推送，事件留着。最后一次：{why}", why=why)
            await self._give_up(source, status, reason)

    async def _give_up(self, source: Source, status: int, reason: str) -> None:
        """Once: the owner reads it in the source's log, the operator in ours."""
        now = self._ground.now()
        if not await Source.filter(id=source.id, callback_disabled_at=None).update(callback_disabled_at=now):
            return
        await SourceRefusal.create(
            source_id=source.id, at=now, status=status, problem="callback_disabled", reason=reason
        )
        log.warning("a callback was given up", source=source.name, status=status)

    @act
    async def _drop(self, event: Event) -> None:
        await drop({event.id}, self._ground)

    @staticmethod
    def _leased(event: Event) -> QuerySet[Event]:
        """The event, unless somebody else has decided about it meanwhile."""
        return Event.filter(id=event.id, state=EventState.LEASED)
