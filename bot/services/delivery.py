"""Delivery: claims intents from the outbox, hands them to the channel, and judges what it says."""

import asyncio
import random
from datetime import timedelta

import structlog

from bot.facts import Notice
from bot.ports import (
    PATIENCE,
    Blocked,
    Delivered,
    Delivery,
    EditLost,
    Gone,
    Intent,
    Limiter,
    Migrated,
    Refused,
    Sender,
    Slot,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.rules.quiet import citizen_quiet, office_quiet
from bot.services.files import CaseFiles
from bot.services.reach import ReachDesk
from bot.services.showing import Showing
from bot.services.telling import BLOCKED, SUPERSEDED
from models.database import act, is_outage
from models.tables import Account, Case, Office, Outbox, Post, Prompt
from models.terms import Audience, OutboxState, PromptReason, PromptState
from models.writers.claims import claim_heads

LEASE = timedelta(seconds=60)
BATCH = 100
PARALLEL = 32
LONGEST_PAUSE = 300
UNKNOWN_ONCE = 2
SHORT_WAIT = 0.05
SHORT_WAITS = 3
log = structlog.get_logger("delivery")


class DeliveryDesk:
    """One row at a time per chat, many chats in parallel; the attempt is committed before the call."""

    def __init__(
        self, files: CaseFiles, reach: ReachDesk, showing: Showing, sender: Sender, limiter: Limiter
    ) -> None:
        self._files = files
        self._ground = files.ground
        self._reach = reach
        self._showing = showing
        self._sender = sender
        self._limiter = limiter
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled; what is in hand is finished first."""
        try:
            while True:
                try:
                    claimed = await self.deliver_some()
                except Exception as exc:
                    if not is_outage(exc):
                        raise
                    log.warning("the database is away", error=type(exc).__name__)
                    claimed = 0
                if not claimed:
                    await self._ground.outbox_bell.wait(0.5)
        finally:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver_some(self) -> int:
        """Claim what may leave now and start sending it; returns how many."""
        while len(self._tasks) >= PARALLEL:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        now = self._ground.now()
        rows = await claim_heads(now, now + LEASE, min(BATCH, PARALLEL - len(self._tasks)))
        for row in rows:
            task = asyncio.create_task(self._deliver(row))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(rows)

    async def drain(self) -> None:
        """Send everything that may leave now, and wait until it has."""
        while await self.deliver_some() or self._tasks:
            if self._tasks:
                await asyncio.wait(self._tasks)

    async def _deliver(self, row: Outbox) -> None:
        try:
            if row.unknown >= UNKNOWN_ONCE:
                await self._end(row, OutboxState.REFUSED, error="unknown outcome, twice")
                return
            intent = await self._intent(row)
            if intent is None:
                await self._end(row, OutboxState.DROPPED, error="no longer true")
                return
            slot = await self._slot(row)
            if not slot.taken:
                await self._wait(row, slot.seconds, attempted=False)
                return
            await asyncio.sleep(slot.seconds)
            await self._judge(row, await self._sender.send(intent))
        except Exception as exc:
            await self._went_wrong(row, exc)
        finally:
            self._ground.outbox_bell.ring()

    async def _slot(self, row: Outbox) -> Slot:
        """A slot of the rates; for one of the chat's that is near the message waits in hand."""
        slot = await self._limiter.reserve(row.chat_id)
        for _ in range(SHORT_WAITS):
            if slot.taken or slot.seconds > PATIENCE:
                break
            await asyncio.sleep(slot.seconds)
            slot = await self._limiter.reserve(row.chat_id)
        return slot

    async def _went_wrong(self, row: Outbox, exc: Exception) -> None:
        name = type(exc).__name__
        if is_outage(exc):  # its lease will run out
            log.warning("will be judged again", outbox=row.id, error=name)
        else:
            log.error("could not be shown", outbox=row.id, kind=row.kind, error=name, exc_info=exc)
            await self._end(row, OutboxState.REFUSED, error=name)

    async def _intent(self, row: Outbox) -> Intent | None:
        facts = await self._showing.load(row)
        if facts is None:
            return None
        post = await Post.get(id=row.post_id) if row.post_id else None
        edits = post is not None and post.message_id is not None and not row.facts.get("fresh")
        return Intent(
            Notice(row.kind),
            row.chat_id,
            row.language,
            None if facts is Showing.NOTHING else facts,
            message_id=post.message_id if post and edits else None,
            shown=post.shown if post and edits else None,
            silent=row.silent or self._is_quiet(row),
            protect=row.audience is Audience.OFFICE,
        )

    def _is_quiet(self, row: Outbox) -> bool:
        ground = self._ground
        if row.audience is Audience.OFFICE:
            return office_quiet(ground.now(), ground.policy, ground.calendar, ground.zone)
        return citizen_quiet(ground.now(), ground.policy, ground.zone)

    async def _judge(self, row: Outbox, delivery: Delivery) -> None:
        match delivery:
            case Delivered(message_id, shown):
                await self._delivered(row, message_id, shown)
            case Blocked():
                await self._cannot_reach(row, PromptReason.BLOCKED, BLOCKED)
            case Gone(why):
                await self._cannot_reach(row, PromptReason.GONE, why)
            case Refused(why):
                log.error("refused", outbox=row.id, kind=row.kind, why=why)
                await self._end(row, OutboxState.REFUSED, error=why)
            case Unknown(why):
                await self._unknown(row, why)
            case again:
                await self._once_more(row, again)

    async def _once_more(self, row: Outbox, delivery: Throttled | EditLost | Migrated | Unavailable) -> None:
        """The channel did not take it, and it may be tried again: later, elsewhere, or as a new message."""
        match delivery:
            case Throttled(seconds):
                await self._limiter.hold(seconds, row.chat_id)
                await self._wait(row, seconds)
            case EditLost():
                await self._send_anew(row)
            case Migrated(chat_id):
                await self._migrated(row, chat_id)
            case Unavailable(_):
                await self._wait(row, self._pause(row))

    @act
    async def _delivered(self, row: Outbox, message_id: int, shown: str | None) -> None:
        now = self._ground.now()
        await Outbox.filter(id=row.id).update(
            state=OutboxState.SENT, message_id=message_id, ended_at=now, error=None
        )
        if row.post_id:
            await Post.filter(id=row.post_id).update(message_id=message_id, shown=shown)
        if row.kind == Notice.PROMPT:
            await self._prompt_arrived(Prompt.filter(id=row.subject_id))
        elif row.kind == Notice.WAITING:
            await self._prompt_arrived(Prompt.filter(account_id=row.subject_id, state=PromptState.SCHEDULED))

    async def _prompt_arrived(self, prompts: object) -> None:
        for prompt in await prompts.select_for_update().order_by("id"):  # type: ignore[attr-defined]
            await self._reach.delivered(prompt)

    @act
    async def _wait(self, row: Outbox, seconds: float, *, attempted: bool = True) -> None:
        """Back to the head of its lane, after a while; the chat's later messages wait with it."""
        await Outbox.filter(id=row.id, state=OutboxState.LEASED).update(
            state=OutboxState.WAITING,
            lease_until=None,
            retry_at=self._ground.now() + timedelta(seconds=max(seconds, SHORT_WAIT)),
            attempts=row.attempts if attempted else row.attempts - 1,
        )

    @act
    async def _send_anew(self, row: Outbox) -> None:
        """The message to edit is gone: the same is said in a new one."""
        await Post.filter(id=row.post_id).update(message_id=None)
        await Outbox.filter(id=row.id).update(state=OutboxState.WAITING, lease_until=None)

    @act
    async def _migrated(self, row: Outbox, chat_id: int) -> None:
        """The group became a supergroup: everything follows it."""
        await Office.filter(chat_id=row.chat_id).update(chat_id=chat_id)
        await Post.filter(chat_id=row.chat_id).update(chat_id=chat_id, message_id=None)
        await Outbox.filter(chat_id=row.chat_id, state__in=(OutboxState.WAITING, OutboxState.LEASED)).update(
            chat_id=chat_id, lane=f"telegram:{chat_id}", state=OutboxState.WAITING, lease_until=None
        )

    @act
    async def _cannot_reach(self, row: Outbox, reason: PromptReason, error: str) -> None:
        if await self._has_returned(row):
            await self._wait(row, SHORT_WAIT)
            return
        prompting = row.kind in {Notice.PROMPT, Notice.WAITING}
        await self._close(row, OutboxState.DROPPED, SUPERSEDED if prompting else error)
        account = await Account.get_or_none(channel="telegram", external_id=row.chat_id)
        if account is None:
            log.error("an office's chat cannot be reached", chat=row.chat_id, why=error)
            return
        await self._reach.cannot_reach(account, reason)
        if row.kind in {Notice.QUESTION, Notice.ANSWER} and row.subject_id is not None:
            await self._tell_handler(await Case.get(id=row.subject_id))

    async def _has_returned(self, row: Outbox) -> bool:
        """Whether the person has let the bot in again since this message was taken in hand."""
        taken = row.lease_until - LEASE if row.lease_until else self._ground.now()
        return await Account.exists(channel="telegram", external_id=row.chat_id, returned_at__gt=taken)

    async def _tell_handler(self, case: Case) -> None:
        if to := await self._files.handler_address(case):
            matter = await self._files.matter_of(case)
            await self._files.telling.tell(to, Notice.UNDELIVERED, case.id, matter_id=matter.id)

    @act
    async def _unknown(self, row: Outbox, why: str) -> None:
        """It may have arrived. It is repeated once at the most, and counted."""
        unknown = row.unknown + 1
        await Outbox.filter(id=row.id).update(unknown=unknown)
        if unknown < UNKNOWN_ONCE:
            await self._wait(row, self._pause(row))
        else:
            await self._close(row, OutboxState.REFUSED, why)

    @act
    async def _end(self, row: Outbox, state: OutboxState, *, error: str) -> None:
        await self._close(row, state, error)

    async def _close(self, row: Outbox, state: OutboxState, error: str) -> None:
        await Outbox.filter(id=row.id).update(
            state=state, error=error, ended_at=self._ground.now(), lease_until=None
        )

    def _pause(self, row: Outbox) -> float:
        return float(min(LONGEST_PAUSE, 2 ** min(row.attempts, 8))) * random.uniform(0.8, 1.2)
