"""Writes `docs/lifecycle.md` from the table of moves: `python -m tests.docs.lifecycle`."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from bot.rules.lifecycle import MOVES, NEW, SAME, Move
from models.terms import Actor, CaseState, PressureState, PromptState, RatingState, Subject
from tests.docs.pages import ROOT

PATH = ROOT / "docs" / "lifecycle.md"
INTRODUCTION = """\
# The lifecycles

Made from the table `MOVES` in `bot/rules/lifecycle.py` by `make docs`; a test fails when this page is behind.

Every move is checked against this table and writes one line of the register (台账, table `steps`) in the same
transaction: when, from, to, in which role, why. A move that is not here does not happen. “–” as the state
before means that the thing comes into being; “same” as the state after means that it stays as it is. Limits
are data: see [policy keys](operations.md#policy-keys).
"""
TITLES: dict[Subject, tuple[str, type[StrEnum]]] = {
    Subject.PROMPT: ("Prompt 评价邀请", PromptState),
    Subject.RATING: ("Rating 评价", RatingState),
    Subject.CASE: ("Case 差评工单", CaseState),
    Subject.PRESSURE: ("Report of pressure 干预评价", PressureState),
}
NOTHING = "–"
HEAD = "| from | act | to | by | what people notice |\n|---|---|---|---|---|"


def rendered() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_section(subject) for subject in TITLES)])


def main() -> None:
    """Write the page."""
    PATH.write_text(rendered(), "utf-8")


def _section(subject: Subject) -> str:
    title, states = TITLES[subject]
    moves = [move for move in MOVES if move.subject is subject]
    picture = "\n".join(["```mermaid", "stateDiagram-v2", *_arrows(moves, states), "```"])
    table = "\n".join([HEAD, *(_row(move, states) for move in moves)])
    return f"## {title}\n\n{picture}\n\n{table}\n"


def _row(move: Move, states: type[StrEnum]) -> str:
    before = " ".join(_written(state) for state in _ordered(move.sources, states))
    by = ", ".join(_ordered(move.by, Actor))
    notice = NOTHING if move.notice == NEW else move.notice
    return f"| {before} | `{move.act}` | {_written(move.target)} | {by} | {notice} |"


def _written(state: str) -> str:
    return {NEW: NOTHING, SAME: "same"}.get(state, f"`{state}`")


def _arrows(moves: Sequence[Move], states: type[StrEnum]) -> Iterator[str]:
    """One arrow for each pair of states, with every act that leads along it."""
    acts: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        for state in _ordered(move.sources, states):
            if move.target != SAME:
                acts.setdefault((state, move.target), []).append(move.act)
    for (before, after), names in acts.items():
        yield f"    {before.replace(NEW, '[*]')} --> {after}: {', '.join(names)}"


def _ordered(words: Iterable[str], order: type[StrEnum]) -> list[str]:
    """Words of an enumeration in its order; the state before all states comes first."""
    known = [NEW, *order]
    return sorted(words, key=known.index)


if __name__ == "__main__":
    main()
