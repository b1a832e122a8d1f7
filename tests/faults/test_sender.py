"""The service system: it sends again until a matter is stored, and remembers under which number."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import aiohttp
import pytest
from aiohttp import web

from faults import sender as sending
from faults.sender import Refused, Sender
from replay.phones import StillWaiting

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="
MATTER = {"matter_no": "F01-00001"}
OTHER = {"matter_no": "F01-00002"}


@dataclass
class Intake:
    """Answers with these statuses, one after another; 0 breaks the connection."""

    statuses: list[int]
    ids: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.ids.append(request.headers["webhook-id"])
        status = self.statuses.pop(0)
        if not status and request.transport:
            request.transport.abort()
        return web.json_response({"matter_id": "m_1", "type": "urn:x"}, status=status or 500)

    async def take_all(self, request: web.Request) -> web.Response:
        lines = (await request.text()).splitlines()
        said = [
            {"line": at, "status": self.statuses.pop(0), "matter_id": f"m_{at}"} for at, _ in enumerate(lines)
        ]
        return web.Response(text="\n".join(map(json.dumps, said)))


@asynccontextmanager
async def before(intake: Intake) -> AsyncIterator[Sender]:
    """A sender that reports to this intake."""
    app = web.Application()
    app.router.add_post("/matters", intake.take)
    app.router.add_post("/matters/batch", intake.take_all)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/matters"
    async with aiohttp.ClientSession() as client:
        yield Sender(client, url, SECRET, Random(1))
    await runner.cleanup()


async def test_what_is_stored_is_on_its_list_under_its_number() -> None:
    async with before(Intake([202])) as sender:
        await sender.report(MATTER)
    assert sender.acknowledged == {"F01-00001": {"m_1"}}


async def test_it_sends_again_under_the_same_id_after_any_answer_that_promises_nothing() -> None:
    intake = Intake([0, 503, 429, 401, 200])
    async with before(intake) as sender:
        await sender.report(MATTER)
    assert (len(intake.ids), len(set(intake.ids)), sender.retries) == (5, 1, 4)
    assert sender.acknowledged == {"F01-00001": {"m_1"}}


async def test_a_refusal_for_good_is_raised_and_on_no_list() -> None:
    async with before(Intake([422])) as sender:
        with pytest.raises(Refused):
            await sender.report(MATTER)
    assert sender.acknowledged == {}


async def test_an_intake_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.05)
    async with before(Intake([503] * 9)) as sender:
        with pytest.raises(StillWaiting):
            await sender.report(MATTER)


async def test_lines_of_a_batch_without_room_are_sent_again_alone() -> None:
    intake = Intake([202, 503, 202])
    async with before(intake) as sender:
        await sender.report_all([MATTER, OTHER])
    assert set(sender.acknowledged) == {"F01-00001", "F01-00002"}
    assert len(intake.ids) == 1
