"""Rows of years: matters with all that belongs to them, written by the database, its triggers awake."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from benchmarks.stores import address

CHUNK = 20_000
WRITERS = 2
LOADED_PEOPLE = 1_000_000_000  # accounts that have started the bot and wait to be asked
OLD_PEOPLE = 5_000_000_000
QUEUED_PEOPLE = 7_000_000_000

# $1, $2: the numbers of the first and last row; $3: the source; $4: how many offices there are.
SEALED = "repeat(md5(i::text), 12)"  # as long as what is sealed under a person's key
WHEN = "now() - interval '7 days' - (i % 170) * interval '1 day' - (i % 86400) * interval '1 second'"
PEOPLE = (
    "INSERT INTO person_keys (id, wrapped) SELECT i, repeat(md5(i::text), 5) FROM generate_series($1, $2) i",
    """INSERT INTO accounts (id, channel, external_id, language, started_at)
    SELECT i, 'telegram', $5 + i, 'zh_CN', now() FROM generate_series($1, $2) i""",
    """INSERT INTO citizens (id, source_id, ref_hash, key_id)
    SELECT i, $3, md5(i::text) || md5('r' || i), i FROM generate_series($1, $2) i""",
)
MATTERS = f"""
INSERT INTO matters (id, public_id, source_id, matter_no, service_seq, citizen_id, citizen_kind, service_code,
  service_name, service_private, office_id, office_name, channel, "window", clerk, completed_at, completed_on,
  received_at, language, hint_hash, phone_hash, contact, forget_at, fingerprint, policy_version,
  tag_book_version)
SELECT i, 'm-' || left(md5(i::text), 16), $3, 'old-' || i, 1, i, 'person', '110101000001',
  (ARRAY['护照换发', '不动产转移登记', '公积金提取', '新生儿入户', '个体工商户设立登记'])[1 + i % 5], false,
  o.id, o.name, (ARRAY['hall', 'online', 'app'])[1 + i % 3], '07', '0713', {WHEN}, ({WHEN})::date, {WHEN},
  'zh_CN', md5('h' || i) || md5('i' || i), md5('p' || i) || md5('q' || i), {SEALED},
  now() + interval '10 years', md5('f' || i) || md5('g' || i),
  COALESCE((SELECT version FROM policies ORDER BY loaded_at DESC LIMIT 1), 'unknown'),
  COALESCE((SELECT version FROM tag_books ORDER BY loaded_at DESC LIMIT 1), 'unknown')
FROM generate_series($1, $2) i
JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS place FROM offices) o ON o.place = i % $4
"""
# Out of a hundred: 55 answered, 30 expired, 5 declined, 5 sent and still open, 5 never reached.
STATE = """CASE WHEN i % 100 < 55 THEN 'answered' WHEN i % 100 < 85 THEN 'expired'
  WHEN i % 100 < 90 THEN 'declined' WHEN i % 100 < 95 THEN 'sent' ELSE 'unreachable' END"""
REACHED = "i % 100 < 95"
ANSWERED = "i % 100 < 55"
POOR = "i % 100 < 4"
GRADE = "CASE WHEN i % 100 < 2 THEN 1 WHEN i % 100 < 4 THEN 2 WHEN i % 100 < 12 THEN 4 ELSE 5 END"
HISTORY = (
    f"""INSERT INTO prompts (id, matter_id, account_id, state, reason, token, sent_at, expires_at)
    SELECT i, i, CASE WHEN {REACHED} THEN i END, {STATE}, CASE WHEN NOT {REACHED} THEN 'no_account' END,
      'm_' || left(md5('t' || i), 24), CASE WHEN {REACHED} THEN {WHEN} END,
      CASE WHEN i % 100 >= 90 THEN now() + interval '10 years' ELSE {WHEN} + interval '7 days' END
    FROM generate_series($1, $2) i""",
    f"""INSERT INTO links (citizen_id, account_id, since) SELECT i, i, {WHEN} FROM generate_series($1, $2) i
    WHERE i % 2 = 0""",
    f"""INSERT INTO posts (id, chat_id, kind, subject_id, message_id, shown)
    SELECT i, $5 + i, 'prompt', i, 1000 + i, md5(i::text) FROM generate_series($1, $2) i WHERE {REACHED}""",
    f"""INSERT INTO outbox (lane, chat_id, kind, audience, subject_id, matter_id, facts, language, post_id,
      state, created_at, due_at, silent, attempts, unknown, message_id, ended_at)
    SELECT 'telegram:' || $5 + i, $5 + i, 'prompt', 'citizen', i, i, '{{"unasked": true}}', 'zh_CN', i,
      'sent', {WHEN}, {WHEN}, false, 1, 0, 1000 + i, {WHEN}
    FROM generate_series($1, $2) i, generate_series(1, 2) time
    WHERE {REACHED} AND (time = 1 OR {ANSWERED})""",
    f"""INSERT INTO steps (matter_id, subject, act, from_state, to_state, actor, why, at)
    SELECT i, m.subject, m.act, m.was, m.target, m.actor, '', {WHEN} + m.place * interval '1 minute'
    FROM generate_series($1, $2) i, (VALUES
      (1, 'prompt', 'schedule', NULL, 'scheduled', 'source'),
      (2, 'prompt', 'deliver', 'scheduled', 'sent', 'channel'),
      (3, 'rating', 'rate', NULL, 'open', 'citizen'),
      (4, 'prompt', 'answer', 'sent', 'answered', 'citizen'),
      (5, 'rating', 'settle', 'open', 'settled', 'clock'),
      (6, 'rating', 'finish', 'settled', 'final', 'clock')
    ) m (place, subject, act, was, target, actor)
    WHERE m.place = 1 OR {REACHED} AND (m.place = 2 OR {ANSWERED})""",
    f"""INSERT INTO ratings (id, matter_id, account_id, state, version, visibility, settled_visibility,
      submitted_at, settled_at)
    SELECT i, i, i, 'final', 1, v, v, {WHEN}, {WHEN} + interval '2 minutes' FROM generate_series($1, $2) i,
      LATERAL (SELECT CASE WHEN i % 10 = 0 THEN 'named' ELSE 'anonymous' END) n (v)
    WHERE {ANSWERED}""",
    f"""INSERT INTO rating_versions (rating_id, version, grade, tags, at)
    SELECT i, 1, {GRADE}, '["T01"]', {WHEN} FROM generate_series($1, $2) i WHERE {ANSWERED}""",
    f"""INSERT INTO cases (case_no, rating_id, office_id, state, outcome, closed_as, opened_at,
      round_opened_at, claimed_at, contacted_at, replied_at, closed_at, contact_due, rectify_due, provisional,
      contact_level, rectify_level, answers, partly, unsolved)
    SELECT 'C-' || lpad(upper(to_hex(i)), 8, 'Z'), i, m.office_id, 'closed', 'rectify_now', 'solved', w,
      w, w, w, w, w, w, w, false, 0, 0, 1, 0, 0
    FROM generate_series($1, $2) i JOIN matters m ON m.id = i, LATERAL (SELECT {WHEN}) t (w) WHERE {POOR}""",
    f"""INSERT INTO events (public_id, source_id, matter_id, type, told_state, at, state, due_at, attempts)
    SELECT 'evt_' || left(md5(e.kind || i), 16), $3, i, e.kind, e.told, {WHEN}, 'kept', {WHEN}, 0
    FROM generate_series($1, $2) i,
      (VALUES ('prompt.sent', 'sent'), ('prompt.answered', 'answered')) e (kind, told)
    WHERE {REACHED} AND (e.told = 'sent' OR {ANSWERED})""",
    f"""INSERT INTO updates (bot_id, update_id, lane, received_at, attempts, done_at)
    SELECT 4242, i, 'telegram:' || $5 + i, {WHEN}, 0, {WHEN} FROM generate_series($1, $2) i
    WHERE {ANSWERED}""",
)
# $6: when they are due.
SCHEDULED = (
    """INSERT INTO prompts (id, matter_id, account_id, state, token, expires_at)
    SELECT i, i, i, 'scheduled', 'm_' || left(md5('t' || i), 24),
      now() + $6 * interval '1 second' + interval '7 days'
    FROM generate_series($1, $2) i""",
    """INSERT INTO posts (id, chat_id, kind, subject_id)
    SELECT i, $5 + i, 'prompt', i FROM generate_series($1, $2) i""",
    """INSERT INTO outbox (lane, chat_id, kind, audience, subject_id, matter_id, facts, language, post_id,
      state, created_at, due_at, silent, urgency, share, attempts, unknown)
    SELECT 'telegram:' || $5 + i, $5 + i, 'prompt', 'citizen', i, i, '{"unasked": true}', 'zh_CN', i,
      'waiting', now(), now() + $6 * interval '1 second', false, 1, m.office_id, 0, 0
    FROM generate_series($1, $2) i JOIN matters m ON m.id = i""",
    """INSERT INTO steps (matter_id, subject, act, to_state, actor, why, at)
    SELECT i, 'prompt', 'schedule', 'scheduled', 'source', '', now() FROM generate_series($1, $2) i""",
)
NUMBERED = ("person_keys", "accounts", "citizens", "matters", "prompts", "posts", "ratings")


@dataclass(frozen=True)
class Kind:
    """What is filled in: the statements for a chunk, and from where the accounts are numbered."""

    statements: Sequence[str]
    people: int


OLD = Kind((*PEOPLE, MATTERS, *HISTORY), OLD_PEOPLE)
QUEUE = Kind((*PEOPLE, MATTERS, *SCHEDULED), QUEUED_PEOPLE)


async def fill(database: str, kind: Kind, count: int, *, due_in: float = 0.0, tidy: bool = False) -> None:
    """Write so many matters with all that belongs to them; `tidy`: as if it had been vacuumed ever since."""
    connection = await asyncpg.connect(address(database))
    try:
        first, source, offices = await _beginning(connection)
        chunks = [(at, min(at + CHUNK, first + count) - 1) for at in range(first, first + count, CHUNK)]
        work = [chunks[at::WRITERS] for at in range(WRITERS)]
        await asyncio.gather(*(_write(database, kind, part, source, offices, due_in) for part in work))
        for table in NUMBERED:
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        # as in a database that has grown this large in the course of time
        await connection.execute("VACUUM ANALYZE" if tidy else "ANALYZE", timeout=600)
    finally:
        await connection.close()


async def meet(database: str, count: int) -> None:
    """Accounts that have started the bot, for whom nothing has come yet."""
    connection = await asyncpg.connect(address(database))
    try:
        await connection.execute(
            "INSERT INTO accounts (channel, external_id, language, started_at)"
            " SELECT 'telegram', $1::bigint + i, 'zh_CN', now() FROM generate_series(0, $2::bigint - 1) i",
            LOADED_PEOPLE,
            count,
        )
        await connection.execute("ANALYZE accounts")
    finally:
        await connection.close()


async def _beginning(connection: asyncpg.Connection) -> tuple[int, int, int]:
    """The first number that is free in all tables, the source, and how many offices there are."""
    highest = [await connection.fetchval(f"SELECT max(id) FROM {table}") or 0 for table in NUMBERED]
    source = await connection.fetchval("SELECT min(id) FROM sources")
    offices = await connection.fetchval("SELECT count(*) FROM offices")
    return max(highest) + 1, source, offices


async def _write(
    database: str, kind: Kind, chunks: Sequence[tuple[int, int]], source: int, offices: int, due_in: float
) -> None:
    connection = await asyncpg.connect(address(database))
    try:
        for first, last in chunks:
            async with connection.transaction():
                for statement in kind.statements:
                    given = (first, last, source, offices, kind.people, due_in)
                    await _execute(connection, statement, given)
    finally:
        await connection.close()


async def _execute(connection: asyncpg.Connection, statement: str, given: Sequence[object]) -> None:
    """Run with the values that the statement names; the numbers of the others are closed up."""
    used = [number for number in range(1, len(given) + 1) if f"${number}" in statement]
    for place, number in enumerate(used, 1):
        statement = statement.replace(f"${number}", f"${place}::{'float8' if number == 6 else 'bigint'}")
    await connection.execute(statement, *(given[number - 1] for number in used))
