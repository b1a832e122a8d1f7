"""The page of the lifecycles is what the table of moves says."""

from bot.rules.lifecycle import MOVES
from tests.docs.lifecycle import PATH, rendered


def test_the_page_is_up_to_date() -> None:
    assert PATH.read_text("utf-8") == rendered(), "run `make docs`"


def test_the_page_has_a_row_for_every_move() -> None:
    rows = [line for line in rendered().splitlines() if line.startswith("| ") and "| from |" not in line]
    assert len(rows) == len(MOVES)
