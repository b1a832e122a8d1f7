"""Which records for the province are to be looked at: new, changed since, or refused the last time.

A record is old news where the register of its matter has as many lines as when it was looked at. Lines are
counted matter by matter: their numbers are handed out before they are committed, so a mark over all of them
would pass by whatever commits late, and a count passes by nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.connection import get_connection

from models.terms import UpwardKind
from models.writers.places import place

NEWS = """ AND (r.id IS NULL OR r.refused
  OR r.lines < (SELECT count(*) FROM steps t WHERE t.matter_id = m.id))"""
EVENTS = """
SELECT m.id AS matter_id, m.matter_no, r.project_no, r.fingerprint, NULL AS event
FROM matters m JOIN offices o ON o.id = m.office_id JOIN sources s ON s.id = m.source_id
JOIN prompts p ON p.matter_id = m.id
LEFT JOIN upward_records r ON r.matter_id = m.id AND r.kind = 'events' AND r.profile = {profile}
WHERE NOT o.test AND NOT s.test AND NOT (p.state = 'void' AND p.reason = 'withdrawn'){news} ORDER BY m.id
"""
RATINGS = """
SELECT m.id AS matter_id, m.matter_no, e.project_no, r.fingerprint, e.fingerprint AS event
FROM ratings g JOIN matters m ON m.id = g.matter_id
JOIN offices o ON o.id = m.office_id JOIN sources s ON s.id = m.source_id
LEFT JOIN upward_records e ON e.matter_id = m.id AND e.kind = 'events' AND e.profile = {profile}
LEFT JOIN upward_records r ON r.matter_id = m.id AND r.kind = 'ratings' AND r.profile = {profile}
WHERE NOT o.test AND NOT s.test AND g.state <> 'open'{news} ORDER BY m.id
"""


@dataclass(frozen=True)
class Candidate:
    """A record to be looked at. `fingerprint`: of what was written last; `event`: of its event."""

    matter_id: int
    matter_no: str
    project_no: str | None
    fingerprint: str | None
    event: str | None


async def candidates(profile: str, kind: UpwardKind, *, everything: bool) -> Sequence[Candidate]:
    """What is news, or all there is; nothing of a rehearsal, and no matter that was taken back."""
    sql = EVENTS if kind is UpwardKind.EVENTS else RATINGS
    written = sql.format(profile=place(1), news="" if everything else NEWS)
    return [
        Candidate(**row) for row in await get_connection("default").execute_query_dict(written, [profile])
    ]
