"""The pretend Telegram of the benchmarks: it reads every kind of call, answers, and notes moments."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from benchmarks.telegram import ANSWER, EDIT, SEND, TOKEN, PretendTelegram, moments_of
from simulator.rates import Limits

ROWS = {"inline_keyboard": [[{"text": "满意", "callback_data": "r.1.4.abc"}]]}


@pytest.fixture
async def telegram() -> AsyncIterator[PretendTelegram]:
    found = PretendTelegram()
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as found:
        yield found


def form(*, parts: bool) -> aiohttp.FormData:
    """A call as libraries send it: as a form, or as a form of parts."""
    data = aiohttp.FormData()
    if parts:
        data.add_field("parse_mode", "", content_type="text/plain")
    for name, value in (("chat_id", "1001"), ("text", "chat"), ("reply_markup", json.dumps(ROWS))):
        data.add_field(name, value)
    return data


@pytest.mark.parametrize("kind", ["json", "form", "parts"])
async def test_a_message_is_read_however_it_is_sent(
    telegram: PretendTelegram, client: aiohttp.ClientSession, kind: str
) -> None:
    call = {
        "json": {"json": {"chat_id": 1001, "text": "chat", "reply_markup": ROWS}},
        "form": {"data": form(parts=False)},
        "parts": {"data": form(parts=True)},
    }[kind]
    async with client.post(f"{telegram.url}/bot{TOKEN}/sendMessage", **call) as answer:  # type: ignore[arg-type]
        sent = (await answer.json())["result"]
    sending = telegram.journal.sendings[1001]
    assert (sent["message_id"], sent["chat"]["id"]) == (sending.message_id, 1001)
    assert (sending.text(), sending.buttons()) == ("chat", ROWS["inline_keyboard"][0])


async def test_a_press_is_answered_and_an_edit_keeps_its_number(
    telegram: PretendTelegram, client: aiohttp.ClientSession
) -> None:
    base = f"{telegram.url}/bot{TOKEN}"
    async with client.post(f"{base}/answerCallbackQuery", json={"callback_query_id": "77"}) as answer:
        assert (await answer.json())["result"] is True
    async with client.post(f"{base}/editMessageText", json={"message_id": 5, "chat_id": 1001}) as answer:
        assert (await answer.json())["result"]["message_id"] == 5
    assert moments_of(telegram.journal, ANSWER, [77]) <= moments_of(telegram.journal, EDIT, [1001])


async def test_a_bot_learns_its_name(telegram: PretendTelegram, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{telegram.url}/bot{TOKEN}/getMe") as answer:
        assert (await answer.json())["result"]["is_bot"] is True
    async with client.post(f"{telegram.url}/bot{TOKEN}/setMyCommands", json={}) as answer:
        assert await answer.json() == {"ok": True, "result": True}


async def test_whoever_waits_is_told_when_all_have_come(
    telegram: PretendTelegram, client: aiohttp.ClientSession
) -> None:
    waiting = asyncio.create_task(telegram.until(SEND, 2))
    for person in (1, 1, 2):
        assert not waiting.done()
        async with client.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json={"chat_id": person}):
            pass
    await asyncio.wait_for(waiting, 5)


async def test_what_passes_the_limit_is_refused_and_counted(
    telegram: PretendTelegram, client: aiohttp.ClientSession
) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    telegram.limits = Limits(lambda: now, "2/s", "1/s", "20/min", jitter=0.0)
    statuses = []
    for person in (1, 2, 3):
        async with client.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json={"chat_id": person}) as answer:
            statuses.append(answer.status)
    assert (statuses, telegram.journal.throttled) == ([200, 200, 429], 1)
