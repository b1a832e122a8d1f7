"""What the database itself refuses: no DELETE of a rating, no rewriting of a grade, words or the register.

Tortoise's migrations leave out CHECKs, partial unique indexes and triggers, so they are written here in SQL,
once for each store. Each migration that brings tables brings their rules as its last operation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tortoise.migrations.operations import RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor


@dataclass(frozen=True)
class Rules:
    """What is refused: deleting from tables, rewriting columns, doubles, and values that cannot be.

    Beside that, indexes over a part of a table. `anew`: tables of `frozen` of which fewer columns were frozen
    before.
    """

    kept: tuple[str, ...] = ()
    frozen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unique: Mapping[str, str] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)
    anew: tuple[str, ...] = ()
    checks: Mapping[tuple[str, str], str] = field(default_factory=dict)


FIRST = Rules(
    kept=(
        "ratings",
        "rating_versions",
        "rating_words",
        "cases",
        "case_messages",
        "steps",
        "matters",
        "prompts",
    ),
    frozen={
        "ratings": ("matter_id", "account_id", "submitted_at"),
        "rating_versions": ("rating_id", "version", "grade", "at"),
        "rating_words": (
            "rating_id",
            "version",
            "kind",
            "content",
            "key_id",
            "account_id",
            "message_id",
            "at",
        ),
        "cases": ("case_no", "rating_id", "opened_at"),
        "case_messages": ("case_id", "group_no", "kind", "form", "content", "key_id", "at"),
        "steps": (
            "matter_id",
            "subject",
            "act",
            "from_state",
            "to_state",
            "actor",
            "official_id",
            "why",
            "at",
        ),
        "matters": (
            "source_id",
            "matter_no",
            "service_seq",
            "citizen_id",
            "office_id",
            "service_name",
            "completed_at",
        ),
        "prompts": ("matter_id", "token"),
    },
    unique={
        "one_account_per_citizen": 'links ("citizen_id") WHERE "cut_at" IS NULL',
        "one_role_at_a_time": 'officials ("account_id", "office_id", "role") WHERE "ended_at" IS NULL',
        "a_message_counts_once": 'rating_words ("account_id", "message_id") WHERE "retracted_at" IS NULL',
        "one_open_case_per_rating": 'cases ("rating_id") WHERE "state" <> \'closed\'',
        "one_draft_at_a_time": 'drafts ("account_id") WHERE "state" = \'open\'',
    },
    checks={
        ("rating_versions", "five_grades"): '"grade" BETWEEN 1 AND 5',
        ("rating_versions", "versions_count_up"): '"version" >= 1',
        ("ratings", "settled_has_moment"): '"state" = \'open\' OR "settled_at" IS NOT NULL',
        ("cases", "closed_says_how"): '("state" = \'closed\') = ("closed_as" IS NOT NULL)',
        ("cases", "claimed_has_handler"): (
            "\"state\" NOT IN ('claimed', 'contacted', 'answering') OR \"handler_id\" IS NOT NULL"
        ),
        (
            "prompts",
            "answer_has_account",
        ): "\"state\" NOT IN ('sent', 'answered') OR \"account_id\" IS NOT NULL",
    },
)

SECOND = Rules(
    kept=("hand_overs", "extensions", "pressure_reports"),
    frozen={
        "hand_overs": ("case_id", "number", "from_office_id", "official_id", "at"),
        "extensions": ("case_id", "official_id", "asked_at", "from_due", "to_due"),
        "pressure_reports": ("report_no", "matter_id", "account_id", "kind", "at"),
    },
    unique={
        "one_hold_at_a_time": (
            'holds (COALESCE("source_id", 0), COALESCE("office_id", 0)) WHERE "ended_at" IS NULL'
        ),
        "one_open_report_per_matter": 'pressure_reports ("matter_id") WHERE "state" = \'open\'',
    },
)
THIRD = Rules(
    kept=("events",),
    frozen={"events": ("public_id", "source_id", "matter_id", "type", "told_state", "told_reason", "at")},
    unique={"one_place_in_the_feed": 'events ("source_id", "position") WHERE "position" IS NOT NULL'},
    checks={
        ("events", "leased_has_end"): '"state" <> \'leased\' OR "lease_until" IS NOT NULL',
        ("sources", "callback_is_signed"): '"callback_url" IS NULL OR "callback_secrets" IS NOT NULL',
    },
)
# What may leave is found by these, however much waits for its hour, is held back or has left: the bulk by
# whose share it takes; the head of a lane; what a dead process had in hand. No index has the state by itself:
# PostgreSQL keeps what it counted last, and where next to nothing waited then, it would read all that waits.
_IN_SIGHT = '"state" = \'waiting\' AND NOT "behind"'
_WHEN = 'COALESCE("retry_at", "due_at")'
FOURTH = Rules(
    indexes={
        "outbox_awaited": f'outbox ({_WHEN}, "id") WHERE {_IN_SIGHT} AND "urgency" = 0',
        "outbox_bulk": f'outbox ("share", {_WHEN}, "id") WHERE {_IN_SIGHT} AND "urgency" = 1',
        "outbox_behind": 'outbox ("lane", "id") WHERE "state" = \'waiting\' AND "behind"',
        "outbox_lanes": 'outbox ("lane", "id") WHERE "state" IN (\'waiting\', \'leased\')',
        "outbox_leases": 'outbox ("lease_until") WHERE "state" = \'leased\'',
        "outbox_open": 'outbox ("due_at") WHERE "ended_at" IS NULL',
    }
)
SEVENTH = Rules(frozen={"matters": (*FIRST.frozen["matters"], "general")}, anew=("matters",))
# What a matter is counted by stands for ever; so does what a change of the figures says.
EIGHTH = Rules(
    kept=("figure_corrections",),
    frozen={
        "matters": (
            *SEVENTH.frozen["matters"],
            "completed_on",
            "service_code",
            "service_private",
            "channel",
            "window",
        ),
        "offices": ("test",),
        "figure_changes": (
            "day",
            "office_id",
            "service",
            "window",
            "channel",
            "measure",
            "detail",
            "n",
        ),
        "figure_corrections": (
            "at",
            "why",
            "level",
            "period",
            "measure",
            "office_id",
            "part",
            "was",
            "became",
        ),
    },
    anew=("matters",),
)
NINTH = Rules(
    indexes={
        # tablets ask several times a second what was completed at their windows
        "matters_of_a_window": 'matters ("office_id", "window", "completed_at") WHERE "window" IS NOT NULL',
        "ratings_of_a_kiosk": 'ratings ("kiosk_id", "submitted_at") WHERE "kiosk_id" IS NOT NULL',
    }
)
# What was published stays as it was, however often it is asked for.
TENTH = Rules(
    kept=("published_days",),
    frozen={
        "published_days": (
            "day",
            "published_at",
            "lines",
            "packed_csv",
            "csv_hash",
            "packed_json",
            "json_hash",
        )
    },
)
ALL = (FIRST, SECOND, THIRD, FOURTH, SEVENTH, EIGHTH, NINTH, TENTH)
KEPT = tuple(table for rules in ALL for table in rules.kept)
FROZEN = {table: columns for rules in ALL for table, columns in rules.frozen.items()}
UNIQUE = {name: where for rules in ALL for name, where in rules.unique.items()}
CHECKS = {key: rule for rules in ALL for key, rule in rules.checks.items()}


def _indexes(rules: Rules) -> list[str]:
    unique = [f"CREATE UNIQUE INDEX {name} ON {where}" for name, where in rules.unique.items()]
    return unique + [f"CREATE INDEX {name} ON {where}" for name, where in rules.indexes.items()]


def _sqlite(rules: Rules) -> list[str]:
    """Triggers stand in for CHECKs too: SQLite cannot add one to a table that exists."""
    sql = _indexes(rules)
    for table in rules.kept:
        sql.append(_sqlite_refusal(f"{table}_are_kept", f"BEFORE DELETE ON {table}", "no path deletes this"))
    sql += [f"DROP TRIGGER {table}_are_not_rewritten" for table in rules.anew]
    for table, columns in rules.frozen.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        event = f"BEFORE UPDATE OF {listed} ON {table}"
        sql.append(_sqlite_refusal(f"{table}_are_not_rewritten", event, "no path rewrites this"))
    for (table, name), rule in rules.checks.items():
        for verb in ("INSERT", "UPDATE"):
            condition = _of_new(rule)
            event = f"AFTER {verb} ON {table} WHEN NOT ({condition})"
            sql.append(_sqlite_refusal(f"{name}_on_{verb.lower()}", event, name))
    return sql


def _of_new(rule: str) -> str:
    """The rule with every column taken from the row being written."""
    pieces = rule.split('"')
    return "".join(f'NEW."{piece}"' if index % 2 else piece for index, piece in enumerate(pieces))


def _sqlite_refusal(name: str, event: str, message: str) -> str:
    return f"CREATE TRIGGER {name} {event} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _postgres(rules: Rules) -> list[str]:
    sql = _indexes(rules)
    sql.append(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'no path % this', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in rules.kept:
        for verb, level in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            sql.append(
                f"CREATE TRIGGER {table}_are_kept_on_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION refuse('deletes')"
            )
    sql += [f"DROP TRIGGER {table}_are_not_rewritten ON {table}" for table in rules.anew]
    for table, columns in rules.frozen.items():
        changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        sql.append(
            f"CREATE TRIGGER {table}_are_not_rewritten BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION refuse('rewrites')"
        )
    for (table, name), rule in rules.checks.items():
        sql.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule})")
    return sql


class Guards(RunSQL):
    """The last operation of a migration that brings tables: it lays down their rules."""

    def __init__(self, rules: Rules) -> None:
        super().__init__([])
        self._rules = rules

    def tables(self) -> set[str]:
        """The tables that get rules."""
        rules = self._rules
        indexed = {where.partition(" ")[0] for where in (*rules.unique.values(), *rules.indexes.values())}
        return {*rules.kept, *rules.frozen, *indexed, *(table for table, _ in rules.checks)}

    def describe(self) -> str:
        return "Guard ratings, words and the register"

    async def _run_sql(self, schema_editor: BaseSchemaEditor, sql: object) -> None:
        dialect = schema_editor.client.capabilities.dialect
        for statement in (_postgres if dialect == "postgres" else _sqlite)(self._rules):
            # not as a script: on SQLite that would commit what the migration has done so far
            await schema_editor.client.execute_query(statement)
