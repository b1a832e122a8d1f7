"""The stage door: people from outside, the journal, the stream of events, the command line."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from simulator import __main__ as command
from simulator.acts import Acts
from simulator.journal import Journal
from simulator.people import Person, RemotePerson
from simulator.refusals import ActRefused
from simulator.world import World
from tests.simulator.conftest import Clock


@pytest.fixture
async def wang(client: aiohttp.ClientSession, base_url: str) -> RemotePerson:
    """王小明, met from outside."""
    return await RemotePerson.create(client, base_url, "王小明", language_code="en")


async def test_a_remote_person_does_all_that_a_near_one_does(bot: Bot, wang: RemotePerson) -> None:
    await wang.start("token")
    row = [InlineKeyboardButton(text="满意", callback_data="g:4")]
    await bot.send_message(wang.id, "办得怎么样？", reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))
    await wang.hears("怎么样")
    await wang.press("满意")
    await wang.say("谢谢", reply_to=1)
    await wang.send("photo", content=b"jpeg", caption="照片")
    await wang.send_contact()
    await wang.block()
    updates = await bot.get_updates()
    kinds = [update.event_type for update in updates]
    assert kinds == ["message", "callback_query", "message", "message", "message", "my_chat_member"]

    assert updates[1].callback_query is not None
    await bot.answer_callback_query(updates[1].callback_query.id, text="好")
    assert (await wang.pops_up("好"))["text"] == "好"


async def test_a_remote_person_edits_forwards_and_comes_back(wang: RemotePerson, bot: Bot) -> None:
    await wang.open("https://t.me/yiping_demo_bot?start=x")
    [number] = await wang.say("原话")
    await wang.edit(number, "改过的话")
    await wang.forward(number, from_chat=wang.id)
    await wang.block()
    await wang.unblock()
    assert [one["text"] for one in await wang.sees(newest=2)] == ["改过的话", "改过的话"]
    assert (await wang.chats())[0]["title"] == "一评"


async def test_what_cannot_be_done_is_told_outside_too(wang: RemotePerson) -> None:
    with pytest.raises(ActRefused, match="has not started the bot"):
        await wang.say("你好")


@pytest.mark.parametrize("path", ["users/x/say", "users/1001/press", "groups/-1/add"])
async def test_a_request_that_cannot_be_read_is_refused(
    client: aiohttp.ClientSession, base_url: str, li: Person, path: str
) -> None:
    async with client.post(f"{base_url}/_sim/{path}", json={}) as answer:
        assert answer.status == 400


async def test_groups_are_made_from_outside(
    client: aiohttp.ClientSession, base_url: str, li: Person, chen: Person
) -> None:
    body = {"title": "群", "members": [li.id], "kind": "supergroup"}
    async with client.post(f"{base_url}/_sim/groups", json=body) as answer:
        group = (await answer.json())["id"]
    async with client.post(f"{base_url}/_sim/groups/{group}/add", json={"user_id": chen.id}) as answer:
        assert answer.status == 200
    assert [chat["id"] for chat in await chen.chats()] == [chen.id, group]


async def test_the_journal_is_paged_and_waited_for(
    client: aiohttp.ClientSession, base_url: str, world: World, li: Person
) -> None:
    after = world.journal.last_seq
    url = f"{base_url}/_sim/journal?after={after}&wait=10&chat_id={li.id}"
    waiting = asyncio.create_task(client.get(url))
    await li.say("来了")
    page = await (await waiting).json()
    assert [(one["direction"], one["text"]) for one in page["entries"]] == [("in", "来了")]
    assert page["last_seq"] == after + 1


async def test_events_stream_what_happens(
    client: aiohttp.ClientSession, base_url: str, world: World, li: Person
) -> None:
    async with client.get(f"{base_url}/_sim/events?after={world.journal.last_seq}") as stream:
        await li.say("一")
        number = await stream.content.readline()
        entry = json.loads((await stream.content.readline()).removeprefix(b"data: "))
    assert number == f"id: {entry['seq']}\n".encode()
    assert entry["text"] == "一"


async def test_an_update_is_redelivered_from_outside(
    client: aiohttp.ClientSession, base_url: str, bot: Bot, li: Person
) -> None:
    [update] = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    async with client.post(f"{base_url}/_sim/updates/{update.update_id}/redeliver") as answer:
        assert answer.status == 200
    assert await bot.get_updates(offset=update.update_id + 1) == [update]


async def test_the_state_tells_what_waits(
    client: aiohttp.ClientSession, base_url: str, li: Person, bot: Bot
) -> None:
    async with client.get(f"{base_url}/_sim/state") as answer:
        state = await answer.json()
    assert (state["pending"], state["webhook"], state["bot"]["username"]) == (1, None, "yiping_demo_bot")
    assert [user["first_name"] for user in state["users"]] == ["李阿姨"]


async def test_a_reset_from_outside_empties_the_stage(
    client: aiohttp.ClientSession, base_url: str, li: Person, world: World
) -> None:
    async with client.post(f"{base_url}/_sim/reset") as answer:
        assert answer.status == 200
    assert world.chats == {}


async def test_any_page_may_read_the_answers(client: aiohttp.ClientSession, base_url: str) -> None:
    async with client.options(f"{base_url}/_sim/users") as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_file_is_shown_to_a_page(client: aiohttp.ClientSession, base_url: str, li: Person) -> None:
    await li.send("photo", content=b"jpeg")
    file_id = (await li.last())["file"]["file_id"]
    async with client.get(f"{base_url}/_sim/files/{file_id}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/jpeg", b"jpeg")


def test_the_journal_is_copied_to_a_file(clock: Clock, tmp_path: Path) -> None:
    journal = Journal(clock, tmp_path / "journal.jsonl")
    journal.write("in", "say", chat_id=1, text="你好")
    journal.close()
    [line] = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["seq"], json.loads(line)["text"]) == (1, "你好")


def test_the_journal_is_paged_by_chat(clock: Clock) -> None:
    journal = Journal(clock)
    for chat_id in (1, 2, 1, 2, 1):
        journal.write("in", "say", chat_id=chat_id)
    assert [entry["seq"] for entry in journal.after(1, chat_id=1)] == [3, 5]
    assert [entry["seq"] for entry in journal.after(0, limit=1, chat_id=2)] == [2]


async def test_the_command_prints_its_address_and_ends_on_a_signal() -> None:
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--token", "1:a", "--username", "a_bot",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode().strip()
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{line.removeprefix('url=')}/bot1:a/getMe") as answer,
    ):
        assert (await answer.json())["result"]["username"] == "a_bot"
    process.terminate()
    assert await process.wait() == 0


def test_the_command_builds_a_world_with_its_bot(tmp_path: Path) -> None:
    world = command.build_world(command.read_arguments(["--token", "7:x", "--name", "一评"]))
    assert (world.bot.user.id, world.bot.user.first_name) == (7, "一评")


def test_a_rate_that_cannot_be_read_ends_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIPING_SEND_RATE", "fast")
    with pytest.raises(SystemExit) as ended:
        command.build_world(command.read_arguments(["--token", "7:x"]))
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("simulator: not a rate: 'fast'")


async def test_a_person_reaches_over_many_messages(acts: Acts, li: Person, world: World) -> None:
    for number in range(300):
        world.post(world.chat(li.id), world.bot.user, {"text": str(number)})
    assert len(await li.sees()) == 301
    assert (await li.hears("299"))["text"] == "299"
