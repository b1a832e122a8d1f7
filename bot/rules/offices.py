"""机构: the rows of an import and the tree they must make together with the offices that exist."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.rehearsing import TEST_OFFICE
from bot.rules.rows import RowProblem, RowsError
from bot.texts import phrase


@dataclass(frozen=True)
class OfficeRow:
    """An office as a file names it; `parent_code` is None for one that nobody supervises."""

    line: int
    code: str
    parent_code: str | None
    name: str
    chat_id: int | None


class OfficeRowsError(RowsError):
    """A table of offices cannot be used."""


def check_tree(rows: Sequence[OfficeRow], parents_now: Mapping[str, str | None]) -> None:
    """See that every row's code stands once, its parent is known and no office supervises itself.

    `parents_now` gives the parent's code of every office that exists.

    Raises:
        OfficeRowsError: with all places at fault.
    """
    problems = [*_reserved(rows), *_repeated(rows), *_unknown_parents(rows, parents_now)]
    if problems := [*problems, *_circles(rows, parents_now)]:
        raise OfficeRowsError(problems)


def _reserved(rows: Sequence[OfficeRow]) -> Iterator[RowProblem]:
    for row in rows:
        if row.code == TEST_OFFICE:
            yield RowProblem(row.line, "code", phrase("“{code}”留给演练用。"), {"code": row.code})


def _repeated(rows: Sequence[OfficeRow]) -> Iterator[RowProblem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            values = {"code": row.code, "first": first[row.code]}
            yield RowProblem(row.line, "code", phrase("“{code}”在第 {first} 行已经有了。"), values)
        first.setdefault(row.code, row.line)


def _unknown_parents(
    rows: Sequence[OfficeRow], parents_now: Mapping[str, str | None]
) -> Iterator[RowProblem]:
    known = {row.code for row in rows} | set(parents_now)
    for row in rows:
        if row.parent_code is not None and row.parent_code not in known:
            sentence = phrase("没有“{code}”这个上级机构，文件里和已登记的机构里都找不到。")
            yield RowProblem(row.line, "parent_code", sentence, {"code": row.parent_code})


def _circles(rows: Sequence[OfficeRow], parents_now: Mapping[str, str | None]) -> Iterator[RowProblem]:
    parents = {**parents_now, **{row.code: row.parent_code for row in rows}}
    told: set[str] = set()
    for row in rows:
        circle = _circle(row.code, parents)
        if circle and row.code not in told:
            told.update(circle)
            sentence = phrase("上级关系绕成了一圈：{circle}。")
            yield RowProblem(row.line, "parent_code", sentence, {"circle": " → ".join(circle)})


def _circle(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The way up from `code` back to itself; empty where the way ends, or turns elsewhere."""
    way = {code: None}
    above = parents.get(code)
    while above is not None and above not in way:
        way[above] = None
        above = parents.get(above)
    return [*way, code] if above == code else []
