"""What the database itself refuses: no DELETE of a rating, no rewriting of a grade, words or the register.

Tortoise's first migration leaves out CHECKs, partial unique indexes and triggers, so they are written here in
SQL, once for each store.
"""

from tortoise.migrations.operations import RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

KEPT = ("ratings", "rating_versions", "rating_words", "cases", "case_messages", "steps", "matters", "prompts")
FROZEN = {
    "ratings": ("matter_id", "account_id", "submitted_at"),
    "rating_versions": ("rating_id", "version", "grade", "at"),
    "rating_words": ("rating_id", "version", "kind", "content", "key_id", "account_id", "message_id", "at"),
    "cases": ("case_no", "rating_id", "opened_at"),
    "case_messages": ("case_id", "group_no", "kind", "form", "content", "key_id", "at"),
    "steps": ("matter_id", "subject", "act", "from_state", "to_state", "actor", "official_id", "why", "at"),
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
}
UNIQUE = {
    "one_account_per_citizen": 'links ("citizen_id") WHERE "cut_at" IS NULL',
    "one_role_at_a_time": 'officials ("account_id", "office_id", "role") WHERE "ended_at" IS NULL',
    "a_message_counts_once": 'rating_words ("account_id", "message_id") WHERE "retracted_at" IS NULL',
    "one_open_case_per_rating": 'cases ("rating_id") WHERE "state" <> \'closed\'',
    "one_draft_at_a_time": 'drafts ("account_id") WHERE "state" = \'open\'',
}
CHECKS = {
    ("rating_versions", "five_grades"): '"grade" BETWEEN 1 AND 5',
    ("rating_versions", "versions_count_up"): '"version" >= 1',
    ("ratings", "settled_has_moment"): '"state" = \'open\' OR "settled_at" IS NOT NULL',
    ("cases", "closed_says_how"): '("state" = \'closed\') = ("closed_as" IS NOT NULL)',
    ("cases", "claimed_has_handler"): (
        "\"state\" NOT IN ('claimed', 'contacted', 'answering') OR \"handler_id\" IS NOT NULL"
    ),
    ("prompts", "answer_has_account"): "\"state\" NOT IN ('sent', 'answered') OR \"account_id\" IS NOT NULL",
}


def _sqlite() -> list[str]:
    """Triggers stand in for CHECKs too: SQLite cannot add one to a table that exists."""
    sql = [f"CREATE UNIQUE INDEX {name} ON {where}" for name, where in UNIQUE.items()]
    for table in KEPT:
        sql.append(_sqlite_refusal(f"{table}_are_kept", f"BEFORE DELETE ON {table}", "no path deletes this"))
    for table, columns in FROZEN.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        event = f"BEFORE UPDATE OF {listed} ON {table}"
        sql.append(_sqlite_refusal(f"{table}_are_not_rewritten", event, "no path rewrites this"))
    for (table, name), rule in CHECKS.items():
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


def _postgres() -> list[str]:
    sql = [f"CREATE UNIQUE INDEX {name} ON {where}" for name, where in UNIQUE.items()]
    sql.append(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'no path % this', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in KEPT:
        for verb, level in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            sql.append(
                f"CREATE TRIGGER {table}_are_kept_on_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH {level} EXECUTE FUNCTION refuse('deletes')"
            )
    for table, columns in FROZEN.items():
        changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        sql.append(
            f"CREATE TRIGGER {table}_are_not_rewritten BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION refuse('rewrites')"
        )
    for (table, name), rule in CHECKS.items():
        sql.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule})")
    return sql


class Guards(RunSQL):
    """The operation of the first migration that lays down all of it."""

    def __init__(self) -> None:
        super().__init__([])

    def describe(self) -> str:
        return "Guard ratings, words and the register"

    async def _run_sql(self, schema_editor: BaseSchemaEditor, sql: object) -> None:
        dialect = schema_editor.client.capabilities.dialect
        for statement in _postgres() if dialect == "postgres" else _sqlite():
            # not as a script: on SQLite that would commit what the migration has done so far
            await schema_editor.client.execute_query(statement)
