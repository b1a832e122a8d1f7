"""What rows of facts count in, and the triggers that note every change of it.

Nobody counts by hand: a fact and its figure change in one statement, whoever writes it. What a row counted in
before is taken away, what it counts in now is added, as rows of `figure_changes`. These are only ever added:
no two writers wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.terms import ClosedAs, Measure, PromptReason, PromptState

UNREACHED = {
    Measure.NO_ACCOUNT: PromptReason.NO_ACCOUNT,
    Measure.NOT_STARTED: PromptReason.NOT_STARTED,
    Measure.BLOCKED: PromptReason.BLOCKED,
    Measure.STOPPED: PromptReason.STOPPED,
    Measure.GONE: PromptReason.GONE,
}


def _prompt(state: PromptState, reason: PromptReason | None = None) -> str:
    because = f" AND p.reason = '{reason}'" if reason else ""
    return f"p.state = '{state}'{because}"


# A prompt whose window is over keeps why nobody was reached; without a reason it was sent, or never left.
_OVER = f"p.state = '{PromptState.EXPIRED}' AND p.reason IS NULL"
_UNRATED = f"{_OVER} AND p.sent_at IS NOT NULL"
_MISSED = f"p.state IN ('{PromptState.UNREACHABLE}', '{PromptState.EXPIRED}')"
_REACHED = f"p.state IN ('{PromptState.SENT}', '{PromptState.ANSWERED}', '{PromptState.DECLINED}')"
# Each condition is on one row: `p` a prompt, `c` a case, `v` the newest version of a rating `r`.
OF_PROMPTS = {
    Measure.ASKED: f"{_REACHED} OR ({_UNRATED})",
    Measure.RATED: _prompt(PromptState.ANSWERED),
    Measure.DECLINED: _prompt(PromptState.DECLINED),
    Measure.UNRATED: _UNRATED,
    Measure.WAITING: _prompt(PromptState.SCHEDULED),
    **{measure: f"{_MISSED} AND p.reason = '{reason}'" for measure, reason in UNREACHED.items()},
    Measure.UNSENT: f"{_OVER} AND p.sent_at IS NULL",
    Measure.NOT_MINE: _prompt(PromptState.VOID, PromptReason.NOT_MINE),
    Measure.TOO_OLD: _prompt(PromptState.NOT_ASKED, PromptReason.TOO_OLD),
    Measure.CONFLICT: _prompt(PromptState.NOT_ASKED, PromptReason.CONFLICT),
    Measure.WITHDRAWN: _prompt(PromptState.VOID, PromptReason.WITHDRAWN),
}
OF_RATINGS = {
    **{
        Measure(f"grade_{grade}"): f"v.grade = {grade} AND r.disputed_at IS NULL" for grade in range(5, 0, -1)
    },
    Measure.DISPUTED: "r.disputed_at IS NOT NULL",
}
OF_CASES = {
    Measure.OPENED: "1 = 1",
    Measure.CONTACTED: "c.first_contacted_at IS NOT NULL",
    Measure.CONTACTED_IN_TIME: "c.first_contacted_at IS NOT NULL AND c.contacted_late IS NOT TRUE",
    Measure.REPLIED: "c.first_replied_at IS NOT NULL",
    Measure.REPLIED_IN_TIME: "c.first_replied_at IS NOT NULL AND c.replied_late IS NOT TRUE",
    Measure.SOLVED: f"c.closed_as = '{ClosedAs.SOLVED}'",
    Measure.PARTLY: "c.partly > 0",
    Measure.UNSOLVED: f"c.closed_as = '{ClosedAs.UNSOLVED}'",
    Measure.UNCONFIRMED: f"c.closed_as = '{ClosedAs.UNCONFIRMED}'",
    Measure.AMENDED: f"c.closed_as = '{ClosedAs.AMENDED}'",
    Measure.OVERDUE: "c.was_overdue OR c.contacted_late OR c.replied_late",
    Measure.HANDED_OVER: "c.handovers > 0",
}
HOURS_BETWEEN = {
    Measure.CONTACT_HOURS: ("c.opened_at", "c.first_contacted_at"),
    Measure.ANSWER_HOURS: ("c.opened_at", "c.first_replied_at"),
    Measure.WORD_HOURS: ("c.first_replied_at", "c.first_word_at"),
}
# The tables whose rows count, each with all the columns that this looks at.
COUNTED = {
    "matters": (
        "office_id",
        "completed_on",
        "service_code",
        "service_name",
        "service_private",
        '"window"',
        "channel",
    ),
    "prompts": ("matter_id", "state", "reason", "sent_at"),
    "rating_versions": ("rating_id", "version", "grade", "tags"),
    "ratings": ("id", "matter_id", "version", "disputed_at"),
    "cases": (
        "rating_id",
        "closed_as",
        "opened_at",
        "first_contacted_at",
        "contacted_late",
        "first_replied_at",
        "replied_late",
        "first_word_at",
        "was_overdue",
        "partly",
        "handovers",
    ),
}
# A rating comes with its first version, which counts; no case and no matter comes without what it is of.
ON_INSERT = ("matters", "prompts", "rating_versions", "cases")
ON_UPDATE = ("prompts", "rating_versions", "ratings", "cases")
REPORTED = f"'{Measure.REPORTED}', ''"
CELL = 'day, office_id, service, "window", channel, measure, detail'


@dataclass(frozen=True)
class Store:
    """How a kind of store says what the other says otherwise."""

    is_postgres: bool

    def beside(self, table: str, alias: str, **keys: str) -> str:
        """The one row of another table with these values.

        PostgreSQL takes it row by row, by an index, however small the table was when the plan was made.
        """
        if self.is_postgres:
            where = " AND ".join(f"{column} = {value}" for column, value in keys.items())
            return f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {where} LIMIT 1) AS {alias}"
        on = " AND ".join(f"{alias}.{column} = {value}" for column, value in keys.items())
        return f"CROSS JOIN {table} AS {alias} ON {on}"

    def held(self, measures: Mapping[Measure, str]) -> tuple[str, str]:
        """A table `x` of measures, and what is true of those that a row counts in."""
        if self.is_postgres:
            # as rows of VALUES, each condition would be prepared anew for each row
            each = ", ".join(f"CASE WHEN {held} THEN '{measure}' END" for measure, held in measures.items())
            return f"CROSS JOIN LATERAL unnest(ARRAY[{each}]) AS x (measure)", "x.measure IS NOT NULL"
        names = " UNION ALL ".join(f"SELECT '{measure}' AS measure" for measure in measures)
        each = " ".join(f"WHEN '{measure}' THEN {condition}" for measure, condition in measures.items())
        return f"CROSS JOIN ({names}) AS x", f"CASE x.measure {each} END"

    @property
    def tags(self) -> str:
        """A table `tag` of the tags of `v`, in the column `value`."""
        if self.is_postgres:
            return "CROSS JOIN LATERAL jsonb_array_elements_text(v.tags) AS tag (value)"
        return "CROSS JOIN json_each(v.tags) AS tag"

    def hours(self, start: str, end: str) -> str:
        """The whole hours between two moments, as text, by whole seconds; none, where the clock went back."""
        if self.is_postgres:
            seconds = f"EXTRACT(EPOCH FROM date_trunc('second', {end}) - date_trunc('second', {start}))"
            return f"GREATEST(floor({seconds} / 3600), 0)::bigint::text"
        seconds = f"strftime('%s', substr({end}, 1, 19)) - strftime('%s', substr({start}, 1, 19))"
        return f"CAST(max(({seconds}) / 3600, 0) AS TEXT)"

    @property
    def dimensions(self) -> str:
        """What a matter `m` is counted by. Of a service that is not to be named, neither code nor name."""
        day = "to_char(m.completed_on, 'YYYY-MM-DD')" if self.is_postgres else "m.completed_on"
        line_end = "chr(10)" if self.is_postgres else "char(10)"
        service = f"COALESCE(m.service_code, '') || {line_end} || m.service_name"
        return (
            f"{day} AS day, m.office_id, CASE WHEN m.service_private THEN '' ELSE {service} END AS service, "
            'COALESCE(m."window", \'\') AS "window", m.channel'
        )


POSTGRES, SQLITE = Store(is_postgres=True), Store(is_postgres=False)


def counts(store: Store, table: str, rows: str) -> list[str]:
    """Queries for (matter_id, measure, detail): what these rows of a table count in."""
    if table == "matters":
        return [f"SELECT m.id AS matter_id, '{Measure.REPORTED}' AS measure, '' AS detail FROM {rows} AS m"]
    if table == "prompts":
        held, holds = store.held(OF_PROMPTS)
        return [f"SELECT p.matter_id, x.measure, '' AS detail FROM {rows} AS p {held} WHERE {holds}"]
    if table == "cases":
        return _of_cases(store, f"{rows} AS c {store.beside('ratings', 'r', id='c.rating_id')}")
    if table == "ratings":
        newest = store.beside("rating_versions", "v", rating_id="r.id", version="r.version")
        return _of_ratings(store, f"{rows} AS r {newest}")
    return _of_ratings(
        store, f"{rows} AS v {store.beside('ratings', 'r', id='v.rating_id', version='v.version')}"
    )


def _of_ratings(store: Store, newest: str) -> list[str]:
    held, holds = store.held(OF_RATINGS)
    tag = f"CASE WHEN v.grade <= 2 THEN '{Measure.TAG_POOR}' ELSE '{Measure.TAG_GOOD}' END"
    return [
        f"SELECT r.matter_id, x.measure, '' AS detail FROM {newest} {held} WHERE {holds}",
        f"SELECT r.matter_id, {tag} AS measure, tag.value AS detail FROM {newest} {store.tags} "
        "WHERE r.disputed_at IS NULL",
    ]


def _of_cases(store: Store, rows: str) -> list[str]:
    held, holds = store.held(OF_CASES)
    return [f"SELECT r.matter_id, x.measure, '' AS detail FROM {rows} {held} WHERE {holds}"] + [
        f"SELECT r.matter_id, '{measure}' AS measure, {store.hours(start, end)} AS detail FROM {rows} "
        f"WHERE {start} IS NOT NULL AND {end} IS NOT NULL"
        for measure, (start, end) in HOURS_BETWEEN.items()
    ]


def changes(store: Store, queries: Iterable[tuple[str, int]]) -> str:
    """The query for the cells that change, and by how much: what is counted, and how often each.

    What is taken away and added again, such as by an update of something else, is not looked at any further.
    """
    queries = list(queries)
    each = " UNION ALL ".join(f"SELECT e.*, {n} AS n FROM ({query}) AS e" for query, n in queries)
    if any(n < 0 for _, n in queries):
        key = "matter_id, measure, detail"
        each = f"SELECT {key}, sum(n) AS n FROM ({each}) AS g GROUP BY {key} HAVING sum(n) <> 0"
    beside = store.beside("matters", "m", id="d.matter_id")
    cells = _by_cell(store, "d.measure, d.detail", "d.n")
    return f"{cells} FROM ({each}) AS d {beside} {_counted_offices(store)}"


def _by_cell(store: Store, what: str, n: str) -> str:
    return f"SELECT {store.dimensions}, {what}, sum({n}) AS n"


def _counted_offices(store: Store) -> str:
    office = store.beside("offices", "o", id="m.office_id")
    return f"{office} WHERE NOT o.test GROUP BY 1, 2, 3, 4, 5, 6, 7"


def everything(store: Store) -> str:
    """The same query for all the facts there are."""
    return changes(store, ((query, 1) for table in ON_INSERT for query in counts(store, table, table)))


def triggers(store: Store) -> list[str]:
    """The statements that lay down every trigger."""
    made = _on_postgres if store.is_postgres else _on_sqlite
    return [
        sql
        for event, tables in (("INSERT", ON_INSERT), ("UPDATE", ON_UPDATE))
        for table in tables
        for sql in made(event, table)
    ]


def _noted(store: Store, table: str, rows: Iterable[tuple[str, int]]) -> str:
    if table == "matters":  # what was written is there already, with all that it is counted by
        [(some, _)] = rows
        cells = f"{_by_cell(store, REPORTED, '1')} FROM {some} AS m {_counted_offices(store)}"
        return f"INSERT INTO figure_changes ({CELL}, n) {cells}"
    queries = [(query, n) for some, n in rows for query in counts(store, table, some)]
    return f"INSERT INTO figure_changes ({CELL}, n) {changes(store, queries)}"


def _on_postgres(event: str, table: str) -> list[str]:
    """Once for a statement, over all of its rows."""
    name, is_new = f"{table}_are_counted_on_{event.lower()}", event == "INSERT"
    rows = [("fresh", 1)] if is_new else [("stale", -1), ("fresh", 1)]
    seen = "NEW TABLE AS fresh" if is_new else "OLD TABLE AS stale NEW TABLE AS fresh"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_noted(POSTGRES, table, rows)}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def _on_sqlite(event: str, table: str) -> list[str]:
    """Once for a row; of an update, where it names a column that is looked at."""
    columns = COUNTED[table]
    rows = (
        [(_row("NEW", columns), 1)]
        if event == "INSERT"
        else [(_row("OLD", columns), -1), (_row("NEW", columns), 1)]
    )
    named = "" if event == "INSERT" else f" OF {', '.join(columns)}"
    return [
        f"CREATE TRIGGER {table}_are_counted_on_{event.lower()} AFTER {event}{named} ON {table} "
        f"BEGIN {_noted(SQLITE, table, rows)}; END"
    ]


def _row(which: str, columns: Iterable[str]) -> str:
    return f"(SELECT {', '.join(f'{which}.{column} AS {column}' for column in columns)})"
