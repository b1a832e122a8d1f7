"""Praise on a board: which windows are named, and which words of thanks may stand there."""

import re
from collections.abc import Iterable, Mapping

LONGEST_QUOTE = 60
# A masked place, an address of the net, a name with @: whoever wrote it could be found by it.
TELLING = re.compile(r"[*@\n]|https?:|www\.", re.IGNORECASE)
# A day or an hour together with a week would tell who came.
DATED = re.compile(
    r"[0-9０-９一二三四五六七八九十两]+\s*(?:[点时:：]|月|日|号(?!窗))"
    r"|周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]"
    r"|今天|昨天|前天|今早|早上|上午|中午|下午|晚上|am\b|pm\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|today|yesterday|morning|afternoon",
    re.IGNORECASE,
)


def by_window(counts: Mapping[str | None, int], least: int) -> tuple[tuple[tuple[str, int], ...], int]:
    """Windows with at least so many good ratings, in their order, and how many all others have together."""
    named = {window: count for window, count in counts.items() if window and count >= least}
    return tuple(sorted(named.items())), sum(counts.values()) - sum(named.values())


def quotable(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """Of masked texts at most so many that can stand on a board.

    They stand in the order of their letters, which says nothing about when they were written.
    """
    return tuple(sorted({text for text in texts if is_quotable(text)})[:most])


def is_quotable(text: str) -> bool:
    """Whether masked words of thanks tell neither who wrote them nor when: nothing in them was hidden."""
    return 0 < len(text) <= LONGEST_QUOTE and not TELLING.search(text) and not DATED.search(text)
