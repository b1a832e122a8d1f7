"""A language that nobody speaks: Arabic letters for Chinese ones, to see what a real language would meet."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from tests import catalogues

LANGUAGE = "ar"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
PATTERNS = {
    "M月d日（EEE）": "EEEE d MMMM",
    "M月d日 HH:mm": "d MMMM HH:mm",
    "M月d日": "d MMMM",
    "M月d日EEE": "d MMMM EEE",
    "HH:mm": "HH:mm",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def pseudo(sentence: str) -> str:
    """The sentence with other letters, its placeholders, digits and commands as they are."""
    if sentence in PATTERNS:
        return PATTERNS[sentence]
    parts = re.split(r"(\{[^}]*\})", sentence)
    return "".join(part if part.startswith("{") else CHINESE.sub(_letter, part) for part in parts)


def _letter(found: re.Match[str]) -> str:
    return LETTERS[ord(found[0]) % len(LETTERS)]


def catalog() -> Catalog:
    """Every sentence of the code, translated so."""
    made = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in catalogues.messages(catalogues.template()):
        made.add(message.id, _words(message, made.num_plurals))
    return made


def _words(message: Message, plurals: int) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return pseudo(message.id)
    return tuple(pseudo(message.id[1]) for _ in range(plurals))


def write(locales: Path) -> None:
    """Put it into a directory of catalogues."""
    catalogues.write(catalog(), locales / LANGUAGE / "LC_MESSAGES" / "messages.po")
