"""Events leave for callbacks: signed, and posted to an address that was looked at first."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Sequence
from datetime import UTC
from http import HTTPStatus
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from standardwebhooks import Webhook
from yarl import URL

from bot.ports import Callback, NotTaken, Taken, Unwanted
from bot.rules.callbacks import Address, Network, may_connect
from webhooks.answers import told
from webhooks.signatures import ID, SIGNATURE, TIMESTAMP

AGENT = "yiping"
TIMEOUT = ClientTimeout(total=15, connect=5)
# Beside its status an answer is read so far and so long, only to use the connection again.
MOST_READ = 4 * 1024
LINGER = 1
IDLE_CONNECTION = 30


class NotAllowed(OSError):
    """The address is not one that callbacks may go to."""


class CheckingResolver(AbstractResolver):
    """Resolves once for each connection, which then goes to what was looked at and to nothing else."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of a host. Raises NotAllowed if a single one of them is not to be called."""
        loop = asyncio.get_running_loop()
        infos = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        return [
            ResolveResult(
                hostname=host,
                host=self.checked(str(address[0])),
                port=int(address[1]),
                family=family,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for family, _, proto, _, address in infos
        ]

    def checked(self, text: str) -> str:
        """The address, if it may be called. Raises NotAllowed."""
        if not may_connect(ipaddress.ip_address(text), self._allowed):
            raise NotAllowed
        return text

    async def close(self) -> None:
        """Nothing to close."""


class CallbackPublisher:
    """Posts events over connections of its own; open while it is entered."""

    def __init__(self, allowed: Sequence[Network], zone: ZoneInfo) -> None:
        self._resolver = CheckingResolver(allowed)
        self._zone = zone

    async def __aenter__(self) -> Self:
        connector = TCPConnector(
            resolver=self._resolver, use_dns_cache=False, limit=0, keepalive_timeout=IDLE_CONNECTION
        )
        self._session = ClientSession(
            connector=connector,
            timeout=TIMEOUT,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def publish(self, callback: Callback) -> Taken | Unwanted | NotTaken:
        """Sign and post one event; never raises for what the receiver says or does."""
        try:
            return await self._post(callback)
        except NotAllowed:
            return NotTaken("address not allowed")
        except TimeoutError:
            return NotTaken("no answer in time")
        except ClientConnectorCertificateError:
            return NotTaken("certificate not trusted")
        except (ClientError, OSError, ValueError) as error:
            # its message may hold the address, and that a token
            return NotTaken("address not allowed" if _was_refused(error) else type(error).__name__)

    async def _post(self, callback: Callback) -> Taken | Unwanted | NotTaken:
        url, body = URL(callback.url), told(callback.event, self._zone).model_dump_json()
        if (literal := _literal(url.host)) is not None:
            self._resolver.checked(str(literal))  # what is no name is never resolved
        headers = {"Content-Type": "application/json", **signed(callback, body)}
        async with self._session.post(
            url, data=body.encode(), headers=headers, allow_redirects=False
        ) as response:
            return await _judged(response)


def signed(callback: Callback, body: str) -> dict[str, str]:
    """The headers of Standard Webhooks: one signature for each secret that is good."""
    event_id, moment = callback.event.event_id, callback.now.astimezone(UTC)
    signatures = [Webhook(secret).sign(event_id, moment, body) for secret in callback.secrets]
    return {
        ID: event_id,
        TIMESTAMP: str(int(moment.timestamp())),
        SIGNATURE: " ".join(signatures),
    }


async def _judged(response: ClientResponse) -> Taken | Unwanted | NotTaken:
    """What the status says; whatever else the receiver has to say."""
    with contextlib.suppress(ClientError, TimeoutError):
        async with asyncio.timeout(LINGER):
            await response.content.read(MOST_READ)
    if not response.content.at_eof():
        response.close()
    if 200 <= response.status < 300:
        return Taken()
    if response.status == HTTPStatus.GONE:
        return Unwanted()
    return NotTaken(f"HTTP {response.status}", response.status)


def _literal(host: str | None) -> Address | None:
    try:
        return ipaddress.ip_address(host or "")
    except ValueError:
        return None


def _was_refused(error: BaseException) -> bool:
    """Whether an error of the library was raised for one of ours."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotAllowed):
        cause = getattr(cause, "os_error", None) or cause.__cause__
    return cause is not None
