"""The recount: figures counted anew from the facts, by other SQL than that of the triggers, and compared."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from tortoise.connection import get_connection

from models.database import is_postgres
from models.figures import FIGURE, KEY, added, spread
from models.tables import FigureCorrection
from models.terms import IN_PARTS, CaseState, Level, Measure, PromptReason, PromptState
from models.writers.places import place

BATCH = 500
SECONDS_PER_HOUR = 3600


class Key(NamedTuple):
    """Which figure."""

    level: Level
    period: str
    measure: Measure
    office_id: int
    part: str


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the facts say."""

    key: Key
    was: int
    facts: int


_OF = 'm.completed_on, m.office_id, m.service_code, m.service_name, m.service_private, m."window", m.channel'
_MATTERS = "FROM matters m JOIN offices o ON o.id = m.office_id AND NOT o.test"
_RATINGS = f"{_MATTERS} JOIN ratings r ON r.matter_id = m.id"
_CASES = f"{_RATINGS} JOIN cases c ON c.rating_id = r.id"
_WITH_VERSION = f"{_RATINGS} JOIN rating_versions v ON v.rating_id = r.id AND v.version = r.version"
_MATTERS_SQL = f"SELECT {_OF}, count(*) AS n {_MATTERS} GROUP BY {_OF}"
_PROMPTS_SQL = f"""
SELECT {_OF}, p.state, p.reason, p.sent_at IS NOT NULL AS was_sent, count(*) AS n
{_MATTERS} JOIN prompts p ON p.matter_id = m.id
GROUP BY {_OF}, p.state, p.reason, p.sent_at IS NOT NULL
"""
_RATINGS_SQL = f"""
SELECT {_OF}, v.grade, v.tags, r.disputed_at IS NOT NULL AS is_disputed, count(*) AS n
{_WITH_VERSION}
GROUP BY {_OF}, v.grade, v.tags, r.disputed_at IS NOT NULL
"""
_CASES_SQL = f"""
SELECT {_OF}, c.state, c.closed_as, c.opened_at, c.first_contacted_at, c.contacted_late, c.first_replied_at,
  c.replied_late, c.first_word_at, c.was_overdue, c.partly, c.handovers, 1 AS n
{_CASES}
"""
_UNREACHABLE = (
    PromptReason.NO_ACCOUNT,
    PromptReason.NOT_STARTED,
    PromptReason.BLOCKED,
    PromptReason.STOPPED,
    PromptReason.GONE,
)
Row = Mapping[str, Any]
Found = Iterator[tuple[Measure, str]]


async def recounted() -> Counter[Key]:
    """Every figure, as the facts say. Inside a unit of work that sees one moment."""
    if is_postgres():  # whole tables are read: not by their indexes
        await get_connection("default").execute_script("SET LOCAL enable_seqscan = on")
    figures: Counter[Key] = Counter()
    for sql, measures in (
        (_MATTERS_SQL, _of_matter),
        (_PROMPTS_SQL, _of_prompt),
        (_RATINGS_SQL, _of_rating),
        (_CASES_SQL, _of_case),
    ):
        for row in await get_connection("default").execute_query_dict(sql):
            for measure, detail in measures(row):
                for key in _keys(row, measure, detail):
                    figures[key] += row["n"]
    return figures


async def kept() -> Counter[Key]:
    """Every figure as it is kept, with what is not folded in yet."""
    sql = (
        f"SELECT {KEY}, sum(n) AS n FROM (SELECT {FIGURE} FROM figures "
        f"UNION ALL SELECT {FIGURE} FROM ({spread('figure_changes')}) AS fresh) AS f GROUP BY {KEY}"
    )
    figures: Counter[Key] = Counter()
    for row in await get_connection("default").execute_query_dict(sql):
        key = Key(
            Level(row["level"]), row["period"], Measure(row["measure"]), int(row["office_id"]), row["part"]
        )
        figures[key] += int(row["n"])
    return figures


async def differences() -> list[Difference]:
    """Where what is kept is not what the facts say. Inside a unit of work that sees one moment."""
    facts, figures = await recounted(), await kept()
    wrong = (key for key in facts.keys() | figures.keys() if facts[key] != figures[key])
    return [Difference(key, figures[key], facts[key]) for key in sorted(wrong)]


async def put_right(found: Sequence[Difference], why: str, now: datetime) -> None:
    """Add what is missing to figures, take away what is too much, and write down each of them."""
    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        await _add(some)
        await FigureCorrection.bulk_create(
            [
                FigureCorrection(at=now, why=why, **one.key._asdict(), was=one.was, became=one.facts)
                for one in some
            ]
        )


async def _add(some: Iterable[Difference]) -> None:
    rows = json.dumps([{**one.key._asdict(), "n": one.facts - one.was} for one in some])
    if is_postgres():
        columns = "level text, period text, measure text, office_id bigint, part text, n bigint"
        query = f"SELECT * FROM json_to_recordset({place(1)}::json) AS j({columns})"
    else:
        columns = ", ".join(f"value ->> '{name.strip()}' AS {name}" for name in FIGURE.split(","))
        query = f"SELECT {columns} FROM json_each({place(1)})"
    await get_connection("default").execute_query(added(query), [rows])


def _of_matter(row: Row) -> Found:
    yield Measure.REPORTED, ""


def _of_prompt(row: Row) -> Found:
    """A prompt has come to one end or another."""
    match PromptState(row["state"]), row["reason"]:
        case PromptState.SCHEDULED, _:
            yield Measure.WAITING, ""
        case ((PromptState.UNREACHABLE | PromptState.EXPIRED), reason) if reason in _UNREACHABLE:
            yield Measure(reason), ""
        case PromptState.EXPIRED, None if not row["was_sent"]:
            yield Measure.UNSENT, ""
        case ((PromptState.VOID | PromptState.NOT_ASKED), reason):
            yield Measure(reason), ""
        case state, _:
            yield Measure.ASKED, ""
            ends = {
                PromptState.ANSWERED: Measure.RATED,
                PromptState.DECLINED: Measure.DECLINED,
                PromptState.EXPIRED: Measure.UNRATED,
            }
            if state in ends:
                yield ends[state], ""


def _of_rating(row: Row) -> Found:
    if row["is_disputed"]:
        yield Measure.DISPUTED, ""
        return
    yield Measure(f"grade_{row['grade']}"), ""
    for tag in _tags(row["tags"]):
        yield (Measure.TAG_GOOD if row["grade"] >= 3 else Measure.TAG_POOR), tag


def _tags(stored: str | list[str]) -> list[str]:
    return json.loads(stored) if isinstance(stored, str) else stored


def _of_case(row: Row) -> Found:
    yield Measure.OPENED, ""
    yield from _of_first_round(row)
    if row["state"] == CaseState.CLOSED:
        yield Measure(row["closed_as"]), ""
    if row["partly"]:
        yield Measure.PARTLY, ""
    if any(row[late] for late in ("was_overdue", "contacted_late", "replied_late")):
        yield Measure.OVERDUE, ""
    if row["handovers"]:
        yield Measure.HANDED_OVER, ""


def _of_first_round(row: Row) -> Found:
    if row["first_contacted_at"]:
        yield Measure.CONTACTED, ""
        yield Measure.CONTACT_HOURS, _hours(row["opened_at"], row["first_contacted_at"])
        if not row["contacted_late"]:
            yield Measure.CONTACTED_IN_TIME, ""
    if row["first_replied_at"]:
        yield Measure.REPLIED, ""
        yield Measure.ANSWER_HOURS, _hours(row["opened_at"], row["first_replied_at"])
        if not row["replied_late"]:
            yield Measure.REPLIED_IN_TIME, ""
    if row["first_word_at"] and row["first_replied_at"]:
        yield Measure.WORD_HOURS, _hours(row["first_replied_at"], row["first_word_at"])


def _hours(start: str | datetime, end: str | datetime) -> str:
    seconds = _moment(end).replace(microsecond=0) - _moment(start).replace(microsecond=0)
    return str(max(0, int(seconds.total_seconds()) // SECONDS_PER_HOUR))


def _moment(stored: str | datetime) -> datetime:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


def _keys(row: Row, measure: Measure, detail: str) -> Iterator[Key]:
    """Every figure that what was counted is part of."""
    day, office = _day(row["completed_on"]), int(row["office_id"])
    if measure in IN_PARTS:
        places = [(Level.DETAIL, 0, detail), (Level.DETAIL, office, detail)]
    else:
        places = [
            (Level.OFFICE, office, ""),
            (Level.SERVICE, office, _service(row)),
            (Level.WINDOW, office, row["window"] or ""),
            (Level.CHANNEL, office, row["channel"]),
            (Level.CHANNEL, 0, row["channel"]),
            (Level.ALL, 0, ""),
        ]
        yield Key(Level.ALL, day, measure, 0, "")
    for level, of, part in places:
        yield Key(level, "", measure, of, part)
        yield Key(level, day[:7], measure, of, part)


def _day(stored: str | date) -> str:
    return stored if isinstance(stored, str) else stored.isoformat()


def _service(row: Row) -> str:
    return "" if row["service_private"] else f"{row['service_code'] or ''}\n{row['service_name']}"
