"""`yiping tags import`: puts a tag book in force."""

from bot.rules.tagbook import parse_tag_book
from bot.services.tagbooks import TagBookDesk
from bot.system import SystemClock
from bot.texts import Texts
from commands.arguments import Commands
from commands.console import Answer
from commands.job import Job
from commands.opening import open_database, read_text


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("tags", t("评价标签")).commands(t("命令"))
    importing = group.add("import", t("导入标签字典，新的办件从此用它"), import_file)
    importing.add_argument("file", metavar="FILE", help=t("TOML 或 JSON 文件"))


async def import_file(job: Job) -> Answer:
    """Load a book; new matters get it from now on."""
    text = read_text(job.options.file)
    parse_tag_book(text)  # a bad file is told before the database is asked for
    async with open_database(job.settings):
        book = await TagBookDesk(SystemClock()).load(text)
    return Answer({"version": book.version, "tags": len(book.tags), "sample": book.sample})
