"""Judging: what becomes of a message once the channel has answered; what arrived is noted many at a time."""

import random
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.facts import Notice
from bot.ports import (
    Blocked,
    Delivered,
    Delivery,
    EditLost,
    Gone,
    Limiter,
    Migrated,
    Refused,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.rules.channels import channel_of
from bot.services.files import CaseFiles
from bot.services.groups import GroupDesk
from bot.services.reach import ReachDesk
from bot.services.telling import BLOCKED, SUPERSEDED
from models.database import act
from models.tables import Account, Case, Outbox, Post, Prompt
from models.terms import OutboxState, PromptReason, PromptState
from models.writers.group import Group
from models.writers.sent import Arrival, note_sent

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = 300
UNKNOWN_ONCE = 2
SHORT_WAIT = 0.05
log = structlog.get_logger("delivery")


class Judge:
    """Ends a message, or puts it back to the head of its lane."""

    def __init__(self, files: CaseFiles, reach: ReachDesk, groups: GroupDesk, limiter: Limiter) -> None:
        self._files = files
        self._ground = files.ground
        self._reach = reach
        self._groups = groups
        self._limiter = limiter
        self._arrived: Group[tuple[Outbox, Delivered], None] = Group(self._note)

    async def judge(self, row: Outbox, delivery: Delivery) -> None:
        """What the channel's answer makes of a message."""
        match delivery:
            case Delivered():
                await self._arrived.put((row, delivery))
            case Blocked():
                await self._cannot_reach(row, PromptReason.BLOCKED, BLOCKED)
            case Gone(why):
                await self._cannot_reach(row, PromptReason.GONE, why)
            case Refused(why):
                log.error("refused", outbox=row.id, kind=row.kind, why=why)
                await self.end(row, OutboxState.REFUSED, error=why)
            case Unknown(why):
                await self._unknown(row, why)
            case again:
                await self._once_more(row, again)

    async def _once_more(self, row: Outbox, delivery: Throttled | EditLost | Migrated | Unavailable) -> None:
        """The channel did not take it, and it may be tried again: later, elsewhere, or as a new message."""
        match delivery:
            case Throttled(seconds):
                await self._limiter.hold(seconds, row.chat_id)
                await self.wait(row, seconds)
            case EditLost():
                await self._send_anew(row)
            case Migrated(chat_id):
                await self._migrated(row, chat_id)
            case Unavailable(_):
                await self.wait(row, self._pause(row))

    async def _note(self, arrived: Sequence[tuple[Outbox, Delivered]]) -> Sequence[None]:
        """All of them have left, and the prompts among them count as sent. One unit of work."""
        arrivals = [Arrival(row.id, row.post_id, it.message_id, it.shown) for row, it in arrived]
        await note_sent(arrivals, self._ground.now())
        rows = [row for row, _ in arrived]
        await self._prompts_arrived([row for row in rows if row.kind == Notice.PROMPT])
        for row in rows:
            if row.kind == Notice.WAITING:
                scheduled = Prompt.filter(account_id=row.subject_id, state=PromptState.SCHEDULED)
                await self._reach.delivered_all(await scheduled.select_for_update().order_by("id"))
        return [None] * len(arrived)

    async def _prompts_arrived(self, rows: Sequence[Outbox]) -> None:
        """What somebody took over has not arrived with the account it was taken from."""
        if not rows:
            return
        chats = {(row.subject_id, channel_of(row.chat_id), row.chat_id) for row in rows}
        waiting = Prompt.filter(id__in=[row.subject_id for row in rows], state=PromptState.SCHEDULED)
        prompts = await waiting.select_for_update().order_by("id")
        if not prompts:  # most are messages of what is rated, edited
            return
        holders = Account.filter(id__in=[prompt.account_id for prompt in prompts])
        known = await holders.values_list("id", "channel", "external_id")
        found = {account: (channel, chat) for account, channel, chat in known}
        here = [one for one in prompts if (one.id, *found.get(one.account_id or 0, ())) in chats]
        await self._reach.delivered_all(here)

    @act
    async def wait(self, row: Outbox, seconds: float, *, attempted: bool = True) -> None:
        """Back to the head of its lane, after a while; the chat's later messages wait with it."""
        await Outbox.filter(id=row.id, state=OutboxState.LEASED).update(
            state=OutboxState.WAITING,
            lease_until=None,
            retry_at=self._ground.now() + timedelta(seconds=max(seconds, SHORT_WAIT)),
            attempts=row.attempts if attempted else row.attempts - 1,
        )

    @act
    async def give_back(self, row: Outbox) -> None:
        """It was certainly not sent: it may be taken again at once, by whoever comes."""
        mine = Outbox.filter(id=row.id, state=OutboxState.LEASED, lease_until=row.lease_until)
        await mine.update(state=OutboxState.WAITING, lease_until=None, attempts=row.attempts - 1)

    @act
    async def end(self, row: Outbox, state: OutboxState, *, error: str) -> None:
        """It does not leave any more."""
        await self._close(row, state, error)

    @act
    async def _send_anew(self, row: Outbox) -> None:
        """The message to edit is gone: the same is said in a new one."""
        await Post.filter(id=row.post_id).update(message_id=None)
        await Outbox.filter(id=row.id).update(state=OutboxState.WAITING, lease_until=None)

    @act
    async def _migrated(self, row: Outbox, chat_id: int) -> None:
        """The group became a supergroup: everything follows it, this message first."""
        await Outbox.filter(id=row.id).update(state=OutboxState.WAITING, lease_until=None)
        await self._groups.follow(row.chat_id, chat_id)

    @act
    async def _cannot_reach(self, row: Outbox, reason: PromptReason, error: str) -> None:
        if await self._has_returned(row):
            await self.wait(row, SHORT_WAIT)
            return
        prompting = row.kind in {Notice.PROMPT, Notice.WAITING}
        await self._close(row, OutboxState.DROPPED, SUPERSEDED if prompting else error)
        account = await self._files.accounts.find(row.chat_id)
        if account is None:
            if row.kind == Notice.ALARM:
                log.error("the operators' chat cannot be reached", chat=row.chat_id, why=error)
                return
            log.error("an office's chat cannot be reached", chat=row.chat_id, why=error)
            await self._groups.not_taken(row.chat_id, row.kind, row.subject_id)
            return
        await self._reach.cannot_reach(account, reason)
        if row.kind in {Notice.QUESTION, Notice.ANSWER} and row.subject_id is not None:
            await self._tell_handler(await Case.get(id=row.subject_id))

    async def _has_returned(self, row: Outbox) -> bool:
        """Whether the person has let the bot in again since this message was taken in hand."""
        taken = row.lease_until - LEASE if row.lease_until else self._ground.now()
        return await Account.exists(
            channel=channel_of(row.chat_id), external_id=row.chat_id, returned_at__gt=taken
        )

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
            await self.wait(row, self._pause(row))
        else:
            await self._close(row, OutboxState.REFUSED, why)

    async def _close(self, row: Outbox, state: OutboxState, error: str) -> None:
        await Outbox.filter(id=row.id).update(
            state=state, error=error, ended_at=self._ground.now(), lease_until=None
        )

    def _pause(self, row: Outbox) -> float:
        return float(min(LONGEST_PAUSE, 2 ** min(row.attempts, 8))) * random.uniform(0.8, 1.2)
