"""The replay's own idea of what is hidden on the way to an office; it knows nothing of the product's."""

import re
import unicodedata
from collections.abc import Iterable

STAR = "*"
DIGIT = r"[0-9０-９]"
# A run of digits as phone and ID numbers are written; shorter ones are prices, dates and house numbers.
NUMBER = re.compile(rf"{DIGIT}(?:[ \-.()（）－—·\u200b]{{0,3}}[0-9０-９]){{6,}}(?:[ -]?[Xx])?")
MOBILE = re.compile(rf"(?<!{DIGIT})1[3-9][0-9]{{9}}(?!{DIGIT})")
IDENTITY = re.compile(
    rf"(?<!{DIGIT})[1-9]\d{{5}}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[0-9Xx]"
)
SHORTEST_KNOWN = 3


def hidden_well(original: str, shown: str, known: Iterable[str] = ()) -> bool:
    """Whether `shown` is `original`, character for character, but for numbers and known strings made stars.

    A mobile or an ID number that is readable, or anything else that is hidden, is not well.
    """
    if original == shown:
        return not _readable(original, shown)
    if len(original) != len(shown):
        return False
    changed = [at for at, (was, now) in enumerate(zip(original, shown, strict=True)) if was != now]
    if any(shown[at] != STAR for at in changed):
        return False
    return set(changed) <= _may_hide(original, known) and not _readable(original, shown)


def _readable(original: str, shown: str) -> bool:
    spans = [found.span() for pattern in (MOBILE, IDENTITY) for found in pattern.finditer(original)]
    return any(STAR not in shown[start:end] for start, end in spans)


def _may_hide(text: str, known: Iterable[str]) -> set[int]:
    places = {at for found in NUMBER.finditer(text) for at in range(*found.span())}
    folded = _folded(text)
    for word in known:
        if len(word) >= SHORTEST_KNOWN:
            for found in re.finditer(re.escape(_folded(word)), folded):
                places |= set(range(*found.span()))
    return places


def _folded(text: str) -> str:
    plain = (unicodedata.normalize("NFKC", letter) for letter in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(plain, text, strict=True)).lower()
