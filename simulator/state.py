"""What the pretend Telegram remembers of people, chats, messages and files, and how bots see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.keyboards import is_inline

Json = dict[str, Any]

_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages",
    "can_send_welcome_messages",
)  # fmt: skip
_REFUSED_RIGHTS = {"can_be_edited", "is_anonymous"}
PRESENT = frozenset({"creator", "administrator", "member"})


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    phone: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def card(self) -> Json:
        """The Bot API's `User`."""
        card: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for key in ("last_name", "username", "language_code"):
            if value := getattr(self, key):
                card[key] = value
        return card


@dataclass(slots=True)
class Chat:
    """A private chat with the bot (its id is the person's) or a group."""

    id: int
    type: str
    title: str = ""
    user: User | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    typing_at: datetime | None = None
    last_id: int = 0

    @property
    def is_private(self) -> bool:
        """Whether there are only two in it."""
        return self.type == "private"

    def card(self) -> Json:
        """The Bot API's `Chat`."""
        if self.user is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        card: Json = {"id": self.id, "type": self.type, "first_name": self.user.first_name}
        for key in ("last_name", "username"):
            if value := getattr(self.user, key):
                card[key] = value
        return card

    def has(self, user_id: int) -> bool:
        """Whether this person or bot is in the group now."""
        return self.members.get(user_id) in PRESENT


@dataclass(slots=True)
class Message:
    """One message; `body` holds its content in the Bot API's own fields."""

    id: int
    chat: Chat
    sender: User
    date: int
    body: Json
    markup: Json | None = None
    reply_to: int | None = None
    edited_at: int | None = None
    silent: bool = False
    protected: bool = False
    origin: Json | None = None
    reactions: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    def card(self, *, with_reply: bool = True) -> Json:
        """The Bot API's `Message`: of keyboards it shows only inline ones."""
        card: Json = {
            "message_id": self.id,
            "from": self.sender.card(),
            "chat": self.chat.card(),
            "date": self.date,
            **self.body,
        }
        if self.edited_at is not None:
            card["edit_date"] = self.edited_at
        if self.protected:
            card["has_protected_content"] = True
        if self.origin is not None:
            card["forward_origin"] = self.origin
        if is_inline(self.markup):
            card["reply_markup"] = self.markup
        if with_reply and self.reply_to in self.chat.messages:
            card["reply_to_message"] = self.chat.messages[self.reply_to].card(with_reply=False)
        return card


@dataclass(slots=True)
class File:
    """Uploaded bytes; both ids stay valid for ever here."""

    id: str
    unique_id: str
    path: str
    content: bytes
    name: str
    mime: str

    def card(self) -> Json:
        """The fields that every kind of file has."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class Query:
    """A press on an inline button, waiting for its answer."""

    id: str
    user: User
    chat_id: int
    message_id: int
    at: datetime


@dataclass(slots=True)
class Toast:
    """What popped up after a press; an empty text only stops the spinner."""

    query_id: str
    chat_id: int
    message_id: int
    text: str
    show_alert: bool
    time: str


def member_card(user: User, status: str) -> Json:
    """The Bot API's `ChatMember` of this status."""
    card: Json = {"user": user.card(), "status": status}
    if status == "administrator":
        card |= {right: right not in _REFUSED_RIGHTS for right in _RIGHTS}
    elif status == "creator":
        card["is_anonymous"] = False
    elif status == "kicked":
        card["until_date"] = 0
    return card
