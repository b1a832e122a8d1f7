"""Many messages at once, written past the product."""

from datetime import datetime, timedelta

from tortoise.connection import get_connection

from models.terms import OutboxState, Urgency
from models.writers.places import place

CROWD = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO outbox (lane, chat_id, kind, audience, facts, language, state, created_at, due_at, retry_at,
  silent, attempts, unknown, urgency, share)
SELECT {lane}, {chat}, 'about', 'citizen', '{{}}', 'zh_CN', '{state}', {now}, {due}, {retry},
  FALSE, 0, 0, {urgency}, {share} FROM n
"""


async def crowd(
    count: int,
    now: datetime,
    *,
    first_chat: int,
    one_lane: bool = False,
    urgency: Urgency = Urgency.BULK,
    share: int = 0,
    state: OutboxState = OutboxState.WAITING,
    later: timedelta = timedelta(),
    retry: timedelta | None = None,
) -> None:
    """So many messages, each for a chat of its own unless they stand in one lane."""
    chat = str(first_chat) if one_lane else f"{first_chat} + i - 1"
    sql = CROWD.format(
        count=count,
        lane=f"'telegram:' || ({chat})",
        chat=chat,
        state=state.value,
        now=place(1),
        due=place(2),
        retry=place(3),
        urgency=int(urgency),
        share=share,
    )
    when = now + retry if retry is not None else None
    await get_connection("default").execute_query(sql, [now, now + later, when])
