"""Telegram's HTML: its few tags into entities, and its complaints about everything else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.formatting import Entity, Formatted, cannot_parse, in_order, units

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_KNOWN = {*_SIMPLE, "a", "span", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_TOKEN = re.compile(r"&(?:(lt|gt|amp|quot)|#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7})));?|<|[^&<]+|&")
_TAG = re.compile(
    r"<(/?)([A-Za-z0-9-]*)((?:\s+[^\s=<>/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>"
)
_ATTRIBUTE = re.compile(r"([^\s=<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_NAME = re.compile(r"</?([A-Za-z0-9-]*)")


@dataclass
class _Open:
    name: str
    offset: int
    attributes: dict[str, str]
    start: int


@dataclass
class _Reader:
    source: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def tag(self, position: int) -> int:
        """Read the tag that begins here; the position after it."""
        match = _TAG.match(self.source, position)
        if match is None:
            raise self._broken_tag(position)
        name = match[2].lower()
        if match[1]:
            self._close(name, position)
        else:
            self._begin(name, match[3], position)
        return match.end()

    def _broken_tag(self, position: int) -> Exception:
        match = _NAME.match(self.source, position)
        name = match[1].lower() if match else ""
        if self.source.startswith("</", position):
            return cannot_parse(f"Unclosed end tag at byte offset {self.byte(position)}")
        if name not in _KNOWN:
            return cannot_parse(f'Unsupported start tag "{name}" at byte offset {self.byte(position)}')
        return cannot_parse(f"Unclosed start tag at byte offset {self.byte(position)}")

    def _begin(self, name: str, attributes: str, position: int) -> None:
        if name not in _KNOWN:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {self.byte(position)}')
        found = {m[1].lower(): _plain(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(attributes)}
        if name == "span" and found.get("class") != "tg-spoiler":
            raise cannot_parse(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(position)}'
            )
        self.open.append(_Open(name, self.length, found, len(self.parts)))

    def _close(self, name: str, position: int) -> None:
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self.byte(position)}")
        opened = self.open.pop()
        if name not in ("", opened.name):
            raise cannot_parse(
                f"Unmatched end tag at byte offset {self.byte(position)}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
        if self.length > opened.offset:
            self._entity(opened)

    def _entity(self, opened: _Open) -> None:
        place = {"offset": opened.offset, "length": self.length - opened.offset}
        if opened.name == "a":
            url = opened.attributes.get("href") or "".join(self.parts[opened.start :])
            if "." in url or ":" in url:
                self.entities.append({"type": "text_link", **place, "url": url})
        elif opened.name == "tg-emoji":
            self._emoji(opened, place)
        elif opened.name == "code" and self._language(opened, place):
            return
        else:
            self._plain_entity(opened, place)

    def _plain_entity(self, opened: _Open, place: dict[str, int]) -> None:
        kind = _SIMPLE.get(opened.name, "spoiler")
        if kind == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        entity: Entity = {"type": kind, **place}
        inner = self.entities[-1] if self.entities else {}
        if kind == "pre" and inner.get("type") == "pre" and all(inner[k] == place[k] for k in place):
            return
        self.entities.append(entity)

    def _language(self, opened: _Open, place: dict[str, int]) -> bool:
        """`<pre><code class="language-x">` is one entity that names its language."""
        name = opened.attributes.get("class", "").removeprefix("language-")
        within_pre = bool(self.open) and self.open[-1].name == "pre"
        if not name or not within_pre or self.open[-1].offset != opened.offset:
            return False
        self.entities.append({"type": "pre", **place, "language": name})
        return True

    def _emoji(self, opened: _Open, place: dict[str, int]) -> None:
        emoji_id = opened.attributes.get("emoji-id", "")
        if not emoji_id.isdigit():
            raise cannot_parse("Invalid custom emoji identifier specified")
        self.entities.append({"type": "custom_emoji", **place, "custom_emoji_id": emoji_id})


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    code = int(match[2], 16) if match[2] else int(match[3]) if match[3] else 0
    return chr(code) if 0 < code <= 0x10FFFF else match[0]


def _plain(text: str) -> str:
    return _TOKEN.sub(_character, text) if "&" in text else text


def read_html(source: str) -> Formatted:
    """Text and entities, or the refusal that names the byte."""
    reader = _Reader(source)
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            break
        if match[0] == "<":
            position = reader.tag(position)
            continue
        reader.add(_character(match) if match[0].startswith("&") else match[0])
        position = match.end()
    if reader.open:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].name}"')
    return Formatted("".join(reader.parts), in_order(reader.entities))
