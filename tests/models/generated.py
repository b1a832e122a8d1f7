"""Facts by the thousand, drawn by dice and written past the product: whatever a row may say."""

import json
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.connection import get_connection

from models.database import is_postgres
from models.terms import ClosedAs, PromptReason, PromptState, ServiceChannel
from models.writers.places import place

START = datetime(2026, 9, 28, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SERVICES = (("110101000001", "护照换发"), ("110101000002", "公积金提取"), (None, "公积金提取"))
TAGS = ("510", "517", "201", "文明礼貌")
NOT_BEFORE = ("completed_on", "first_contacted_at", "contacted_late", "first_replied_at", "replied_late")
NEW = frozenset({*NOT_BEFORE, "first_word_at", "was_overdue"})
Row = dict[str, Any]
ENDS = (
    *[(PromptState.ANSWERED, None)] * 6,
    (PromptState.SENT, None),
    (PromptState.DECLINED, None),
    (PromptState.SCHEDULED, None),
    (PromptState.EXPIRED, None),
    (PromptState.EXPIRED, PromptReason.NO_ACCOUNT),
    (PromptState.UNREACHABLE, PromptReason.NOT_STARTED),
    (PromptState.UNREACHABLE, PromptReason.BLOCKED),
    (PromptState.UNREACHABLE, PromptReason.STOPPED),
    (PromptState.UNREACHABLE, PromptReason.GONE),
    (PromptState.NOT_ASKED, PromptReason.TOO_OLD),
    (PromptState.NOT_ASKED, PromptReason.CONFLICT),
    (PromptState.VOID, PromptReason.NOT_MINE),
    (PromptState.VOID, PromptReason.WITHDRAWN),
)


async def furnish(offices: int) -> None:
    """Offices 1 to `offices`, behind them one of rehearsals; one source, citizen, account and official."""
    await write(
        "offices",
        [
            {"id": at, "code": f"O{at:05}", "name": f"机构{at}", "test": at > offices}
            for at in range(1, offices + 2)
        ],
    )
    await write(
        "sources",
        [
            {
                "id": 1,
                "name": "hall",
                "title": "",
                "scope": "states",
                "test": False,
                "signing_secret": "x",
                "read_token_hash": "x",
                "created_at": START,
            }
        ],
    )
    await write("person_keys", [{"id": 1}])
    await write("citizens", [{"id": 1, "source_id": 1, "ref_hash": "x", "key_id": 1}])
    await write("accounts", [{"id": 1, "channel": "telegram", "external_id": 1, "language": "zh_CN"}])
    official = {"id": 1, "account_id": 1, "office_id": 1, "role": "handler", "name": "陈", "since": START}
    await write("officials", [official])


def facts(count: int, offices: int, seed: int, first: int = 1) -> dict[str, list[Row]]:
    """The rows of so many matters and all that comes of them, by tables in their order."""
    dice = random.Random(seed)
    rows: dict[str, list[Row]] = {
        table: [] for table in ("matters", "prompts", "ratings", "rating_versions", "cases")
    }
    for at in range(first, first + count):
        completed_at = START + timedelta(seconds=dice.randrange(90 * 86400))
        rows["matters"].append(_matter(at, completed_at, dice.randint(1, offices + 1), dice))
        state, reason = dice.choice(ENDS)
        rows["prompts"].append(_prompt(at, completed_at, state, reason, dice))
        if state is PromptState.ANSWERED:
            _rate(rows, at, completed_at, dice)
    return rows


def _matter(at: int, completed_at: datetime, office: int, dice: random.Random) -> Row:
    code, name = dice.choice(SERVICES)
    return {
        "id": at,
        "public_id": f"m-{at}",
        "source_id": 1,
        "matter_no": str(at),
        "service_seq": 1,
        "citizen_id": 1,
        "citizen_kind": "person",
        "service_code": code,
        "service_name": name,
        "service_private": dice.random() < 0.1,
        "office_id": office,
        "office_name": "x",
        "channel": dice.choice(list(ServiceChannel)).value,
        "window": dice.choice(["07", "08", None]),
        "completed_at": completed_at,
        "completed_on": completed_at.astimezone(ZONE).date(),
        "received_at": completed_at,
        "contact": "",
        "fingerprint": "x",
        "policy_version": "x",
        "tag_book_version": "x",
    }


def _prompt(
    at: int, moment: datetime, state: PromptState, reason: PromptReason | None, dice: random.Random
) -> Row:
    asked = {PromptState.ANSWERED, PromptState.SENT, PromptState.DECLINED}
    was_sent = state in asked or (state is PromptState.EXPIRED and reason is None and dice.random() < 0.7)
    return {
        "id": at,
        "matter_id": at,
        "account_id": 1 if state in asked else None,
        "state": state.value,
        "reason": reason.value if reason else None,
        "token": f"t{at}",
        "sent_at": moment if was_sent else None,
        "expires_at": moment + timedelta(days=7),
    }


def _rate(rows: dict[str, list[Row]], at: int, moment: datetime, dice: random.Random) -> None:
    versions = dice.choice([1, 1, 1, 2, 3])
    disputed = moment if dice.random() < 0.05 else None
    rows["ratings"].append(
        {
            "id": at,
            "matter_id": at,
            "account_id": 1,
            "state": "settled",
            "version": versions,
            "visibility": "anonymous",
            "submitted_at": moment,
            "settled_at": moment,
            "disputed_at": disputed,
        }
    )
    for version in range(1, versions + 1):
        grade = dice.choice([5, 5, 5, 4, 3, 2, 1])
        tags = json.dumps(dice.sample(TAGS, dice.randrange(4)), ensure_ascii=False)
        rows["rating_versions"].append(
            {
                "rating_id": at,
                "version": version,
                "grade": grade,
                "tags": tags,
                "at": moment,
                "pressed": False,
            }
        )
    if grade <= 2 or versions > 1:
        rows["cases"].append(_case(at, moment, dice))


def _case(at: int, moment: datetime, dice: random.Random) -> Row:
    opened = moment + timedelta(seconds=dice.randrange(86400), microseconds=dice.randrange(10**6))
    contacted = opened + timedelta(seconds=dice.randrange(100 * 3600)) if dice.random() < 0.8 else None
    replied = contacted + timedelta(seconds=dice.randrange(400 * 3600)) if contacted else None
    word = replied + timedelta(seconds=dice.randrange(3600 * 9)) if replied and dice.random() < 0.7 else None
    closed_as = dice.choice([None, *ClosedAs])
    due = opened + timedelta(days=5)
    return {
        "id": at,
        "case_no": f"C-{at}",
        "rating_id": at,
        "office_id": 1,
        "handler_id": 1,
        "state": "closed" if closed_as else "replied",
        "closed_as": closed_as.value if closed_as else None,
        "opened_at": opened,
        "round_opened_at": opened,
        "contact_due": opened + timedelta(days=1),
        "rectify_due": due,
        "provisional": False,
        "contact_level": 0,
        "rectify_level": 0,
        "answers": 1 if replied else 0,
        "partly": dice.randrange(2),
        "unsolved": 0,
        "handovers": dice.choice([0, 0, 1]),
        "contacted_at": contacted,
        "replied_at": replied,
        "closed_at": due + timedelta(days=99) if closed_as else None,
        "first_contacted_at": contacted,
        "contacted_late": contacted > opened + timedelta(days=1) if contacted else None,
        "first_replied_at": replied,
        "replied_late": replied > due if replied else None,
        "first_word_at": word,
        "was_overdue": dice.random() < 0.2,
    }


async def write_all(rows: Mapping[str, Sequence[Row]], without: Collection[str] = ()) -> None:
    """Write them, table by table; but for columns that are not there yet."""
    for table, some in rows.items():
        await write(table, some, without)


async def write(table: str, rows: Iterable[Row], without: Collection[str] = ()) -> None:
    """Put rows into a table."""
    listed = list(rows)
    if not listed:
        return
    columns = [column for column in listed[0] if column not in without]
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(place(at) for at in range(1, len(columns) + 1))
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"
    await get_connection("default").execute_many(
        sql, [[_plain(row[column]) for column in columns] for row in listed]
    )


def _plain(value: object) -> object:
    """SQLite keeps days as text; PostgreSQL's driver takes them as they are."""
    if isinstance(value, date) and not isinstance(value, datetime) and not is_postgres():
        return value.isoformat()
    return value
