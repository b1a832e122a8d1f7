"""Messages that no row of the outbox knows: repeated after an unknown outcome, or doubled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from faults.evidence import OutboxRow
from replay.sightings import counted_key
from replay.verdict import Verdict
from replay.wording import read

Entry = Mapping[str, Any]
What = tuple[str, str]
Place = tuple[int, int]
NEW_MESSAGE = frozenset({"sendMessage", "sendPhoto"})


@dataclass
class Repetitions:
    """`same`: messages that only repeat an unknown outcome, and the numbers of their first copies."""

    same: dict[Place, int] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)
    _told: dict[int, int] = field(default_factory=dict)

    def account_for(self, entry: Entry, unsure: list[OutboxRow], ends: Mapping[int, What]) -> None:
        """A message that no row knows: one of the chat's unknown outcomes, or one too many."""
        what = _what(entry)
        alike = next((row for row in unsure if ends.get(row.id) == what), None)
        newer = next((row for row in unsure if ends.get(row.id, what)[1] == what[1]), None)
        row = alike or newer
        if row is None:
            self.verdict.doubled.append(f"in chat {entry['chat_id']}: {entry.get('text', '')[:60]!r}")
            return
        unsure.remove(row)
        other = row.message_id if row.id in ends else self._told.get(row.id)
        if other is not None:
            first, second = sorted((entry["message_id"], other))
            self.same[entry["chat_id"], second] = first
        self._told[row.id] = entry["message_id"]

    def as_one(self, journal: Iterable[Entry]) -> list[Entry]:
        """The journal as it would be had the first copy been changed, and no second one sent."""
        return [self._as_change(entry) for entry in journal]

    def _as_change(self, entry: Entry) -> Entry:
        first = self.same.get((entry.get("chat_id", 0), entry.get("message_id", 0)))
        if first is None:
            return entry
        method = "editMessageText" if is_new_message(entry) else entry["method"]
        return {**entry, "message_id": first, "method": method}


def look_for_repetitions(rows: Sequence[OutboxRow], journal: Sequence[Entry]) -> Repetitions:
    """Each stray message must be accounted for by an unknown outcome, and each of those by one stray only.

    The stray reads like what the row sent in the end, or the row told of newer things of the same matter in
    the end, or it sent nothing any more, for the stray had been acted upon. A row that only edited sent
    nothing that could stray.
    """
    found, first_sent = Repetitions(), _first_sent(rows)
    messages = [entry for entry in journal if is_new_message(entry)]
    texts = {(one["chat_id"], one["message_id"]): _what(one) for one in messages}
    ends = {row.id: texts[place] for place, row in first_sent.items() if place in texts}
    unsure: dict[int, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        if row.message_id is None or row.id in ends:
            unsure[row.chat_id] += [row] * row.unknown
    for entry in messages:
        if (entry["chat_id"], entry["message_id"]) not in first_sent:
            found.account_for(entry, unsure[entry["chat_id"]], ends)
    return found


def _first_sent(rows: Sequence[OutboxRow]) -> dict[Place, OutboxRow]:
    """The row that each message came with; later ones changed it.

    Where two tries of a row arrived, rows that followed may have changed either, and came with neither.
    """
    first: dict[Place, OutboxRow] = {}
    unsure: set[int | None] = set()
    for row in rows:
        if row.message_id is not None and (row.fresh or row.post_id not in unsure):
            first.setdefault((row.chat_id, row.message_id), row)
        if row.unknown and row.post_id is not None:
            unsure.add(row.post_id)
    return first


def is_new_message(entry: Entry) -> bool:
    """Whether something arrived in a chat, and not only changed."""
    return bool(entry["direction"] == "out" and entry["ok"] and entry["method"] in NEW_MESSAGE)


def _what(entry: Entry) -> What:
    """What a message is: its kind and what it is about, or its very words."""
    text = entry.get("text", "")
    reading = read(text)
    return (reading.kind.name, counted_key(reading)) if reading else ("", text)
