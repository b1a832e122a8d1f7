"""`yiping run` and `yiping migrate`."""

from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer, Failed
from commands.job import Job
from commands.opening import UNREACHABLE, need_key, need_token, open_database, policy_of, unreachable
from models import database


def add_to(commands: Commands, t: Texts) -> None:
    """Add both commands."""
    commands.add("run", t("启动全部服务，直到收到停止信号"), run)
    commands.add("migrate", t("把数据库更新到本版本的结构"), migrate)


async def run(job: Job) -> int:
    """Serve, once everything that must be there is there."""
    settings = job.settings
    need_token(settings)
    need_key(settings)
    policy_of(settings)
    async with open_database(settings):
        pass
    try:
        return await job.outside.serve(settings)
    except OSError as error:
        raise Failed(phrase("启动不了：{problem}"), problem=error) from None


async def migrate(job: Job) -> Answer:
    """Bring the database up to date."""
    try:
        applied = await database.migrate(job.settings.database_url.get_secret_value())
    except UNREACHABLE as error:
        raise unreachable(error) from None
    return Answer({"applied": len(applied)}, {"migrations": [{"migration": name} for name in applied]})
