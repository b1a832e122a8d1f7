"""`yiping check`: is everything there that the product stands on?"""

from bot.rules.bad_input import BadInput
from bot.rules.workdays import Calendar
from bot.services.checks import CheckDesk, Finding, Level
from bot.settings import Settings
from bot.system import SystemClock
from bot.texts import Texts
from commands.arguments import Commands
from commands.console import Answer, Failed, Wrong, said
from commands.job import Job
from commands.opening import connected, need_key, need_token, policy_of
from commands.probes import NoAnswer, ping_redis
from models.database import is_postgres

STORED = ("database", "schema", "calendar", "clock", "offices", "pressure", "holds")


def add_to(commands: Commands, t: Texts) -> None:
    """Add the command."""
    commands.add("check", t("检查设置、数据库、Redis、Bot API、日历、时钟、机构"), check)


async def check(job: Job) -> Answer:
    """One line for each thing; exit 1 where one of them fails."""
    try:
        settings = job.settings
    except Wrong as wrong:
        return _answer({"settings": Finding(Level.FAIL, said(wrong, job.t))})
    stored = await _stored(settings, job.t)
    return _answer(
        {
            "settings": _settings(settings, job.t),
            "database": stored.pop("database"),
            "schema": stored.pop("schema"),
            "redis": await _redis(settings, job.t),
            "bot_api": await _bot_api(job),
            **stored,
        }
    )


def _answer(findings: dict[str, Finding]) -> Answer:
    facts = {name: {"level": found.level.value, "says": found.says} for name, found in findings.items()}
    failed = any(found.level is Level.FAIL for found in findings.values())
    return Answer(facts, exit_code=1 if failed else 0)


def _settings(settings: Settings, t: Texts) -> Finding:
    try:
        need_key(settings)
        policy_of(settings)
    except (Wrong, BadInput) as wrong:
        return Finding(Level.FAIL, said(wrong, t))
    return Finding(Level.OK, t("设置可用"))


async def _stored(settings: Settings, t: Texts) -> dict[str, Finding]:
    """What only the database can tell."""
    desk = CheckDesk(SystemClock(), Calendar.published(), settings.zone, t)
    findings: dict[str, Finding] = {}
    try:
        async with connected(settings):
            findings["clock"] = await desk.clock()
            findings["database"] = Finding(Level.OK, "PostgreSQL" if is_postgres() else "SQLite")
            findings["schema"] = await desk.schema()
            if findings["schema"].level is Level.OK:
                findings |= {
                    "calendar": await desk.calendar(),
                    "offices": await desk.offices(),
                    "pressure": await desk.pressure(),
                    "holds": await desk.holds(),
                }
    except Failed as failed:
        findings.setdefault("database", Finding(Level.FAIL, said(failed, t)))
    unseen = Finding(Level.FAIL, t("没有检查：先让数据库可用"))
    return {name: findings.get(name, unseen) for name in STORED}


async def _redis(settings: Settings, t: Texts) -> Finding:
    url = settings.redis_url.get_secret_value()
    if url.startswith("memory://"):
        return Finding(Level.OK, t("不用 Redis，限速和唤醒在进程内"))
    try:
        await ping_redis(url)
    except NoAnswer as problem:
        return Finding(Level.FAIL, t("没有应答：{problem}", problem=problem))
    return Finding(Level.OK, t("有应答"))


async def _bot_api(job: Job) -> Finding:
    t, settings = job.t, job.settings
    try:
        need_token(settings)
        name = await job.outside.bot_name(settings)
    except Wrong as wrong:
        return Finding(Level.FAIL, said(wrong, t))
    except NoAnswer as problem:
        return Finding(Level.FAIL, t("没有应答：{problem}", problem=problem))
    known = (settings.bot_username or name).removeprefix("@")
    if known != name:
        return Finding(
            Level.WARN, t("机器人是 @{name}，YIPING_BOT_USERNAME 却是 @{known}", name=name, known=known)
        )
    return Finding(Level.OK, f"@{name}")
