"""How the province knows the offices: a CSV file of the operator's."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.rules.rows import RowProblem, RowsError
from bot.rules.upward_facts import OfficeCodes
from bot.texts import phrase
from commands.tables import Cells, lines_of

COLUMNS = ("office_code", "area_code", "dept_code", "org_code", "org_name")
NEEDED = ("office_code", "dept_code", "org_code")
LONGEST = 200
AREA = re.compile(r"[0-9]{12}")


def parse(text: str) -> Mapping[str, OfficeCodes]:
    """The codes by the code of the office. Raises RowsError."""
    lines = lines_of(text, COLUMNS[0])
    line, header = next(lines, (1, ()))
    if tuple(name.strip() for name in header) != COLUMNS:
        values = {"columns": ",".join(COLUMNS)}
        raise RowsError([RowProblem(line, COLUMNS[0], phrase("第一行应为 {columns}。"), values)])
    rows = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    if problems := [*(problem for row in rows for problem in _problems(row)), *_repeated(rows)]:
        raise RowsError(problems)
    return {cells[0]: OfficeCodes(*cells[1:]) for _, cells in rows}


def _problems(row: Cells) -> Iterator[RowProblem]:
    line, cells = row
    if len(cells) != len(COLUMNS):
        counts = {"found": len(cells), "wanted": len(COLUMNS)}
        yield RowProblem(line, COLUMNS[0], phrase("这一行有 {found} 格，应为 {wanted} 格。"), counts)
        return
    for name, value in zip(COLUMNS, cells, strict=True):
        if name in NEEDED and not value:
            yield RowProblem(line, name, phrase("不能为空。"))
        if not (value.isprintable() and len(value) <= LONGEST):
            values = {"longest": LONGEST}
            yield RowProblem(line, name, phrase("应为一行，最多 {longest} 个字。"), values)
    if cells[1] and not AREA.fullmatch(cells[1]):
        sentence = phrase("“{value}”不是 12 位数字的区划代码。")
        yield RowProblem(line, COLUMNS[1], sentence, {"value": cells[1]})


def _repeated(rows: Sequence[Cells]) -> Iterator[RowProblem]:
    first: dict[str, int] = {}
    for line, cells in rows:
        if cells[0] in first:
            values = {"code": cells[0], "first": first[cells[0]]}
            yield RowProblem(line, COLUMNS[0], phrase("“{code}”在第 {first} 行已经有了。"), values)
        first.setdefault(cells[0], line)
