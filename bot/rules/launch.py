"""Launch data: what a chat's client hands to a page it opens, signed with the bot's token.

The scheme is Telegram's (https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app).
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

import orjson

from bot.errors import LaunchForged, LaunchStale

OLDEST = timedelta(hours=1)
AHEAD = timedelta(seconds=10)  # clocks differ by a little
LONGEST = 8192


@dataclass(frozen=True)
class Launch:
    """Who opened the page, in which language, and with which parameter."""

    user_id: int
    language: str | None
    start: str | None


def launch_key(bot_token: str) -> bytes:
    """What launch data are signed with."""
    return hmac.digest(b"WebAppData", bot_token.encode(), sha256)


def check_launch(data: str, key: bytes, now: datetime) -> Launch:
    """Read launch data. Raises LaunchForged where it is not the chat's, LaunchStale where it is too old."""
    fields = _fields(data)
    given = fields.pop("hash", "")
    signed = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    expected = hmac.digest(key, signed.encode("utf-8", "surrogateescape"), sha256).hex()
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
        raise LaunchForged
    _check_age(fields, now)
    user_id, language = _user(fields)
    return Launch(user_id, language, fields.get("start_param") or None)


def _fields(data: str) -> dict[str, str]:
    """Each name once: with a name twice, what is signed and what is read could differ."""
    if len(data) > LONGEST:
        raise LaunchForged
    try:
        pairs = parse_qsl(data, keep_blank_values=True, strict_parsing=True, errors="surrogateescape")
    except ValueError as exc:
        raise LaunchForged from exc
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise LaunchForged
    return fields


def _check_age(fields: dict[str, str], now: datetime) -> None:
    written = fields.get("auth_date", "")
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        raise LaunchForged
    # as seconds: of twelve digits most are beyond the years that a moment can have
    age = now.timestamp() - int(written)
    if age < -AHEAD.total_seconds():
        raise LaunchForged
    if age > OLDEST.total_seconds():
        raise LaunchStale


def _user(fields: dict[str, str]) -> tuple[int, str | None]:
    try:
        user = orjson.loads(fields.get("user", "").encode("utf-8", "surrogateescape"))
        user_id, language = user["id"], user.get("language_code")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as exc:
        raise LaunchForged from exc
    if not isinstance(user_id, int) or isinstance(user_id, bool) or not 0 < user_id < 1 << 52:
        raise LaunchForged
    return user_id, language if isinstance(language, str) else None
