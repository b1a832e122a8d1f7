"""`yiping events`: what sources could not be told, why, and again."""

from bot.services.undelivered import EventDesk
from bot.texts import Texts
from commands.arguments import Commands
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("events", t("推送给业务系统的事件")).commands(t("命令"))
    listing = group.add("list", t("列出没有送到的事件和原因，最多 1000 条"), list_events)
    listing.add_argument("--source", metavar="NAME", help=t("只限这个业务系统的"))
    replaying = group.add(
        "replay", t("再送：写出编号，或一个业务系统没有送到的；都不写就是没有送到的全部"), replay
    )
    replaying.add_argument("event", nargs="*", default=[], metavar="ID", help=t("事件编号，送到过的也可以"))
    replaying.add_argument("--source", metavar="NAME", help=t("这个业务系统没有送到的全部"))


async def list_events(job: Job) -> Answer:
    """What could not be delivered, oldest first."""
    zone = job.settings.zone
    async with open_database(job.settings):
        found = await EventDesk(ground_of(job.settings)).list(job.options.source)
    rows: list[dict[str, Fact]] = [
        {
            "event": event.event_id,
            "source": event.source,
            "type": event.type.value,
            "matter_no": event.matter_no,
            "service_seq": event.service_seq,
            "at": event.at.astimezone(zone),
            "state": event.state,
            "attempts": event.attempts,
            "next_at": event.next_at.astimezone(zone) if event.next_at else None,
            "error": event.error,
        }
        for event in found
    ]
    return Answer(rows={"events": rows})


async def replay(job: Job) -> Answer:
    """Send again."""
    options = job.options
    async with open_database(job.settings):
        count = await EventDesk(ground_of(job.settings)).replay(options.event, options.source)
    return Answer({"replayed": count})
