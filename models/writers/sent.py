"""Noting what arrived: many messages of the outbox, the posts they show, and prompts, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.connection import get_connection

from models.tables import Prompt
from models.writers.places import place

SENT = "UPDATE outbox SET state = 'sent', message_id = {1}, ended_at = {2}, error = NULL WHERE id = {3}"
SHOWN = "UPDATE posts SET message_id = {1}, shown = {2} WHERE id = {3}"
# Said so that no index answers it: of prompts that are scheduled there may be many.
IS_SCHEDULED = "CASE state WHEN 'scheduled' THEN 1 ELSE 0 END = 1"
ASKED = f"""
UPDATE prompts SET state = 'sent', sent_at = {{1}}, expires_at = {{2}}, remind_at = {{3}}
WHERE id = {{4}} AND {IS_SCHEDULED}
"""


@dataclass(frozen=True)
class Arrival:
    """A message that the channel took: its row, the post it shows, and what the channel calls it."""

    row_id: int
    post_id: int | None
    message_id: int
    shown: str | None


async def note_sent(arrivals: Sequence[Arrival], now: datetime) -> None:
    """They have left. Inside a unit of work; in the order of their keys, so that two flushes do not meet."""
    rows = sorted(arrivals, key=lambda one: one.row_id)
    await _each(SENT, [(one.message_id, now, one.row_id) for one in rows])
    posts = {one.post_id: one for one in rows if one.post_id is not None}
    await _each(SHOWN, [(posts[key].message_id, posts[key].shown, key) for key in sorted(posts)])


async def note_asked(prompts: Sequence[Prompt]) -> None:
    """Scheduled prompts count as sent, each with its own moments."""
    rows = sorted(prompts, key=lambda prompt: prompt.id)
    await _each(ASKED, [(one.sent_at, one.expires_at, one.remind_at, one.id) for one in rows])


async def _each(sql: str, values: Sequence[tuple[object, ...]]) -> None:
    if values:
        numbered = sql.format(*(place(number) for number in range(len(values[0]) + 1)))
        await get_connection("default").execute_many(numbered, [list(row) for row in values])
