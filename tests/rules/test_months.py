"""Months: in order, across years, and nothing else."""

import pytest

from bot.rules.months import Months, is_month


def test_months_go_on_across_a_year() -> None:
    assert list(Months("2026-11", "2027-02")) == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_a_month_is_in_or_out() -> None:
    span = Months("2026-11", "2027-01")

    assert "2026-12" in span
    assert "2026-10" not in span
    assert "2027-02" not in span


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "2026-11-20", "２０２６-11", ""])
def test_what_is_no_month(text: str) -> None:
    assert not is_month(text)


@pytest.mark.parametrize(("first", "last"), [("2026-12", "2026-11"), ("2026-12", "x"), ("", "2026-11")])
def test_what_is_no_span(first: str, last: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Months(first, last)
