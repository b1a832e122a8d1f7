"""What a command stands on: settings, files, the open database, the ground of the desks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from cryptography.fernet import InvalidToken
from pydantic import ValidationError
from tortoise.exceptions import BaseORMException

from bot.rules.bad_input import BadInput
from bot.rules.policy import Policy, load_policy
from bot.rules.workdays import Calendar
from bot.services.ground import Ground
from bot.services.vault import Vault
from bot.settings import Settings
from bot.system import SilentBell, SystemClock, SystemDice
from bot.texts import match_language, phrase
from commands.console import Failed, Wrong
from models import database
from models.tables import Source

# What a variable should look like; the value itself may be a secret and is never shown.
SHAPES = {
    "bot_token": phrase("{name}：应为 @BotFather 给的令牌，数字、冒号，再一串字符。"),
    "port": phrase("{name}：应为 0 到 65535 的整数。"),
    "trusted_proxies": phrase("{name}：应为地址或网段，用逗号分开，例如 10.0.0.0/8。"),
    "ops_chat": phrase("{name}：应为会话的编号，整数；群的编号以 -100 开头。"),
    "admin_port": phrase("{name}：应为 0 到 65535 的整数。"),
    "updates": phrase("{name}：只能是 polling 或 webhook。"),
    "log": phrase("{name}：只能是 text 或 json。"),
    "timezone": phrase("{name}：没有这个时区，例如 Asia/Shanghai。"),
    "language": phrase("{name}：没有这种语言，例如 zh_CN、en。"),
    "secret_key": phrase("{name}：每个密钥至少 32 个字符，多个密钥用逗号分开。"),
    "send_rate": phrase("{name}：应为速率，例如 30/s、20/min。"),
    "chat_rate": phrase("{name}：应为速率，例如 30/s、20/min。"),
    "group_rate": phrase("{name}：应为速率，例如 30/s、20/min。"),
    "webhook_secret": phrase("{name}：只能用字母、数字和 _ -，1 到 256 个字符。"),
    "callback_allow": phrase("{name}：应为网段，用逗号分开，例如 10.0.0.0/8,fd00::/8。"),
    "database_url": phrase("{name}：应以 sqlite:// 或 postgresql:// 开头，后面是文件或数据库。"),
    "redis_url": phrase("{name}：应为 memory:// 或 redis:// 开头的地址。"),
    "bot_api_url": phrase("{name}：应为 http:// 或 https:// 开头的地址。"),
    "public_url": phrase("{name}：应为 http:// 或 https:// 开头的地址。"),
}
TOKEN = re.compile(r"[0-9]+:[!-~]+")
HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what Telegram takes
LOST_KEY = phrase("YIPING_SECRET_KEY 打不开库里已加密的内容：换密钥时，把旧密钥接在新密钥后面，用逗号分开。")
UNREADABLE = phrase("{name}：这个值不能用。")
UNREACHABLE = (*database.UNAVAILABLE, BaseORMException, asyncpg.PostgresError)


def load_settings() -> Settings:
    """The settings, every one seen to be usable. Raises Wrong, naming the variable."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise _misset(error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(".env", error) from None
    for name, is_good in _good_values(settings).items():
        if not is_good:
            raise _misshaped(name)
    return settings


def _misset(error: ValidationError) -> Wrong:
    place = error.errors()[0]["loc"]
    if not place:
        return Wrong(phrase("YIPING_UPDATES=webhook 时必须设置 YIPING_WEBHOOK_SECRET。"))
    return _misshaped(str(place[0]).lower().removeprefix("yiping_"))


def _misshaped(name: str) -> Wrong:
    return Wrong(SHAPES.get(name, UNREADABLE), name=f"YIPING_{name.upper()}")


def _good_values(settings: Settings) -> dict[str, bool]:
    redis = settings.redis_url.get_secret_value()
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    return {
        "bot_token": not token or TOKEN.fullmatch(token) is not None,
        "webhook_secret": not secret or HOOK_SECRET.fullmatch(secret) is not None,
        "language": match_language(settings.language) is not None,
        "database_url": _has_database(settings.database_url.get_secret_value()),
        "redis_url": redis.startswith(("memory://", "redis://", "rediss://")) and _is_url(redis),
        "bot_api_url": settings.bot_api_url.startswith(("http://", "https://")),
        "public_url": settings.public_url.startswith(("http://", "https://")),
    }


def _has_database(url: str) -> bool:
    if url.startswith("sqlite://"):
        return url.removeprefix("sqlite://").split("?")[0] not in {"", "/"}
    return url.startswith(("postgres://", "postgresql://")) and _is_url(url)


def _is_url(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def need_token(settings: Settings) -> None:
    """Raises Wrong where the bot's token is missing."""
    if not settings.bot_token:
        raise Wrong(phrase("没有设置 YIPING_BOT_TOKEN，请填写 @BotFather 给的令牌。"))


def need_key(settings: Settings) -> None:
    """Raises Wrong where the secret key is missing."""
    if not settings.secret_keys:
        raise Wrong(phrase("没有设置 YIPING_SECRET_KEY，请设为至少 32 个字符的随机文字。"))


def read_text(path: str) -> str:
    """A file of the operator's, UTF-8 with or without BOM. Raises Wrong."""
    try:
        return Path(path).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: Exception) -> Wrong:
    match error:
        case FileNotFoundError():
            return Wrong(phrase("没有这个文件：{path}"), path=path)
        case UnicodeDecodeError():
            return Wrong(phrase("{path} 不是 UTF-8 编码，请另存为 UTF-8 再试。"), path=path)
    return Wrong(phrase("读不了 {path}：{problem}"), path=path, problem=error)


def policy_of(settings: Settings) -> Policy:
    """The policy in force. Raises Wrong."""
    try:
        return load_policy(read_text(settings.policy) if settings.policy else None)
    except (BadInput, Wrong) as error:
        raise Wrong(phrase("YIPING_POLICY：{problem}"), problem=error) from None


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[None]:
    """The database, on the schema of this version. Raises Failed."""
    async with connected(settings):
        try:
            await database.check_schema()
        except database.SchemaBehind as behind:
            sentence = phrase("数据库结构不是最新的，缺少 {missing}：先运行 yiping migrate。")
            raise Failed(sentence, missing=behind) from None
        yield


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[None]:
    """The database, whatever its schema. Raises Failed."""
    try:
        await database.connect(settings.database_url.get_secret_value(), pool=2)
        try:
            await database.database_now()  # connecting alone asks nothing of the server
            yield
        finally:
            await database.close()
    except UNREACHABLE as error:
        raise unreachable(error) from None
    except InvalidToken:
        raise Failed(LOST_KEY) from None


async def see_that_key_opens(settings: Settings) -> None:
    """See that the keys are those of this database. Inside `connected`, which tells it where they are not."""
    vault = Vault(settings.secret_keys)
    for source in await Source.all():
        vault.open_own(source.signing_secret)


def unreachable(error: Exception) -> Failed:
    """The database's complaint as one sentence."""
    problem = str(error) or type(error).__name__
    return Failed(phrase("数据库连不上或出错：{problem}"), problem=problem)


def ground_of(settings: Settings, username: str = "") -> Ground:
    """The ground of the desks, for one command. Raises Wrong."""
    need_key(settings)
    return Ground(
        clock=SystemClock(),
        dice=SystemDice(),
        vault=Vault(settings.secret_keys),
        policy=policy_of(settings),
        calendar=Calendar.published(),
        zone=settings.zone,
        language=settings.language,
        public_url=settings.public_url,
        outbox_bell=SilentBell(),
        watch_bell=SilentBell(),
        bot_username=username,
    )
