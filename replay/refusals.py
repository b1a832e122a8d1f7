"""What the Bot API refused, and which of it the people of the replay brought about."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Entry = Mapping[str, Any]
BLOCKED = "member → kicked"
UNBLOCKED = "kicked → member"
FORBIDDEN = 403


@dataclass
class Refusals:
    """Refusals by what was said."""

    provoked: Counter[str] = field(default_factory=Counter)
    unprovoked: Counter[str] = field(default_factory=Counter)


def look_for_refusals(journal: Iterable[Entry]) -> Refusals:
    """A refusal is provoked where the person had blocked the bot just then."""
    found = Refusals()
    blocked: set[int] = set()
    for entry in journal:
        if entry["method"] == "my_chat_member":
            _note_block(entry, blocked)
        elif entry["direction"] == "out" and not entry["ok"]:
            expected = entry["error_code"] == FORBIDDEN and entry.get("chat_id") in blocked
            which = found.provoked if expected else found.unprovoked
            which[f"{entry['error_code']} {entry['description']}"] += 1
    return found


def _note_block(entry: Entry, blocked: set[int]) -> None:
    if entry.get("text") == BLOCKED:
        blocked.add(entry["chat_id"])
    elif entry.get("text") == UNBLOCKED:
        blocked.discard(entry["chat_id"])
