"""Which figures meet which target, row by row."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.figures import Played, Row, Samples
from benchmarks.judging import NAMES, WORKS, rows
from benchmarks.report import keep, number, show

Figures = Mapping[tuple[str, str], Sequence[Played]]


def one(work: str, figures: Figures) -> Row:
    """The row of these figures."""
    return rows(Samples({key: list(played) for key, played in figures.items()}), [work])[0]


def played(*values: float, cpu: float = 100.0, **more: float) -> list[Played]:
    return [Played(value, cpu, 0.2, more) for value in values]


@pytest.mark.parametrize(
    ("product", "met"), [((3900.0, 4100.0, 4200.0), True), ((3900.0, 3950.0, 9000.0), False)]
)
def test_intake_is_measured_by_an_echo(product: tuple[float, ...], met: bool) -> None:
    figures = {
        ("intake_single", "product"): played(*product),
        ("intake_single", "echo"): played(10_000, 10_000, 10_000),
        ("intake_single", "insert"): played(3000, 3000, 3000),
    }
    row = one("intake_single", figures)
    assert (row.met, row.floor, row.ratio) == (met, 10_000, product[1] / 10_000)


def test_intake_must_beat_one_insert_too() -> None:
    figures = {
        ("intake_single", "product"): played(5000),
        ("intake_single", "echo"): played(10_000),
        ("intake_single", "insert"): played(4000),
    }
    row = one("intake_single", figures)
    assert (row.met, row.more["insert"]) == (False, 4000)
    assert row.rounds == [{"value": 5000, "floor": 10_000, "insert": 4000}]


@pytest.mark.parametrize(
    ("batch", "single", "met"), [(15_000, 6_000, True), (14_999, 5_000, False), (20_000, 9_000, False)]
)
def test_a_batch_must_be_worth_it(batch: float, single: float, met: bool) -> None:
    figures = {
        ("intake_batch", "product"): played(batch),
        ("intake_batch", "single"): played(single),
    }
    assert one("intake_batch", figures).met is met


@pytest.mark.parametrize(("value", "met"), [(800.0, True), (799.0, False)])
def test_taps_are_measured_by_a_raw_bot(value: float, met: bool) -> None:
    row = one("tap", {("tap", "product"): played(value), ("tap", "raw"): played(1000.0)})
    assert (row.met, row.more["floor_cpu_us"]) == (met, 100.0)


@pytest.mark.parametrize(
    ("value", "cpu", "met"), [(800.0, 1000.0, True), (800.0, 1001.0, False), (799.0, 900.0, False)]
)
def test_a_delivered_tap_must_be_fast_and_cheap(value: float, cpu: float, met: bool) -> None:
    figures = {
        ("tap_delivered", "product"): played(value, cpu=cpu),
        ("tap_delivered", "aiogram"): played(400.0, cpu=1000.0),
        ("tap_delivered", "grammy"): played(900.0, cpu=500.0),
    }
    row = one("tap_delivered", figures)
    assert (row.met, row.more["grammy"]) == (met, 900.0)


@pytest.mark.parametrize(("work", "floor", "most"), [("tap_p99", "raw", 50), ("prompt_p99", "insert", 300)])
def test_latencies_have_a_most(work: str, floor: str, most: float) -> None:
    for value, met in ((most - 1, True), (most, False)):
        figures = {
            (work, "product"): played(value, p50=3.0, max=most),
            (work, floor): played(5.0, p50=2.0, max=9.0),
        }
        row = one(work, figures)
        assert (row.met, row.more["p50"]) == (met, 3.0)


@pytest.mark.parametrize(
    ("fast", "slow", "refused", "met"),
    [
        (995.0, 29.8, 0.0, True),
        (989.0, 29.8, 0.0, False),
        (995.0, 29.6, 0.0, False),
        (995.0, 29.8, 1.0, False),
    ],
)
def test_a_fan_out_uses_its_limit_and_never_passes_it(
    fast: float, slow: float, refused: float, met: bool
) -> None:
    figures = {
        ("fanout", "product"): played(fast, refused=refused),
        ("fanout", "product@30"): played(slow, refused=0.0),
    }
    row = one("fanout", figures)
    assert (row.met, row.ratio) == (met, min(fast / 1000, slow / 30))


def test_growth_is_that_of_the_worst_work() -> None:
    figures = {
        ("tap", "product"): played(1000.0, 1000.0),
        ("tap", "grown"): played(950.0, 930.0),
        ("tap_p99", "product"): played(10.0, 10.0),
        ("tap_p99", "grown"): played(12.5, 12.5),
    }
    row = one("growth", figures)
    assert (row.value, row.met, row.more["of"]) == (0.8, False, {"tap": 0.94, "tap_p99": 0.8})
    assert [found["value"] for found in row.rounds] == [0.8, 0.8]


@pytest.mark.parametrize(
    ("few", "many", "bot", "met"), [(180, 190, 160, True), (180, 201, 170, False), (190, 200, 150, False)]
)
def test_memory_may_neither_grow_nor_be_much(few: float, many: float, bot: float, met: bool) -> None:
    figures = {
        ("memory", "product"): played(few),
        ("memory", "grown"): played(many),
        ("memory", "aiogram"): played(bot),
    }
    row = one("memory", figures)
    assert (row.met, row.value, row.ratio) == (met, many - few, many / bot)


def test_there_is_one_row_for_each_work() -> None:
    assert [work.name for work in WORKS] == list(NAMES)
    assert len(set(NAMES)) == 9


def test_what_was_found_is_shown_and_kept(tmp_path: Path) -> None:
    row = one("tap", {("tap", "product"): played(1234.0), ("tap", "raw"): played(1000.0)})
    keep([row], tmp_path / "var" / "bench.json")
    [written] = json.loads((tmp_path / "var" / "bench.json").read_text("utf-8"))
    expected = {"work", "value", "unit", "floor", "ratio", "target", "met", "rounds"}
    assert expected <= set(written)
    assert "| tap" in show([row])
    assert "1,234" in show([row])


@pytest.mark.parametrize(("value", "text"), [(12345.6, "12,346"), (99.94, "99.9"), (0.8123, "0.812")])
def test_figures_are_short(value: float, text: str) -> None:
    assert number(value) == text
