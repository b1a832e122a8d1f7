"""However a call is written, it is read alike."""

import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from simulator.people import Person
from tests.simulator.conftest import TOKEN

KEYBOARD = {"inline_keyboard": [[{"text": "好", "callback_data": "a"}]]}
FLAT = {"chat_id": "1001", "text": "您好", "reply_markup": json.dumps(KEYBOARD)}


def in_parts() -> dict[str, Any]:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in FLAT.items():
        form.add_field(name, value)
    return {"data": form}


@pytest.mark.parametrize(
    "written",
    [
        lambda: {"json": {"chat_id": 1001, "text": "您好", "reply_markup": KEYBOARD}},
        lambda: {"data": FLAT},
        lambda: {"params": FLAT},
        in_parts,
    ],
    ids=["json", "form", "query", "parts"],
)
async def test_a_call_may_be_written_in_four_ways(
    base_url: str, client: aiohttp.ClientSession, li: Person, written: Callable[[], dict[str, Any]]
) -> None:
    async with client.post(f"{base_url}/bot{TOKEN}/sendMessage", **written()) as answer:
        result = (await answer.json())["result"]
    assert (result["text"], result["reply_markup"]) == ("您好", KEYBOARD)


async def test_a_method_may_be_got_and_its_case_does_not_matter(
    base_url: str, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{base_url}/bot{TOKEN}/GETME") as answer:
        assert (await answer.json())["result"]["id"] == 4242


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"text": "您好"}, "chat_id is empty"),
        ({"chat_id": "@nobody", "text": "您好"}, "chat not found"),
        ({"chat_id": "1001", "text": "您好", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"chat_id": "1001", "text": "您好", "parse_mode": "rtf"}, "unsupported parse_mode"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    base_url: str, client: aiohttp.ClientSession, li: Person, values: dict[str, str], why: str
) -> None:
    async with client.post(f"{base_url}/bot{TOKEN}/sendMessage", data=values) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {why}"
