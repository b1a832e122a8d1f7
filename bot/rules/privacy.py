"""Masking: phone and ID numbers, and what is known of a person, on the way to an office.

Every character keeps its place: a text is as long after masking as before.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.rules.private_numbers import hidden_places

STAR = "*"
ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
DASHES = frozenset("‐‑‒–—―−－·•")
# Shorter codes are ordinary numbers: hiding every lone 7 would hide nobody.
SHORTEST_CODE = 3
# Longer ones are hidden even inside other letters and digits: they cannot stand there by chance.
LONG_CODE = 7
NOT_IN_CODE = (r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])")


def mask(text: str, *, known: Iterable[str] = ()) -> str:
    """Hide phone and ID numbers, and every string of `known`: names, references, matter numbers.

    What is masked stays as it is when masked again.
    """
    masked = _mask_known(text, known)
    while (again := _mask_numbers(masked)) != masked:
        masked = again
    return masked


def tells_who(contact: Mapping[str, object], matter_no: str, *, opened: bool) -> list[str]:
    """What in words would tell who rated, for `mask`; the matter number too, unless the citizen opened it."""
    known = [contact.get("phone"), contact.get("name"), contact.get("ref"), None if opened else matter_no]
    return [str(word) for word in known if word]


def mask_name(name: str) -> str:
    """`王小明` as `王**`; a single character is hidden whole."""
    return name[:1] + STAR * (len(name) - 1) if len(name) > 1 else STAR * len(name)


def mask_phone(phone: str) -> str:
    """`13800000000` as `138****0000`; whatever else was given keeps its last two characters at most."""
    masked = _mask_numbers(phone)
    return masked if masked != phone else STAR * max(0, len(phone) - 2) + phone[max(0, len(phone) - 2) :]


def _mask_numbers(text: str) -> str:
    return _hide(text, hidden_places(_folded(text)))


def _mask_known(text: str, known: Iterable[str]) -> str:
    for secret in sorted({word.strip() for word in known}, key=len, reverse=True):
        pattern = _pattern(secret)
        if pattern:
            keep = 0 if secret[0].isascii() else 1
            found = pattern.finditer(_folded(text).lower())
            text = _hide(
                text, {place for match in found for place in range(match.start() + keep, match.end())}
            )
    return text


def _pattern(secret: str) -> re.Pattern[str] | None:
    """What finds a known string in a folded text, or None where it is too short to tell anything."""
    folded = _folded(secret).lower()
    if not folded.isascii():
        return re.compile(re.escape(folded))
    if len(folded) < SHORTEST_CODE:
        return None
    before, after = NOT_IN_CODE if len(folded) < LONG_CODE else ("", "")
    return re.compile(before + re.escape(folded) + after)


def _hide(text: str, places: set[int]) -> str:
    return "".join(STAR if i in places else character for i, character in enumerate(text)) if places else text


def _folded(text: str) -> str:
    """The text with full-width and other forms made plain, character by character."""
    return text if text.isascii() else "".join(map(_fold, text))


def _fold(character: str) -> str:
    if character in ZERO_WIDTH:
        return "\u200b"
    if character in DASHES:
        return "-"
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if unicodedata.category(character) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    # A circled or raised number is no digit of the number beside it.
    return plain if len(plain) == 1 and not plain.isdigit() else character
