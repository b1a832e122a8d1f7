"""Matter numbers as people type them, and how often they may be tried."""

import re
import unicodedata
from datetime import datetime, timedelta

from bot.rules.phones import LAST_DIGITS

# What a source may use in a number, and at least one digit, so that ordinary words are not taken for one.
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRIES_WITHIN = timedelta(hours=24)


def typed_number(text: str) -> str | None:
    """The matter number in a message such as `2554` or `办件编号：2554`; None where there is none, or two."""
    folded = unicodedata.normalize("NFKC", text)
    found = [word for word in NUMBER.findall(folded) if any(letter.isdigit() for letter in word)]
    return found[0].strip("._-") if len(found) == 1 else None


def typed_digits(text: str) -> str | None:
    """Four digits and nothing else, apart from spaces; None for anything else."""
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    return folded if re.fullmatch(rf"[0-9]{{{LAST_DIGITS}}}", folded) else None


def tries_left(*, tries: int, since: datetime | None, now: datetime, most: int) -> int:
    """How many numbers may still be typed; the count begins anew a day after its first."""
    return most if since is None or now - since >= TRIES_WITHIN else max(0, most - tries)
