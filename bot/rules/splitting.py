"""Long words in several messages: nothing added, nothing lost, cut where a reader would pause.

Telegram strips white space at both ends of a message. So a cut never touches white space where another
place can be found, even if a pause is nearer; `"".join(parts)` is always the text. What a channel that
strips cannot keep is the white space at the ends of the whole text, and a cut inside a run of white space
that alone fills half a message.
"""

import unicodedata
from collections.abc import Callable
from itertools import accumulate

MESSAGE_LIMIT = 4096
FIRST_ASTRAL = 0x10000

SENTENCE_ENDS = frozenset("。！？；!?;…")
PAUSES = frozenset("，、：,:.)）】》”’」』—–-")
OPENERS = frozenset("（(【《“‘「『")
ZERO_WIDTH_JOINER = "\u200d"
SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
FLAG_TAGS = ("\U000e0020", "\U000e007f")
HANGUL_TAILS = ("\u1160", "\u11ff")


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """The text in parts of at most `limit` UTF-16 code units each; an empty text has no parts."""
    if limit < 2:
        raise ValueError("a part must hold at least one character of two code units")
    parts = []
    while text:
        most = _fitting(text, limit)
        cut = most if most == len(text) else _cut(text, most)
        parts.append(text[:cut])
        text = text[cut:]
    return parts


def utf16_length(text: str) -> int:
    """How long Telegram takes a text to be."""
    return sum(_units(character) for character in text)


def _units(character: str) -> int:
    return 2 if ord(character) >= FIRST_ASTRAL else 1


def _fitting(text: str, limit: int) -> int:
    """How many characters fit: at most `limit`, as none is narrower than one unit."""
    lengths = accumulate(_units(character) for character in text[:limit])
    return sum(length <= limit for length in lengths)


def _cut(text: str, most: int) -> int:
    """Where to cut: the last of the best kind of place; a kind worth waiting for only in the second half."""
    whole = _whole_cuts(text, most)
    clean = [at for at in whole if not text[at - 1].isspace() and not text[at].isspace()]
    late = [at for at in clean if at > most // 2]
    kinds: tuple[Callable[[str, int], bool], ...] = (_after_sentence, _after_pause, _between_words)
    for kind in kinds:
        found = next((at for at in late if kind(text, at)), None)
        if found:
            return found
    return next(iter(late or clean or [at for at in whole if text[at - 1] == "\n"] or whole), most)


def _after_sentence(text: str, at: int) -> bool:
    return text[at - 1] in SENTENCE_ENDS and not _closes(text[at])


def _after_pause(text: str, at: int) -> bool:
    if text[at - 1] == "." or text[at - 1] in ",:-":
        return not text[at].isdigit() and not _closes(text[at])
    return text[at - 1] in PAUSES and not _closes(text[at])


def _between_words(text: str, at: int) -> bool:
    """Between two characters that are not one word or number of letters written without a gap."""
    if text[at - 1] in OPENERS or _closes(text[at]):
        return False
    return _is_ideograph(text[at - 1]) or _is_ideograph(text[at])


def _closes(character: str) -> bool:
    return character in SENTENCE_ENDS or character in PAUSES


def _is_ideograph(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and unicodedata.east_asian_width(character) == "W"


def _whole_cuts(text: str, most: int) -> list[int]:
    """Every place, the last first, where no visible character is cut in two."""
    found = []
    flag_letters = 0
    for at in range(1, most + 1):
        before, after = text[at - 1], text[at]
        flag_letters = flag_letters + 1 if _within(before, FLAG_LETTERS) else 0
        half_a_flag = flag_letters % 2 == 1 and _within(after, FLAG_LETTERS)
        if not half_a_flag and not _belong_together(before, after):
            found.append(at)
    return found[::-1]


def _belong_together(before: str, after: str) -> bool:
    return before == ZERO_WIDTH_JOINER or (before, after) == ("\r", "\n") or _extends(after)


def _extends(character: str) -> bool:
    """Whether this character belongs to the one before it."""
    if character == ZERO_WIDTH_JOINER or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    return any(_within(character, span) for span in (SKIN_TONES, FLAG_TAGS, HANGUL_TAILS))


def _within(character: str, span: tuple[str, str]) -> bool:
    return span[0] <= character <= span[1]
