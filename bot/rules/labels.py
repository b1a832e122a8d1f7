"""Labels as people type them: width, spaces, boxes and marks are forgiven, and both scripts of Chinese."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from bot.rules.numbers import ALPHABET

# As long as labels are; Chinese characters are as wide as two others.
WIDEST = 44
WIDE = frozenset("WF")
# The number of a case, or of a report of pressure.
_NUMBER = rf"([CP])\s*[-_—]?\s*([{ALPHABET}]{{8}})"
_BEFORE = re.compile(rf"{_NUMBER}(?![0-9A-Z])\W*(?P<label>.+)", re.IGNORECASE | re.DOTALL)
_BEHIND = re.compile(rf"(?P<label>.+?)\W*(?<![0-9A-Z]){_NUMBER}", re.IGNORECASE | re.DOTALL)


def may_be_label(text: str) -> bool:
    """Whether a text is short enough to be what stands on a button."""
    width = sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)
    return bool(folded(text)) and width <= WIDEST


def folded(text: str) -> str:
    """What is left of a label when everything is forgiven that people cannot be asked to type."""
    letters = simplified(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def simplified(text: str) -> str:
    """Traditional characters as Simplified Chinese writes them; good for comparing, not for showing."""
    return text.translate(_variants())


def numbered_label(text: str) -> tuple[str, str] | None:
    """The case number and the label in `C-7F3K29QD 认领` or `认领 C-7F3K29QD`; None without a number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _BEFORE.fullmatch(plain) or _BEHIND.fullmatch(plain)
    if found is None:
        return None
    letter, number = (part for part in found.groups() if part != found["label"])
    return f"{letter}-{number}".upper(), found["label"]


@cache
def _variants() -> dict[int, str]:
    table = tomllib.loads((files("bot.rules") / "variants.toml").read_text("utf-8"))
    pairs = zip(table["traditional"].strip(), table["simplified"].strip(), strict=True)
    return {ord(traditional): plain for traditional, plain in pairs}
