"""Standard Webhooks signatures: whether a body was signed with one of a source's secrets, just now."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from standardwebhooks.webhooks import hmac_data

from bot.texts import Texts

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
HEADERS = (ID, TIMESTAMP, SIGNATURE)
TOLERANCE = timedelta(minutes=5)
SECONDS = re.compile(r"[0-9]{1,11}")
SECRET_PREFIX = "whsec_"


def why_not_signed(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[str],
    *,
    now: datetime,
    zone: ZoneInfo,
    t: Texts,
) -> str | None:
    """None for a good signature; else what is wrong with it, in plain words for the source's developers."""
    missing = [name for name in HEADERS if not headers.get(name)]
    if missing:
        return t("缺少请求头：{names}", names=", ".join(missing))
    if not SECONDS.fullmatch(headers[TIMESTAMP]):
        return t("请求头 webhook-timestamp 应为整数秒的 Unix 时间。")
    signed_at = datetime.fromtimestamp(int(headers[TIMESTAMP]), UTC)
    is_signed = _is_signed(headers, body, secrets)
    if is_signed and abs(now - signed_at) <= TOLERANCE:
        return None
    clocks = _clocks(now.astimezone(zone), signed_at.astimezone(zone), t)
    if is_signed:
        return t("时间戳超出允许范围。{clocks}", clocks=clocks)
    return t("签名不符：请对收到的原始字节签名，不要先解析再序列化。{clocks}", clocks=clocks)


def _is_signed(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> bool:
    # The library's own verify takes the time from the system's clock and bodies of UTF-8 only.
    signed = b".".join((_raw(headers[ID]), _raw(headers[TIMESTAMP]), body))
    given = [_raw(signature) for signature in headers[SIGNATURE].split()]
    expected = [b"v1," + base64.b64encode(hmac_data(_key(secret), signed)) for secret in secrets]
    matches = [hmac.compare_digest(wanted, signature) for wanted in expected for signature in given]
    return any(matches)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))


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
