"""Keyboards: what the Bot API accepts under a message, and finding a button as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from simulator.refusals import ApiRefusal, bad_request

Json = dict[str, Any]
Button = dict[str, Any]

CALLBACK_BYTES = 64
MOST_BUTTONS = 100
_ACTIONS = (
    "callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game", "pay",
)  # fmt: skip
_REPLY_KINDS = ("keyboard", "remove_keyboard", "force_reply")
_TICKS = "☐☑☒✓✔✅"


def check_markup(markup: Any, *, private: bool) -> Json | None:
    """The markup as it will be kept; None where there is none."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _inline_rows(markup["inline_keyboard"], private)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        return {**markup, "keyboard": _reply_rows(markup["keyboard"], private)}
    if any(kind in markup for kind in _REPLY_KINDS):
        return markup
    return None


def is_inline(markup: Json | None) -> bool:
    """Whether the keyboard hangs under its message."""
    return markup is not None and "inline_keyboard" in markup


def buttons(markup: Json | None) -> Iterator[Button]:
    """All buttons in reading order."""
    for row in rows(markup):
        yield from row


def rows(markup: Json | None) -> list[list[Button]]:
    """The rows of either kind of keyboard."""
    if markup is None:
        return []
    found: list[list[Button]] = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return found


def labels(markup: Json | None) -> list[list[str]]:
    """What stands on the buttons, row by row."""
    return [[button["text"] for button in row] for row in rows(markup)]


def find(markup: Json | None, wanted: str) -> Button | None:
    """The button with this callback data, this label, or this label behind a tick box."""
    everything = list(buttons(markup))
    for button in everything:
        if wanted in (button.get("callback_data"), button["text"]):
            return button
    return next((button for button in everything if bare(button["text"]) == wanted), None)


def bare(label: str) -> str:
    """A label without its tick box."""
    return label.lstrip(_TICKS + " ")


def _matrix(value: Any, what: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f"can't parse {what} JSON object")
    return [row for row in value if row]


def _inline_rows(value: Any, private: bool) -> list[list[Button]]:
    found = _matrix(value, "inline keyboard markup")
    if sum(map(len, found)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return [[_inline_button(button, private) for button in row] for row in found]


def _inline_button(button: Any, private: bool) -> Button:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text can't be empty")
    if not any(button.get(action) is not None for action in _ACTIONS):
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    _check_data(button)
    _check_links(button, private)
    return {key: value for key, value in button.items() if value is not None}


def _unparsed(why: str) -> ApiRefusal:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _check_data(button: Button) -> None:
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_links(button: Button, private: bool) -> None:
    url = button.get("url")
    if url is not None and not _is_link(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    page = (button.get("web_app") or {}).get("url")
    if page is not None and not page.startswith("https://"):
        raise bad_request(
            f"inline keyboard button Web App URL '{page}' is invalid: Only HTTPS links are allowed"
        )
    if page is not None and not private:
        raise bad_request("BUTTON_TYPE_INVALID")


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    # The real servers take no bare host names, so a link to localhost is refused.
    return parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))


def _reply_rows(value: Any, private: bool) -> list[list[Button]]:
    found = _matrix(value, "reply keyboard markup")
    return [[_reply_button(button, private) for button in row] for row in found]


def _reply_button(button: Any, private: bool) -> Button:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request("can't parse keyboard button: Text can't be empty")
    if button.get("request_contact") and not private:
        raise bad_request("phone number can be requested in private chats only")
    return {key: value for key, value in button.items() if value is not None}
