"""`yiping figures`: what is counted, whether it is what the facts say, and putting it right."""

from collections.abc import Mapping
from fractions import Fraction

from bot.errors import OfficeUnknown
from bot.rules.indicators import INDICATORS, MEASURES, Counts
from bot.rules.months import Months, Span, is_month
from bot.services.figures import FigureDesk, FigureRow
from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer, Fact, Wrong
from commands.job import Job
from commands.opening import ground_of, open_database
from models.recount import Difference
from models.tables import Office


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("figures", t("统计数字")).commands(t("命令"))
    showing = group.add("show", t("显示数字和指标：不写机构就是全部"), show)
    showing.add_argument("--office", metavar="CODE", help=t("只看这个机构的"))
    showing.add_argument("--from", dest="first", metavar="YYYY-MM", help=t("从这个月起，含当月"))
    showing.add_argument("--to", dest="last", metavar="YYYY-MM", help=t("到这个月止，含当月"))
    group.add("check", t("从原始记录重新数一遍，和统计数字核对；有出入退出码为 1"), check)
    rebuilding = group.add("rebuild", t("把有出入的数字改正，每一个都记下来，对外公开"), rebuild)
    rebuilding.add_argument("--why", required=True, metavar="TEXT", help=t("为什么要改，会公开"))


async def show(job: Job) -> Answer:
    """Figures and indicators of an office, or of all together."""
    span = _span(job.options.first, job.options.last)
    desk = FigureDesk(ground_of(job.settings))
    async with open_database(job.settings):
        office_id = await _office_id(job.options.office)
        row = await (desk.overall(span) if office_id is None else desk.office(office_id, span))
        medians = await desk.medians(office_id, span)
    return Answer(_shown(row, medians))


async def check(job: Job) -> Answer:
    """Where the figures are not what the facts say."""
    desk = FigureDesk(ground_of(job.settings))
    async with open_database(job.settings):
        found = await desk.check()
    facts: dict[str, Fact] = {"figures": "wrong" if found else "right", "differences": len(found)}
    return Answer(facts, {"rows": [_difference(one) for one in found]}, exit_code=1 if found else 0)


async def rebuild(job: Job) -> Answer:
    """Put right what is wrong."""
    if not job.options.why.strip():
        raise Wrong(phrase("--why：要写明为什么改。"))
    desk = FigureDesk(ground_of(job.settings))
    async with open_database(job.settings):
        found = await desk.rebuild(job.options.why.strip())
    return Answer({"corrected": len(found)}, {"rows": [_difference(one) for one in found]})


async def _office_id(code: str | None) -> int | None:
    if code is None:
        return None
    office = await Office.get_or_none(code=code, test=False)
    if office is None:
        raise OfficeUnknown(code=code)
    return int(office.id)


def _span(first: str | None, last: str | None) -> Span:
    if first is None and last is None:
        return None
    for option, month in (("--from", first), ("--to", last)):
        if month is None or not is_month(month):
            raise Wrong(phrase("{option}：应为月份，例如 2026-11；两个要一起写。"), option=option)
    try:
        return Months(str(first), str(last))
    except ValueError:
        raise Wrong(phrase("--from 要在 --to 之前或同月。")) from None


def _shown(row: FigureRow, medians: Mapping[str, Fraction | None]) -> dict[str, Fact]:
    told = {"completed": row.told.completed, "asked": row.told.asked, "rated": row.told.rated}
    if row.counts is None:
        return {"office": row.key or None, "told": "few", **told}
    counts: Counts = row.counts
    return {
        "office": row.key or None,
        "told": "all",
        **told,
        **{name: getattr(counts, name) for name in MEASURES},
        **{key: _written(one.value(counts)) for key, one in INDICATORS.items() if one.under is not None},
        **{key: _written(value) for key, value in medians.items()},
    }


def _written(value: Fraction | None) -> str | None:
    """Four digits behind the point: a share of one, or hours."""
    return None if value is None else f"{float(value):.4f}"


def _difference(one: Difference) -> dict[str, Fact]:
    key = one.key
    return {
        "level": key.level.value,
        "period": key.period or None,
        "measure": key.measure.value,
        "office_id": key.office_id,
        "part": key.part or None,
        "was": one.was,
        "facts": one.facts,
    }
