"""Which offices a few characters mean, and how often a case may be handed over."""

import pytest

from bot.rules.handing_over import Candidate, is_for_a_supervisor, may_hand_over, search
from models.terms import CaseState

OFFICES = (
    Candidate(1, "A3ENTRY", "A3区公安分局出入境"),
    Candidate(2, "AENTRY", "A市公安局出入境"),
    Candidate(3, "A3TAX", "A3区税务局"),
    Candidate(4, "A3TAX2", "A3区税务局第二税务所"),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("出入境", [2, 1]),
        ("税务", [3, 4]),
        ("A3区税务局", [3, 4]),
        ("a3tax", [3, 4]),
        ("Ａ３ＴＡＸ２", [4]),
        ("公安 出入境", [2, 1]),
        ("市出入", [2]),
        ("A3区", [3, 1, 4]),
        ("社保", []),
        ("", []),
        ("  ", []),
    ],
)
def test_offices_are_found_by_a_few_characters(words: str, found: list[int]) -> None:
    assert [office.office_id for office in search(words, OFFICES)] == found


@pytest.mark.parametrize("state", CaseState)
def test_only_what_is_open_or_claimed_is_handed_over(state: CaseState) -> None:
    assert may_hand_over(state, 0, 2) == (state in {CaseState.OPENED, CaseState.CLAIMED})


@pytest.mark.parametrize(
    ("handovers", "possible", "supervisor"),
    [(0, True, False), (1, True, False), (2, True, True), (3, False, True)],
)
def test_twice_freely_then_a_supervisor_then_no_more(
    handovers: int, possible: bool, supervisor: bool
) -> None:
    assert may_hand_over(CaseState.OPENED, handovers, 2) is possible
    assert is_for_a_supervisor(handovers, 2) is supervisor
