"""Who is measured: a server with what it is sent, the people it writes to, and how its word is checked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, islice

from benchmarks import stores
from benchmarks.matters import Source
from benchmarks.servers import Server

FLOOR_SOURCE = Source("bench", "whsec_" + "A" * 43 + "=")
FLOOR_PEOPLE = 2_000_000_000
REGULARS = 1_000
LEAST, MOST = 40, 60_000
MOST_TAPS = 8_000
_batches = count(1)
_people_of_floors = count(FLOOR_PEOPLE + REGULARS)

# Whether everything that was acknowledged stands in the database, counted from a row on.
TAKEN_IN = {
    "product": """SELECT count(*) FROM matters m JOIN prompts p ON p.matter_id = m.id
        JOIN outbox o ON o.matter_id = m.id JOIN steps s ON s.matter_id = m.id AND s.act = 'schedule'
        WHERE m.id > $1""",
    "floor": "SELECT count(*) FROM floor_matters WHERE id > $1",
}
RATED = {
    "product": """SELECT count(*) FROM ratings r
        JOIN rating_versions v ON v.rating_id = r.id AND v.version = 1
        JOIN prompts p ON p.matter_id = r.matter_id AND p.state = 'answered' WHERE r.id > $1""",
    "floor": "SELECT count(*) FROM floor_ratings WHERE id > $1",
}
NEWEST = "SELECT COALESCE(max(id), 0) FROM {table}"
NOT_LEFT = """SELECT count(*) FROM outbox
    WHERE state = 'leased' OR state = 'waiting' AND due_at <= now() + interval '1 minute'"""


class TooFewPeople(Exception):
    """More prompts were asked for than there are people."""


@dataclass
class Contestant:
    """A server in the ring."""

    name: str
    server: Server
    source: Source = FLOOR_SOURCE
    people: range | None = None
    _asked: Iterator[int] | None = field(default=None, repr=False)

    @property
    def is_product(self) -> bool:
        """Whether it is ours; floors have no accounts of their own."""
        return self.people is not None

    @property
    def kind(self) -> str:
        """By whose tables it is checked."""
        return "product" if self.is_product else "floor"

    def regulars(self, number: int) -> list[int]:
        """People whose matters only have to be taken in: the same again and again."""
        few = (
            self.people[:REGULARS]
            if self.people is not None
            else range(FLOOR_PEOPLE, FLOOR_PEOPLE + REGULARS)
        )
        return list(islice(cycle(few), number))

    def new_people(self, number: int) -> list[int]:
        """People who have not been asked in this run: each gets one prompt."""
        if self._asked is None:
            self._asked = iter(self.people[REGULARS:]) if self.people is not None else _people_of_floors
        found = list(islice(self._asked, number))
        if len(found) < number:
            raise TooFewPeople(f"{self.name}: nobody is left to be asked")
        return found

    def operations(self, work: str, seconds: float, most: int = MOST) -> int:
        """How many keep it busy for so long, by what it was seen to do."""
        rate = self.server.rate.get(work, 0.0)
        return max(LEAST, min(most, int(rate * seconds)))

    async def newest(self, what: str) -> int:
        """The newest row before a round."""
        table = {"product": what, "floor": f"floor_{what}"}[self.kind]
        return await stores.count(self.server.database, NEWEST.format(table=table))

    async def taken_in(self, after: int) -> int:
        """How many matters are there since, with all that belongs to them."""
        return await stores.count(self.server.database, TAKEN_IN[self.kind], after)

    async def rated(self, after: int) -> int:
        """How many ratings are there since."""
        return await stores.count(self.server.database, RATED[self.kind], after)

    async def not_left(self) -> int:
        """How many messages are on their way."""
        return await stores.count(self.server.database, NOT_LEFT) if self.is_product else 0


def new_batch() -> str:
    """The name of a round's matters, unlike all others."""
    return f"b{next(_batches)}"
