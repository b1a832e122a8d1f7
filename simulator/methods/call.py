"""One call of a bot: its parameters, read and checked in the Bot API's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.formatting import Formatted, tidy, units
from simulator.hook import Execute
from simulator.html_text import read_html
from simulator.keyboards import check_markup
from simulator.markdown_text import read_markdown, read_markdown_v2
from simulator.params import Params
from simulator.refusals import bad_request
from simulator.state import Chat, Json, Message
from simulator.world import Bot, World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_READERS = {"html": read_html, "markdown": read_markdown, "markdownv2": read_markdown_v2}


@dataclass
class Call:
    """What a method works with: `execute` is for methods in replies, `facts` go into the journal."""

    world: World
    bot: Bot
    params: Params
    execute: Execute
    facts: Json = field(default_factory=dict)

    def chat_id(self, name: str = "chat_id") -> int:
        """The chat's number; groups and people here have no public names."""
        if not self.params.has(name) or self.params.text(name) == "":
            raise bad_request("chat_id is empty")
        try:
            return int(self.params.text(name))
        except ValueError:
            raise bad_request("chat not found") from None

    def target(self) -> Chat:
        """The chat to write to."""
        return self.world.reachable(self.chat_id(), self.bot)

    def message(self, chat: Chat, missing: str, name: str = "message_id") -> Message:
        """A message of this chat, or the method's own complaint."""
        message = chat.messages.get(self.params.integer(name))
        if message is None:
            raise bad_request(missing)
        return message

    def markup(self, chat: Chat) -> Json | None:
        """The reply markup, checked."""
        if not self.params.has("reply_markup"):
            return None
        return check_markup(self.params.nested("reply_markup"), private=chat.is_private)

    def body_text(self) -> Json:
        """The `text` of a message, as content."""
        found = self._formatted("text", "entities")
        if not found.text.strip():
            raise bad_request("message text is empty")
        if units(found.text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        return _content("text", "entities", found)

    def body_caption(self) -> Json:
        """The caption of a file, as content; empty where there is none."""
        found = self._formatted("caption", "caption_entities")
        if units(found.text) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        return _content("caption", "caption_entities", found) if found.text else {}

    def _formatted(self, name: str, entities: str) -> Formatted:
        raw = self.params.text(name)
        mode = self.params.text("parse_mode").lower()
        given = self.params.nested(entities)
        if given:
            return tidy(Formatted(raw, _checked_entities(given, raw)))
        if not mode:
            return tidy(Formatted(raw))
        if mode not in _READERS:
            raise bad_request("unsupported parse_mode")
        return tidy(_READERS[mode](raw))

    def options(self, chat: Chat) -> Json:
        """What is kept with a new message beside its content."""
        return {
            "markup": self.markup(chat),
            "reply_to": self._reply_to(chat),
            "silent": self.params.flag("disable_notification"),
            "protected": self.params.flag("protect_content"),
        }

    def _reply_to(self, chat: Chat) -> int | None:
        wanted = self.params.nested("reply_parameters") or {}
        lenient = wanted.get("allow_sending_without_reply") or self.params.flag("allow_sending_without_reply")
        number = int(wanted.get("message_id") or self.params.integer("reply_to_message_id"))
        if not number:
            return None
        if number in chat.messages:
            return number
        if lenient:
            return None
        raise bad_request("message to be replied not found")

    def post(self, chat: Chat, body: Json, **more: Any) -> Message:
        """Send within the limits; a reply keyboard becomes the chat's."""
        options = {**self.options(chat), **more}
        self.world.limits.take(chat.id)
        message = self.world.post(chat, self.bot.user, body, **options)
        _show_keyboard(chat, message.markup)
        return message


def _show_keyboard(chat: Chat, markup: Json | None) -> None:
    if markup is None:
        return
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None


def _content(name: str, entities: str, found: Formatted) -> Json:
    body: Json = {name: found.text}
    if found.entities:
        body[entities] = found.entities
    return body


def _checked_entities(given: Any, text: str) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    length = units(text)
    for one in given:
        if one.get("offset", -1) < 0 or one.get("length", 0) <= 0 or one["offset"] + one["length"] > length:
            raise bad_request("can't parse entities: entity is out of bounds")
    return [{key: value for key, value in one.items() if value is not None} for one in given]
