"""`yiping policy check`: reads a policy file as `run` would, and shows what would be in force."""

from bot.rules.policy import load_policy
from bot.texts import Texts
from commands.arguments import Commands
from commands.console import Answer
from commands.job import Job
from commands.opening import read_text


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("policy", t("规则")).commands(t("命令"))
    checking = group.add("check", t("检查规则文件，列出实际生效的值"), check)
    checking.add_argument("file", metavar="FILE", help=t("TOML 文件"))


async def check(job: Job) -> Answer:
    """Show the effective values; takes neither settings nor database."""
    policy = load_policy(read_text(job.options.file))
    return Answer({"version": policy.version, "profile": policy.profile, **policy.effective()})
