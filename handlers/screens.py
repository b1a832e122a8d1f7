"""What a message shows: plain text, a photo, rows of buttons; and the keyboard sealed for one chat."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.rules.references import Reference, Tap, seal


@dataclass(frozen=True)
class Button:
    """A label and what its press means."""

    label: str
    reference: Reference


Rows = list[list[Button]]


@dataclass(frozen=True)
class Screen:
    """One message. The text is plain: nothing in it is markup."""

    text: str | None
    rows: Rows = field(default_factory=list)
    photo: str | None = None


def button(label: str, tap: Tap, subject: int = 0, arg: int = 0) -> Button:
    """A button from its parts."""
    return Button(label, Reference(tap, subject, arg))


def column(*buttons: Button) -> Rows:
    """One button a row."""
    return [[one] for one in buttons]


def in_pairs(buttons: Sequence[Button]) -> Rows:
    """Two buttons a row."""
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def keyboard(screen: Screen, chat_id: int, key: bytes) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them, good for `chat_id` only."""
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[[_sealed(one, chat_id, key) for one in row] for row in screen.rows]
    )


def _sealed(one: Button, chat_id: int, key: bytes) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=one.label, callback_data=seal(one.reference, chat_id, key))
