"""Probes: do the Bot API and Redis answer? What they raise never carries a token or a password."""

from bot.settings import Settings

SECONDS = 5.0


class NoAnswer(Exception):
    """The service did not answer as it should; the message says why."""


class TokenUnknown(NoAnswer):
    """The Bot API answered, and does not know this token."""


async def bot_username(settings: Settings) -> str:
    """The bot's username as the Bot API has it. Raises NoAnswer, TokenUnknown."""
    import aiohttp

    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    url = f"{settings.bot_api_url.rstrip('/')}/bot{token}/getMe"
    try:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            body = await response.json(content_type=None)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # Its message would carry the URL, and so the token.
        raise NoAnswer(type(error).__name__) from None
    return _username(body)


def _username(body: object) -> str:
    match body:
        case {"ok": True, "result": {"username": str(username)}}:
            return username
        case {"ok": False, "error_code": 401 | 404, "description": str(description)}:
            raise TokenUnknown(description)
        case {"description": str(description)}:
            raise NoAnswer(description)
    raise NoAnswer("getMe")


async def ping_redis(url: str) -> None:
    """Raises NoAnswer where Redis does not answer."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError

    client = Redis.from_url(
        url,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        await client.aclose()
