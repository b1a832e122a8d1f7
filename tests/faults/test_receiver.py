"""The receiver of events: it writes down what it takes, and takes later what it failed at."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import Random

import aiohttp
import pytest
from standardwebhooks import Webhook

from faults import receiver as unwell
from faults.receiver import Receiver, Taken, receiving

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="
EVENT = {"type": "prompt.sent", "data": {"matter_no": "F01-00001", "state": "sent"}}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Well, and knowing the secret."""
    async with receiving(Random(3)) as opened:
        opened.secret = SECRET
        yield opened


async def post(receiver: Receiver, event_id: str, secret: str = SECRET) -> int:
    """The status; 0 where the connection broke."""
    body, now = json.dumps(EVENT), datetime.now(UTC)
    headers = {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(event_id, now, body),
    }
    async with aiohttp.ClientSession() as client:
        try:
            async with client.post(receiver.url, data=body, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0


async def test_what_is_signed_is_taken(receiver: Receiver) -> None:
    assert await post(receiver, "evt_1") == 204
    assert receiver.taken == [Taken("evt_1", "prompt.sent", "F01-00001", "sent")]


async def test_what_is_not_signed_by_the_secret_is_not_taken(receiver: Receiver) -> None:
    assert await post(receiver, "evt_1", SECRET.replace("MfKQ", "AAAA")) == 401
    assert (receiver.taken, receiver.forged) == ([], 1)


async def test_unwell_it_fails_at_some_and_takes_them_at_their_second_attempt(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unwell, "HANGING", 0.01)
    monkeypatch.setattr(unwell, "SLOW", 0.01)
    receiver.is_unwell = True
    numbers = [f"evt_{number}" for number in range(60)]
    first = [await post(receiver, number) for number in numbers]
    again = [
        await post(receiver, number) for number, status in zip(numbers, first, strict=True) if status != 204
    ]

    assert {0, 204, 500} <= set(first)
    assert receiver.hits > 0
    assert set(again) == {204}
    assert {one.event_id for one in receiver.taken} == set(numbers)
