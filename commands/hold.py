"""`yiping hold`: prompts and reminders that nobody asked for stay back until the hold is off."""

from bot.services.holds import Held, HoldDesk
from bot.texts import Texts
from commands.arguments import Commands, Parser
from commands.console import Answer
from commands.job import Job
from commands.opening import ground_of, open_database


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    says = t("暂停评价邀请和提醒，其余照常；群众自己来评的不受影响")
    group = commands.add("hold", says).commands(t("命令"))
    _extent(group.add("on", t("暂停：不写范围就是全部"), on), t)
    _extent(group.add("off", t("恢复：积下的邀请照免打扰时间送出"), off), t)


def _extent(parser: Parser, t: Texts) -> None:
    parser.add_argument("--source", metavar="NAME", help=t("只限这个业务系统报来的"))
    parser.add_argument("--office", metavar="CODE", help=t("只限这个机构的"))


async def on(job: Job) -> Answer:
    """Hold back."""
    desk = HoldDesk(ground_of(job.settings))
    async with open_database(job.settings):
        held = await desk.on(job.options.source, job.options.office)
    return _answer(job, "on", held, "waiting")


async def off(job: Job) -> Answer:
    """Let go."""
    desk = HoldDesk(ground_of(job.settings))
    async with open_database(job.settings):
        held = await desk.off(job.options.source, job.options.office)
    return _answer(job, "off", held, "released")


def _answer(job: Job, state: str, held: Held, count: str) -> Answer:
    since = held.since.astimezone(job.settings.zone)
    facts = {"hold": state, "source": held.source, "office": held.office, "since": since}
    return Answer({**facts, count: held.messages})
