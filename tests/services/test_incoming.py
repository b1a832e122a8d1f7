"""Incoming updates: nothing of a person overtakes what came before, and nobody waits for anybody else."""

import asyncio

import orjson

from bot.services.incoming import Incoming, InOrder
from tests.house import FRIDAY


def from_person(number: int) -> Incoming:
    """Something that a person sent."""
    return Incoming.of(42, 1, orjson.dumps({"message": {"from": {"id": number}, "text": "好"}}), FRIDAY)


class Writing:
    """Writes updates for as long as it is told to; lists what was begun, in order."""

    def __init__(self) -> None:
        self.order = InOrder()
        self.begun: list[str] = []
        self.may_end = asyncio.Event()

    def begin(self, name: str, *people: int) -> "asyncio.Task[None]":
        """Something comes from these people."""
        return asyncio.create_task(self._write(name, *people))

    async def _write(self, name: str, *people: int) -> None:
        async with self.order.turn_of([from_person(number) for number in people]):
            self.begun.append(name)
            await self.may_end.wait()

    async def all_begun(self) -> list[str]:
        """What was begun once everybody has had their chance."""
        for _ in range(5):
            await asyncio.sleep(0)
        return self.begun


async def test_what_a_person_sends_next_waits_and_others_do_not() -> None:
    writing = Writing()
    tasks = [writing.begin("first", 1), writing.begin("next", 1), writing.begin("other", 2)]

    assert await writing.all_begun() == ["first", "other"]
    writing.may_end.set()
    await asyncio.gather(*tasks)
    assert writing.begun == ["first", "other", "next"]


async def test_many_updates_at_once_wait_for_all_their_people() -> None:
    writing = Writing()
    tasks = [writing.begin("one", 1), writing.begin("both", 1, 2), writing.begin("two", 2)]

    assert await writing.all_begun() == ["one"]
    writing.may_end.set()
    await asyncio.gather(*tasks)
    assert writing.begun == ["one", "both", "two"]


async def test_whoever_gives_up_waiting_lets_nobody_overtake() -> None:
    writing = Writing()
    first, gives_up, last = (writing.begin(name, 1) for name in ("first", "gives up", "last"))
    await writing.all_begun()
    gives_up.cancel()

    assert await writing.all_begun() == ["first"]
    writing.may_end.set()
    await asyncio.gather(first, last)
    assert writing.begun == ["first", "last"]
