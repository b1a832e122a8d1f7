"""Texts on their way: what a phone sends of a text, and whether pieces are the whole of it, in order."""

import re
from collections.abc import Callable, Sequence

BLANKS = " \n"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

Same = Callable[[str, str], bool]


def as_sent(text: str) -> str:
    """What arrives of a text that was typed: no control characters, no blanks at either end."""
    return CONTROL.sub(" ", text.replace("\r", "")).strip(BLANKS)


def rest_after(text: str, piece: str, same: Same = str.__eq__) -> str | None:
    """What is left of `text` once `piece` was read from its beginning; None where it does not begin so.

    Messages lose the blanks at their ends, so those around a cut may be missing.
    """
    text = text.lstrip(BLANKS)
    if not piece or not same(text[: len(piece)], piece):
        return None
    return text[len(piece) :].lstrip(BLANKS)


def in_pieces(text: str, most: int, cut: re.Pattern[str]) -> list[str]:
    """The text in at most so many pieces of whole sentences."""
    sentences = [one for one in cut.split(text) if one.strip()]
    share = max(1, -(-len(sentences) // most))
    joined = ["".join(sentences[at : at + share]) for at in range(0, len(sentences), share)]
    return [as_sent(piece) for piece in joined if as_sent(piece)]


def is_whole(text: str, pieces: Sequence[str]) -> bool:
    """Whether these pieces, in this order, are the whole text."""
    rest: str | None = text
    for piece in pieces:
        rest = rest_after(rest, piece) if rest else None
        if rest is None:
            return False
    return rest == ""
