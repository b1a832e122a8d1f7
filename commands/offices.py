"""`yiping offices import`: the tree of offices from a CSV file."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.rules.offices import OfficeRow, OfficeRowsError
from bot.rules.rows import RowProblem
from bot.services.offices import OfficeDesk
from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer
from commands.job import Job
from commands.opening import open_database, read_text
from commands.tables import Cells, lines_of

COLUMNS = ("code", "parent_code", "name", "chat_id")
LONGEST = {"code": 64, "parent_code": 64, "name": 200}
CHAT_ID = re.compile(r"-?[1-9][0-9]{0,15}")


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("offices", t("政务服务机构")).commands(t("命令"))
    importing = group.add("import", t("导入机构：全部成功或一个不改，可以反复导入"), import_file)
    importing.add_argument("file", metavar="FILE.csv", help=t("列：code,parent_code,name,chat_id"))


async def import_file(job: Job) -> Answer:
    """Import a file, all of it or nothing."""
    rows = parse(read_text(job.options.file))
    async with open_database(job.settings):
        done = await OfficeDesk().import_rows(rows)
    return Answer({"created": done.created, "updated": done.updated, "unchanged": done.unchanged})


def parse(text: str) -> list[OfficeRow]:
    """The rows of a CSV file, each seen to be well-formed. Raises RowsError."""
    lines = lines_of(text, COLUMNS[0])
    line, header = next(lines, (1, ()))
    names = [name.strip() for name in header]
    if problems := list(_header_problems(line, names)):
        raise OfficeRowsError(problems)
    body = list(lines)
    if problems := [problem for row in body for problem in _row_problems(row, names)]:
        raise OfficeRowsError(problems)
    if not body:
        raise OfficeRowsError([RowProblem(line + 1, "code", phrase("文件里没有机构。"))])
    return [_row(line, _by_name(names, cells)) for line, cells in body]


def _header_problems(line: int, names: Sequence[str]) -> Iterator[RowProblem]:
    for name in COLUMNS:
        if name not in names:
            sentence = phrase("缺少这一列，第一行应为 {columns}。")
            yield RowProblem(line, name, sentence, {"columns": ",".join(COLUMNS)})
    for index, name in enumerate(names):
        if name not in COLUMNS or name in names[:index]:
            sentence = phrase("多了这一列，第一行应为 {columns}。")
            yield RowProblem(line, name or str(index + 1), sentence, {"columns": ",".join(COLUMNS)})


def _row_problems(row: Cells, names: Sequence[str]) -> Iterator[RowProblem]:
    line, cells = row
    if len(cells) != len(names):
        column = names[min(len(cells), len(names) - 1)]
        counts = {"found": len(cells), "wanted": len(names)}
        yield RowProblem(line, column, phrase("这一行有 {found} 格，应为 {wanted} 格。"), counts)
        return
    for name, value in _by_name(names, cells).items():
        if problem := _cell_problem(line, name, value):
            yield problem


def _cell_problem(line: int, name: str, value: str) -> RowProblem | None:
    if not value:
        return RowProblem(line, name, phrase("不能为空。")) if name in {"code", "name"} else None
    if name == "chat_id":
        sentence = phrase("“{value}”不是群的编号，应为整数，例如 -1001234567890，没有群就留空。")
        return None if CHAT_ID.fullmatch(value) else RowProblem(line, name, sentence, {"value": value})
    if not value.isprintable():
        return RowProblem(line, name, phrase("有换行或看不见的字符。"))
    if len(value) > LONGEST[name]:
        return RowProblem(line, name, phrase("不能超过 {longest} 个字。"), {"longest": LONGEST[name]})
    return None


def _by_name(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _row(line: int, row: Mapping[str, str]) -> OfficeRow:
    return OfficeRow(
        line=line,
        code=row["code"],
        parent_code=row["parent_code"] or None,
        name=row["name"],
        chat_id=int(row["chat_id"]) if row["chat_id"] else None,
    )
