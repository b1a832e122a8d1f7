"""`yiping updates`: what handlers failed on again and again, and once more."""

from bot.services.setaside import SetAside, SetAsideDesk
from bot.texts import Texts
from commands.arguments import Commands, number
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database

LARGEST_ID = 2**63 - 1


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("updates", t("没能处理、已搁置的更新")).commands(t("命令"))
    group.add("list", t("列出搁置的更新和原因；不含是谁、说了什么"), list_updates)
    replaying = group.add("replay", t("重新处理：不写编号就是全部；生效过的不会再生效"), replay)
    replaying.add_argument(
        "update_id", metavar="ID", nargs="?", type=number(t, 1, LARGEST_ID), help=t("updates list 里的编号")
    )


async def list_updates(job: Job) -> Answer:
    """Everything that was set aside."""
    desk = SetAsideDesk(ground_of(job.settings))
    async with open_database(job.settings):
        found = await desk.list()
    return Answer(rows={"updates": [_facts(one, job) for one in found]})


async def replay(job: Job) -> Answer:
    """Try one again, or all."""
    desk = SetAsideDesk(ground_of(job.settings))
    async with open_database(job.settings):
        replayed = await desk.replay(job.options.update_id)
    return Answer({"replayed": replayed})


def _facts(update: SetAside, job: Job) -> dict[str, Fact]:
    zone = job.settings.zone
    return {
        "id": update.id,
        "kind": update.kind.value,
        "received_at": update.received_at.astimezone(zone),
        "failed_at": update.failed_at.astimezone(zone),
        "error": update.error,
        "attempts": update.attempts,
    }
