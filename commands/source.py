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
    adding = _named(group.add("add", t("登记业务系统；密钥只显示这一次"), add), t)
    _limits(adding, t)
    adding.add_argument(
        "--test", action="store_true", help=t("测试来源：办件不打扰任何人，不计入统计；此后不能改")
    )
    group.add("list", t("列出业务系统"), list_sources)
    _limits(_named(group.add("set", t("改范围、限速或回调地址"), change), t), t)
    _named(group.add("rotate", t("换两个方向的密钥；旧密钥再用 24 小时"), rotate), t)
    _named(group.add("disable", t("停用：不再接收它的办件，也不再推送"), disable), t)
    _named(group.add("enable", t("恢复，包括已停止的推送"), enable), t)
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
    parser.add_argument(
        "--callback-url", metavar="URL", help=t("事件推送到这个地址；空的就是不推送；回调密钥只显示这一次")
    )


def _scope(job: Job) -> Scope | None:
    return Scope(job.options.scope) if job.options.scope else None


def _desk(job: Job) -> SourceDesk:
    return SourceDesk(ground_of(job.settings))


async def add(job: Job) -> Answer:
    """Register a source and show its secrets, once."""
    desk, options = _desk(job), job.options
    async with open_database(job.settings):
        made = await desk.add(
            options.name,
            _scope(job) or Scope.STATES,
            options.rate,
            options.title or "",
            test=options.test,
            callback_url=options.callback_url or "",
        )
    facts = {"endpoint": made.endpoint, "signing_secret": made.signing_secret, "read_token": made.read_token}
    return Answer(facts | _secret(made.callback_secret))


async def list_sources(job: Job) -> Answer:
    """Every source."""
    desk = _desk(job)
    async with open_database(job.settings):
        sources = await desk.list()
    return Answer(rows={"sources": [_facts(source, job) for source in sources]})


async def change(job: Job) -> Answer:
    """Change scope, rate or callback; a new callback has a new secret, shown once."""
    desk, options = _desk(job), job.options
    secret = None
    async with open_database(job.settings):
        if options.callback_url is not None:
            secret = await desk.call_back(options.name, options.callback_url)
        source = await desk.set(options.name, scope=_scope(job), rate=options.rate, title=options.title)
    return Answer(_facts(source, job) | _secret(secret))


async def rotate(job: Job) -> Answer:
    """Make new secrets and show them, once."""
    desk = _desk(job)
    async with open_database(job.settings):
        fresh = await desk.rotate(job.options.name)
    facts = {"name": job.options.name, "signing_secret": fresh.signing_secret}
    return Answer(facts | _secret(fresh.callback_secret))


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
        {
            "at": row.at.astimezone(zone),
            "status": row.status or None,
            "problem": row.problem,
            "reason": row.reason,
        }
        for row in refused
    ]
    return Answer(rows={"refused": rows})


def _secret(callback_secret: str | None) -> dict[str, str]:
    """The line of a callback's secret, where there is one to show."""
    return {"callback_secret": callback_secret} if callback_secret else {}


def _facts(source: SourceFacts, job: Job) -> dict[str, Fact]:
    zone, ends = job.settings.zone, source.old_secret_until
    gone = source.callback_disabled_at is not None
    return {
        "name": source.name,
        "state": "disabled" if source.disabled_at else "enabled",
        "test": source.test,
        "title": source.title or None,
        "scope": source.scope.value,
        "rate": source.rate,
        "created_at": source.created_at.astimezone(zone),
        "old_secret_until": ends.astimezone(zone) if ends else None,
        "callback_url": source.callback_url,
        "callback": None if source.callback_url is None else "disabled" if gone else "enabled",
    }
