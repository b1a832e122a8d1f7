"""Intending: rows that are about to leave become intents, with what is true at one moment."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.facts import PINNED, Notice
from bot.ports import Intent
from bot.rules.quiet import citizen_quiet, office_quiet
from bot.services.ground import Ground
from bot.services.showing import Showing
from models.database import snapshot
from models.tables import Outbox, Post
from models.terms import Audience


class Intending:
    """Loads what messages say."""

    def __init__(self, ground: Ground, showing: Showing) -> None:
        self._ground = ground
        self._showing = showing

    def is_hot(self, row: Outbox) -> bool:
        """Whether many messages of this kind are loaded as fast as one."""
        return self._showing.loads_many(Notice(row.kind))

    async def intents(self, rows: Sequence[Outbox]) -> Mapping[int, Intent | None]:
        """The intent of each row, by the row's key; None where there is nothing to say any more."""
        return await snapshot(partial(self._intents, rows)) if rows else {}

    async def _intents(self, rows: Sequence[Outbox]) -> Mapping[int, Intent | None]:
        facts = await self._showing.load_all(rows)
        wanted = [row.post_id for row in rows if row.post_id and facts[row.id] is not None]
        posts = {post.id: post for post in await Post.filter(id__in=wanted)} if wanted else {}
        return {row.id: self._intent(row, facts[row.id], posts.get(row.post_id or 0)) for row in rows}

    def _intent(self, row: Outbox, facts: object | None, post: Post | None) -> Intent | None:
        if facts is None:
            return None
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
            pin=row.kind in PINNED and not edits,
        )

    def _is_quiet(self, row: Outbox) -> bool:
        ground = self._ground
        if row.kind == Notice.ALARM:
            return False  # what is wrong at night is said aloud
        if row.audience is Audience.OFFICE:
            return office_quiet(ground.now(), ground.policy, ground.calendar, ground.zone)
        return citizen_quiet(ground.now(), ground.policy, ground.zone)
