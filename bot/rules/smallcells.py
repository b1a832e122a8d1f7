"""Small cells: figures of so few ratings that an office could look up whose they were are not told.

An office knows each of its matters. That two of three who were at a window one month were dissatisfied would
tell it nearly who. Whatever is told can be subtracted from whatever else is told; so the rows of one total
that are kept back must together be many enough too.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def kept_back(ratings: Mapping[K, int], at_least: int) -> frozenset[K]:
    """Which rows of one total do not tell their grades, by how many ratings each has.

    All with fewer than `at_least`; where these together are fewer, the smallest of the others with them.
    """
    few = {key for key, count in ratings.items() if count < at_least}
    hidden = sum(ratings[key] for key in few)
    others = sorted((count, str(key), key) for key, count in ratings.items() if key not in few)
    for count, _, key in others:
        if hidden == 0 or hidden >= at_least:
            break
        few.add(key)
        hidden += count
    return frozenset(few)
