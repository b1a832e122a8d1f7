"""`yiping figures`."""

import pytest

from models.tables import Figure, FigureCorrection
from models.terms import Level, Measure
from tests.commands.conftest import InHouse, InStore, Yiping
from tests.house import House


async def one_is_rated(house: House) -> None:
    """A matter with a poor rating and its case."""
    await house.rated(house.person("李阿姨"), "不满意", "排了两个小时。")
    while await house.desks.figures.fold():
        pass


async def make_it_better() -> None:
    await Figure.filter(level=Level.ALL, period="", measure=Measure.GRADE_2).update(n=0)


async def corrections() -> list[tuple[str, int, int, str]]:
    return [(one.measure.value, one.was, one.became, one.why) for one in await FigureCorrection.all()]


def test_figures_and_indicators_are_shown(yiping: Yiping, in_house: InHouse) -> None:
    in_house(one_is_rated)

    facts = yiping("figures", "show").facts
    office = yiping("figures", "show", "--office", "A3区", "--json").json

    assert (facts["completed"], facts["asked"], facts["rated"], facts["grade_2"]) == ("1", "1", "1", "1")
    assert (facts["poor_rate"], facts["solved_rate"], facts["hours_to_answer"]) == ("1.0000", "", "")
    assert (office["office"], office["opened"], office["poor_rate"]) == ("A3区", 1, "1.0000")


def test_a_small_month_says_so(yiping: Yiping, in_house: InHouse) -> None:
    in_house(one_is_rated)

    facts = yiping("figures", "show", "--from", "2026-11", "--to", "2026-11").facts

    assert facts == {"office": "", "told": "few", "completed": "1", "asked": "1", "rated": "1"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "2026-11"), "--to"),
        (("--from", "2026-13", "--to", "2026-13"), "--from"),
        (("--from", "2026-12", "--to", "2026-11"), "--from"),
        (("--office", "B9"), "B9"),
    ],
)
def test_what_cannot_be_shown_is_said(yiping: Yiping, options: tuple[str, ...], says: str) -> None:
    result = yiping("figures", "show", *options)

    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_what_differs_is_listed_put_right_and_written_down(
    yiping: Yiping, in_house: InHouse, in_store: InStore
) -> None:
    in_house(one_is_rated)
    right = yiping("figures", "check")
    assert (right.code, right.facts) == (0, {"figures": "right", "differences": "0"})
    in_store(make_it_better)

    wrong = yiping("figures", "check", "--json")
    assert (wrong.code, wrong.json["figures"]) == (1, "wrong")
    assert wrong.json["rows"] == [
        {
            "level": "all",
            "period": None,
            "measure": "grade_2",
            "office_id": 0,
            "part": None,
            "was": 0,
            "facts": 1,
        }
    ]
    assert yiping("figures", "rebuild", "--why", " ").code == 2

    assert yiping("figures", "rebuild", "--why", "有人手工改过").code == 0
    assert yiping("figures", "check").code == 0
    assert in_store(corrections) == [("grade_2", 0, 1, "有人手工改过")]
