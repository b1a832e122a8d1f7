"""Refusals that were brought about, and others."""

from replay.refusals import look_for_refusals
from tests.replay.journals import CITIZEN, Journal

BLOCKED = "Forbidden: bot was blocked by the user"


def test_a_message_to_somebody_who_blocked_is_a_provoked_refusal() -> None:
    journal = Journal().moved(CITIZEN, "member → kicked").refused(CITIZEN, 403, BLOCKED)
    found = look_for_refusals(journal.entries)
    assert (sum(found.provoked.values()), sum(found.unprovoked.values())) == (1, 0)


def test_after_unblocking_nothing_is_provoked() -> None:
    journal = Journal().moved(CITIZEN, "member → kicked").moved(CITIZEN, "kicked → member")
    found = look_for_refusals(journal.refused(CITIZEN, 403, BLOCKED).entries)
    assert found.unprovoked == {f"403 {BLOCKED}": 1}


def test_too_many_requests_and_bad_requests_are_never_provoked() -> None:
    journal = Journal().moved(CITIZEN, "member → kicked")
    journal.refused(CITIZEN, 429, "Too Many Requests: retry after 1").refused(CITIZEN, 400, "Bad Request: x")
    assert sum(look_for_refusals(journal.entries).unprovoked.values()) == 2
