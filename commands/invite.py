"""`yiping invite`: one-time links that make their opener an official, or bind a group to an office."""

from bot.services.groups import GroupInvitations
from bot.services.people import PeopleDesk
from bot.texts import Texts, phrase
from commands.arguments import Commands, listed, number
from commands.console import Answer, Failed, Wrong
from commands.job import Job
from commands.opening import ground_of, open_database
from commands.probes import NoAnswer
from models.terms import Role

MOST_AT_ONCE = 500


def add_to(commands: Commands, t: Texts) -> None:
    """Add the command."""
    parser = commands.add("invite", t("生成一次性邀请链接，打开即任职，或把群绑定到机构"), invite)
    parser.add_argument("--office", required=True, metavar="CODE", help=t("机构代码"))
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--group", action="store_true", help=t("把机器人加进群的链接，加进哪个群就绑定哪个群"))
    whom.add_argument(
        "--role",
        choices=[role.value for role in Role],
        metavar=listed(role.value for role in Role),
        help=t("handler 承办人，lead 负责人，supervisor 督办员"),
    )
    parser.add_argument(
        "--count", type=number(t, 1, MOST_AT_ONCE), default=1, metavar="N", help=t("要几个链接，默认 1")
    )


async def invite(job: Job) -> Answer:
    """Make links and print them once."""
    options = job.options
    ground = ground_of(job.settings, await username(job))
    async with open_database(job.settings):
        if options.group:
            links = await GroupInvitations(ground).invite(options.office, options.count)
        else:
            desk = PeopleDesk(ground, job.outside.cases(ground))
            links = await desk.invite(options.office, Role(options.role), options.count)
    until = (ground.now() + ground.policy.invitation_valid.length).astimezone(ground.zone)
    whom = {} if options.group else {"role": options.role}
    return Answer(
        {"office": options.office, **whom, "valid_until": until},
        {"links": [{"link": link} for link in links]},
    )


async def username(job: Job) -> str:
    """The bot's name from the Bot API; as it is set, where that is away. Raises Wrong or Failed."""
    settings = job.settings
    known = (settings.bot_username or "").removeprefix("@")
    if not settings.bot_token and not known:
        raise Wrong(phrase("不知道机器人的用户名：请设置 YIPING_BOT_TOKEN 或 YIPING_BOT_USERNAME。"))
    if not settings.bot_token:
        return known
    try:
        return await job.outside.bot_name(settings)
    except NoAnswer as problem:
        if known:
            return known
        sentence = phrase("Bot API 没有应答（{problem}）：请稍后再试，或设置 YIPING_BOT_USERNAME。")
        raise Failed(sentence, problem=problem) from None
