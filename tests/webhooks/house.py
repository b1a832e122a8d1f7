"""A whole intake behind the real application, and a service system that signs what it sends."""

import base64
import copy
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from standardwebhooks import Webhook

from bot.desks import build
from bot.rules.policy import load_policy
from bot.rules.workdays import Calendar
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.inbox import InboxDesk
from bot.services.intake import IntakeDesk
from bot.services.phones import PhoneBook
from bot.services.reach import ReachDesk
from bot.services.sources import Credentials, SourceDesk
from bot.services.tagbooks import TagBookDesk
from bot.services.telling import Telling
from bot.services.vault import Vault
from webhooks.app import Desks
from webhooks.health import Readiness
from webhooks.telegram import Hook

NOW = datetime(2026, 11, 20, 2, 15, 3, tzinfo=UTC)  # 10:15:03 in Shanghai
HOOK = Hook(bot_id=77, secret="hook-secret-密")
OFFICE = "A3区"
SOURCE = "hall-1"
DOCUMENT: dict[str, Any] = {
    "type": "matter.completed",
    "timestamp": "2026-11-20T10:15:00+08:00",
    "data": {
        "matter_no": "2554",
        "service_seq": 1,
        "service": {"code": "110101000001", "name": "护照换发", "private": False},
        "office_code": OFFICE,
        "channel": "hall",
        "window": "07",
        "clerk": "0713",
        "completed_at": "2026-11-20T10:14:31+08:00",
        "citizen": {
            "ref": "A00023583",
            "kind": "person",
            "name": "王小明",
            "phone": "13800000000",
            "language": "zh_CN",
            "telegram_user_id": 1001,
        },
    },
}


class SetClock:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **length: float) -> None:
        self.moment += timedelta(**length)


class Chance:
    """Real chance."""

    def token(self, size: int) -> str:
        return secrets.token_urlsafe(size)

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)


class CountingBell:
    """A bell that counts."""

    def __init__(self) -> None:
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1

    def ring_here(self) -> None:
        """Nobody waits here."""

    async def wait(self, seconds: float) -> None:
        """Nobody waits here."""


class ListedQuota:
    """Lets through all but the keys that are made to wait; lists who took."""

    def __init__(self) -> None:
        self.waits: dict[str, float] = {}
        self.taken: list[tuple[str, int]] = []

    async def take(self, key: str, count: int, seconds: float = 1) -> float:
        self.taken.append((key, count))
        return self.waits.get(key, 0)


class SetHealth:
    """Is as it is set."""

    def __init__(self) -> None:
        self.state = Readiness.READY

    async def readiness(self) -> Readiness:
        return self.state


def a_ground(clock: SetClock | None = None, language: str = "zh_CN") -> Ground:
    """What the desks stand on, with a clock to set."""
    return Ground(
        clock=clock or SetClock(),
        dice=Chance(),
        vault=Vault(["a secret of at least thirty-two characters"]),
        policy=load_policy(),
        calendar=Calendar.published(),
        zone=ZoneInfo("Asia/Shanghai"),
        language=language,
        public_url="https://yiping.example",
        outbox_bell=CountingBell(),
        watch_bell=CountingBell(),
        bot_username="yiping_bot",
    )


def the_desks(ground: Ground, hook: Hook | None = HOOK) -> Desks:
    """All desks that HTTP knows, real but for quota and health."""
    accounts = AccountDesk(ground)
    telling = Telling(ground)
    reach = ReachDesk(ground, accounts, telling)
    phones = PhoneBook(ground, telling)
    intake = IntakeDesk(ground, accounts, reach, TagBookDesk(ground.clock), phones)
    return Desks(
        ground,
        SourceDesk(ground),
        intake,
        InboxDesk(ground, CountingBell()),
        ListedQuota(),
        SetHealth(),
        hook,
    )


def with_pages(desks: Desks) -> Desks:
    """The same with the pages, so that every address answers."""
    return replace(desks, pages=build(desks.ground, CountingBell()).pages)


def document(**changes: object) -> dict[str, Any]:
    """The sample document with changes by path: `data__citizen__ref="x"`; `...` takes a field away."""
    changed = copy.deepcopy(DOCUMENT)
    for path, value in changes.items():
        *outer, last = path.split("__")
        place = changed
        for name in outer:
            place = place[name]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return changed


def sign(secret: str, body: bytes, at: datetime, message_id: str = "msg_1") -> dict[str, str]:
    """The headers that the standardwebhooks library makes."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
    }


def sign_raw(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """The same headers for bytes that are no text, which the library does not sign."""
    key, moment = base64.b64decode(secret.removeprefix("whsec_")), str(int(at.timestamp()))
    digest = hmac.digest(key, b"msg_1." + moment.encode() + b"." + body, "sha256")
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": moment, "webhook-signature": signature}


def to_bytes(content: object) -> bytes:
    """A document as the service system writes it."""
    return content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()


@dataclass
class House:
    """The application with one source, and the ways to ask it."""

    desks: Desks
    client: TestClient[Any, Any]
    clock: SetClock
    credentials: Credentials
    quota: ListedQuota
    health: SetHealth
    path: str = f"/v1/sources/{SOURCE}/matters"

    async def post(
        self, content: object, *, to: str = "", headers: Mapping[str, str] | None = None
    ) -> ClientResponse:
        """Sign and send a document, or the bytes as they are."""
        body = to_bytes(content)
        signed = sign(self.credentials.signing_secret, body, self.clock.now())
        return await self.client.post(
            self.path + to, data=BytesIO(body), headers={**signed, **(headers or {})}
        )

    async def post_raw(self, body: bytes) -> ClientResponse:
        """Sign and send bytes that need not be text."""
        headers = sign_raw(self.credentials.signing_secret, body, self.clock.now())
        return await self.client.post(self.path, data=body, headers=headers)

    async def batch(self, *lines: object) -> list[dict[str, Any]]:
        """Send lines as one batch; the answer's lines."""
        response = await self.post(b"\n".join(map(to_bytes, lines)), to="/batch")
        assert response.status == 200, await response.text()
        assert response.content_type == "application/x-ndjson"
        return [json.loads(line) for line in (await response.read()).splitlines()]

    async def get(self, rest: str, token: str | None = None) -> ClientResponse:
        """Read with the read token, or another one."""
        token = self.credentials.read_token if token is None else token
        return await self.client.get(f"{self.path}/{rest}", headers={"Authorization": f"Bearer {token}"})

    async def reasons(self) -> list[str]:
        """What `source log` would show."""
        return [request.reason for request in await self.desks.sources.log(SOURCE)]
