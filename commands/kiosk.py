"""`yiping kiosk`: tablets at windows; pair them by a code, list them with their figures, unpair them."""

from bot.services.kiosks import KioskBook, Paired
from bot.texts import Texts
from commands.arguments import Commands, number
from commands.console import Answer, Fact
from commands.job import Job
from commands.opening import ground_of, open_database
from commands.qr import window

MOST = 2**31


def add_to(commands: Commands, t: Texts) -> None:
    """Add the group."""
    group = commands.add("kiosk", t("窗口平板：配对、查看、解除")).commands(t("命令"))
    pairing = group.add("pair", t("生成配对码，在平板上打开 /kiosk 输入，15 分钟内有效，只能用一次"), pair)
    pairing.add_argument("--office", required=True, metavar="CODE", help=t("机构代码"))
    pairing.add_argument(
        "--window", required=True, type=window(t), metavar="N", help=t("窗口号，跟办件里报送的一样")
    )
    group.add("list", t("配对的平板，各评了多少次、作了标记和本人更正的各多少次"), listed)
    ending = group.add("unpair", t("解除配对，平板上的页面马上失效"), unpair)
    ending.add_argument(
        "kiosk_id", type=number(t, 1, MOST), metavar="ID", help=t("编号，见 yiping kiosk list")
    )


async def pair(job: Job) -> Answer:
    """A code, printed once."""
    options, ground = job.options, ground_of(job.settings)
    async with open_database(job.settings):
        code, until = await KioskBook(ground).invite(options.office, options.window)
    facts = {"office": options.office, "window": options.window, "code": code}
    return Answer(
        {**facts, "valid_until": until.astimezone(ground.zone), "address": f"{ground.public_url}/kiosk"}
    )


async def listed(job: Job) -> Answer:
    """All of them, with their figures."""
    ground = ground_of(job.settings)
    async with open_database(job.settings):
        found = await KioskBook(ground).all()
    return Answer(rows={"kiosks": [_row(job, one) for one in found]})


async def unpair(job: Job) -> Answer:
    """The tablet is out at once."""
    async with open_database(job.settings):
        await KioskBook(ground_of(job.settings)).unpair(job.options.kiosk_id)
    return Answer({"unpaired": job.options.kiosk_id})


def _row(job: Job, one: Paired) -> dict[str, Fact]:
    zone = job.settings.zone
    return {
        "id": one.kiosk_id,
        "office": one.office,
        "window": one.window,
        "paired_at": one.paired_at.astimezone(zone),
        "seen_at": one.seen_at.astimezone(zone) if one.seen_at else None,
        "unpaired_at": one.unpaired_at.astimezone(zone) if one.unpaired_at else None,
        "ratings": one.ratings,
        "marked": one.marked,
        "corrected": one.corrected,
    }
