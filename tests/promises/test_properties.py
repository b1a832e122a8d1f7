"""Whatever people do in whatever order: one rating whose register replays, a case that keeps its guards."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
import structlog
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.rules.lifecycle import Act
from models import database
from models.tables import Step
from tests.house import House, open_house
from tests.promises.register import check_register
from tests.promises.walks import Deed, Kind, Walk
from tests.servers import SqliteFiles

pytestmark = pytest.mark.slow

# A walk takes a second or two: there is no time to look for the shortest one that fails.
FEW = settings(max_examples=4, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate])
ON_POSTGRES = pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
LONG = 20
A_CITIZEN_DOES = [
    *[Kind.PRESS] * 6,
    *[Kind.GRADE, Kind.SAY, Kind.WAIT] * 3,
    *[Kind.PRESS_TWICE, Kind.PRESS_TWO, Kind.PRESS_OLD, Kind.REDELIVER, Kind.REPLY] * 2,
    *[Kind.PHOTO, Kind.VOICE, Kind.BLOCK, Kind.UNBLOCK, Kind.START, Kind.REPORT],
]
AN_OFFICE_DOES = [
    *[Kind.GO_ON] * 16,
    *[Kind.PRESS, Kind.PRESS_OLD] * 3,
    *[Kind.PRESS_TWICE, Kind.PRESS_TWO, Kind.SAY, Kind.REPLY, Kind.REDELIVER, Kind.WAIT, Kind.RESIGN],
    *[Kind.REPORT, Kind.GRADE],
]
Begin = Callable[[House], Awaitable[Walk]]


def deeds(kinds: Sequence[Kind]) -> st.SearchStrategy[list[Deed]]:
    """Long lists of deeds; three in four have their effect before the next."""
    settled = st.sampled_from([True, True, True, False])
    one = st.builds(Deed, st.integers(0, 5), st.sampled_from(kinds), st.integers(0, 60), settled)
    return st.lists(one, min_size=LONG, max_size=LONG + 10)


def drawn(seed: int, kinds: Sequence[Kind], count: int) -> list[Deed]:
    """The same deeds in every run, more of them."""
    dice = random.Random(seed)
    return [
        Deed(dice.randrange(6), dice.choice(kinds), dice.randrange(60), dice.random() < 0.75)
        for _ in range(count)
    ]


async def check_walk(house: House, begin: Begin, done: Sequence[Deed]) -> None:
    """Carry the deeds out; nothing may fail, nothing may be refused, and the register must replay."""
    with structlog.testing.capture_logs() as logs:
        walk = await begin(house)
        await walk.go(done)
    assert [line for line in logs if line["log_level"] in {"error", "critical"}] == []
    assert walk.refusals() == []
    await check_register()


def in_a_fresh_house(files: SqliteFiles, begin: Begin, done: Sequence[Deed]) -> None:
    """The walk in a house of its own over a database of its own."""

    async def live(url: str) -> None:
        await database.connect(url)
        try:
            async with open_house(url) as house:
                await check_walk(house, begin, done)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(live(files.migrated(Path(directory))))


@FEW
@given(deeds(A_CITIZEN_DOES))
def test_whatever_a_citizen_does_there_is_one_rating_that_replays(
    sqlite_files: SqliteFiles, done: list[Deed]
) -> None:
    in_a_fresh_house(sqlite_files, Walk.of_a_citizen, done)


@FEW
@given(deeds(AN_OFFICE_DOES))
def test_whatever_an_office_does_the_case_keeps_its_guards(
    sqlite_files: SqliteFiles, done: list[Deed]
) -> None:
    in_a_fresh_house(sqlite_files, Walk.of_an_office, done)


@ON_POSTGRES
async def test_a_long_walk_of_an_office_keeps_the_guards_on_postgres_too(house: House) -> None:
    async def in_a_group(house: House) -> Walk:
        return await Walk.of_an_office(house, group=True)

    await check_walk(house, in_a_group, drawn(1120, AN_OFFICE_DOES, 60))

    assert await Step.filter(act=Act.CLAIM).exists(), "the walk went too short a way to show anything"


@ON_POSTGRES
async def test_a_long_walk_of_a_citizen_leaves_one_rating_on_postgres_too(house: House) -> None:
    await check_walk(house, Walk.of_a_citizen, drawn(1122, A_CITIZEN_DOES, 60))

    assert await Step.filter(act=Act.SETTLE).exists(), "the walk went too short a way to show anything"
