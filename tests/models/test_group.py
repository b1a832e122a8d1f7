"""Group commit: what comes together is written together, and a bad item harms nobody else."""

import asyncio
from collections.abc import Sequence

import pytest
from tortoise.exceptions import DBConnectionError, IntegrityError

from models.database import close, connect, in_unit
from models.tables import PolicyText
from models.writers.group import Group
from tests.models.rows import AT


class Book:
    """Writes policies by their version; notes how many came in each transaction."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.has_begun = asyncio.Event()
        self.may_write = asyncio.Event()
        self.may_write.set()

    async def write(self, versions: Sequence[str]) -> list[str | Exception]:
        self.sizes.append(len(versions))
        self.has_begun.set()
        await self.may_write.wait()
        for version in versions:
            await PolicyText.create(version=version, content="", loaded_at=AT)
        return [version.upper() for version in versions]


async def versions() -> list[str]:
    return sorted(await PolicyText.all().values_list("version", flat=True))  # type: ignore[arg-type]


async def test_whoever_comes_alone_is_written_at_once(store: str) -> None:
    book = Book()
    assert await Group(book.write).put("a") == "A"
    assert (book.sizes, await versions()) == ([1], ["a"])


async def test_whoever_comes_while_others_are_written_shares_the_next_transaction(store: str) -> None:
    book = Book()
    book.may_write.clear()
    group = Group(book.write, at_once=1)
    callers = [asyncio.create_task(group.put(version)) for version in "abcd"]
    await book.has_begun.wait()
    book.may_write.set()
    assert await asyncio.gather(*callers) == ["A", "B", "C", "D"]
    assert book.sizes == [1, 3]


async def test_behind_a_large_transaction_none_begins_for_a_few(store: str) -> None:
    sizes: list[int] = []
    is_large, may_end = asyncio.Event(), asyncio.Event()

    async def write(items: Sequence[int]) -> list[int | Exception]:
        sizes.append(len(items))
        if len(items) > 10:
            is_large.set()
            await may_end.wait()
        return list(items)

    group = Group(write, at_once=2)
    many = [asyncio.create_task(group.put(number)) for number in range(14)]
    await is_large.wait()
    few = [asyncio.create_task(group.put(number)) for number in range(4)]
    await asyncio.wait(many[:2])
    may_end.set()
    await asyncio.gather(*many, *few)
    assert sorted(sizes) == [1, 1, 2, 2, 12]


async def test_no_transaction_holds_more_than_it_may(store: str) -> None:
    book = Book()
    group = Group(book.write, most=2, at_once=1)
    await asyncio.gather(*(group.put(version) for version in "abcde"))
    assert max(book.sizes) == 2
    assert await versions() == ["a", "b", "c", "d", "e"]


async def test_a_bad_item_harms_nobody_else(store: str) -> None:
    group = Group(Book().write, at_once=1)
    await group.put("b")
    answers = await asyncio.gather(*(group.put(version) for version in "xabc"), return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == ["X", "A", "C"]
    assert isinstance(answers[2], IntegrityError)
    assert await versions() == ["a", "b", "c", "x"]


async def test_a_writer_may_refuse_single_items(store: str) -> None:
    async def choosy(items: Sequence[int]) -> list[int | Exception]:
        return [item if item > 0 else ValueError(item) for item in items]

    answers = await asyncio.gather(*map(Group(choosy).put, [1, 0]), return_exceptions=True)
    assert answers[0] == 1
    assert isinstance(answers[1], ValueError)


async def test_whoever_is_cancelled_takes_nothing_back(store: str) -> None:
    book = Book()
    book.may_write.clear()
    group = Group(book.write, at_once=1)
    callers = [asyncio.create_task(group.put(version)) for version in "ab"]
    await book.has_begun.wait()
    for caller in callers:
        caller.cancel()
    book.may_write.set()
    await asyncio.wait(callers)
    await group.drained()
    assert await versions() == ["a", "b"]


async def test_an_outage_is_told_to_all_and_not_tried_one_by_one(store: str) -> None:
    tries: list[int] = []

    async def away(items: Sequence[int]) -> list[int | Exception]:
        tries.append(len(items))
        raise DBConnectionError("away")

    group = Group(away, at_once=1)
    answers = await asyncio.gather(*map(group.put, range(5)), return_exceptions=True)
    assert all(isinstance(answer, DBConnectionError) for answer in answers)
    assert tries == [1, 4]


async def test_a_flush_is_no_part_of_the_unit_it_was_asked_for_in(postgres_url: str) -> None:
    """A task that is started inside a transaction must not inherit its connection."""
    await connect(postgres_url)
    group = Group(Book().write)

    async def fail_afterwards() -> None:
        await group.put("kept")
        raise ValueError("afterwards")

    with pytest.raises(ValueError, match="afterwards"):
        await in_unit(fail_afterwards)
    assert await versions() == ["kept"]
    await close()
