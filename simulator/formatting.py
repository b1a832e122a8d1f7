"""Message text as Telegram stores it: plain characters and entities counted in UTF-16 units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.refusals import ApiRefusal, bad_request

Entity = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BLANKS = " \n"
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?")


@dataclass(frozen=True)
class Formatted:
    """A text with its entities."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def units(text: str) -> int:
    """Length in UTF-16 code units, the measure of every offset and limit."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cannot_parse(why: str) -> ApiRefusal:
    """The refusal for a text whose marks do not fit together."""
    return bad_request(f"can't parse entities: {why}")


def tidy(message: Formatted) -> Formatted:
    """Drop what the servers drop: control characters, and blanks at both ends (but not wide ones)."""
    text = _CONTROL.sub(" ", message.text.replace("\r", ""))
    stripped = text.strip(_BLANKS)
    if stripped == message.text:
        return message
    shift = units(text) - units(text.lstrip(_BLANKS))
    return Formatted(stripped, _shifted(message.entities, shift, units(stripped)))


def _shifted(entities: list[Entity], shift: int, length: int) -> list[Entity]:
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        end = min(length, entity["offset"] + entity["length"] - shift)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return kept


def in_order(entities: list[Entity]) -> list[Entity]:
    """Outer entities before the inner ones that begin at the same place."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def commands_in(text: str) -> list[Entity]:
    """The `/command` entities that servers find in what people write."""
    if "/" not in text:
        return []
    return [
        {"type": "bot_command", "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in _COMMAND.finditer(text)
    ]


def pieces(text: str, limit: int) -> list[str]:
    """Cut a long text as a phone does: successive messages, nothing lost at the cuts."""
    parts = []
    while units(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _cut(text: str, limit: int) -> int:
    cut = limit
    while units(text[:cut]) > limit:
        cut -= 1
    # Blanks at either side of the cut would be stripped by the servers.
    while cut > 1 and (text[cut - 1].isspace() or text[cut].isspace()):
        cut -= 1
    return cut if cut > 1 else limit
