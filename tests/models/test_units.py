"""A unit of work: whole or not at all, whoever is cancelled; connections and locks always come back."""

import asyncio
import contextvars
import random
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models import database
from models.database import act, on_commit
from models.tables import Office, PersonKey

pytestmark = pytest.mark.usefixtures("store")
CANCELLED = 500


class Clerk:
    """A desk that registers offices."""

    def __init__(self) -> None:
        self.tried = 0
        self.told: list[str] = []

    @act
    async def register(self, code: str) -> None:
        """An office and its key: both or neither."""
        await Office.create(code=code, name="一")
        await PersonKey.create(wrapped=code)

    @act
    async def stumble(self, code: str, error: BaseException) -> None:
        """An act that does something and then fails."""
        await self.register(code)
        raise error

    @act
    async def meet(self, code: str) -> int:
        """An act that recovers from a constraint and goes on."""
        try:
            async with in_transaction():
                await Office.create(code=code, name="二")
        except IntegrityError:
            await Office.filter(code=code).update(name="三")
        return await Office.filter(code=code).count()

    @act
    async def deadlock(self, code: str, times: int) -> None:
        """An act that the database breaks off so many times."""
        self.tried += 1
        await self.register(code)
        if self.tried <= times:
            raise asyncpg.DeadlockDetectedError

    @act
    async def lock(self, first: str, second: str, meeting: asyncio.Barrier) -> None:
        """An act that locks one row, meets another act, and wants the row that the other one has."""
        self.tried += 1
        await Office.filter(code=first).update(name="locked")
        if self.tried <= 2:
            await meeting.wait()
        await Office.filter(code=second).update(name="locked")

    @act
    async def lend(self, code: str) -> asyncio.Task[None]:
        """An act that starts a task, waits until it has tried, and fails."""
        task = asyncio.create_task(self.register(code))
        await asyncio.sleep(0.01)
        return task

    @act
    async def tell(self, code: str, *, fails: bool = False) -> None:
        """An act that tells once it is committed."""
        on_commit(lambda: self.told.append(code))
        await self.register(code)
        assert self.told == []
        if fails:
            raise LookupError


async def everything() -> tuple[int, int]:
    """How many offices and keys there are."""
    return await Office.all().count(), await PersonKey.all().count()


def free() -> bool:
    """Whether every connection of the pool is back, or the lock of SQLite open."""
    client: Any = get_connection("default")
    if database.is_postgres():
        return bool(client._pool.get_idle_size() == client._pool.get_size())
    return not client._lock.locked()


async def cancel_somewhere(work: Callable[[int], Coroutine[Any, Any, object]], seed: int) -> None:
    """Start many tasks and cancel each at an await that chance chooses."""
    chance = random.Random(seed)
    tasks = []
    for number in range(CANCELLED):
        task = asyncio.create_task(work(number))
        tasks.append(task)
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        chance.choice(tasks[-6:]).cancel()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def finished() -> None:
    """Every unit that had begun has ended."""
    await asyncio.gather(*database._running, return_exceptions=True)


async def test_cancelled_acts_leave_the_database_free_and_nothing_half_done() -> None:
    clerk = Clerk()

    await cancel_somewhere(lambda number: clerk.register(f"o{number}"), seed=7)
    await finished()

    offices, keys = await everything()
    assert 0 < offices == keys <= CANCELLED
    assert free()
    await asyncio.wait_for(clerk.register("after"), 5)


async def test_an_act_whose_caller_was_cancelled_runs_to_its_end() -> None:
    caller = asyncio.create_task(Clerk().register("one"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    await finished()

    assert await everything() == (1, 1)


@pytest.mark.parametrize("error", [ValueError("no"), asyncio.CancelledError(), KeyError("no")])
async def test_an_act_that_fails_leaves_nothing(error: BaseException) -> None:
    with pytest.raises(type(error)):
        await Clerk().stumble("one", error)

    assert (await everything(), free()) == ((0, 0), True)


async def test_a_broken_constraint_does_not_poison_the_act() -> None:
    clerk = Clerk()

    assert [await clerk.meet("one"), await clerk.meet("one")] == [1, 1]
    assert (await Office.get(code="one")).name == "三"


async def test_a_deadlock_is_tried_again() -> None:
    clerk = Clerk()
    await clerk.deadlock("one", times=2)

    assert (clerk.tried, await everything()) == (3, (1, 1))


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_two_acts_that_wait_for_each_other_both_get_through(store: str) -> None:
    clerk = Clerk()
    for code in ("one", "two"):
        await clerk.register(code)
    meeting = asyncio.Barrier(2)
    await asyncio.gather(clerk.lock("one", "two", meeting), clerk.lock("two", "one", meeting))

    assert clerk.tried == 3
    assert [office.name for office in await Office.all()] == ["locked"] * 2


async def test_code_in_a_context_from_before_the_database_was_opened_finds_it() -> None:
    async def work() -> tuple[int, int]:
        await Clerk().register("one")
        return await everything()

    assert await asyncio.create_task(work(), context=contextvars.Context()) == (1, 1)


async def test_endless_deadlocks_are_an_outage() -> None:
    clerk = Clerk()
    with pytest.raises(asyncpg.DeadlockDetectedError) as caught:
        await clerk.deadlock("one", times=99)

    assert (clerk.tried, database.is_outage(caught.value)) == (database.TRIES, True)
    assert (await everything(), free()) == ((0, 0), True)


async def test_a_task_started_inside_an_act_is_a_unit_of_its_own() -> None:
    task = await Clerk().lend("one")
    await asyncio.wait_for(task, 5)

    assert await everything() == (1, 1)


async def test_a_task_started_inside_an_act_does_not_go_down_with_it() -> None:
    clerk, started = Clerk(), []

    class Hasty:
        @act
        async def fail(self) -> None:
            started.append(asyncio.create_task(clerk.register("one")))
            await asyncio.sleep(0.01)
            raise LookupError

    with pytest.raises(LookupError):
        await Hasty().fail()
    await asyncio.wait_for(started[0], 5)
    assert await everything() == (1, 1)


async def test_what_follows_a_commit_follows_only_a_commit() -> None:
    clerk = Clerk()
    with pytest.raises(LookupError):
        await clerk.tell("one", fails=True)
    await clerk.tell("two")

    assert clerk.told == ["two"]


async def test_acts_at_once_do_not_see_each_others_connection() -> None:
    clerk = Clerk()
    results = await asyncio.gather(
        *(clerk.register(f"o{number}") for number in range(15)),
        *(clerk.stumble(f"x{number}", ValueError()) for number in range(15)),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [type(None)] * 15 + [ValueError] * 15
    assert (await everything(), free()) == ((15, 15), True)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_a_lock_of_another_process_does_not_shut_sqlite_for_ever(store: str) -> None:
    await get_connection("default").execute_query("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(store.removeprefix("sqlite://"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(database.UNAVAILABLE):
                await asyncio.wait_for(Clerk().register("never"), 5)

    await asyncio.wait_for(Clerk().register("one"), 5)
    assert (await everything(), free()) == ((1, 1), True)


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
async def test_connections_that_died_do_not_use_up_the_pool(store: str) -> None:
    got_through = []
    for number in range(12):  # more often than the pool has connections
        await asyncio.gather(*(everything() for _ in range(4)), return_exceptions=True)
        thread = threading.Thread(target=cut_connections, args=(store,))
        thread.start()
        thread.join()  # this loop has not heard of it when the next act begins
        got_through.append(await registers(f"o{number}"))

    assert False in got_through
    async with asyncio.timeout(5):
        while not await registers("after"):  # connections that are still to be found dead
            pass
    offices = got_through.count(True) + 1
    assert (await everything(), free()) == ((offices, offices), True)


async def registers(code: str) -> bool:
    """Whether an act gets through."""
    try:
        await asyncio.wait_for(Clerk().register(code), 5)
    except database.UNAVAILABLE:
        return False
    return True


def cut_connections(url: str) -> None:
    """Break off everybody else's connections, as a server does that goes down."""

    async def cut() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.close()

    asyncio.run(cut())


async def test_a_snapshot_sees_one_moment() -> None:
    async def look_twice() -> tuple[int, int, asyncio.Task[None]]:
        before = await Office.all().count()
        change = asyncio.get_running_loop().create_task(Clerk().register("A1"), context=base)
        if database.is_postgres():  # on SQLite the change waits until nobody looks any more
            await change
        return before, await Office.all().count(), change

    base = contextvars.copy_context()
    before, after, change = await database.snapshot(look_twice)
    await change

    assert (before, after, await Office.all().count()) == (0, 0, 1)


async def test_the_server_compiles_no_statement(store: str) -> None:
    if not store.startswith("sqlite"):
        found = await get_connection("default").execute_query_dict("SHOW jit")
        assert found == [{"jit": "off"}]
