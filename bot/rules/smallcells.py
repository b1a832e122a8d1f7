"""Small cells: figures of so few ratings that an office could look up whose they were are not told.

An office knows each of its matters. That two of three who were at a window one month were dissatisfied would
tell it nearly who. Whatever is told can be subtracted from whatever else is told; so the rows of one total
that are kept back must together be many enough too.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def kept_back(ratings: Mapping[K, int], at_least: int) -> frozenset[K]:
    """Which rows of one total do not tell their grades, by how many ratings each has.

    All with fewer than `at_least`; where these together are fewer, the smallest of the others with them.
    """
    return frozenset(_completed(ratings, (), at_least))


def kept_back_both_ways(ratings: Mapping[tuple[str, str], int], at_least: int) -> frozenset[tuple[str, str]]:
    """The same for cells of two totals each, as of a month and a service: no line of either hides few."""
    lines: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for cell, count in ratings.items():
        for side in (0, 1):
            lines[side, cell[side]][cell] = count
    hidden = frozenset[tuple[str, str]]()
    while True:
        found = set(hidden)
        for line in lines.values():
            # what is hidden already counts as few, whatever it holds
            found |= _completed(line, found, at_least)
        if found == hidden:
            return hidden
        hidden = frozenset(found)


def _completed(line: Mapping[K, int], hidden: Collection[K], at_least: int) -> set[K]:
    few = {key for key, count in line.items() if count < at_least or key in hidden}
    total = sum(line[key] for key in few)
    for count, _, key in sorted((count, str(key), key) for key, count in line.items() if key not in few):
        if total == 0 or total >= at_least:
            break
        few.add(key)
        total += count
    return few
