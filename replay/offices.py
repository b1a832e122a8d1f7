"""The offices of a replay: a tree made from the places in the input, and who works where."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

TOP = "西地省"
PLACE = re.compile(r"([A-Z])(\d*)(市|区|县)")
FEW, MANY = 2, 20
MATTERS_PER_HANDLER = 12
MOST_HANDLERS = 18


@dataclass(frozen=True)
class Office:
    """An office as it is imported, and how many people take up a role there."""

    code: str
    parent_code: str | None
    handlers: int = 0
    leads: int = 0
    supervisors: int = 0
    grouped: bool = False

    @property
    def name(self) -> str:
        """As people read it."""
        return f"{self.code}政务服务局"

    @property
    def has_receiver(self) -> bool:
        """Whether an alert reaches anybody here."""
        return self.grouped or self.handlers + self.leads > 0


class Tree:
    """Every office by its code."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._offices = {office.code: office for office in offices}

    def __iter__(self) -> Iterator[Office]:
        return iter(self._offices.values())

    def __getitem__(self, code: str) -> Office:
        return self._offices[code]

    @cached_property
    def in_order(self) -> list[Office]:
        """Parents before their children."""
        return sorted(self, key=lambda office: (len(list(self.above(office.code))), office.code))

    def above(self, code: str) -> Iterator[Office]:
        """The offices above this one, the nearest first."""
        parent = self._offices[code].parent_code
        while parent is not None:
            yield self._offices[parent]
            parent = self._offices[parent].parent_code

    def on_duty(self, code: str) -> Office:
        """The office itself or the nearest above where somebody gets its alerts."""
        chain = (self._offices[code], *self.above(code))
        return next((office for office in chain if office.has_receiver), self._offices[code])

    def rung_up(self, code: str) -> Office | None:
        """Who is asked where the answer of this office did not help."""
        parent = self._offices[code].parent_code
        above = self.on_duty(parent) if parent else None
        return above if above and above.has_receiver else None


def plant(codes: Iterable[str]) -> Tree:
    """A tree for these places, staffed by how many matters each has."""
    matters = Counter(codes)
    parents = {code: _parent(code) for code in matters}
    for city in sorted({parent for parent in parents.values() if parent not in (None, TOP)}):
        parents.setdefault(str(city), TOP)
    parents[TOP] = None
    return Tree(_staffed(code, parent, matters[code]) for code, parent in parents.items())


def _parent(code: str) -> str | None:
    place = PLACE.fullmatch(code)
    if code == TOP:
        return None
    city = f"{place[1]}市" if place else TOP
    return TOP if code == city else city


def _staffed(code: str, parent: str | None, matters: int) -> Office:
    """Some places have a group, some only people, the smallest perhaps nobody."""
    number = crc32(code.encode())
    is_city = parent == TOP
    if parent is not None and matters <= FEW and number % 2:
        return Office(code, parent)
    return Office(
        code,
        parent,
        # what is raised comes to the top from everywhere
        handlers=min(MOST_HANDLERS, (2 if parent else 6) + matters // MATTERS_PER_HANDLER),
        leads=int(is_city or number % 5 < 3),
        supervisors=int(is_city or parent is None),
        grouped=matters > MANY or (parent is not None and number % 3 > 0),
    )
