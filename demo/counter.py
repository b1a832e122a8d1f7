"""The service counter: a completed matter becomes a signed request, as from any service system."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
from standardwebhooks import Webhook

from demo.clock import DemoClock
from demo.samples import Samples, ServiceSample, VisitorSample, WindowSample

FIRST_NUMBER = 2554
Json = dict[str, Any]


@dataclass
class Counter:
    """Where matters are completed; numbers them as it goes."""

    samples: Samples
    clock: DemoClock
    zone: ZoneInfo
    endpoint: str
    secret: str
    numbers: "count[int]" = field(default_factory=lambda: count(FIRST_NUMBER))

    async def complete(self, client: ClientSession, visitor: str, service: str, window: str) -> Json:
        """Report a matter; the request as it was sent and the answer as it came.

        Raises:
            KeyError: there is no such visitor, service or window.
        """
        who = {one.key: one for one in self.samples.visitors}[visitor]
        what = {one.code: one for one in self.samples.services}[service]
        where = {one.key: one for one in self.samples.windows}[window]
        now = self.clock.now()
        document = _document(who, what, where, str(next(self.numbers)), now.astimezone(self.zone))
        body = json.dumps(document, ensure_ascii=False)
        headers = self._signed(body, now)
        async with client.post(self.endpoint, data=body.encode(), headers=headers) as response:
            answer = await response.json(content_type=None)
        request = {"url": self.endpoint, "headers": headers, "body": document}
        return {"request": request, "status": response.status, "answer": answer}

    def _signed(self, body: str, now: datetime) -> dict[str, str]:
        number = f"msg_{uuid4().hex}"
        return {
            "Content-Type": "application/json",
            "webhook-id": number,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(number, now, body),
        }


def _document(
    visitor: VisitorSample, service: ServiceSample, window: WindowSample, number: str, now: datetime
) -> Json:
    moment = now.isoformat(timespec="seconds")
    citizen = {
        "ref": visitor.ref or f"NEW-{number}",
        "name": visitor.name,
        "phone": visitor.phone,
        "telegram_user_id": visitor.account,
    }
    place = {"office_code": window.office, "channel": window.channel.value}
    desk = {"window": window.window, "clerk": window.clerk}
    data = {
        "matter_no": number,
        "service": {"code": service.code, "name": service.name},
        **place,
        **_given(desk),
        "completed_at": moment,
        "citizen": _given(citizen),
    }
    return {"type": "matter.completed", "timestamp": moment, "data": data}


def _given(facts: Json) -> Json:
    return {name: value for name, value in facts.items() if value is not None}
