"""Telling: intents to say something, written into the outbox in the transaction of the fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import Refusal
from bot.facts import POSTS, Face, Notice
from bot.rules.channels import lane_of
from bot.rules.quiet import next_citizen_moment, next_office_moment
from bot.services.ground import Ground
from bot.texts import spoken
from models.database import on_commit
from models.tables import Account, Matter, Outbox, Post
from models.terms import Audience, OutboxState, Urgency

BLOCKED = "blocked"  # comes when the person lets the bot in again
UNASKED = "unasked"  # in the facts: nobody asked for it, so an operator may hold it back
SUPERSEDED = "superseded"  # will be said anew, if at all
BULK = frozenset({Notice.BOARD, Notice.CHART})  # comes by itself, whatever it was that changed


@dataclass(frozen=True)
class Address:
    """A chat, the language spoken there, and in what part it is addressed."""

    chat_id: int
    language: str
    audience: Audience
    reachable: bool = True

    @property
    def is_group(self) -> bool:
        """Groups have negative numbers."""
        return self.chat_id < 0

    @property
    def lane(self) -> str:
        """Messages of one lane leave in order."""
        return lane_of(self.chat_id)


class Chatting(Protocol):
    """An account, as far as writing to it is concerned."""

    @property
    def external_id(self) -> int:
        """Its number in the channel."""

    @property
    def language(self) -> str:
        """What it speaks."""

    @property
    def plain(self) -> bool:
        """Whether it is spoken to plainly."""

    @property
    def blocked_at(self) -> datetime | None:
        """Since when it has blocked the bot."""

    @property
    def gone_at(self) -> datetime | None:
        """Since when there is no such chat any more."""

    @property
    def stopped_at(self) -> datetime | None:
        """Since when it wants no prompts."""


def citizen_address(account: Chatting) -> Address:
    """Where a citizen is told something."""
    language = spoken(account.language, plain=account.plain)
    return Address(account.external_id, language, Audience.CITIZEN, is_reachable(account))


def official_address(account: Account) -> Address:
    """Where an official is told something."""
    return Address(account.external_id, account.language, Audience.OFFICE, is_reachable(account))


def is_reachable(account: Chatting) -> bool:
    """Whether messages go through to this account."""
    return account.blocked_at is None and account.gone_at is None


def state_of_new(to: Address) -> tuple[OutboxState, str | None]:
    """How a message begins, and what is wrong with it: for who cannot be reached it never leaves."""
    return (OutboxState.WAITING, None) if to.reachable else (OutboxState.DROPPED, BLOCKED)


class Telling:
    """Writes intents; delivery carries them out."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def tell(
        self,
        to: Address,
        kind: Notice,
        subject_id: int | None = None,
        *,
        matter_id: int | None = None,
        facts: Mapping[str, object] | None = None,
        by_clock: bool = False,
        silent: bool = False,
        fresh: bool = False,
        not_before: datetime | None = None,
        unasked: bool = False,
    ) -> None:
        """Say something once the transaction around is committed.

        A kind in POSTS is shown in its one message, which is edited; `fresh` sends that message anew.
        `by_clock`: nobody waits for it, so it waits for the end of quiet hours. `not_before`: it waits so
        long in any case; what is said of the same thing sooner takes its place. What nobody waits for is of
        the bulk, of which each office has its share.
        """
        content = dict(facts or {}) | ({UNASKED: True} if unasked else {})
        urgency = Urgency.BULK if unasked or by_clock or kind in BULK else Urgency.AWAITED
        due, (state, error), post = self.due(to, by_clock, not_before), state_of_new(to), None
        if kind in POSTS and subject_id is not None:
            post = await self._post(to, kind, subject_id)
            if fresh:
                content["fresh"] = True
            if await self._coalesced(post, content, due, urgency):
                on_commit(self._ground.outbox_bell.ring)
                return
        await Outbox.create(
            lane=to.lane,
            chat_id=to.chat_id,
            kind=kind,
            audience=to.audience,
            subject_id=subject_id,
            matter_id=matter_id,
            facts=content,
            language=to.language,
            post=post,
            silent=silent,
            urgency=urgency,
            share=await _share(matter_id) if urgency is Urgency.BULK else 0,
            state=state,
            error=error,
            created_at=self._ground.now(),
            due_at=due,
        )
        on_commit(self._ground.outbox_bell.ring)

    def due(self, to: Address, by_clock: bool, not_before: datetime | None) -> datetime:
        """When a message may leave that is told now."""
        return max(self._due(to, by_clock), not_before or self._ground.now())

    async def refuse(self, to: Address, refusal: Refusal) -> None:
        """Say why something was not done."""
        told = {name: _plain(value) for name, value in refusal.facts.items()}
        await self.tell(to, Notice.REFUSAL, facts={"name": type(refusal).__name__, "facts": told})

    async def show_done(
        self,
        to: Address,
        kind: Notice,
        subject_id: int,
        matter_id: int | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        """Turn a question that was answered into its answer, where it stands in the chat."""
        if await Post.exists(chat_id=to.chat_id, kind=kind, subject_id=subject_id):
            done = {**(facts or {}), "face": Face.DONE}
            await self.tell(to, kind, subject_id, matter_id=matter_id, facts=done)

    async def take_back(self, kind: Notice, subject_id: int, **where: int) -> None:
        """What still waits of this leaves only when it is told again, behind what is told until then.

        `where`: the matter or the chat that it belongs to, by which it is found.
        """
        waiting = Outbox.filter(kind=kind, subject_id=subject_id, state=OutboxState.WAITING, **where)
        await waiting.update(state=OutboxState.DROPPED, error=SUPERSEDED, ended_at=self._ground.now())

    async def becomes(self, to: Address, was: tuple[Notice, int], now: tuple[Notice, int]) -> None:
        """The message that showed one thing shows another from now on; nothing more is said of the first."""
        await self.take_back(*was, chat_id=to.chat_id)
        shown = Post.filter(chat_id=to.chat_id, kind=was[0], subject_id=was[1])
        await shown.update(kind=now[0], subject_id=now[1])

    async def is_done(self, to: Address, kind: Notice, subject_id: int) -> bool:
        """Whether a question was turned into its answer: a second tap on it has nothing to add."""
        shown = Outbox.filter(post__chat_id=to.chat_id, post__kind=kind, post__subject_id=subject_id)
        newest = await shown.order_by("-id").first()
        return newest is not None and newest.facts.get("face") == Face.DONE

    async def is_newest(self, to: Address, kind: Notice, subject_id: int) -> bool:
        """Whether this message stands below all others of ours, so that its edit is seen."""
        ours = Outbox.filter(chat_id=to.chat_id, message_id__isnull=False)
        newest = await ours.order_by("-message_id").first()
        shown = await Post.get_or_none(chat_id=to.chat_id, kind=kind, subject_id=subject_id)
        return newest is not None and shown is not None and newest.message_id == shown.message_id

    async def is_shown(self, chat_id: int, kind: Notice, subject_id: int) -> bool:
        """Whether such a message is or will be in the chat."""
        return await Post.exists(chat_id=chat_id, kind=kind, subject_id=subject_id)

    async def has_arrived(self, chat_id: int, kind: Notice, subject_id: int) -> bool:
        """Whether such a message stands in the chat, or is on its way and cannot be called back."""
        post = await Post.get_or_none(chat_id=chat_id, kind=kind, subject_id=subject_id)
        if post is None or post.message_id is not None:
            return post is not None
        return await Outbox.exists(post=post, state=OutboxState.LEASED)

    async def _post(self, to: Address, kind: Notice, subject_id: int) -> Post:
        post, _ = await Post.get_or_create(chat_id=to.chat_id, kind=kind, subject_id=subject_id)
        return post

    async def _coalesced(self, post: Post, facts: dict[str, object], due: datetime, urgency: Urgency) -> bool:
        """Let what has not left yet show this instead: both would show the newest state.

        A message to be sent anew takes the place of none but its equal: it may be asked for a second time
        while the first waits, but it never becomes the edit of an older message. Where nothing was shown yet,
        both are the first message.
        """
        row = await Outbox.filter(post=post, state=OutboxState.WAITING).order_by("-id").first()
        if row is None:
            return False
        if facts.get("fresh") and row.facts != facts and post.message_id is not None:
            return False
        merged = facts | ({"fresh": True} if row.facts.get("fresh") else {})
        if not row.facts.get(UNASKED):
            merged.pop(UNASKED, None)  # what somebody asked for stays asked for
        soonest = {
            "facts": merged,
            "due_at": min(row.due_at, due),
            "urgency": min(row.urgency, urgency),
        }
        return bool(await Outbox.filter(id=row.id, state=OutboxState.WAITING).update(**soonest))

    def _due(self, to: Address, by_clock: bool) -> datetime:
        now = self._ground.now()
        ground = self._ground
        if not by_clock:
            return now
        if to.audience is Audience.CITIZEN:
            return next_citizen_moment(now, ground.policy, ground.zone)
        return next_office_moment(now, ground.policy, ground.calendar, ground.zone)


async def _share(matter_id: int | None) -> int:
    """Whose share of the bulk a message takes: that of its matter's office."""
    offices = await Matter.filter(id=matter_id).values_list("office_id", flat=True) if matter_id else ()
    return int(offices[0]) if offices else 0  # type: ignore[call-overload]


def _plain(value: object) -> object:
    """A fact as JSON holds it."""
    return value if isinstance(value, (int, str)) or value is None else str(value)
