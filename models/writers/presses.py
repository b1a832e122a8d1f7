"""Giving the ratings of many presses at once, each with its update; what needs care is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from tortoise.connection import get_connection

from models.terms import (
    Actor,
    Audience,
    Errand,
    EventState,
    Grade,
    OutboxState,
    PromptState,
    RatingState,
    Visibility,
)

# Nothing speaks against these: the prompt waits for this person, who has no role in the office, has said
# nothing that waits for a grade, and whose earlier updates are done. Whoever has a matter in hand goes first.
# Each look goes by an index, row by row (LATERAL … LIMIT 1); what is found by its number is asked for its
# state in words that no index answers.
PLAIN = f"""
SELECT p.id AS prompt_id, p.matter_id, p.account_id, m.source_id, m.policy_version,
  s.callback_url IS NOT NULL AS calls_back, a.language, a.plain AS in_plain_words, o.id AS post_id
FROM json_to_recordset($1::json)
  AS t(prompt_id bigint, chat_id bigint, lane text, bot_id bigint, update_id bigint)
JOIN LATERAL (
  SELECT id, matter_id, account_id FROM prompts
  WHERE id = t.prompt_id AND state IS NOT DISTINCT FROM '{PromptState.SENT}' AND expires_at > $3
    AND disputed_at IS NULL
  LIMIT 1
) p ON true
JOIN LATERAL (
  SELECT id, language, plain FROM accounts
  WHERE id = p.account_id AND external_id = t.chat_id AND blocked_at IS NULL AND gone_at IS NULL LIMIT 1
) a ON true
JOIN LATERAL (
  SELECT id FROM posts WHERE chat_id = t.chat_id AND kind = $2 AND subject_id = p.id LIMIT 1
) o ON true
JOIN LATERAL (
  SELECT source_id, office_id, policy_version FROM matters WHERE id = p.matter_id LIMIT 1
  FOR UPDATE SKIP LOCKED
) m ON true
JOIN LATERAL (SELECT callback_url FROM sources WHERE id = m.source_id LIMIT 1) s ON true
WHERE (
    SELECT id FROM officials WHERE account_id = a.id AND office_id = m.office_id AND ended_at IS NULL LIMIT 1
  ) IS NULL
  AND (SELECT id FROM chats WHERE account_id = a.id AND kept IS NOT NULL LIMIT 1) IS NULL
  AND (
    SELECT id FROM updates WHERE lane = t.lane AND done_at IS NULL AND failed_at IS NULL LIMIT 1
  ) IS NULL
  AND (SELECT id FROM updates WHERE bot_id = t.bot_id AND update_id = t.update_id LIMIT 1) IS NULL
  AND (
    SELECT id FROM outbox WHERE lane = t.lane AND state = '{OutboxState.WAITING}' AND post_id = o.id LIMIT 1
  ) IS NULL
"""
# A second rating, or an update that was stored meanwhile, breaks a unique index and with it the statement.
GIVE = f"""
WITH t AS (
  SELECT * FROM json_to_recordset($1::json) AS t(
    prompt_id bigint, matter_id bigint, account_id bigint, source_id bigint, post_id bigint, calls_back bool,
    grade int, settle_at timestamptz, language text, event_id text,
    chat_id bigint, lane text, bot_id bigint, update_id bigint, received_at timestamptz
  )
), answered AS (
  UPDATE prompts p SET state = '{PromptState.ANSWERED}', reason = NULL, remind_at = NULL
  FROM t WHERE p.id = t.prompt_id AND p.state IS NOT DISTINCT FROM '{PromptState.SENT}'
    AND p.account_id IS NOT DISTINCT FROM t.account_id
    AND p.expires_at > $2
  RETURNING p.id AS prompt_id
), good AS (
  SELECT t.* FROM t JOIN answered USING (prompt_id)
), rated AS (
  INSERT INTO ratings (matter_id, account_id, state, version, visibility, submitted_at, settle_at)
  SELECT matter_id, account_id, '{RatingState.OPEN}', 1, '{Visibility.ANONYMOUS}', $2, settle_at FROM good
  RETURNING id, matter_id
), versions AS (
  INSERT INTO rating_versions (rating_id, version, grade, tags, at, pressed)
  SELECT r.id, 1, g.grade, '[]', $2, false FROM rated r JOIN good g USING (matter_id)
), register AS (
  INSERT INTO steps (matter_id, subject, act, from_state, to_state, actor, why, at)
  SELECT g.matter_id, m.subject, m.act, m.before, m.after, '{Actor.CITIZEN}', '', $2
  FROM good g, json_to_recordset($3::json) AS m(n int, subject text, act text, before text, after text)
  ORDER BY g.matter_id, m.n
), told AS (
  INSERT INTO events
    (public_id, source_id, matter_id, type, told_state, told_reason, at, due_at, state, attempts)
  SELECT g.event_id, g.source_id, g.matter_id, e.type, e.state, e.reason, $2, $2,
    CASE WHEN g.calls_back THEN '{EventState.WAITING}' ELSE '{EventState.KEPT}' END, 0
  FROM good g, json_to_recordset($4::json) AS e(type text, state text, reason text)
), expects AS (
  INSERT INTO chats (account_id, errand, subject_id, tries)
  SELECT g.account_id, '{Errand.RATING}', r.id, 0 FROM rated r JOIN good g USING (matter_id)
  ORDER BY g.account_id
  ON CONFLICT (account_id) DO UPDATE SET errand = EXCLUDED.errand, subject_id = EXCLUDED.subject_id
), shown AS (
  INSERT INTO outbox (lane, chat_id, kind, audience, subject_id, matter_id, facts, language, post_id,
    state, created_at, due_at, silent, attempts, unknown)
  SELECT lane, chat_id, $5, '{Audience.CITIZEN}', prompt_id, matter_id, '{{}}', language, post_id,
    '{OutboxState.WAITING}', $2, $2, false, 0, 0
  FROM good
)
INSERT INTO updates (bot_id, update_id, lane, received_at, done_at, attempts)
SELECT bot_id, update_id, lane, received_at, $2, 0 FROM good
RETURNING bot_id, update_id
"""


@dataclass(frozen=True)
class Press:
    """A grade that was pressed under a prompt, and the update that brought it."""

    prompt_id: int
    chat_id: int
    grade: Grade
    lane: str
    bot_id: int
    update_id: int
    received_at: datetime


@dataclass(frozen=True)
class Plain:
    """A prompt that may be answered just so, and what its answer touches."""

    prompt_id: int
    matter_id: int
    account_id: int
    source_id: int
    policy_version: str
    calls_back: bool
    language: str
    in_plain_words: bool
    post_id: int


@dataclass(frozen=True)
class Given:
    """A rating to be written."""

    press: Press
    prompt: Plain
    settle_at: datetime
    language: str
    event_id: str


@dataclass(frozen=True)
class Moves:
    """What every one of these ratings writes: steps, an event, and the kind of its message."""

    steps: Sequence[dict[str, object]]
    events: Sequence[dict[str, object]]
    kind: str


async def plain_prompts(presses: Sequence[Press], kind: str, now: datetime) -> dict[int, Plain]:
    """The prompts that may be answered just so, by id; their matters stay locked until the unit ends."""
    asked = _json([vars(press) for press in presses])
    found = await get_connection("default").execute_query_dict(PLAIN, [asked, kind, now])
    return {row["prompt_id"]: Plain(**row) for row in found}


async def give(ratings: Sequence[Given], moves: Moves, now: datetime) -> set[tuple[int, int]]:
    """Write ratings with all that follows from them; returns the updates that had their effect."""
    rows = [_row(given) for given in ratings]
    values = [_json(rows), now, _json(moves.steps), _json(moves.events), moves.kind]
    done = await get_connection("default").execute_query_dict(GIVE, values)
    return {(row["bot_id"], row["update_id"]) for row in done}


def _row(given: Given) -> dict[str, object]:
    known = vars(given.press) | vars(given.prompt)
    return known | {
        "settle_at": given.settle_at,
        "language": given.language,
        "event_id": given.event_id,
    }


def _json(rows: Sequence[dict[str, object]]) -> str:
    return orjson.dumps(rows).decode()
