"""Starting to count: what rows that are there lack for it, the triggers, and the figures of all there is."""

from tortoise.migrations.operations import RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from models.counting import COUNTED, POSTGRES, SQLITE, Store, everything, triggers
from models.figures import added, spread

# Of a case that was handled before, the register tells of its first round.
_STEPS = """(
  SELECT {what} FROM steps s JOIN ratings r ON r.matter_id = s.matter_id
  WHERE r.id = cases.rating_id AND s.subject = 'case' AND s.act IN ({acts}) AND s.at >= cases.opened_at
    AND (cases.closed_at IS NULL OR s.at <= cases.closed_at){more}
)"""
_FIRST = {
    "first_contacted_at": "'ask', 'contact'",
    "first_replied_at": "'reply'",
    "first_word_at": "'solved', 'partly', 'unsolved', 'still_unsolved'",
}
_LATE = {
    "contacted_late": ("contact", "first_contacted_at", "contacted_at = first_contacted_at", "contact_due"),
    "replied_late": ("rectify", "first_replied_at", "replied_at = first_replied_at", "rectify_due"),
}


def what_lacks(store: Store) -> list[str]:
    """The statements that complete the rows there are."""
    day = (
        "(completed_at AT TIME ZONE 'UTC' + interval '8 hours')::date"
        if store.is_postgres
        else "date(substr(completed_at, 1, 19), '+8 hours')"
    )
    return [f"UPDATE matters SET completed_on = {day}", _reasons(), *_first(), *_late(), _overdue()]


def _reasons() -> str:
    """Why nobody was reached, of prompts whose window is over: it was dropped when that ended."""
    why = "SELECT s.why FROM steps s WHERE s.matter_id = prompts.matter_id AND s.subject = 'prompt'"
    ended = "SELECT s.from_state FROM steps s WHERE s.matter_id = prompts.matter_id AND s.act = 'expire'"
    return (
        f"UPDATE prompts SET reason = ({why} AND s.to_state = 'unreachable' ORDER BY s.id DESC LIMIT 1) "
        f"WHERE state = 'expired' AND reason IS NULL AND ({ended} ORDER BY s.id DESC LIMIT 1) = 'unreachable'"
    )


def _first() -> list[str]:
    return [
        f"UPDATE cases SET {column} = {_STEPS.format(what='min(s.at)', acts=acts, more='')}"
        for column, acts in _FIRST.items()
    ]


def _late() -> list[str]:
    """By the due day, where it still stands; else by whether the clock had struck before."""
    found = []
    for column, (which, first, is_of_first_round, due) in _LATE.items():
        more = f" AND s.why = '{which}' AND s.at < cases.{first}"
        struck = _STEPS.format(what="1", acts="'overdue'", more=more)
        found.append(
            f"UPDATE cases SET {column} = CASE WHEN {is_of_first_round} AND answers <= 1 "
            f"THEN {first} > {due} ELSE EXISTS {struck} END WHERE {first} IS NOT NULL"
        )
    return found


def _overdue() -> str:
    struck = _STEPS.format(what="1", acts="'overdue'", more="")
    return f"UPDATE cases SET was_overdue = contact_level >= 2 OR rectify_level >= 2 OR EXISTS {struck}"


class Starting(RunSQL):
    """The operation of the migration that brings the figures."""

    def __init__(self) -> None:
        super().__init__([])

    def tables(self) -> set[str]:
        """The tables whose rows are counted from now on."""
        return set(COUNTED)

    def describe(self) -> str:
        return "Count everything, and every change from now on"

    async def _run_sql(self, schema_editor: BaseSchemaEditor, sql: object) -> None:
        is_postgres = schema_editor.client.capabilities.dialect == "postgres"
        store = POSTGRES if is_postgres else SQLITE
        all_there_is = added(spread(f"({everything(store)})"))
        for statement in (*what_lacks(store), all_there_is, *triggers(store)):
            # not as a script: on SQLite that would commit what the migration has done so far
            await schema_editor.client.execute_query(statement)
