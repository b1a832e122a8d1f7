"""`yiping void`: a wrong batch was reported; whoever has not answered is asked no more."""

from datetime import UTC, datetime

from bot.services.accounts import AccountDesk
from bot.services.reach import ReachDesk
from bot.services.telling import Telling
from bot.services.withdrawals import WithdrawalDesk
from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer, Wrong
from commands.job import Job
from commands.opening import ground_of, open_database

LONGEST_REASON = 200


def add_to(commands: Commands, t: Texts) -> None:
    """Add the command."""
    parser = commands.add("void", t("作废误报的一批：没评的不再邀请，评过的保留"), void)
    parser.add_argument("--source", required=True, metavar="NAME", help=t("业务系统名"))
    parser.add_argument(
        "--since", required=True, metavar="T", help=t("从何时起收到的，例如 2026-11-20T10:00:00+08:00")
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help=t("原因，记入台账"))


async def void(job: Job) -> Answer:
    """Void every unanswered prompt of what a source has reported since then."""
    options, reason = job.options, job.options.reason.strip()
    since = _moment(options.since, job)
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise Wrong(phrase("--reason：写一行原因，最多 {most} 个字。"), most=LONGEST_REASON)
    ground = ground_of(job.settings)
    desk = WithdrawalDesk(ground, ReachDesk(ground, AccountDesk(ground), Telling(ground)))
    async with open_database(job.settings):
        done = await desk.void_since(options.source, since, reason)
    return Answer({"source": options.source, "since": since, "voided": done.voided, "rated": done.rated})


def _moment(text: str, job: Job) -> datetime:
    """A moment; without an offset it is local. Raises Wrong."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=job.settings.zone)
        moment.astimezone(UTC)  # as it is looked for; the first and the last day have no such thing
    except (ValueError, OverflowError):
        sentence = phrase("--since：“{value}”不是时间，例如 2026-11-20T10:00:00+08:00。")
        raise Wrong(sentence, value=text) from None
    return moment
