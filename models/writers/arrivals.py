"""What is known of matters that come in together: offices, citizens, accounts; PostgreSQL only.

Each look goes by an index, row by row (LATERAL … LIMIT 1): a plan made while a table was small stays good.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from tortoise.connection import get_connection

from models.writers.columns import arrays, names, unnested

Record = Mapping[str, Any]


class Wanted(NamedTuple):
    """What one matter names. `ref_hashes`: the hashes of its reference, with a blank between them."""

    place: int
    source_id: int
    matter_no: str
    service_seq: int
    office_code: str
    ref_hashes: str


class Asking(NamedTuple):
    """Accounts that may be asked, by whatever leads to them."""

    citizens: Sequence[int]
    phones: Sequence[str]
    hints: Sequence[int]


class AccountRow(NamedTuple):
    """An account, as far as asking it is concerned."""

    id: int
    external_id: int
    language: str
    plain: bool
    blocked_at: datetime | None
    gone_at: datetime | None
    stopped_at: datetime | None


# A citizen is held so that no lasting link is made between this look and the matter that would miss it.
KNOWN = f"""
SELECT w.place, s.callback_url IS NOT NULL AS calls_back, o.id AS office_id, o.name AS office_name,
  m.id IS NOT NULL AS is_known, c.id AS citizen_id, c.wrapped,
  (SELECT version FROM tag_books ORDER BY loaded_at DESC LIMIT 1) AS tag_book,
  nextval('matters_id_seq') AS matter_id, nextval('prompts_id_seq') AS prompt_id,
  nextval('citizens_id_seq') AS fresh_citizen_id, nextval('person_keys_id_seq') AS fresh_key_id,
  nextval('posts_id_seq') AS post_id
FROM {unnested(Wanted, "w")}
JOIN LATERAL (SELECT callback_url FROM sources WHERE id = w.source_id LIMIT 1) s ON true
LEFT JOIN LATERAL (
  SELECT id, name FROM offices WHERE code = w.office_code AND NOT test LIMIT 1
) o ON true
LEFT JOIN LATERAL (
  SELECT id FROM matters
  WHERE source_id = w.source_id AND matter_no = w.matter_no AND service_seq = w.service_seq LIMIT 1
) m ON true
LEFT JOIN LATERAL (
  SELECT p.id, k.wrapped FROM citizens p JOIN person_keys k ON k.id = p.key_id
  WHERE p.source_id = w.source_id AND p.ref_hash = ANY (string_to_array(w.ref_hashes, ' '))
  LIMIT 1 FOR KEY SHARE OF p
) c ON true
"""
# Accounts are held, in one order, until this unit ends: whoever blocks the bot comes after it.
LED_TO = f"""
SELECT led.how, led.by, led.since, {names(AccountRow, "a.")} FROM (
  SELECT 'linked' AS how, citizen_id::text AS by, account_id, NULL AS since
  FROM links WHERE citizen_id = ANY ($1::bigint[]) AND cut_at IS NULL
  UNION ALL
  SELECT 'waiting', p.phone_hash, p.account_id, p.shared_at
  FROM phones p JOIN accounts w ON w.id = p.account_id
  WHERE p.phone_hash = ANY ($2::text[]) AND p.waits_until > $4 AND p.forget_at > $4
    AND w.blocked_at IS NULL AND w.gone_at IS NULL AND w.stopped_at IS NULL
  UNION ALL
  SELECT 'hinted', external_id::text, id, NULL
  FROM accounts WHERE channel = 'telegram' AND external_id = ANY ($3::bigint[]) AND started_at IS NOT NULL
  ORDER BY account_id
) led JOIN LATERAL (
  SELECT {names(AccountRow)} FROM accounts WHERE id = led.account_id LIMIT 1 FOR UPDATE
) a ON true
"""
ROLES = (
    "SELECT account_id, office_id FROM officials WHERE account_id = ANY ($1::bigint[]) AND ended_at IS NULL"
)


async def known(wanted: Sequence[Wanted]) -> Sequence[Record]:
    """For each what the database has of it, and numbers for what it may bring."""
    return await _rows(KNOWN, arrays(Wanted, wanted))


async def led_to(asking: Asking, now: datetime) -> dict[tuple[str, str], AccountRow]:
    """Accounts as they are now, by what leads to them; of two that wait for one number, the newer."""
    rows = await _rows(LED_TO, [*asking, now]) if any(asking) else []
    latest = sorted(rows, key=lambda row: row["since"] or now)
    return {(row["how"], row["by"]): AccountRow._make(list(row.values())[3:]) for row in latest}


async def roles(account_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which of the accounts work in which office."""
    rows = await _rows(ROLES, [list(account_ids)]) if account_ids else []
    return {(row["account_id"], row["office_id"]) for row in rows}


async def _rows(sql: str, values: Sequence[Any]) -> Sequence[Record]:
    _, rows = await get_connection("default").execute_query(sql, list(values))
    return cast("Sequence[Record]", rows)
