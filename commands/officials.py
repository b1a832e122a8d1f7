"""`yiping officials`: who is in office, and ending a role."""

from bot.services.people import PeopleDesk
from bot.services.schedule import refresh_calendar
from bot.texts import Texts
from commands.arguments import Commands, number
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database
from models.tables import Official

LARGEST_ID = 2**63 - 1


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("officials", t("工作人员")).commands(t("命令"))
    listing = group.add("list", t("列出在任工作人员"), list_officials)
    listing.add_argument("--office", metavar="CODE", help=t("只看这个机构"))
    removing = group.add("remove", t("结束一人的任职，手里的工单放回单位"), remove)
    removing.add_argument(
        "official_id", metavar="ID", type=number(t, 1, LARGEST_ID), help=t("officials list 里的编号")
    )


async def list_officials(job: Job) -> Answer:
    """Everybody in office."""
    desk = _desk(job)
    async with open_database(job.settings):
        officials = await desk.officials(job.options.office)
    return Answer(rows={"officials": [_facts(official, job) for official in officials]})


async def remove(job: Job) -> Answer:
    """End a role."""
    ground = ground_of(job.settings)
    desk = PeopleDesk(ground, job.outside.cases(ground))
    async with open_database(job.settings):
        await refresh_calendar(ground)
        ended = await desk.remove(job.options.official_id)
    return Answer({**_facts(ended.official, job), "put_back": ended.put_back})


def _desk(job: Job) -> PeopleDesk:
    ground = ground_of(job.settings)
    return PeopleDesk(ground, job.outside.cases(ground))


def _facts(official: Official, job: Job) -> dict[str, Fact]:
    return {
        "id": official.id,
        "office": official.office.code,
        "role": official.role.value,
        "name": official.name,
        "since": official.since.astimezone(job.settings.zone),
    }
