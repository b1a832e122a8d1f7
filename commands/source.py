"""`yiping source`: the service systems that report matters, their secrets and their refused requests."""

from bot.services.sources import MOST_PER_SECOND, SourceDesk, SourceFacts
from bot.texts import Texts
from commands.arguments import Commands, Parser, listed, number
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database
from models.terms import Scope


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("source", t("业务系统")).commands(t("命令"))
    _limits(_named(group.add("add", t("登记业务系统；密钥只显示这一次"), add), t), t)
    group.add("list", t("列出业务系统"), list_sources)
    _limits(_named(group.add("set", t("改范围或限速"), change), t), t)
    _named(group.add("rotate", t("换签名密钥；旧密钥再用 24 小时"), rotate), t)
    _named(group.add("disable", t("停用：不再接收它的办件"), disable), t)
    _named(group.add("enable", t("恢复"), enable), t)
    _named(group.add("log", t("最近被拒绝的请求和原因"), log), t)


def _named(parser: Parser, t: Texts) -> Parser:
    parser.add_argument("name", metavar="NAME", help=t("业务系统名"))
    return parser


def _limits(parser: Parser, t: Texts) -> None:
    parser.add_argument(
        "--scope",
        choices=[scope.value for scope in Scope],
        metavar=listed(scope.value for scope in Scope),
        help=t("能读回什么：states 只有状态（默认），ratings 还有实名评价"),
    )
    parser.add_argument("--title", metavar="TEXT", help=t("群众看到的名称，例如“A市政务服务网”"))
    parser.add_argument(
        "--rate", type=number(t, 0, MOST_PER_SECOND), metavar="N", help=t("每秒最多几个请求，0 为不限")
    )


def _scope(job: Job) -> Scope | None:
    return Scope(job.options.scope) if job.options.scope else None


def _desk(job: Job) -> SourceDesk:
    return SourceDesk(ground_of(job.settings))


async def add(job: Job) -> Answer:
    """Register a source and show its secrets, once."""
    desk, options = _desk(job), job.options
    async with open_database(job.settings):
        made = await desk.add(options.name, _scope(job) or Scope.STATES, options.rate, options.title or "")
    return Answer(
        {"endpoint": made.endpoint, "signing_secret": made.signing_secret, "read_token": made.read_token}
    )


async def list_sources(job: Job) -> Answer:
    """Every source."""
    desk = _desk(job)
    async with open_database(job.settings):
        sources = await desk.list()
    return Answer(rows={"sources": [_facts(source, job) for source in sources]})


async def change(job: Job) -> Answer:
    """Change scope or rate."""
    desk = _desk(job)
    async with open_database(job.settings):
        source = await desk.set(
            job.options.name, scope=_scope(job), rate=job.options.rate, title=job.options.title
        )
    return Answer(_facts(source, job))


async def rotate(job: Job) -> Answer:
    """Make a new signing secret and show it, once."""
    desk = _desk(job)
    async with open_database(job.settings):
        secret = await desk.rotate(job.options.name)
    return Answer({"name": job.options.name, "signing_secret": secret})


async def disable(job: Job) -> Answer:
    """Refuse everything from a source."""
    desk = _desk(job)
    async with open_database(job.settings):
        await desk.disable(job.options.name)
    return Answer({"name": job.options.name, "state": "disabled"})


async def enable(job: Job) -> Answer:
    """Take matters from a source again."""
    desk = _desk(job)
    async with open_database(job.settings):
        await desk.enable(job.options.name)
    return Answer({"name": job.options.name, "state": "enabled"})


async def log(job: Job) -> Answer:
    """The last refused requests, oldest first."""
    desk, zone = _desk(job), job.settings.zone
    async with open_database(job.settings):
        refused = await desk.log(job.options.name)
    rows: list[dict[str, Fact]] = [
        {"at": row.at.astimezone(zone), "status": row.status, "problem": row.problem, "reason": row.reason}
        for row in refused
    ]
    return Answer(rows={"refused": rows})


def _facts(source: SourceFacts, job: Job) -> dict[str, Fact]:
    zone, ends = job.settings.zone, source.old_secret_until
    return {
        "name": source.name,
        "state": "disabled" if source.disabled_at else "enabled",
        "title": source.title or None,
        "scope": source.scope.value,
        "rate": source.rate,
        "created_at": source.created_at.astimezone(zone),
        "old_secret_until": ends.astimezone(zone) if ends else None,
    }
