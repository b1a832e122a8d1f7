"""Where phone and ID numbers stand in a text, however their digits are grouped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

Sizes = tuple[int, ...]

# What stands between two groups of one number: a space, a dash, a dot, the bracket of an area code.
GAP = re.compile(r"[ \u200b]{0,2}(?P<mark>[-.)]?)[ \u200b]{0,2}")
DIGITS = re.compile(r"[0-9](?:\u200b*[0-9])*")

MOBILE = re.compile(r"(?P<prefix>(?:00)?86|0)?1[3-9][0-9]{9}")
MOBILE_SHAPES: frozenset[Sizes] = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (1,) * 11}
)
DOTTED: frozenset[Sizes] = frozenset({(3, 4, 4)})

AREA = r"(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))"
LANDLINE = re.compile(AREA + r"[1-9][0-9]{6,7}")
LANDLINE_ABROAD = re.compile(r"(?P<area>(?:00)?86(?:10|2[0-9]|[3-9][0-9]{2}))[1-9][0-9]{6,7}")
LOCAL_SHAPES: frozenset[Sizes] = frozenset({(7,), (8,), (3, 4), (4, 4)})
CALL = re.compile(
    r"(?:电话|手机|座机|固话|联系方式|\btel|\bphone|\bmobile)[号码是为:( ]{0,8}$", re.IGNORECASE
)
# A second number after the first: 82345678、82345679.
AND = re.compile(r" *[、,/;或和] *")

BIRTHDAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
DATE = re.compile(rf"(?:19|20)[0-9]{{2}}{BIRTHDAY}(?![0-9])")
ID_18 = re.compile(rf"[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{BIRTHDAY}[0-9]{{3}}[0-9Xx]")
# The old form has no century and no check digit: the province tells it from other numbers.
ID_15 = re.compile(
    rf"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{{4}}[0-9]{{2}}{BIRTHDAY}[0-9]{{3}}"
)
CHECK_LETTER = re.compile(r"[ \u200b]{0,2}-? ?(?=[Xx])")
ID_15_SHAPES: frozenset[Sizes] = frozenset({(15,), (6, 6, 3)})
MOST_DIGITS = 18
LONGEST_CALL = 16


@dataclass(frozen=True)
class Group:
    """Digits written without a gap: where each stands."""

    places: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.places[0]

    @property
    def end(self) -> int:
        return self.places[-1] + 1


@dataclass(frozen=True)
class Window:
    """Some groups in a row that may be one number."""

    digits: str
    places: tuple[int, ...]
    sizes: Sizes
    marks: frozenset[str]


def hidden_places(text: str) -> set[int]:
    """The places of the characters to hide; `text` is folded: plain digits, dashes, spaces and brackets."""
    groups = [
        Group(tuple(i for i in range(*run.span()) if text[i].isdigit())) for run in DIGITS.finditer(text)
    ]
    hidden: set[int] = set()
    at = 0
    while at < len(groups):
        used, places = _number_at(text, groups, at)
        hidden |= places
        at += used or 1
    return hidden | _local_numbers(text, groups, hidden)


def _number_at(text: str, groups: list[Group], at: int) -> tuple[int, set[int]]:
    """How many groups from here are one number, and which of its places to hide."""
    for window in _windows(text, groups, at):
        places = _hide_id(window) or _hide_mobile(window) or _hide_landline(window)
        if places:
            return len(window.sizes), places
    return 0, set()


def _windows(text: str, groups: list[Group], at: int) -> Iterator[Window]:
    """Every row of connected groups from here, the longest first: an ID number may begin like a phone."""
    found, marks = [groups[at]], [""]
    digits = len(groups[at].places)
    for group, following in pairwise(groups[at : at + MOST_DIGITS]):
        gap = GAP.fullmatch(text, group.end, following.start)
        digits += len(following.places)
        if not gap or digits > MOST_DIGITS:
            break
        found.append(following)
        marks.append(gap["mark"])
    for count in range(len(found), 0, -1):
        yield _window(text, found[:count], frozenset(marks[1:count]))


def _window(text: str, groups: list[Group], marks: frozenset[str]) -> Window:
    places = tuple(place for group in groups for place in group.places)
    digits = "".join(text[place] for place in places)
    if len(digits) == 17 and (letter := CHECK_LETTER.match(text, groups[-1].end)):
        places, digits = (*places, letter.end()), digits + "X"
    return Window(digits, places, tuple(len(group.places) for group in groups), marks - {""})


def _hide_id(window: Window) -> set[int]:
    old = window.sizes in ID_15_SHAPES and ID_15.fullmatch(window.digits)
    if "." in window.marks or not (old or ID_18.fullmatch(window.digits)):
        return set()
    return set(window.places[6:-4] if not old else window.places[6:-3])


def _hide_mobile(window: Window) -> set[int]:
    found = MOBILE.fullmatch(window.digits)
    if not found:
        return set()
    prefix = len(found["prefix"] or "")
    sizes = (window.sizes[0] - prefix, *window.sizes[1:])
    if sizes not in (DOTTED if "." in window.marks else MOBILE_SHAPES):
        return set()
    return set(window.places[prefix + 3 : prefix + 7])


def _hide_landline(window: Window) -> set[int]:
    found = LANDLINE.fullmatch(window.digits) or LANDLINE_ABROAD.fullmatch(window.digits)
    if not found or "." in window.marks or len(window.sizes) > 4:
        return set()
    return set(window.places[len(found["area"]) : -2])


def _local_numbers(text: str, groups: list[Group], others: set[int]) -> set[int]:
    """Numbers without an area code: only a word before them, or another number's company, tells."""
    hidden: set[int] = set()
    end = -1
    for at, group in enumerate(groups):
        if not others.isdisjoint(group.places):
            end = group.end
            continue
        window = _local_number(text, groups, at, end)
        if window:
            hidden |= set(window.places[:-2])
            end = window.places[-1] + 1
    return hidden


def _local_number(text: str, groups: list[Group], at: int, end: int) -> Window | None:
    start = groups[at].start
    listed = end >= 0 and AND.fullmatch(text, end, start) and not DATE.match(text, start)
    if not (listed or CALL.search(text, max(0, start - LONGEST_CALL), start)):
        return None
    return next((window for window in _windows(text, groups, at) if _is_local(text, window)), None)


def _is_local(text: str, window: Window) -> bool:
    """Whether this is a whole number: two groups that go on after a dash are part of something longer."""
    following = text[window.places[-1] + 1 :][:2].lstrip()
    goes_on = len(window.sizes) > 1 and following.startswith("-")
    return window.sizes in LOCAL_SHAPES and "." not in window.marks and not goes_on
