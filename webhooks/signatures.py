"""Standard Webhooks signatures: whether a body was signed with one of a source's secrets, just now."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.services.keyed import KeyedHash
from bot.texts import Texts

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
HEADERS = (ID, TIMESTAMP, SIGNATURE)
TOLERANCE = timedelta(minutes=5)
SECONDS = re.compile(r"[0-9]{1,11}")
SECRET_PREFIX = "whsec_"
VERSION = "v1,"
MOST_KEYS = 256


def why_not_signed(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[str],
    *,
    retired: Sequence[str] = (),
    now: datetime,
    zone: ZoneInfo,
    t: Texts,
) -> str | None:
    """None for a good signature; else what is wrong with it, in plain words for the source's developers.

    `retired`: secrets that were changed for others and are good no longer.
    """
    missing = [name for name in HEADERS if not headers.get(name)]
    if missing:
        return t("缺少请求头：{names}", names=", ".join(missing))
    if not SECONDS.fullmatch(headers[TIMESTAMP]):
        return t("请求头 webhook-timestamp 应为整数秒的 Unix 时间。")
    if not any(part.startswith(VERSION) for part in headers[SIGNATURE].split()):
        return t("不认识这种签名：请求头 webhook-signature 应为“v1,”加上 HMAC-SHA256 的 Base64。")
    signed_at = datetime.fromtimestamp(int(headers[TIMESTAMP]), UTC)
    is_signed = _is_signed(headers, body, secrets)
    if is_signed and abs(now - signed_at) <= TOLERANCE:
        return None
    clocks = _clocks(now.astimezone(zone), signed_at.astimezone(zone), t)
    if is_signed:
        return t("时间戳超出允许范围。{clocks}", clocks=clocks)
    if _is_signed(headers, body, retired):
        return t("这是换掉的旧密钥，已经失效：请改用最近一次换出的签名密钥。")
    return t("签名不符：请对收到的原始字节签名，不要先解析再序列化。{clocks}", clocks=clocks)


def _is_signed(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> bool:
    # The library of the standard takes the time from the system's clock only, and bodies of UTF-8 only.
    signed = b".".join((_raw(headers[ID]), _raw(headers[TIMESTAMP]), body))
    given = [_raw(signature) for signature in headers[SIGNATURE].split()]
    expected = [VERSION.encode() + base64.b64encode(_keyed(secret).digest(signed)) for secret in secrets]
    matches = [hmac.compare_digest(wanted, signature) for wanted in expected for signature in given]
    return any(matches)


@lru_cache(MOST_KEYS)
def _keyed(secret: str) -> KeyedHash:
    return KeyedHash(base64.b64decode(secret.removeprefix(SECRET_PREFIX)))


def _raw(header: str) -> bytes:
    """The bytes of a header as they came: aiohttp keeps those that are no UTF-8 as surrogates."""
    return header.encode("utf-8", "surrogateescape")


def _clocks(now: datetime, signed_at: datetime, t: Texts) -> str:
    return t(
        "本次服务器时间 {now}，您的时间戳 {theirs}，差 {apart}（允许 5 分钟）。",
        now=f"{now:%H:%M:%S}",
        theirs=f"{signed_at:%H:%M:%S}",
        apart=t.seconds(abs(now - signed_at)),
    )
