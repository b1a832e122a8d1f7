"""Who stands above an office, and who reads what is not for it."""

from typing import Any, cast

from replay.offices import TOP, Office, Tree
from replay.phones import Chat, Phone
from replay.stage import Official, Staff

NOWHERE = cast(Any, None)  # nobody here presses anything


def supervisor(number: int, office: str) -> Official:
    return Official(Phone(NOWHERE, NOWHERE, Chat(number)), office, "周科")


def staff() -> Staff:
    """A district under a city under the top; city and top have a supervisor each."""
    tree = Tree([Office(TOP, None), Office("A市", TOP), Office("A3区", "A市")])
    above = {"A市": [supervisor(1, "A市")], TOP: [supervisor(2, TOP)], "A3区": []}
    return Staff(tree, supervisors=above)


def test_the_nearest_supervisors_above_are_asked() -> None:
    assert [one.office for one in staff().rung_above("A3区")] == ["A市"]
    assert [one.office for one in staff().rung_above("A市")] == [TOP]
    assert staff().rung_above(TOP) == []


def test_nobody_of_an_office_concerned_decides_about_it() -> None:
    assert [one.office for one in staff().rung_above("A3区", {"A市", "A3区"})] == [TOP]
