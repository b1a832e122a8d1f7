"""MarkdownV2 and the older Markdown: marks into entities, or the refusal of the real servers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.formatting import Entity, Formatted, cannot_parse, in_order, units

_RESERVED = "_*[]()~`>#+-=|{}.!"
_STYLES = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_NAMES = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler"}
_MARK = re.compile(r"\|\||__|[*_~]")
_CODE = re.compile(r"```(?:([\w+#.-]*)\n)?((?:\\.|[^\\`])*?)```|`((?:\\.|[^\\`])*)`", re.DOTALL)
_LINK = re.compile(r"\]\(((?:\\.|[^\\)])*)\)", re.DOTALL)
_ESCAPE = re.compile(r"\\([\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])")
_OLD = re.compile(r"```(?:\w*\n)?(.*?)```|`([^`]*)`|\*([^*]*)\*|_([^_]*)_|\[([^\]]*)\]\(([^)]*)\)", re.DOTALL)
_OLD_KINDS = {1: "pre", 2: "code", 3: "bold", 4: "italic", 5: "text_link"}


@dataclass
class _Reader:
    source: str
    position: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[tuple[str, int, int]] = field(default_factory=list)
    quote: int | None = None
    entities: list[Entity] = field(default_factory=list)

    def byte(self, position: int | None = None) -> int:
        end = self.position if position is None else position
        return len(self.source[:end].encode("utf-8", "surrogatepass"))

    def add(self, text: str, step: int) -> None:
        self.parts.append(text)
        self.length += units(text)
        self.position += step

    def entity(self, kind: str, offset: int, **more: str) -> None:
        if self.length > offset:
            self.entities.append({"type": kind, "offset": offset, "length": self.length - offset, **more})

    def code(self) -> None:
        match = _CODE.match(self.source, self.position)
        if match is None:
            raise cannot_parse(f"Can't find end of Code entity at byte offset {self.byte()}")
        offset, inline = self.length, match[3] is not None
        self.add(_ESCAPE.sub(r"\1", match[3] if inline else match[2]), len(match[0]))
        language = {"language": match[1]} if match[1] else {}
        self.entity("code" if inline else "pre", offset, **language)

    def style(self, mark: str) -> None:
        if self.open and self.open[-1][0] == mark:
            _, offset, _ = self.open.pop()
            self.entity(_STYLES[mark], offset)
        else:
            self.open.append((mark, self.length, self.position))
        self.position += len(mark)

    def link_end(self) -> None:
        match = _LINK.match(self.source, self.position)
        if match is None or not self.open or self.open[-1][0] != "[":
            raise self.reserved("]")
        _, offset, _ = self.open.pop()
        self.entity("text_link", offset, url=_ESCAPE.sub(r"\1", match[1]))
        self.position = match.end()

    def reserved(self, mark: str) -> Exception:
        return cannot_parse(f"Character '{mark}' is reserved and must be escaped with the preceding '\\'")

    def at_line_start(self) -> bool:
        return self.position == 0 or self.source[self.position - 1] == "\n"

    def end_quote(self) -> None:
        if self.quote is not None:
            self.entity("blockquote", self.quote)
            self.quote = None

    def step(self) -> None:
        """Read one mark or one character."""
        char = self.source[self.position]
        if self.quote is not None and self.at_line_start() and char != ">":
            self.end_quote()
        escaped = _ESCAPE.match(self.source, self.position)
        mark = _MARK.match(self.source, self.position)
        if escaped:
            self.add(escaped[1], 2)
        elif char == "`":
            self.code()
        elif mark:
            self.style(mark[0])
        else:
            self.bracket(char)

    def bracket(self, char: str) -> None:
        if char == "[":
            self.open.append(("[", self.length, self.position))
            self.position += 1
        elif char == "]":
            self.link_end()
        elif char == ">" and self.at_line_start():
            self.quote = self.length if self.quote is None else self.quote
            self.position += 1
        elif char in _RESERVED:
            raise self.reserved(char)
        else:
            self.add(char, 1)


def read_markdown_v2(source: str) -> Formatted:
    """Text and entities of MarkdownV2."""
    reader = _Reader(source)
    while reader.position < len(source):
        reader.step()
    reader.end_quote()
    if reader.open:
        mark, _, start = reader.open[-1]
        name = _NAMES.get(mark, "TextUrl")
        raise cannot_parse(f"Can't find end of {name} entity at byte offset {reader.byte(start)}")
    return Formatted("".join(reader.parts), in_order(reader.entities))


def read_markdown(source: str) -> Formatted:
    """Text and entities of the older Markdown, which does not nest."""
    reader = _Reader(source)
    while reader.position < len(source):
        _old_step(reader)
    return Formatted("".join(reader.parts), reader.entities)


def _old_step(reader: _Reader) -> None:
    char = reader.source[reader.position]
    following = reader.source[reader.position + 1 : reader.position + 2]
    if char == "\\" and following and following in "_*`[":
        reader.add(following, 2)
        return
    match = _OLD.match(reader.source, reader.position)
    if match is None and char in "_*`":
        raise cannot_parse(f"Can't find end of the entity starting at byte offset {reader.byte()}")
    if match is None or match.lastindex is None:
        reader.add(char, 1)
        return
    group = 5 if match.lastindex == 6 else match.lastindex
    offset = reader.length
    reader.add(match[group], len(match[0]))
    link = {"url": match[6]} if group == 5 else {}
    reader.entity(_OLD_KINDS[group], offset, **link)
