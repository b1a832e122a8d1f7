"""What the database says once everything has settled, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from faults.servers import Postgres

OWED = """
SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased'))
     + (SELECT count(*) FROM updates WHERE done_at IS NULL AND failed_at IS NULL)
     + (SELECT count(*) FROM events WHERE state IN ('waiting', 'leased')) AS owed
"""
MATTERS = """
SELECT m.matter_no, m.public_id, p.state, p.reason
FROM matters m LEFT JOIN prompts p ON p.matter_id = m.id WHERE m.matter_no LIKE $1 ORDER BY m.id
"""
RATINGS = """
SELECT m.matter_no, v.version, v.grade FROM matters m
JOIN ratings r ON r.matter_id = m.id JOIN rating_versions v ON v.rating_id = r.id
WHERE m.matter_no LIKE $1 ORDER BY v.id
"""
CASES = """
SELECT m.matter_no, c.case_no, c.state, (
  SELECT count(DISTINCT s.group_no) FROM case_messages s WHERE s.case_id = c.id AND s.kind = 'answer'
) AS answers FROM matters m JOIN ratings r ON r.matter_id = m.id JOIN cases c ON c.rating_id = r.id
WHERE m.matter_no LIKE $1 ORDER BY c.id
"""
EVENTS = """
SELECT e.public_id, m.matter_no, e.type, e.state FROM events e JOIN matters m ON m.id = e.matter_id
WHERE m.matter_no LIKE $1 ORDER BY e.id
"""
OUTBOX = """
SELECT id, chat_id, kind, state, message_id, unknown, coalesce(error, '') AS error, post_id,
  facts ->> 'fresh' IS NOT NULL AS fresh
FROM outbox WHERE id > $1 ORDER BY id
"""
UPDATES = "SELECT update_id, done_at IS NOT NULL AS done FROM updates WHERE update_id >= $1 ORDER BY id"


@dataclass(frozen=True)
class MatterRow:
    """A matter and where its prompt stands."""

    matter_no: str
    public_id: str
    prompt: str | None
    reason: str | None


@dataclass(frozen=True)
class RatingRow:
    """One version of a matter's rating."""

    matter_no: str
    version: int
    grade: int


@dataclass(frozen=True)
class CaseRow:
    """A case and how many answers it was given."""

    matter_no: str
    case_no: str
    state: str
    answers: int


@dataclass(frozen=True)
class EventRow:
    """What a source is to be told."""

    public_id: str
    matter_no: str
    type: str
    state: str


@dataclass(frozen=True)
class OutboxRow:
    """An outgoing message; `unknown`: of how many sends nobody knew what became of them.

    Rows of one post show one message: the first sends it, the others change it, unless they send it `fresh`.
    """

    id: int
    chat_id: int
    kind: str
    state: str
    message_id: int | None
    unknown: int
    error: str
    post_id: int | None = None
    fresh: bool = False


@dataclass(frozen=True)
class UpdateRow:
    """A stored update, and whether it had its effect."""

    update_id: int
    done: bool


@dataclass(frozen=True)
class Evidence:
    """All of a cell."""

    matters: Sequence[MatterRow]
    ratings: Sequence[RatingRow]
    cases: Sequence[CaseRow]
    events: Sequence[EventRow]
    outbox: Sequence[OutboxRow]
    updates: Sequence[UpdateRow]


async def owed(server: Postgres) -> int:
    """How much is still to be done."""
    return int((await server.fetch(OWED))[0]["owed"])


async def last_outbox_id(server: Postgres) -> int:
    """The number of the newest message."""
    return int((await server.fetch("SELECT coalesce(max(id), 0) AS last FROM outbox"))[0]["last"])


async def gather(server: Postgres, prefix: str, after: int, first_update: int) -> Evidence:
    """Rows of the matters whose numbers begin so, and of messages and updates from there on."""
    like = f"{prefix}%"
    return Evidence(
        [MatterRow(*row) for row in await server.fetch(MATTERS, like)],
        [RatingRow(*row) for row in await server.fetch(RATINGS, like)],
        [CaseRow(*row) for row in await server.fetch(CASES, like)],
        [EventRow(*row) for row in await server.fetch(EVENTS, like)],
        [OutboxRow(*row) for row in await server.fetch(OUTBOX, after)],
        [UpdateRow(*row) for row in await server.fetch(UPDATES, first_update)],
    )
