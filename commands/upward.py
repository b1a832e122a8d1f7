"""`yiping upward`: the two records that the province collects, as files, and what is kept back."""

from collections.abc import Mapping
from pathlib import Path

from bot.rules.province import PACKAGED, Province, packaged, parse_province
from bot.rules.upward_facts import FIELDS, Fault, OfficeCodes, UpwardFault
from bot.rules.upward_lines import FORMATS, Lines
from bot.services.upward import Export, UpwardDesk
from bot.services.upwardlist import Refused, refused
from bot.texts import Texts, phrase
from commands.arguments import Commands, listed
from commands.console import Answer, Fact, Wrong
from commands.job import Job
from commands.newfile import new_file
from commands.opening import ground_of, open_database, read_text
from commands.upwardoffices import COLUMNS, parse
from models.terms import UpwardKind

REASONS: Mapping[UpwardFault, str] = {
    UpwardFault.NO_AREA_CODE: phrase("机构“{value}”没有区划代码：补进 --offices 的文件。"),
    UpwardFault.NO_TASK_CODE: phrase("事项编码“{value}”不是 31 位或 33 位的字母和数字：由业务系统补报。"),
    UpwardFault.TAG_WITHOUT_NUMBER: phrase(
        "标签“{value}”没有省里的编号：写进代码表的 [tags]，示例标签不能上报。"
    ),
    UpwardFault.POOR_WITHOUT_WORDS: phrase("不满意和非常不满意的评价，标签和原话至少要有一样。"),
    UpwardFault.NO_EVENT: phrase("它的办件记录还没有上报：先导出 events。"),
    UpwardFault.ANONYMOUS: phrase("匿名评价不能用业务系统的办件编号上报，那会说出是谁评的。"),
}

KINDS = [kind.value for kind in UpwardKind]


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("upward", t("上报省级平台的办件和评价")).commands(t("命令"))
    writing = group.add("export", t("导出新的和改过的记录；没有导出的列出原因，下次再试"), export)
    writing.add_argument(
        "--profile", required=True, metavar="NAME|FILE.toml", help=t("省里的代码表：自带的名字，或文件")
    )
    writing.add_argument(
        "--kind",
        required=True,
        choices=KINDS,
        metavar=listed(KINDS),
        help=t("办件，或评价：先办件，后评价"),
    )
    writing.add_argument(
        "--offices", required=True, metavar="FILE.csv", help=t("列：{columns}", columns=",".join(COLUMNS))
    )
    writing.add_argument("--out", required=True, metavar="FILE.jsonl|.csv", help=t("新文件，不能已经存在"))
    writing.add_argument("--full", action="store_true", help=t("全部重新导出，不只是新的和改过的"))
    listing = group.add("refused", t("列出没有导出的记录：哪一处，为什么"), list_refused)
    listing.add_argument("--profile", metavar="NAME", help=t("只限这份代码表的"))
    listing.add_argument("--kind", choices=KINDS, metavar=listed(KINDS), help=t("只限这一种"))


async def export(job: Job) -> Answer:
    """Write what is news into a new file; remember it once the file is safely there."""
    options, path = job.options, Path(job.options.out)
    lines, province = _lines(path), _province(options.profile)
    desk = UpwardDesk(ground_of(job.settings), province, _offices(options.offices))
    run = Export(UpwardKind(options.kind))
    try:
        with new_file(path) as file:
            file.write(lines.head(FIELDS[run.kind]))
            async with open_database(job.settings):
                async for records in desk.records(run, everything=options.full):
                    file.writelines(map(lines.line, records))
    except OSError as error:
        raise Wrong(phrase("写不了 {path}：{problem}"), path=path, problem=error.strerror) from None
    async with open_database(job.settings):
        await desk.remember(run)
    facts: dict[str, Fact] = {"profile": province.name, "kind": run.kind.value, "file": options.out}
    return Answer({**facts, "written": run.written, "refused": run.kept_back}, {"reasons": _counts(run)})


def _lines(path: Path) -> Lines:
    try:
        return FORMATS[path.suffix.removeprefix(".")]
    except KeyError:
        raise Wrong(phrase("--out：“{path}”应以 .jsonl 或 .csv 结尾。"), path=path) from None


def _province(named: str) -> Province:
    """Raises Wrong, ProvinceError."""
    if named in PACKAGED:
        return parse_province(packaged(named))
    if not named.endswith(".toml"):
        sentence = phrase("没有“{name}”这份代码表，自带的有 {known}；自己的写成 .toml 文件。")
        raise Wrong(sentence, name=named, known=", ".join(PACKAGED))
    province = parse_province(read_text(named))
    if province.name in PACKAGED and province != parse_province(packaged(province.name)):
        raise Wrong(
            phrase("{path}：name 是“{name}”，那是自带的代码表，请换一个。"), path=named, name=province.name
        )
    return province


def _offices(path: str) -> Mapping[str, OfficeCodes]:
    return parse(read_text(path))


def _counts(run: Export) -> list[dict[str, Fact]]:
    return [{"reason": fault.value, "times": times} for fault, times in sorted(run.refused.items())]


async def list_refused(job: Job) -> Answer:
    """Everything that was kept back when it was looked at last."""
    options = job.options
    async with open_database(job.settings):
        found = await refused(options.profile, UpwardKind(options.kind) if options.kind else None)
    return Answer(rows={"refused": [_row(one, job.t) for one in found]})


def _row(one: Refused, t: Texts) -> dict[str, Fact]:
    return {
        "profile": one.profile,
        "kind": one.kind.value,
        "source": one.source,
        "matter_no": one.matter_no,
        "project_no": one.project_no,
        "service_seq": one.service_seq,
        "path": one.fault.path,
        "reason": _said(one.fault, t),
    }


def _said(fault: Fault, t: Texts) -> str:
    return t(REASONS[fault.fault], value=fault.value)
