"""Numbers that people read out: of a case, of a report of pressure, and the tail of a matter number."""

import re
from collections.abc import Callable

# Without 0, 1, I, L, O and U: they are misread or misheard.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CASE_NO = re.compile(rf"C-[{ALPHABET}]{{8}}")
TAIL = 4


def case_no(randbelow: Callable[[int], int]) -> str:
    """`C-7F3K29QD`; `randbelow(n)` gives a number from 0 to n - 1, as `secrets.randbelow` does."""
    return _coded("C-", randbelow)


def report_no(randbelow: Callable[[int], int]) -> str:
    """`P-4TWM8RZK`: a report of pressure, in the same letters."""
    return _coded("P-", randbelow)


def _coded(prefix: str, randbelow: Callable[[int], int]) -> str:
    return prefix + "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(8))


def is_case_no(text: str) -> bool:
    """Whether a text is written as a case number is."""
    return CASE_NO.fullmatch(text) is not None


def tail(matter_no: str) -> str:
    """The last four characters: what a citizen is shown of a matter number."""
    return matter_no[-TAIL:]
