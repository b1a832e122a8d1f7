"""The page of figures: every measure and every indicator stands there."""

from bot.rules.indicators import INDICATORS, MEDIANS
from models.terms import Measure
from tests.docs.pages import page

PAGE = page("docs/figures.md")


def test_every_measure_is_explained() -> None:
    assert set(PAGE.rows("Measures")) - {"measure"} == {measure.value for measure in Measure}


def test_every_indicator_stands_there_with_its_name() -> None:
    rows = PAGE.rows("Indicators")

    assert {key: cells[0] for key, cells in rows.items() if key != "indicator"} == {
        **{one.key: one.name for one in INDICATORS.values()},
        **{one.key: one.name for one in MEDIANS.values()},
    }


def test_the_mark_is_that_of_the_code() -> None:
    rows = PAGE.rows("Indicators")

    assert all(rows[key][-1][0] == one.source[0] for key, one in INDICATORS.items())
