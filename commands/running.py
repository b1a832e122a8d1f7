"""`yiping run` and `yiping migrate`."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.rules.processes import EVERYTHING, ProcessRole, roles_of
from bot.settings import Settings
from bot.texts import Texts, phrase
from commands.arguments import Commands, number
from commands.console import Answer, Failed, Wrong
from commands.job import Afterwards, Job, Roles
from commands.opening import (
    UNREACHABLE,
    need_key,
    need_token,
    open_database,
    policy_of,
    see_that_key_opens,
    unreachable,
)
from commands.plan import plan
from commands.probes import NoAnswer, TokenUnknown
from models import database

MOST_PROCESSES = 64


def add_to(commands: Commands, t: Texts) -> None:
    """Add both commands."""
    running = commands.add("run", t("启动服务，直到收到停止信号"), run)
    known = ",".join(ProcessRole)
    running.add_argument(
        "--only", metavar=known, type=_roles(t), help=t("这个进程只做这些，用逗号分开；不写就全做")
    )
    running.add_argument(
        "--processes",
        metavar="N",
        type=number(t, 1, MOST_PROCESSES),
        help=t("启动 N 个进程，需要 PostgreSQL"),
    )
    migrating = commands.add("migrate", t("把数据库更新到本版本的结构"), migrate)
    migrating.add_argument(
        "--plan", action="store_true", help=t("只看要做什么、会锁哪些表、上次备份是何时，什么都不改")
    )


def _roles(t: Texts) -> Callable[[str], Roles]:
    """The type of an option that takes roles of processes."""

    def read(text: str) -> Roles:
        if (roles := roles_of(text)) is not None:
            return roles
        said = t("没有“{roles}”这样的分工，可用：{known}", roles=text, known=t("、").join(ProcessRole))
        raise argparse.ArgumentTypeError(said)

    return read


async def run(job: Job) -> int | Afterwards:
    """Serve, once everything that must be there is there."""
    settings, roles, processes = job.settings, job.options.only or EVERYTHING, job.options.processes
    need_token(settings)
    need_key(settings)
    policy_of(settings)
    if processes:
        _need_a_shared_database(settings)
    async with open_database(settings):
        await see_that_key_opens(settings)
    await _check_token(job)
    if processes:
        return Afterwards(lambda: _keep(job, roles, processes))
    with _as_one_line():
        return await job.outside.serve(settings, roles)


def _keep(job: Job, roles: Roles, processes: int) -> int:
    with _as_one_line():
        return job.outside.keep(job.settings, roles, processes)


@contextmanager
def _as_one_line() -> Iterator[None]:
    """Raises Failed where the port is taken, and the like."""
    try:
        yield
    except OSError as error:
        raise Failed(phrase("启动不了：{problem}"), problem=error) from None


def _need_a_shared_database(settings: Settings) -> None:
    if settings.database_url.get_secret_value().startswith("sqlite://"):
        raise Wrong(phrase("--processes 需要 PostgreSQL：SQLite 由一个进程使用，请改 YIPING_DATABASE_URL。"))


async def _check_token(job: Job) -> None:
    """Raises Failed where the Bot API says that the token is wrong; while it is away matters are taken in."""
    try:
        await job.outside.bot_name(job.settings)
    except TokenUnknown as problem:
        sentence = phrase("Bot API 不认识这个令牌（{problem}）：核对 YIPING_BOT_TOKEN。")
        raise Failed(sentence, problem=problem) from None
    except NoAnswer:
        return


async def migrate(job: Job) -> Answer:
    """Bring the database up to date, or say what that would be."""
    if job.options.plan:
        return await plan(job)
    try:
        applied = await database.migrate(job.settings.database_url.get_secret_value())
    except UNREACHABLE as error:
        raise unreachable(error) from None
    return Answer({"applied": len(applied)}, {"migrations": [{"migration": name} for name in applied]})
