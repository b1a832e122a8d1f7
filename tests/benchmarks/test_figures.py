"""The arithmetic of a run: medians, percentiles, ratios, and the document that is written."""

import pytest

from benchmarks.figures import Played, Row, Samples, percentile, ratio, rounds_of


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        (range(1, 101), 0.99, 99),
        (range(1, 101), 0.5, 50),
        (range(100, 0, -1), 0.99, 99),
        ([7.0], 0.99, 7.0),
        ([1.0, 2.0], 0.99, 2.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: range, share: float, expected: float) -> None:
    assert percentile(list(values), share) == expected


def test_the_median_of_the_rounds_counts() -> None:
    samples = Samples()
    for value, cpu in ((100.0, 9.0), (300.0, 8.0), (120.0, 7.0)):
        samples.add("tap", "product", Played(value, cpu, 0.3))
    assert (samples.value("tap", "product"), samples.cpu_us("tap", "product")) == (120.0, 8.0)
    assert samples.values("tap", "product") == [100.0, 300.0, 120.0]


def test_what_was_not_measured_is_not_there() -> None:
    assert not Samples().has("tap", "grammy")


def test_there_is_no_ratio_to_nothing() -> None:
    assert (ratio(3.0, 2.0), ratio(3.0, 0.0)) == (1.5, 0.0)


def test_every_round_is_written_down_with_its_floor() -> None:
    row = Row("tap", 1234.5678, "taps/s", 1000.0, 1.2345678, "≥ 0.8", True, rounds_of([1.0, 2.0], [3.0, 4.0]))
    assert row.document() == {
        "work": "tap",
        "value": 1234.6,
        "unit": "taps/s",
        "floor": 1000.0,
        "ratio": 1.2346,
        "target": "≥ 0.8",
        "met": True,
        "rounds": [{"value": 1.0, "floor": 3.0}, {"value": 2.0, "floor": 4.0}],
    }


def test_rounds_without_a_floor_are_no_rounds() -> None:
    with pytest.raises(ValueError, match="shorter"):
        rounds_of([1.0, 2.0], [3.0])
