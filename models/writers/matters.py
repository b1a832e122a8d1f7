"""Writing matters that came in together, with all that they cause, in one statement; PostgreSQL only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from tortoise.connection import get_connection

from models.writers.columns import arrays, names, unnested


class CitizenRow(NamedTuple):
    """Somebody who was not known, and their key."""

    id: int
    source_id: int
    ref_hash: str
    key_id: int
    wrapped: str


class MatterRow(NamedTuple):
    """A matter. Its citizen was known before, or is one of those written with it."""

    id: int
    public_id: str
    source_id: int
    matter_no: str
    service_seq: int
    citizen_id: int
    citizen_kind: str
    service_code: str | None
    service_name: str
    service_private: bool
    office_id: int
    office_name: str
    channel: str
    window: str | None
    clerk: str | None
    completed_at: datetime
    completed_on: date
    language: str | None
    hint_hash: str | None
    phone_hash: str | None
    contact: str
    forget_at: datetime
    fingerprint: str


class PromptRow(NamedTuple):
    """The prompt of a matter, and the act of its line in the register."""

    id: int
    matter_id: int
    account_id: int | None
    act: str
    state: str
    reason: str | None
    token: str
    expires_at: datetime
    opened_at: datetime | None


class EventRow(NamedTuple):
    """What the source of a matter hears."""

    public_id: str
    source_id: int
    matter_id: int
    type: str
    told_state: str
    told_reason: str | None
    state: str


class MessageRow(NamedTuple):
    """The message of a prompt: its post, and that it is to leave."""

    post_id: int
    prompt_id: int
    matter_id: int
    lane: str
    chat_id: int
    kind: str
    audience: str
    facts: str
    language: str
    urgency: int
    share: int
    state: str
    error: str | None
    due_at: datetime


@dataclass(frozen=True)
class Page:
    """What one transaction writes, when, and under which policy and tag book."""

    now: datetime
    policy_version: str
    tag_book_version: str
    citizens: list[CitizenRow] = field(default_factory=list)
    matters: list[MatterRow] = field(default_factory=list)
    prompts: list[PromptRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)


KINDS: tuple[type, ...] = (CitizenRow, MatterRow, PromptRow, EventRow, MessageRow)


def _tables() -> list[str]:
    """The rows of each kind as a table; before their arrays come `now` ($1) and the two versions."""
    first, found = 4, []
    for kind, name in zip(KINDS, ("citizen", "matter", "prompt", "event", "message"), strict=True):
        found.append(f"{name} AS (SELECT * FROM {unnested(kind, name, first)})")
        first += len(kind._fields)  # type: ignore[attr-defined]
    return found


# Whoever was written by another process meanwhile is left out, with all that hangs on it. `IS TRUE` keeps
# each of these looks a hashed one; `first` has every citizen written before the first matter, so that two of
# these statements never wait for each other crosswise.
WRITE = f"""
WITH {", ".join(_tables())},
fresh AS (
  INSERT INTO citizens (id, source_id, ref_hash, key_id)
  SELECT id, source_id, ref_hash, key_id FROM citizen
  ON CONFLICT (source_id, ref_hash) DO NOTHING RETURNING id
),
keys AS (
  INSERT INTO person_keys (id, wrapped)
  SELECT key_id, wrapped FROM citizen WHERE (id IN (SELECT id FROM fresh)) IS TRUE
),
taken AS (
  INSERT INTO matters ({names(MatterRow)}, received_at, policy_version, tag_book_version)
  SELECT {names(MatterRow, "matter.")}, $1::timestamptz, $2::text, $3::text
  FROM (SELECT count(*) FROM fresh) AS first CROSS JOIN matter
  WHERE (citizen_id IN (SELECT id FROM fresh)) IS TRUE OR (citizen_id IN (SELECT id FROM citizen)) IS FALSE
  ON CONFLICT (source_id, matter_no, service_seq) DO NOTHING RETURNING id
),
asked AS (
  INSERT INTO prompts (id, matter_id, account_id, state, reason, token, expires_at, opened_at)
  SELECT id, matter_id, account_id, state, reason, token, expires_at, opened_at
  FROM prompt WHERE (matter_id IN (SELECT id FROM taken)) IS TRUE
),
registered AS (
  INSERT INTO steps (matter_id, subject, act, to_state, actor, why, at)
  SELECT matter_id, 'prompt', act, state, 'source', COALESCE(reason, ''), $1
  FROM prompt WHERE (matter_id IN (SELECT id FROM taken)) IS TRUE
),
heard AS (
  INSERT INTO events
    (public_id, source_id, matter_id, type, told_state, told_reason, state, at, due_at, attempts)
  SELECT public_id, source_id, matter_id, type, told_state, told_reason, state, $1, $1, 0
  FROM event WHERE (matter_id IN (SELECT id FROM taken)) IS TRUE
),
posted AS (
  INSERT INTO posts (id, chat_id, kind, subject_id)
  SELECT post_id, chat_id, kind, prompt_id
  FROM message WHERE (matter_id IN (SELECT id FROM taken)) IS TRUE
),
told AS (
  INSERT INTO outbox (post_id, subject_id, matter_id, lane, chat_id, kind, audience, facts, language,
    urgency, share, state, error, created_at, due_at, silent, attempts, unknown)
  SELECT post_id, prompt_id, matter_id, lane, chat_id, kind, audience, facts::jsonb, language,
    urgency, share, state, error, $1, due_at, false, 0, 0
  FROM message WHERE (matter_id IN (SELECT id FROM taken)) IS TRUE
)
SELECT id FROM taken
"""


async def write(page: Page) -> set[int]:
    """Write what belongs together; the numbers of the matters that were not there before."""
    # Sorted by what makes them one: who waits for what another process is writing, waits in the same order.
    page.citizens.sort(key=lambda row: (row.source_id, row.ref_hash))
    page.matters.sort(key=lambda row: (row.source_id, row.matter_no, row.service_seq))
    rows: list[Sequence[Sequence[Any]]] = [
        page.citizens,
        page.matters,
        page.prompts,
        page.events,
        page.messages,
    ]
    columns = [column for kind, some in zip(KINDS, rows, strict=True) for column in arrays(kind, some)]
    common = [page.now, page.policy_version, page.tag_book_version]
    _, taken = await get_connection("default").execute_query(WRITE, [*common, *columns])
    return {row["id"] for row in taken}
