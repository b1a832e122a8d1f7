"""Boards: in which column a case stands, which windows are named, which words may stand there."""

from datetime import date

import pytest

from bot.rules.boards import Column, column_of, last_of_week, week_before
from bot.rules.praise import by_window, is_quotable, quotable
from models.terms import CaseState

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "column"),
    [
        (date(2026, 11, 20), Column.OVERDUE),
        (MONDAY, Column.TODAY),
        (date(2026, 11, 24), Column.WEEK),
        (date(2026, 11, 29), Column.WEEK),
        (date(2026, 11, 30), Column.LATER),
    ],
)
def test_a_case_stands_where_its_next_duty_ends(due: date, column: Column) -> None:
    assert column_of(CaseState.OPENED, due, MONDAY) is column


def test_an_answered_case_waits_for_its_citizen_whatever_the_day() -> None:
    assert column_of(CaseState.REPLIED, date(2026, 11, 1), MONDAY) is Column.WAITING


def test_weeks_go_from_monday_to_sunday() -> None:
    sunday = date(2026, 11, 29)

    assert last_of_week(MONDAY) == last_of_week(sunday) == sunday
    assert week_before(MONDAY) == week_before(sunday) == (date(2026, 11, 16), MONDAY)


def test_windows_with_few_good_ratings_are_summed_up() -> None:
    counts = {"08": 4, "07": 5, "01": 9, None: 12, "09": 1}

    assert by_window(counts, 5) == ((("01", 9), ("07", 5)), 17)


@pytest.mark.parametrize(
    "text",
    [
        "王**，谢谢",
        "打 138****0000 找我",
        "找 @xiaoming",
        "看 https://example.org",
        "昨天来的，很快",
        "九点就办完了",
        "11月20日办的",
        "周五下午人少",
        "10:15 办完",
        "谢谢\n又谢谢",
        "好" * 61,
        "",
        "I came on Friday",
        "done this morning",
    ],
)
def test_words_that_may_tell_who_or_when_are_not_quoted(text: str) -> None:
    assert not is_quotable(text)


@pytest.mark.parametrize("text", ["07 窗口小刘把表替我打出来了", "一次就办好了", "Very kind, thank you"])
def test_plain_thanks_can_be_quoted(text: str) -> None:
    assert is_quotable(text)


def test_at_most_so_many_are_quoted_in_an_order_that_says_nothing() -> None:
    texts = ["丙", "甲", "乙", "甲", "昨天"]

    assert quotable(texts, 2) == tuple(sorted(["丙", "甲", "乙"])[:2])
