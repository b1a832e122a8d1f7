"""The tree of offices that is made from places."""

from replay.offices import TOP, Office, Tree, plant


def test_districts_and_counties_stand_under_their_city() -> None:
    tree = plant(["A3区", "A7县", "A市", "B9市"])
    parents = {office.code: office.parent_code for office in tree}
    assert parents == {"A3区": "A市", "A7县": "A市", "A市": TOP, "B9市": "B市", "B市": TOP, TOP: None}


def test_parents_are_imported_before_their_children() -> None:
    codes = [office.code for office in plant(["A3区", "C1县"]).in_order]
    assert codes[0] == TOP
    assert codes.index("A市") < codes.index("A3区")


def test_alerts_go_to_the_nearest_office_with_somebody() -> None:
    tree = Tree([Office(TOP, None, handlers=1), Office("A市", TOP), Office("A3区", "A市")])
    assert tree.on_duty("A3区").code == TOP


def test_one_rung_up_is_the_next_office_with_somebody() -> None:
    tree = Tree([Office(TOP, None, handlers=1), Office("A市", TOP), Office("A3区", "A市", leads=1)])
    above = tree.rung_up("A3区")
    assert above is not None
    assert above.code == TOP
    assert tree.rung_up(TOP) is None


def test_the_top_always_has_somebody() -> None:
    assert plant(["A3区"])[TOP].has_receiver
