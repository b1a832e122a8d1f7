"""Telling: intents to say something, written into the outbox in the transaction of the fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Refusal
from bot.facts import POSTS, Face, Notice
from bot.rules.quiet import next_citizen_moment, next_office_moment
from bot.services.ground import Ground
from models.database import on_commit
from models.tables import Account, Outbox, Post
from models.terms import Audience, OutboxState

BLOCKED = "blocked"  # comes when the person lets the bot in again
SUPERSEDED = "superseded"  # will be said anew, if at all


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
        return f"telegram:{self.chat_id}"


def citizen_address(account: Account) -> Address:
    """Where a citizen is told something."""
    return Address(account.external_id, account.language, Audience.CITIZEN, _is_reachable(account))


def official_address(account: Account) -> Address:
    """Where an official is told something."""
    return Address(account.external_id, account.language, Audience.OFFICE, _is_reachable(account))


def _is_reachable(account: Account) -> bool:
    return account.blocked_at is None and account.gone_at is None


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
    ) -> None:
        """Say something once the transaction around is committed.

        A kind in POSTS is shown in its one message, which is edited; `fresh` sends that message anew.
        `by_clock`: nobody waits for it, so it waits for the end of quiet hours.
        """
        content = dict(facts or {})
        post = None
        if kind in POSTS and subject_id is not None:
            post = await self._post(to, kind, subject_id)
            if fresh:
                content["fresh"] = True
            elif await self._coalesced(post, content):
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
            state=OutboxState.WAITING if to.reachable else OutboxState.DROPPED,
            error=None if to.reachable else BLOCKED,
            created_at=self._ground.now(),
            due_at=self._due(to, by_clock),
        )
        on_commit(self._ground.outbox_bell.ring)

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

    async def is_done(self, to: Address, kind: Notice, subject_id: int) -> bool:
        """Whether a question was turned into its answer: a second tap on it has nothing to add."""
        shown = Outbox.filter(post__chat_id=to.chat_id, post__kind=kind, post__subject_id=subject_id)
        newest = await shown.order_by("-id").first()
        return newest is not None and newest.facts.get("face") == Face.DONE

    async def forget(self, to: Address, kind: Notice, subject_id: int) -> None:
        """Let the next message of this kind be a new one."""
        await Post.filter(chat_id=to.chat_id, kind=kind, subject_id=subject_id).update(message_id=None)

    async def is_shown(self, chat_id: int, kind: Notice, subject_id: int) -> bool:
        """Whether such a message is or will be in the chat."""
        return await Post.exists(chat_id=chat_id, kind=kind, subject_id=subject_id)

    async def _post(self, to: Address, kind: Notice, subject_id: int) -> Post:
        post, _ = await Post.get_or_create(chat_id=to.chat_id, kind=kind, subject_id=subject_id)
        return post

    async def _coalesced(self, post: Post, facts: dict[str, object]) -> bool:
        """Let an edit that has not left yet show this instead: both would show the newest state."""
        row = await Outbox.filter(post=post, state=OutboxState.WAITING).order_by("-id").first()
        if row is None:
            return False
        merged = facts | ({"fresh": True} if row.facts.get("fresh") else {})
        return bool(await Outbox.filter(id=row.id, state=OutboxState.WAITING).update(facts=merged))

    def _due(self, to: Address, by_clock: bool) -> datetime:
        now = self._ground.now()
        ground = self._ground
        if not by_clock:
            return now
        if to.audience is Audience.CITIZEN:
            return next_citizen_moment(now, ground.policy, ground.zone)
        return next_office_moment(now, ground.policy, ground.calendar, ground.zone)


def _plain(value: object) -> object:
    """A fact as JSON holds it."""
    return value if isinstance(value, (int, str)) or value is None else str(value)
