"""Several processes over one database: each does its part, whichever of them dies."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.services.sources import Credentials, SourceDesk
from models import database
from models.tables import RatingWord, Update
from simulator.people import Person
from tests.house import MovingClock, make_ground
from tests.models.test_locks import cut
from tests.promises.outside import KEY, STOP_WITHIN, Running, Telegram, ended, furnish, report, running
from tests.servers import free_port
from tests.waiting import until

POLICY = 'settle_good = "1s"\nquiet_hours = ""\n'
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
async def instance(
    postgres_url: str, redis_url: str, telegram: Telegram, tmp_path: Path
) -> AsyncIterator["Instance"]:
    """A database with an office and a source, a Redis, Telegram; no process yet."""
    (tmp_path / "policy.toml").write_text(POLICY, "utf-8")
    await telegram.come()
    async with AsyncExitStack() as stack:
        yield Instance(postgres_url, redis_url, telegram, tmp_path, stack, await furnish(postgres_url))


class Instance:
    """Where processes can be started, and what people and sources do meanwhile."""

    def __init__(
        self,
        url: str,
        redis: str,
        telegram: Telegram,
        directory: Path,
        stack: AsyncExitStack,
        credentials: Credentials,
    ) -> None:
        self.url = url
        self.telegram = telegram
        self.credentials = credentials
        self._directory = directory
        self._stack = stack
        self._port = str(free_port())
        self._settings = {"redis_url": redis, "policy": str(directory / "policy.toml")}

    async def runs(self, *options: str, **settings: str) -> Running:
        """One more `yiping run`, up to where it works."""
        admin = settings.setdefault("admin_port", str(free_port()))
        started = running(
            self.url, self.telegram, self._directory, *options, port=self._port, **self._settings, **settings
        )
        run = await self._stack.enter_async_context(started)
        await until(lambda: self._is_ready(run, int(admin)))
        return run

    async def reports(self, run: Running, citizen: Person, number: str) -> int:
        """A matter of this citizen is reported; the status."""
        changes = {"data__matter_no": number, "data__citizen__telegram_user_id": citizen.id}
        return (await report(run, self.credentials, **changes))[0]

    async def hears(self, person: Person, words: str) -> None:
        """Until somebody has read this."""
        await until(lambda: _has_read(person, words))

    async def is_answered(self, name: str) -> None:
        """Somebody new writes, and reads an answer."""
        person = Person.create(self.telegram.acts, name)
        await person.start()
        await until(lambda: _has_read(person, ""))

    async def disables_its_source(self) -> None:
        """As the command does, beside the processes."""
        await database.connect(self.url)
        await SourceDesk(make_ground(MovingClock(), secrets=[KEY])).disable("hall")
        await database.close()

    async def _is_ready(self, run: Running, admin: int) -> bool:
        assert run.process.returncode is None, await run.said()
        return '"ready"' in (await run.asks("/readyz", admin))[1]


async def _has_read(person: Person, words: str) -> bool:
    return any(seen["from"]["is_bot"] and words in seen["text"] for seen in await person.sees())


async def test_four_processes_do_together_what_one_does(instance: Instance) -> None:
    web, updates, delivery, watch = [
        await instance.runs("--only", role) for role in ("web", "updates", "delivery", "watch")
    ]
    li = Person.create(instance.telegram.acts, "李阿姨")
    await li.start()
    await instance.hears(li, "")
    assert await instance.reports(web, li, "2554") == 202
    await instance.hears(li, "2554")
    await li.press("满意")
    await instance.hears(li, "您的评价已经送出")

    updates.process.kill()
    await li.say("等了一上午")
    await instance.runs("--only", "updates")
    await until(lambda: _is_carried_out(instance.url))
    assert [(await run.stop())[0] for run in (delivery, watch, web)] == [0, 0, 0]


async def test_of_several_processes_any_may_die(instance: Instance) -> None:
    admin = free_port()
    run = await instance.runs("--processes", "2", admin_port=str(admin))
    await until(lambda: _answers(run, admin + 1))
    await instance.is_answered("李阿姨")
    for number, name in enumerate(("王师傅", "陈师傅")):
        os.kill(_children(run)[number], signal.SIGKILL)
        assert (await run.asks("/healthz"))[1] == "alive"
        await instance.is_answered(name)
        await until(lambda: _answers(run, admin))
        await until(lambda: _answers(run, admin + 1))
    await cut(instance.url)
    await instance.is_answered("赵师傅")
    await instance.disables_its_source()
    await asyncio.sleep(5)  # after which every process heeds a command
    li = Person.create(instance.telegram.acts, "甲")
    assert {await instance.reports(run, li, str(number)) for number in range(9)} == {401}

    children = _children(run)
    code, seconds = await run.stop()
    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert [child for child in children if _lives(child)] == []


async def test_without_their_parent_processes_end_and_leave_the_port(instance: Instance) -> None:
    run = await instance.runs("--processes", "2", "--only", "web")
    children = _children(run)
    async with aiohttp.ClientSession() as client:
        await client.get(f"http://127.0.0.1:{run.port}/healthz")  # somebody who stays connected
        run.process.kill()
        again = await instance.runs("--processes", "1", "--only", "web")
    await until(lambda: not any(map(_lives, children)))
    assert (await again.asks("/healthz"))[1] == "alive"


async def test_a_wrong_token_is_one_line_of_several_processes_too(
    postgres_url: str, telegram: Telegram, tmp_path: Path
) -> None:
    await telegram.come()
    wrong = running(postgres_url, telegram, tmp_path, "--processes", "3", bot_token="4242:not-the-token")
    async with wrong as run:
        code, said = await ended(run.process)

    assert (code, said.count("\n")) == (1, 1)
    assert "does not know this token" in said


async def _is_carried_out(url: str) -> bool:
    """Whether the one rating has its words, and nothing is left to do."""
    await database.connect(url)
    try:
        return await RatingWord.all().count() == 1 and not await Update.filter(done_at=None).exists()
    finally:
        await database.close()


async def _answers(run: Running, port: int) -> bool:
    return (await run.asks("/readyz", port))[0] == 200


def _children(run: Running) -> list[int]:
    task = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children")
    return [int(pid) for pid in task.read_text().split()]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
