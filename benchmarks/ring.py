"""The ring: where contestants stand; one is measured at a time while the others are frozen."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import filling, machine, product, templates
from benchmarks.contestants import Contestant
from benchmarks.figures import Samples
from benchmarks.floors import starting
from benchmarks.servers import Server
from benchmarks.sizes import Size
from benchmarks.telegram import PretendTelegram

TO_WAKE = 0.2  # seconds for the clocks that have struck meanwhile
SHARES = 5  # stages that ask people: each has people of its own


@dataclass
class Ring:
    """What all rounds of a run share."""

    size: Size
    wanted: set[str]
    telegram: PretendTelegram
    directory: Path
    floors: str
    stack: AsyncExitStack
    samples: Samples = field(default_factory=Samples)
    _databases: dict[tuple[str, int], str] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)
    _sources: int = 0
    _began: float = field(default_factory=time.monotonic)

    def wants(self, *works: str) -> bool:
        """Whether one of these rows was asked for; the row of growth asks for all."""
        return bool(self.wanted & {*works, "growth"})

    def compares(self, *works: str) -> bool:
        """Whether floors are needed: growth by itself needs none."""
        return bool(self.wanted & set(works))

    def say(self, what: str) -> None:
        """How far the run is, for whoever looks on."""
        print(f"{time.monotonic() - self._began:6.0f} s  {what}", file=sys.stderr, flush=True)

    @property
    def sizes(self) -> dict[str, int]:
        """Who is measured of ours, and with how many matters."""
        grown = {"grown": self.size.large} if "growth" in self.wanted else {}
        return {"product": self.size.small, **grown}

    async def database(self, kind: str, matters: int) -> str:
        """A database that is filled so far; the same one throughout the run."""
        if (kind, matters) not in self._databases:
            self.say(f"a database with {matters:,} matters")
            name = await self.stack.enter_async_context(templates.filled(kind, matters, self.directory))
            await filling.meet(name, self.size.people)
            self._databases[kind, matters] = name
        return self._databases[kind, matters]

    @asynccontextmanager
    async def ours(
        self, name: str, database: str, *, telegram: PretendTelegram | None = None, redis: str = "memory://",
        limit: str = product.UNLIMITED, people: range | None = None,
    ) -> AsyncIterator[Contestant]:  # fmt: skip
        """One process of the product over a database, with a source of its own."""
        self._sources += 1
        installation = await product.install(
            f"bench-{self._sources}", database, (telegram or self.telegram).url, redis, self.directory,
            YIPING_SEND_RATE=limit,
        )  # fmt: skip
        server = await product.run(name, installation)
        try:
            yield Contestant(name, server, installation.source, people or self.people(database))
        finally:
            await server.stop()

    def people(self, database: str) -> range:
        """A part of the accounts that nobody in this run has asked yet."""
        start = self._asked.get(database, 0)
        share = self.size.people // SHARES
        self._asked[database] = start + share
        return range(filling.LOADED_PEOPLE + start, filling.LOADED_PEOPLE + start + share)

    @asynccontextmanager
    async def floor(self, name: str) -> AsyncIterator[Contestant | None]:
        """One of the floors; None where it cannot be had."""
        if name == "grammy":
            server: Server | None = await starting.start_grammy(
                self.floors, self.telegram.url, self.directory
            )
        else:
            server = await starting.start_floor(name, self.floors, self.telegram.url, self.directory)
        try:
            yield Contestant(name, server) if server else None
        finally:
            if server is not None:
                await server.stop()


@asynccontextmanager
async def awake(who: Contestant) -> AsyncIterator[None]:
    """This one goes on, and rests again afterwards."""
    machine.thaw(who.server.pid)
    await asyncio.sleep(TO_WAKE)
    try:
        yield
    finally:
        machine.freeze(who.server.pid)
