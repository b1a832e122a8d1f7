"""The driver: everybody plays at once, as many as there is room for, until nothing more is to come."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp

from replay import arriving, furnishing, rating
from replay.expected import Expected
from replay.following import follow
from replay.instance import Instance, NotReady, open_instance
from replay.matters import Matter
from replay.offices import plant
from replay.pace import Pace
from replay.phones import Phones, Shown
from replay.plans import Arrival, First, Part, cast
from replay.reporting import AT_THE_COUNTER, number_of
from replay.stage import Citizen, Play, Stage
from replay.standing import disagreements
from replay.wording import Kind

FIRST_CITIZEN = 100_001
QUIET_SECONDS = 2.5
CONNECTIONS = 400
LANES = 20


@dataclass(repr=False)  # a runner prints its task's result: that of thousands of plays takes for ever
class Played:
    """A replay that is over: who played what, what was expected, and the journal."""

    plays: list[Play]
    expected: Expected
    journal: list[dict[str, object]]
    seconds: float


async def play_all(matters: list[Matter], pace: Pace, seed: int, log: Path) -> Played:
    """Bring up an instance, play every matter, and take the instance down."""
    clock = asyncio.get_running_loop().time
    start = clock()
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with open_instance(pace) as instance, aiohttp.ClientSession(connector=connector) as client:
        phones = Phones(client, instance.telegram, pace.patience)
        staff = await furnishing.hire(plant(matter.office_code for matter in matters), phones)
        everyone = cast(matters, seed)
        papers = await furnishing.set_up(instance, staff, _counters(everyone))
        await instance.serve(log)
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(phones.read_on())
            await furnishing.take_up_roles(staff, papers.links)
            source, room = furnishing.source_of(client, papers.secrets), asyncio.Semaphore(pace.at_once)
            stage = Stage(pace, phones, source, staff, Expected(), room, papers.codes)
            plays = await _play(stage, everyone, seed)
            await _until_quiet(phones)
            reader.cancel()
        await _cross_check(stage, plays)
        stage.expected.missed += await _miscounted(instance)
    return Played(plays, stage.expected, phones.journal, clock() - start)


def _counters(parts: Iterable[Part]) -> list[str]:
    """The offices whose window is visited, by their codes."""
    visited = (matter.office_code for own in parts for matter, plan in own if plan.arrival in AT_THE_COUNTER)
    return list(dict.fromkeys(visited))


async def _play(stage: Stage, parts: Iterable[Part], seed: int) -> list[Play]:
    """Everybody with their matters; those who will keep silent begin, as they take longest."""
    everyone = [await _citizen(stage, own, number) for number, own in enumerate(parts, FIRST_CITIZEN)]
    dice = Random(seed)
    dice.shuffle(everyone)
    everyone.sort(key=lambda plays: all(play.plan.rates for play in plays))
    async with asyncio.TaskGroup() as group:
        for plays in everyone:
            for play in plays:
                await stage.room.acquire()
                play.has_room = True
            group.create_task(_live(plays))
    await stage.all_done()
    return [play for plays in everyone for play in plays]


async def _citizen(stage: Stage, own: Part, number: int) -> list[Play]:
    phone = await stage.phones.person(f"群众{number}", number, number_of(number))
    citizen = Citizen(phone)
    return [Play(stage, citizen, matter, plan) for matter, plan in own]


async def _live(plays: list[Play]) -> None:
    """One citizen: matter after matter up to the thanks; what follows goes on beside."""
    stage, first = plays[0].stage, plays[0]
    if first.plan.arrival is Arrival.LISTED:
        await stage.noting(arriving.arrive_listed(plays))
    for play in plays:
        if play.plan.arrival is Arrival.LASTING:
            await stage.noting(play.happens(play.citizen.linked, "the lasting link"))
        await stage.noting(_up_to_thanks(play))


async def _up_to_thanks(play: Play) -> None:
    settled = None
    try:
        await arriving.arrive(play)
        async with play.citizen.hands:
            await rating.answer_prompt(play)
            settled = await rating.say_and_submit(play) if play.plan.rates else None
    finally:
        if settled is None:
            play.leave_room()
    play.stage.spawn(_stay_silent(play) if settled is None else _go_on(play, settled))


async def _go_on(play: Play, settled: Shown) -> None:
    try:
        await follow(play, settled)
    finally:
        play.leave_room()


async def _stay_silent(play: Play) -> None:
    """No rating: the prompt expires, or says what was chosen."""
    ends = {
        First.SILENT: Kind.EXPIRED, First.DECLINE: Kind.DECLINED, First.NOT_MINE: Kind.VOID,
        First.WITHDRAWN: Kind.WITHDRAWN,
    }  # fmt: skip
    end = ends[play.plan.first]
    play.expect(end)
    await play.sees(end, extra=play.stage.pace.seconds("rating_window"))


async def _until_quiet(phones: Phones) -> None:
    """Whatever comes late or once too often has come."""
    length = -1
    while length != len(phones.journal):
        length = len(phones.journal)
        await asyncio.sleep(QUIET_SECONDS)


async def _miscounted(instance: Instance) -> list[str]:
    """The product's figures must be what its own facts say."""
    try:
        await instance.operate([["figures", "check"]])
    except NotReady as wrong:
        return [f"the figures are not what the facts say: {wrong}"]
    return []


async def _cross_check(stage: Stage, plays: list[Play]) -> None:
    """What the source is told of each matter must agree with what was played."""
    lanes = asyncio.Semaphore(LANES)

    async def check(play: Play) -> None:
        async with lanes:
            stage.expected.missed += disagreements(play, await stage.source.status(play.matter.matter_no))

    await asyncio.gather(*map(check, plays))
