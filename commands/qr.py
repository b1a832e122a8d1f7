"""`yiping qr`: the QR code of a window or a whole office, to be put up there."""

import argparse
from pathlib import Path

from bot.services.counters import CodeDesk
from bot.texts import Texts, phrase, texts
from commands.arguments import Commands
from commands.console import Answer, Wrong
from commands.invite import username
from commands.job import Job
from commands.opening import ground_of, open_database

KINDS = ("svg", "png", "pdf")
LONGEST_WINDOW = 64


def add_to(commands: Commands, t: Texts) -> None:
    """Add the command."""
    parser = commands.add("qr", t("生成窗口或单位的二维码，PDF 是一张可以打印的 A4 纸"), qr)
    parser.add_argument("--office", required=True, metavar="CODE", help=t("机构代码"))
    parser.add_argument(
        "--out", required=True, metavar="FILE.svg|.png|.pdf", help=t("写到这个文件，格式看扩展名")
    )
    parser.add_argument("--window", type=window(t), metavar="N", help=t("窗口号，不写就是整个单位"))


def window(t: Texts) -> "argparse._ActionType":
    """The type of the option: a window as matters name it."""

    def read(text: str) -> str:
        name = text.strip()
        if name and len(name) <= LONGEST_WINDOW and name.isprintable():
            return name
        said = t("应为 1 到 {most} 个字符的窗口号，跟办件里报送的一样", most=LONGEST_WINDOW)
        raise argparse.ArgumentTypeError(said)

    return read


async def qr(job: Job) -> Answer:
    """Write the file; the code of a place is the same each time."""
    options = job.options
    file = _file(options.out)
    ground = ground_of(job.settings, await username(job))
    async with open_database(job.settings):
        code = await CodeDesk(ground).code(options.office, options.window or "")
    from commands.sheet import drawn

    # What hangs on the wall speaks to the public, whatever the operator reads.
    picture = drawn(code, file.suffix.lower().removeprefix("."), texts())
    try:
        file.write_bytes(picture)
    except OSError as error:
        raise Wrong(phrase("写不了 {path}：{problem}"), path=file, problem=error.strerror or error) from None
    return Answer({"office": options.office, "window": code.window, "link": code.link, "file": str(file)})


def _file(path: str) -> Path:
    """Where to write. Raises Wrong before anything is made."""
    file = Path(path)
    if file.suffix.lower().removeprefix(".") not in KINDS:
        raise Wrong(phrase("{path}：扩展名只能是 .svg、.png 或 .pdf。"), path=path)
    if not file.parent.is_dir() or file.is_dir():
        raise Wrong(phrase("{path}：没有这个目录，或者它本身是目录。"), path=path)
    return file
