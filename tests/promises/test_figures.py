"""Whatever people do in whatever order, the figures are what anybody counts from the rows."""

import pytest

from models.recount import kept
from models.tables import Prompt, Rating
from models.terms import Measure
from tests.house import House
from tests.models.counted import counted
from tests.promises.test_properties import A_CITIZEN_DOES, AN_OFFICE_DOES, drawn
from tests.promises.walks import Walk

pytestmark = pytest.mark.slow


async def check_figures(house: House) -> None:
    """What is kept, what the recount says, and what plain Python says are one."""
    figures = {key: n for key, n in (await kept()).items() if n}
    assert figures == dict(await counted())
    assert await house.desks.figures.check() == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_walk_of_a_citizen_is_counted(house: House, seed: int) -> None:
    walk = await Walk.of_a_citizen(house)
    await walk.go(drawn(seed, A_CITIZEN_DOES, 40))

    await check_figures(house)
    assert await Prompt.all().count() >= 1


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_walk_of_an_office_is_counted(house: House, seed: int) -> None:
    walk = await Walk.of_an_office(house, group=True)
    await walk.go(drawn(seed, AN_OFFICE_DOES, 50))

    await check_figures(house)
    figures = await kept()
    assert {Measure.OPENED, Measure.GRADE_2} <= {key.measure for key in figures}
    assert await Rating.exists()


async def test_folding_in_changes_nothing_that_is_told(house: House) -> None:
    li = house.person("李阿姨")
    await house.rated(li, "不满意", "排了两个小时。")
    before = await kept()

    while await house.desks.figures.fold():
        pass

    assert await kept() == before
