"""The service system: reports matters until they are acknowledged, and keeps its own list of what was."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random

import aiohttp
from standardwebhooks import Webhook

from replay.phones import StillWaiting
from replay.source import Json, event

STORED, KNOWN = 202, 200
ACKNOWLEDGED = frozenset({STORED, KNOWN})
# What our own mistakes would be answered with; everything else is sent again.
FINAL = frozenset({404, 409, 413, 422})
NO_ROOM = frozenset({429, 503})
PATIENCE = 300.0
ANSWER_WITHIN = aiohttp.ClientTimeout(total=30)
SHORTEST, LONGEST_PAUSE = 0.1, 1.0
HANGS_UP_WITHIN = 0.03


class Refused(Exception):
    """The intake said no for good."""


@dataclass
class Sender:
    """Posts signed matters with the retries that Standard Webhooks ask for: the same id, a new signature.

    `acknowledged`: for each matter the ids it was acknowledged under. `hangs_up`: requests are sometimes
    given up before their answer. `stores`, `knows`: how often either was answered.
    """

    client: aiohttp.ClientSession
    endpoint: str
    secret: str
    dice: Random
    hangs_up: bool = False
    hung_up: int = 0
    retries: int = 0
    acknowledged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def report(self, matter: Json) -> None:
        """Report one matter. Raises Refused, StillWaiting."""
        status, text = await self._until_taken(self.endpoint, _as_text(matter))
        self._note(matter, status, json.loads(text))

    async def report_all(self, matters: Sequence[Json]) -> None:
        """Report matters in one batch; lines that there was no room for are sent again one by one."""
        lines = "\n".join(_as_text(matter) for matter in matters)
        _, text = await self._until_taken(f"{self.endpoint}/batch", lines)
        for matter, line in zip(matters, text.splitlines(), strict=True):
            answer = json.loads(line)
            if answer["status"] in NO_ROOM:
                await self.report(matter)
            else:
                self._note(matter, answer["status"], answer)

    def _note(self, matter: Json, status: int, answer: Json) -> None:
        if status not in ACKNOWLEDGED:
            raise Refused(f"{matter['matter_no']}: {status} {answer.get('type')}")
        self.acknowledged[str(matter["matter_no"])].add(str(answer["matter_id"]))

    async def _until_taken(self, url: str, body: str) -> tuple[int, str]:
        number, pause = f"msg-{next(self._numbers)}", SHORTEST
        end = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < end:
            status, text = await self._attempt(url, number, body)
            if status in ACKNOWLEDGED:
                return status, text
            if status in FINAL:
                raise Refused(f"{status} {text[:200]}")
            self.retries += 1
            await asyncio.sleep(pause * self.dice.uniform(0.8, 1.2))
            pause = min(2 * pause, LONGEST_PAUSE)
        raise StillWaiting(f"the intake took nothing for {PATIENCE:.0f} s")

    async def _attempt(self, url: str, number: str, body: str) -> tuple[int, str]:
        """One request; status 0 where no answer came."""
        try:
            headers = self._headers(number, body)
            async with self.client.post(
                url, data=body.encode(), headers=headers, timeout=self._timeout()
            ) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""

    def _timeout(self) -> aiohttp.ClientTimeout:
        if not self.hangs_up or self.dice.random() < 0.3:
            return ANSWER_WITHIN
        self.hung_up += 1
        return aiohttp.ClientTimeout(total=self.dice.uniform(0.001, HANGS_UP_WITHIN))

    def _headers(self, number: str, body: str) -> dict[str, str]:
        now = datetime.now(UTC)
        return {
            "webhook-id": number,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(number, now, body),
            "content-type": "application/json",
        }


def _as_text(matter: Json) -> str:
    return json.dumps(event(matter), ensure_ascii=False)
