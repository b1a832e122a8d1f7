"""`yiping backup` and `yiping restore`: everything in one sealed file, and back into an empty store."""

from pathlib import Path
from typing import BinaryIO

from bot.services.backups import Backup, BackupDesk, OtherSchema
from bot.services.sealedfile import Damaged, NotOurs, WrongKey
from bot.system import SystemClock
from bot.texts import Texts, phrase
from commands.arguments import Commands
from commands.console import Answer, Wrong
from commands.job import Job
from commands.newfile import new_file
from commands.opening import UNREACHABLE, need_key, open_database, unreachable
from commands.plan import note_backup
from models.copies import NotEmpty, NotWhole

PROBLEMS = {
    NotOurs: phrase("{path} 不是备份文件，或者是别的格式的。"),
    WrongKey: phrase("{path} 不是用现在的 YIPING_SECRET_KEY 备份的：旧密钥接在新密钥后面，用逗号分开。"),
    Damaged: phrase("{path} 不完整或被改过，什么都没有恢复。"),
    OtherSchema: phrase("{path} 的结构和本版本不同（{problem}）：用当时的版本恢复，再 yiping migrate。"),
    NotEmpty: phrase("数据库里已经有数据（{problem}），只能恢复到空的数据库。"),
    NotWhole: phrase("{path} 里有对不上的数据（{problem}），什么都没有恢复。"),
}


def add_to(commands: Commands, t: Texts) -> None:
    """Add both commands."""
    making = commands.add("backup", t("把整个数据库备份成一个加密文件；服务照常运行"), backup)
    making.add_argument("file", metavar="FILE", help=t("新文件，不能已经存在"))
    taking = commands.add("restore", t("把备份恢复到空的数据库"), restore)
    taking.add_argument("file", metavar="FILE", help=t("yiping backup 做的文件"))


async def backup(job: Job) -> Answer:
    """Write a new file; nothing is left of one that could not be finished."""
    path, desk = Path(job.options.file), _desk(job)
    try:
        with new_file(path) as file:
            async with open_database(job.settings):
                made = await desk.make(file)
    except OSError as error:
        raise Wrong(phrase("写不了 {path}：{problem}"), path=path, problem=error.strerror) from None
    note_backup(job.settings, path, made.made_at)
    return _answer(job, made)


async def restore(job: Job) -> Answer:
    """Fill the empty store."""
    path, desk = Path(job.options.file), _desk(job)
    try:
        with _file(path) as file:
            made = await desk.restore(file)
    except tuple(PROBLEMS) as error:
        raise Wrong(PROBLEMS[type(error)], path=path, problem=error) from None
    except UNREACHABLE as error:
        raise unreachable(error) from None
    return _answer(job, made)


def _file(path: Path) -> BinaryIO:
    """Raises Wrong."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Wrong(phrase("没有这个文件：{path}"), path=path) from None
    except OSError as error:
        raise Wrong(phrase("读不了 {path}：{problem}"), path=path, problem=error.strerror) from None


def _desk(job: Job) -> BackupDesk:
    settings = job.settings
    need_key(settings)
    return BackupDesk(settings.database_url.get_secret_value(), settings.secret_keys, SystemClock())


def _answer(job: Job, made: Backup) -> Answer:
    facts = {"tables": made.tables, "rows": made.rows}
    return Answer({"file": job.options.file, "made_at": made.made_at.astimezone(job.settings.zone), **facts})
