"""A service system: reports matters, signed, one by one and in batches, and asks how they stand."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import aiohttp
from standardwebhooks import Webhook

Json = dict[str, Any]
LARGEST_BATCH = 25
# How long the first of a batch waits for company.
GATHERING = 0.25
ATTEMPTS = 5


@dataclass
class Answer:
    """What the intake said to one matter."""

    status: int
    body: Json

    @property
    def state(self) -> str:
        """The prompt's state."""
        return str(self.body.get("prompt", {}).get("state"))


@dataclass
class Source:
    """One service system with its secrets."""

    client: aiohttp.ClientSession
    endpoint: str
    secret: str
    token: str
    _waiting: list[tuple[Json, "asyncio.Future[Answer]"]] = field(default_factory=list)
    _flush: "asyncio.Task[None] | None" = None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def report(self, matter: Json) -> Answer:
        """Report one matter."""
        status, text = await self._post(self.endpoint, _as_text(event(matter)))
        return Answer(status, json.loads(text))

    async def withdraw(self, matter_no: str) -> Answer:
        """Take a matter back that was reported by mistake."""
        taken_back = {"matter_no": matter_no, "service_seq": 1, "reason": "重复上报"}
        status, text = await self._post(self.endpoint, _as_text(event(taken_back, "matter.withdrawn")))
        return Answer(status, json.loads(text))

    async def report_with_others(self, matter: Json) -> Answer:
        """Report a matter in a batch, with whoever else reports now."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((matter, future))
        if self._flush is None:
            self._flush = asyncio.create_task(self._send_soon())
        return await future

    async def status(self, matter_no: str) -> Json:
        """Where a matter stands."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.client.get(f"{self.endpoint}/{matter_no}", headers=headers) as answer:
            return dict(await answer.json())

    async def _send_soon(self) -> None:
        await asyncio.sleep(GATHERING)
        self._flush = None
        waiting, self._waiting = self._waiting, []
        for at in range(0, len(waiting), LARGEST_BATCH):
            await self._send(waiting[at : at + LARGEST_BATCH])

    async def _send(self, batch: list[tuple[Json, "asyncio.Future[Answer]"]]) -> None:
        lines = "\n".join(_as_text(event(matter)) for matter, _ in batch)
        _, text = await self._post(f"{self.endpoint}/batch", lines)
        for (_, future), line in zip(batch, text.splitlines(), strict=True):
            answer = json.loads(line)
            future.set_result(Answer(answer["status"], answer))

    async def _post(self, url: str, body: str) -> tuple[int, str]:
        """Sign and send; what the other side has no room for is sent again, as the contract asks."""
        for _ in range(ATTEMPTS):
            async with self.client.post(url, data=body.encode(), headers=self._headers(body)) as answer:
                if answer.status not in (429, 503):
                    return answer.status, await answer.text()
                await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        raise RuntimeError(f"the intake had no room, {ATTEMPTS} times")

    def _headers(self, body: str) -> dict[str, str]:
        number, now = f"evt-{next(self._numbers)}", datetime.now(UTC)
        return {
            "webhook-id": number,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(number, now, body),
            "content-type": "application/json",
        }


def event(data: Json, kind: str = "matter.completed") -> Json:
    """What happened to a matter, as the contract has it."""
    return {"type": kind, "timestamp": datetime.now(UTC).isoformat(), "data": data}


def _as_text(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False)
