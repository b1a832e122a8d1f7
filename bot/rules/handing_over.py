"""转办: which offices a few typed characters mean, how often a case may be handed over, and who decides."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from models.terms import CaseState

MOST_HITS = 8
HANDED_FROM = frozenset({CaseState.OPENED, CaseState.CLAIMED})


@dataclass(frozen=True)
class Candidate:
    """An office that a case may go to."""

    office_id: int
    code: str
    name: str


def may_hand_over(state: CaseState, handovers: int, limit: int) -> bool:
    """Whether an office may hand the case over; the one time beyond the limit is a supervisor's to decide."""
    return state in HANDED_FROM and handovers <= limit


def is_for_a_supervisor(handovers: int, limit: int) -> bool:
    """Whether the next hand-over only asks a supervisor who answers."""
    return handovers >= limit


def search(words: str, offices: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The offices whose name or code holds these characters together, else in this order; best first."""
    wanted = _plain(words)
    if not wanted:
        return ()
    together = [one for one in offices if wanted in _plain(one.name) or wanted in _plain(one.code)]
    found = together or [office for office in offices if _in_order(wanted, _plain(office.name))]
    return tuple(sorted(found, key=lambda office: _closeness(wanted, office)))


def _closeness(wanted: str, office: Candidate) -> tuple[bool, bool, int, str]:
    """An exact name or code first, then what begins with the characters, then the shorter name."""
    names = (_plain(office.name), _plain(office.code))
    begins = any(name.startswith(wanted) for name in names)
    return (wanted not in names, not begins, len(office.name), office.code)


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted)


def _plain(text: str) -> str:
    """Without spaces, case and width."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
