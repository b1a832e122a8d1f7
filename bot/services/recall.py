"""Recall: the newest messages of a private chat as they are now, for people who type instead of pressing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import structlog

from bot.facts import Notice
from bot.services.showing import Showing
from models.database import is_outage
from models.tables import Account, Chat, Draft, Outbox, Rating
from models.terms import DraftState, Errand, OutboxState, RatingState

LOOKS_BACK = 60
STANDING = (OutboxState.SENT, OutboxState.LEASED, OutboxState.WAITING, OutboxState.HELD)
BARE = frozenset({Notice.WORDS})  # nothing is ever pressed on these
# What an errand is about stands in these messages; what stands on their buttons is no word for it.
ABOUT: Mapping[Errand, frozenset[Notice]] = {
    Errand.DRAFT: frozenset({Notice.DRAFT, Notice.DRAFT_CLASH}),
    Errand.RATING: frozenset({Notice.PROMPT}),
    Errand.QUESTION: frozenset({Notice.QUESTION, Notice.RESPOND}),
    Errand.FOLLOW_UP: frozenset({Notice.REOPENED}),
}
log = structlog.get_logger("recall")


@dataclass(frozen=True)
class Recalled:
    """One message as it would be shown now. `listens`: what stands on its buttons may be typed."""

    kind: Notice
    language: str
    facts: object | None
    listens: bool


@dataclass(frozen=True)
class Business:
    """What the chat's next words are for: messages of these kinds about this thing, or about this matter."""

    kinds: frozenset[Notice] = frozenset()
    subject_id: int | None = None
    matter_id: int | None = None
    # Words of a draft go to a citizen as they are: nothing that came meanwhile may take one away.
    only: bool = False

    def has(self, row: Outbox) -> bool:
        """Whether a message is about it."""
        if Notice(row.kind) not in self.kinds:
            return False
        return (
            self.subject_id == row.subject_id if self.matter_id is None else self.matter_id == row.matter_id
        )


class RecallDesk:
    """Reads what a chat shows; changes nothing."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def newest(self, account: Account, reply_to: int | None = None) -> AsyncIterator[Recalled]:
        """The messages of this chat, newest first; of a reply only the one it replies to."""
        business = await self._business(account)
        listens = not business.only
        for row in await self._rows(account, reply_to):
            mine = business.has(row)
            facts = await self._load(await self._as_it_is_now(row))
            if facts is not None:
                shown = None if facts is Showing.NOTHING else facts
                yield Recalled(Notice(row.kind), row.language, shown, mine or listens)
            if mine:  # what is older was there before the business began
                listens = False

    async def _rows(self, account: Account, reply_to: int | None) -> list[Outbox]:
        """The last row of every message, the newest message first."""
        sent = Outbox.filter(chat_id=account.external_id, state=OutboxState.SENT, message_id__isnull=False)
        sent = sent.exclude(kind__in=BARE) if reply_to is None else sent.filter(message_id=reply_to)
        by_message: dict[int | None, Outbox] = {}
        for row in await sent.order_by("-message_id", "-id").limit(LOOKS_BACK):
            by_message.setdefault(row.message_id, row)
        return list(by_message.values())

    async def _as_it_is_now(self, row: Outbox) -> Outbox:
        """What is on its way to this message counts already; what will be a message of its own does not."""
        if row.post_id is None:
            return row
        edits = await Outbox.filter(post_id=row.post_id, state__in=STANDING, id__gt=row.id).order_by("-id")
        return next((edit for edit in edits if not edit.facts.get("fresh")), row)

    async def _load(self, row: Outbox) -> object | None:
        try:
            return await self._showing.load(row)
        except Exception as exc:
            if is_outage(exc):
                raise
            log.warning("could not be recalled", outbox=row.id, kind=row.kind, error=type(exc).__name__)
            return None

    async def _business(self, account: Account) -> Business:
        chat = await Chat.get_or_none(account=account)
        if chat is None or chat.subject_id is None or chat.errand not in ABOUT:
            return Business()
        kinds = ABOUT[chat.errand]
        if chat.errand is Errand.DRAFT:
            is_open = await Draft.exists(id=chat.subject_id, account=account, state=DraftState.OPEN)
            return Business(kinds, chat.subject_id, only=True) if is_open else Business()
        if chat.errand is Errand.RATING:
            rating = await Rating.get_or_none(id=chat.subject_id, state=RatingState.OPEN)
            return Business(kinds, matter_id=rating.matter_id) if rating else Business()
        return Business(kinds, chat.subject_id)
