"""The flow through a cell: matters are reported, citizens rate, offices answer, while something is broken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from faults.plays import is_hall
from faults.sender import Refused, Sender
from replay import counter, rating
from replay.following import follow
from replay.plans import Arrival, Part
from replay.reporting import AGO, document, number_of
from replay.source import Json
from replay.stage import Citizen, Play, Stage
from replay.wording import GRADES, Kind

FIRST_CITIZEN = 100_001
CITIZENS_EACH = 10_000
TWICE_SHARE = 0.1
# Everybody comes within this part of the time that the fault lasts, so that it meets what follows too.
ARRIVING = 0.7
LATER = 1.5

Report = Callable[["Flow", Json], Awaitable[None]]


@dataclass
class Flow:
    """One cell's matters. `lifted`: the fault is over; `reported`: every matter as it was sent."""

    stage: Stage
    sender: Sender
    dice: Random
    report: Report
    lifted: asyncio.Event = field(default_factory=asyncio.Event)
    plays: list[Play] = field(default_factory=list)
    reported: list[Json] = field(default_factory=list)

    async def gather(self, cell: int, parts: list[Part]) -> list[list[Play]]:
        """Everybody starts the bot, before anything is broken."""
        first = FIRST_CITIZEN + cell * CITIZENS_EACH
        everyone = [await self._citizen(own, first + number) for number, own in enumerate(parts)]
        self.plays = [play for plays in everyone for play in plays]
        await asyncio.gather(*(counter.greet(plays[0]) for plays in everyone))
        return everyone

    async def run(self, everyone: list[list[Play]], seconds: float) -> None:
        """Everybody lives through their matters, beginning within so many seconds."""
        async with asyncio.TaskGroup() as group:
            for plays in everyone:
                group.create_task(self._live(plays, self.dice.uniform(0, seconds * ARRIVING)))
        await self.stage.all_done()

    async def _citizen(self, own: Part, number: int) -> list[Play]:
        phone = await self.stage.phones.person(f"群众{number}", number, number_of(number))
        citizen = Citizen(phone)
        return [Play(self.stage, citizen, matter, plan) for matter, plan in own]

    async def _live(self, plays: list[Play], after: float) -> None:
        await asyncio.sleep(after)
        for play in plays:
            await self.stage.noting(self._one(play))

    async def _one(self, play: Play) -> None:
        """One matter, up to the thanks; what follows goes on beside."""
        blocked = play.plan.arrival is Arrival.BLOCKED
        if blocked:
            await play.phone.person.block()
        try:
            await self._send(play)
        except Refused as refusal:
            self.stage.expected.missed.append(f"the intake refused {refusal}")
            return
        if blocked:
            await self.lifted.wait()
            await play.phone.person.unblock()
        play.expect(Kind.PROMPT)
        await play.sees(Kind.PROMPT)
        if not play.plan.is_poor:
            await _rate_well(play)
            return
        async with play.citizen.hands:
            await rating.answer_prompt(play)
            settled = await rating.say_and_submit(play)
        self.stage.spawn(follow(play, settled))

    async def _send(self, play: Play) -> None:
        play.completed_at = (datetime.now(UTC) - AGO).isoformat()
        channel = {"channel": "hall", "window": "07"} if is_hall(play.matter) else {}
        body = document(play) | channel
        self.reported.append(body)
        await self.report(self, body)


async def _rate_well(play: Play) -> None:
    """One tap, not while something else is being written; its confirmation may be overtaken by the thanks."""
    play.stage.expected.perhaps(play.phone.id, Kind.RATED, play.key)
    play.expect(Kind.SETTLED)
    async with play.citizen.hands:
        await play.press(Kind.PROMPT, GRADES[play.plan.grade], twice=play.plan.hand.name == "DOUBLE_TAP")
    play.grade = play.plan.grade
    await play.sees(Kind.SETTLED)


async def report_plainly(flow: Flow, matter: Json) -> None:
    """Once; sometimes twice at the same moment."""
    times = 2 if flow.dice.random() < TWICE_SHARE else 1
    await asyncio.gather(*(flow.sender.report(matter) for _ in range(times)))


async def report_wildly(flow: Flow, matter: Json) -> None:
    """Several times at once, alone and in batches with older ones in any order, and later once more."""
    company = [*flow.dice.sample(flow.reported, min(len(flow.reported), 5)), matter]
    flow.dice.shuffle(company)
    alone = [flow.sender.report(matter) for _ in range(flow.dice.randint(1, 3))]
    flow.stage.spawn(_once_more(flow, matter))
    await asyncio.gather(flow.sender.report_all(company), *alone)


async def _once_more(flow: Flow, matter: Json) -> None:
    await asyncio.sleep(flow.dice.uniform(0, LATER))
    await flow.sender.report(matter)
