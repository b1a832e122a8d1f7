"""`yiping calendar import`: the days off and the make-up days of a year, from a CSV file."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.desks import build
from bot.rules.rows import RowProblem, RowsError
from bot.services.schedule import Moved
from bot.system import SilentBell
from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database, read_text
from commands.tables import Cells, lines_of

DATE, KIND = "date", "holiday|workday"
KINDS = {"holiday": False, "workday": True}
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("calendar", t("工作日历")).commands(t("命令"))
    importing = group.add("import", t("导入放假安排，重算暂推的期限：全部成功或一个不改"), import_file)
    importing.add_argument("file", metavar="FILE.csv", help=t("每行：date,holiday 或 date,workday"))


async def import_file(job: Job) -> Answer:
    """Import a file, all of it or nothing, and say which deadlines moved."""
    days = parse(read_text(job.options.file))
    ground = ground_of(job.settings)
    async with open_database(job.settings):
        moved = await build(ground, SilentBell()).schedule.import_days(days)
    rows = [_fact(one) for one in moved]
    return Answer({"days": len(days), "moved": len(rows)}, {"deadlines": rows})


def _fact(moved: Moved) -> dict[str, Fact]:
    return {
        "of": moved.number,
        "which": moved.which,
        "from": moved.was.isoformat(),
        "to": moved.now.isoformat(),
    }


def parse(text: str) -> dict[date, bool]:
    """The days of a file, each seen to be well-formed; it may begin with names. Raises RowsError."""
    lines = [line for line in lines_of(text, DATE) if line[1][0].strip().lower() != DATE]
    if not lines:
        raise RowsError([RowProblem(1, DATE, phrase("文件里没有日期。"))])
    if problems := [*(problem for line in lines for problem in _problems(line)), *_repeated(lines)]:
        raise RowsError(problems)
    return {date.fromisoformat(cells[0].strip()): KINDS[cells[1].strip()] for _, cells in lines}


def _problems(row: Cells) -> Iterator[RowProblem]:
    line, cells = row
    if len(cells) != len((DATE, KIND)):
        counts = {"found": len(cells), "wanted": 2}
        yield RowProblem(line, KIND, phrase("这一行有 {found} 格，应为 {wanted} 格。"), counts)
        return
    day, kind = (cell.strip() for cell in cells)
    if not _is_day(day):
        yield RowProblem(line, DATE, phrase("“{value}”不是日期，例如 2027-01-01。"), {"value": day})
    if kind not in KINDS:
        yield RowProblem(
            line, KIND, phrase("“{value}”应为 holiday（放假）或 workday（上班）。"), {"value": kind}
        )


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _repeated(lines: Sequence[Cells]) -> Iterator[RowProblem]:
    first: dict[str, int] = {}
    for line, cells in lines:
        day = cells[0].strip()
        if day in first:
            values = {"day": day, "first": first[day]}
            yield RowProblem(line, DATE, phrase("“{day}”在第 {first} 行已经有了。"), values)
        first.setdefault(day, line)
