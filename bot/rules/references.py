"""Buttons: what a press means, in an unguessable short text that is good for one chat only."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MAC_BYTES = 12
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Tap(StrEnum):
    """What a button does; the value is its code in the callback data."""

    RATE = "r"
    AMEND = "a"
    REGRADE = "g"
    KEEP = "k"
    TAG = "t"
    SUBMIT = "s"
    VISIBLE = "v"
    DECLINE = "d"
    UNDECLINE = "ud"
    DISOWN_ASK = "oa"
    DISOWN = "o"
    MINE = "m"
    REOWN = "uo"
    SHOW = "sh"
    LATER = "l"
    DECLINE_ALL = "da"
    TYPED_YES = "ty"
    TYPED_NO = "tn"
    WHICH = "w"
    WHICH_NONE = "wn"
    MOVE_WORD = "mw"
    MORE_WORDS = "mo"
    LASTING_YES = "ly"
    LASTING_NO = "ln"
    STOP_RESULTS = "sr"
    STOP_ALL = "sa"
    LANGUAGE = "la"
    PLAIN = "pl"
    CUT = "cu"
    ERASE_ASK = "ea"
    ERASE = "er"
    ABOUT = "ab"
    JUST_NOW = "jn"
    BY_PHONE = "bp"
    BY_NUMBER = "bn"
    TELL_ME = "tt"
    PHONE_FORGET = "pf"
    TRULY_MINE = "me"
    PRESSED = "px"
    PRESSED_MY = "pm"
    PRESSED_HOW = "ph"
    PRESSED_NOT = "pn"
    RERATE_ASK = "ra"
    RERATE_NOT = "rx"
    RERATE = "rr"
    ACCEPT = "ac"
    NOT_ME = "nm"
    CORRECT = "co"
    CORRECT_NOT = "cx"
    CLAIM = "c"
    PROGRESS = "p"
    OPEN_CASE = "oc"
    ASK = "q"
    ASSIGN_ASK = "aq"
    ASSIGN = "as"
    RELEASE = "rl"
    MORE = "mr"
    TEAM = "tm"
    TEAM_INVITE = "ti"
    TEAM_REMOVE = "tr"
    TEAM_AWAY = "tw"
    BOARD = "bd"
    HAND_OVER = "ho"
    HAND_OVER_TO = "ht"
    HAND_OVER_NOT = "hn"
    DECIDE_OFFICE = "do"
    EXTEND = "ex"
    EXTENSION_YES = "xy"
    EXTENSION_NO = "xn"
    URGE = "ur"
    CONTACTED = "ct"
    HOW_CONTACTED = "hc"
    OUTCOME = "ou"
    PROMISE = "pr"
    RECTIFIED = "rd"
    REPLY = "re"
    DRAFT_SUBMIT = "ds"
    DRAFT_REDO = "dr"
    DRAFT_CANCEL = "dc"
    DRAFT_FIRST = "df"
    DRAFT_HOLD = "dh"
    WHICH_CASE = "wc"
    RESPOND = "rs"
    RESPOND_NOT = "rn"
    CONTACT_YES = "cy"
    CONTACT_NO = "cn"
    JUDGE = "j"
    SAID = "sd"
    PUBLISH = "pu"
    DIGEST_LIST = "dl"
    REVIEW_HERE = "vh"
    REVIEW_FIND = "vf"
    REVIEW_OFFICE = "vo"
    REVIEW = "vr"


@dataclass(frozen=True)
class Reference:
    """A press: what it does, to which thing, and one small number (a grade, an index, a day)."""

    tap: Tap
    subject: int = 0
    arg: int = 0


def seal(reference: Reference, chat_id: int, key: bytes) -> str:
    """The callback data of `reference` in `chat_id`: at most 64 bytes, not to be guessed without `key`."""
    body = f"{reference.tap}.{_base36(reference.subject)}.{_base36(reference.arg)}"
    return f"{body}.{_mac(body, chat_id, key)}"


def unseal(data: str, chat_id: int, keys: Sequence[bytes]) -> Reference | None:
    """The reference in `data`, or None if it was not made for `chat_id` under one of `keys`."""
    body, _, mac = data.rpartition(".")
    if not any(hmac.compare_digest(_mac(body, chat_id, key).encode(), mac.encode()) for key in keys):
        return None
    tap, subject, arg = body.split(".")
    return Reference(Tap(tap), int(subject, 36), int(arg, 36))


def _mac(body: str, chat_id: int, key: bytes) -> str:
    digest = hmac.digest(key, f"{chat_id}:{body}".encode(), "sha256")[:MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"
