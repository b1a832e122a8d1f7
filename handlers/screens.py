"""What a message shows: plain text, a photo, rows of buttons; and the keyboard sealed for one chat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiogram.types import (
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.rules.references import Reference, Tap, seal


@dataclass(frozen=True)
class Button:
    """A label and what its press means."""

    label: str
    reference: Reference


Rows = list[list[Button]]
Markup = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """A key in the place of the letters: it says its label, or sends the person's own phone number."""

    label: str
    own_number: bool = False


@dataclass(frozen=True)
class Door:
    """A button that opens a page inside the chat; it has no meaning of its own, so nothing is sealed."""

    label: str
    address: str


@dataclass(frozen=True)
class Screen:
    """One message. The text is plain: nothing in it is markup. A picture is drawn when it is sent.

    `keys` lie below the chat, one a row, for a message without buttons of its own; `clears` takes away those
    of an earlier message.
    """

    text: str | None
    rows: Rows = field(default_factory=list)
    photo: str | None = None
    keys: tuple[Key, ...] = ()
    clears: bool = False
    picture: Callable[[], bytes] | None = None
    door: Door | None = None  # stands at the end of the last row


def button(label: str, tap: Tap, subject: int = 0, arg: int = 0) -> Button:
    """A button from its parts."""
    return Button(label, Reference(tap, subject, arg))


def column(*buttons: Button) -> Rows:
    """One button a row."""
    return [[one] for one in buttons]


def in_pairs(buttons: Sequence[Button]) -> Rows:
    """Two buttons a row."""
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def told_apart(screen: Screen) -> Screen:
    """The same message; buttons that say the same and mean different things are numbered behind the first."""
    meanings: dict[str, list[Reference]] = {}

    def numbered(one: Button) -> Button:
        known = meanings.setdefault(one.label, [])
        if one.reference not in known:
            known.append(one.reference)
        number = known.index(one.reference) + 1
        return one if number == 1 else replace(one, label=f"{one.label} ({number})")

    return replace(screen, rows=[[numbered(one) for one in row] for row in screen.rows])


def markup(screen: Screen, chat_id: int, key: bytes) -> Markup | None:
    """The buttons as Telegram takes them, good for `chat_id` only; plain values, for these are made often."""
    rows: list[list[dict[str, Any]]] = [[_sealed(one, chat_id, key) for one in row] for row in screen.rows]
    if screen.door is not None:
        opening = {"text": screen.door.label, "web_app": {"url": screen.door.address}}
        rows = [*rows[:-1], [*(rows[-1] if rows else []), opening]]
    return {"inline_keyboard": rows} if rows else None


def keyboard(screen: Screen, chat_id: int, key: bytes) -> InlineKeyboardMarkup | None:
    """The same as the library has it."""
    buttons = markup(screen, chat_id, key)
    return InlineKeyboardMarkup.model_validate(buttons) if buttons else None


def keys(screen: Screen) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """The keys below the chat as Telegram takes them; they fold away once one is used."""
    if screen.keys:
        rows = [
            [KeyboardButton(text=key.label, request_contact=key.own_number or None)] for key in screen.keys
        ]
        return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, one_time_keyboard=True)
    return ReplyKeyboardRemove(remove_keyboard=True) if screen.clears else None


def _sealed(one: Button, chat_id: int, key: bytes) -> dict[str, Any]:
    return {"text": one.label, "callback_data": seal(one.reference, chat_id, key)}
