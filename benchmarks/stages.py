"""The stages of a run: who meets whom, round by round, one after another within each round."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from statistics import median

from benchmarks import filling, machine, playing
from benchmarks.contestants import MOST_TAPS, Contestant
from benchmarks.figures import Played
from benchmarks.judging import AIOGRAM, ECHO, FAST, GRAMMY, GROWN, INSERT, PRODUCT, RAW, SINGLE, SLOW
from benchmarks.ring import Ring, awake
from benchmarks.telegram import SEND, PretendTelegram
from replay.instance import empty_redis
from simulator.rates import Limits
from simulator.world import utc_now

WARM_UPS = 2
BEFORE_WINDOW = 2.0  # seconds until a full queue flows evenly
MEMORY_TAPS = 200
LET_SETTLE = 1.0


async def intake(ring: Ring) -> None:
    """Signed matters, one by one and in batches."""
    async with AsyncExitStack() as stack:
        ours = await _ours(ring, stack)
        floors = await _floors(ring, stack, *((ECHO, INSERT) if ring.compares("intake_single") else ()))
        batches = ring.wants("intake_batch")
        for number in _rounds(ring, "intake"):
            for who in (*floors, *ours):
                async with awake(who):
                    await _take_in(ring, who, keep=number >= 0, batches=batches and who.is_product)


async def _take_in(ring: Ring, who: Contestant, *, keep: bool, batches: bool) -> None:
    samples, seconds = ring.samples, ring.size.seconds if keep else ring.size.seconds / 3
    one = await playing.single(who, seconds)
    many = await playing.in_batches(who, seconds) if batches else None
    if keep:
        samples.add("intake_single", who.name, one)
    if keep and many:
        samples.add("intake_batch", who.name, many)
        samples.add("intake_batch", SINGLE if who.name == PRODUCT else f"{SINGLE}@{who.name}", one)


async def taps(ring: Ring) -> None:
    """Presses: as fast as they are taken, and a hundred a second."""
    async with AsyncExitStack() as stack:
        ours = await _ours(ring, stack)
        beside = ring.compares("tap", "tap_delivered")
        floors = await _floors(
            ring, stack, *([RAW] if beside or ring.compares("tap_p99") else []),
            *([AIOGRAM] if ring.compares("tap_delivered") or (beside and ring.size.reports) else []),
            *([GRAMMY] if beside and ring.size.reports else []),
        )  # fmt: skip
        for number in _rounds(ring, "taps"):
            for who in (*floors, *ours):
                async with awake(who):
                    await _press(ring, who, keep=number >= 0)


async def _press(ring: Ring, who: Contestant, *, keep: bool) -> None:
    samples, seconds = ring.samples, ring.size.seconds if keep else ring.size.seconds / 3
    if ring.wants("tap", "tap_delivered"):
        number = who.operations("tap", seconds, MOST_TAPS)
        answered, delivered = await playing.taps(who, ring.telegram, number)
        if keep:
            samples.add("tap", who.name, answered)
            samples.add("tap_delivered", who.name, delivered)
    if ring.wants("tap_p99") and keep and (who.is_product or who.name == RAW):
        played = await playing.taps_by_timetable(who, ring.telegram, ring.size.paced)
        samples.add("tap_p99", who.name, played)


async def prompts(ring: Ring) -> None:
    """Events a hundred a second, at limits of a thousand; rates by Redis, as where there are several."""
    async with AsyncExitStack() as stack:
        ours = await _ours(ring, stack, limit=FAST)
        floors = await _floors(ring, stack, *([INSERT] if ring.compares("prompt_p99") else ()))
        for number in _rounds(ring, "prompts"):
            for who in (*floors, *ours):
                async with awake(who):
                    seconds = ring.size.paced if number >= 0 else 1.0
                    played = await playing.prompts_by_timetable(who, ring.telegram, seconds)
                    if number >= 0:
                        ring.samples.add("prompt_p99", who.name, played)


async def fanout(ring: Ring) -> None:
    """A full queue: at a thousand a second one after another, at thirty a second all at once."""
    for name, matters in ring.sizes.items():
        ring.say(f"fan-out at {FAST:,} a second, {name}")
        await _fan_out(ring, name, matters, FAST)
    ring.say(f"fan-out at {SLOW} a second")
    await asyncio.gather(*(_fan_out(ring, name, matters, SLOW) for name, matters in ring.sizes.items()))


async def _fan_out(ring: Ring, name: str, matters: int, limit: int) -> None:
    size = ring.size
    lasts = BEFORE_WINDOW + size.window + size.between_windows * (size.rounds - 1)
    database = await ring.database("old", matters)
    await filling.fill(database, filling.QUEUE, int(limit * (lasts + BEFORE_WINDOW)))
    async with AsyncExitStack() as stack:
        telegram = PretendTelegram()
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        telegram.limits = Limits(utc_now, f"{limit}/s", "1/s", "20/min")
        redis = await stack.enter_async_context(empty_redis())
        who = await stack.enter_async_context(
            ring.ours(f"{name}@{limit}", database, telegram=telegram, redis=redis, limit=f"{limit}/s")
        )
        before = machine.cpu_seconds(who.server.pid)
        await asyncio.sleep(lasts + BEFORE_WINDOW)
        cpu = machine.cpu_seconds(who.server.pid) - before
        for played in _windows(ring, telegram, cpu):
            ring.samples.add("fanout", name if limit == FAST else f"{name}@{limit}", played)


def _windows(ring: Ring, telegram: PretendTelegram, cpu: float) -> list[Played]:
    """Windows that begin one after another: how many messages a second arrived in each."""
    arrived = sorted(telegram.journal.moments.get(SEND, {0: 0.0}).values())
    size, began = ring.size, arrived[0] + BEFORE_WINDOW
    starts = [began + size.between_windows * number for number in range(size.rounds)]
    refused = float(telegram.journal.throttled)
    return [
        Played(
            sum(start <= moment < start + size.window for moment in arrived) / size.window,
            cpu / len(arrived) * 1e6,
            more={"refused": refused},
        )
        for start in starts
    ]


async def memory(ring: Ring) -> None:
    """What a process holds after the same work, with few and with many prompts that wait for their hour."""
    waiting = {PRODUCT: ring.size.few_scheduled, GROWN: ring.size.many_scheduled}
    databases = {name: await ring.database("queue", count) for name, count in waiting.items()}
    for number in range(ring.size.rounds):
        ring.say(f"memory, round {number + 1} of {ring.size.rounds}")
        for name, database in databases.items():
            async with ring.ours(name, database) as who:
                await _weigh(ring, who, name)
        async with ring.floor(AIOGRAM) as bot:
            assert bot is not None, "it is written in Python"
            await _weigh(ring, bot, AIOGRAM)


async def _weigh(ring: Ring, who: Contestant, name: str) -> None:
    await playing.taps(who, ring.telegram, min(MEMORY_TAPS, ring.size.people // 10))
    seen = []
    for _ in range(5):
        await asyncio.sleep(LET_SETTLE / 5)
        seen.append(machine.resident_mib(who.server.pid))
    ring.samples.add("memory", name, Played(median(seen)))


def _rounds(ring: Ring, what: str) -> Iterator[int]:
    """The rounds, those that only warm up with numbers below 0."""
    for number in range(-WARM_UPS, ring.size.rounds):
        ring.say(
            f"{what}, round {number + 1} of {ring.size.rounds}" if number >= 0 else f"{what}, warming up"
        )
        yield number


async def _ours(ring: Ring, stack: AsyncExitStack, *, limit: int | None = None) -> list[Contestant]:
    """The product over the small database, and where growth is asked for over the large one; at rest.

    With a limit of messages a second the rates are kept in Redis, as where there are several processes.
    """
    found = []
    for name, matters in ring.sizes.items():
        database = await ring.database("old", matters)
        if limit is None:
            who = await stack.enter_async_context(ring.ours(name, database))
        else:
            redis = await stack.enter_async_context(empty_redis())
            who = await stack.enter_async_context(ring.ours(name, database, redis=redis, limit=f"{limit}/s"))
        machine.freeze(who.server.pid)
        found.append(who)
    return found


async def _floors(ring: Ring, stack: AsyncExitStack, *names: str) -> list[Contestant]:
    found = [await stack.enter_async_context(ring.floor(name)) for name in names]
    there = [who for who in found if who is not None]
    for who in there:
        machine.freeze(who.server.pid)
    return there


STAGES = (
    (("intake_single", "intake_batch"), intake),
    (("tap", "tap_delivered", "tap_p99"), taps),
    (("prompt_p99",), prompts),
    (("fanout",), fanout),
)
