"""One round of one work by one contestant: send, wait until all of it has arrived, check, count."""

import asyncio
import random
import time
from collections.abc import Sequence

from benchmarks import presses
from benchmarks.contestants import Contestant, new_batch
from benchmarks.figures import Played, percentile
from benchmarks.load import PATIENCE, Refused, by_timetable, flood
from benchmarks.matters import matters
from benchmarks.servers import Watch
from benchmarks.telegram import ANSWER, EDIT, SEND, PretendTelegram, moments_of

SOURCE_CONNECTIONS = 64
BATCH_CONNECTIONS = 4
BATCH_LINES = 1_000
HOOK_CONNECTIONS = 40  # as many as Telegram opens unless it is told otherwise
PER_SECOND = 100
SEED = 20_260


# People who were asked, the requests of their presses, and the ids of those.
Prepared = tuple[list[int], list[bytes], list[int]]


class Lost(Exception):
    """Something was acknowledged and is not there."""


async def single(who: Contestant, seconds: float) -> Played:
    """Signed matters one by one, on many connections."""
    number = who.operations("intake_single", seconds)
    batch = new_batch()
    requests = who.source.singles(matters(batch, who.regulars(number), "hall"), batch)
    return await _take_in(who, "intake_single", requests, number, SOURCE_CONNECTIONS)


async def in_batches(who: Contestant, seconds: float) -> Played:
    """Signed matters, a thousand in a request."""
    number = who.operations("intake_batch", seconds) // BATCH_LINES * BATCH_LINES or BATCH_LINES
    batch = new_batch()
    requests = who.source.batches(matters(batch, who.regulars(number), "hall"), batch, BATCH_LINES)
    return await _take_in(who, "intake_batch", requests, number, BATCH_CONNECTIONS)


async def _take_in(
    who: Contestant, work: str, requests: Sequence[bytes], number: int, connections: int
) -> Played:
    keeps = who.name != "echo"
    newest = await who.newest("matters") if keeps else 0
    watch = Watch.on(who.server)
    sent = await flood(who.server.port, requests, connections)
    played = Played(number / sent.seconds, watch.cpu_us(number), watch.loader())
    sent.must_be(200, 202)
    if keeps and (found := await who.taken_in(newest)) != number:
        raise Lost(f"{who.name}: {number} matters were acknowledged, {found} are there")
    who.server.rate[work] = played.value
    return played


async def taps(who: Contestant, telegram: PretendTelegram, number: int) -> tuple[Played, Played]:
    """Presses as fast as they are taken: until rated and answered, and until the edits have arrived."""
    return await pressed(who, telegram, await prepared(who, telegram, number))


async def pressed(who: Contestant, telegram: PretendTelegram, made: Prepared) -> tuple[Played, Played]:
    """The same for presses that are prepared."""
    people, requests, queries = made
    number = len(people)
    newest = await who.newest("ratings")
    watch = Watch.on(who.server)
    sending = asyncio.create_task(flood(who.server.port, requests, HOOK_CONNECTIONS))
    await telegram.until(ANSWER, number)
    tap_cpu, tap_loader = watch.cpu_us(number), watch.loader()
    rated_at = await _all_rated(who, newest, number)
    await telegram.until(EDIT, number)
    edit_cpu, edit_loader = watch.cpu_us(number), watch.loader()
    sent = await sending
    sent.must_be(200)
    answered = max(*moments_of(telegram.journal, ANSWER, queries), rated_at or 0.0)
    edited = max(moments_of(telegram.journal, EDIT, people))
    await all_left(who)
    who.server.rate["tap"] = number / (edited - sent.began)
    return (
        Played(number / (answered - sent.began), tap_cpu, tap_loader),
        Played(number / (edited - sent.began), edit_cpu, edit_loader),
    )


async def taps_by_timetable(who: Contestant, telegram: PretendTelegram, seconds: float) -> Played:
    """100 presses a second: how long until stored, rated and answered."""
    number = int(PER_SECOND * seconds)
    people, requests, queries = await prepared(who, telegram, number)
    newest = await who.newest("ratings")
    moments = poisson(number)
    sent = await by_timetable(who.server.port, requests, moments, HOOK_CONNECTIONS)
    sent.must_be(200)
    await telegram.until(ANSWER, number)
    await _all_rated(who, newest, number)
    answered = moments_of(telegram.journal, ANSWER, queries)
    await telegram.until(EDIT, len(people))
    await all_left(who)
    return _latency(sent.began, moments, answered)


async def prompts_by_timetable(who: Contestant, telegram: PretendTelegram, seconds: float) -> Played:
    """100 events a second: how long until each one's prompt is at Telegram."""
    number = int(PER_SECOND * seconds)
    batch, people, moments = new_batch(), who.new_people(number), poisson(number)
    ending = "matters" if who.is_product else "asked"
    requests = who.source.singles(matters(batch, people, "online"), batch, ending=ending)
    telegram.forget()
    sent = await by_timetable(who.server.port, requests, moments, HOOK_CONNECTIONS)
    sent.must_be(202)
    await telegram.until(SEND, number)
    await all_left(who)
    return _latency(sent.began, moments, moments_of(telegram.journal, SEND, people))


async def ask(who: Contestant, telegram: PretendTelegram, number: int) -> list[int]:
    """Let matters come for so many people, and wait until their prompts have been delivered."""
    batch, people = new_batch(), who.new_people(number)
    telegram.forget()
    requests = who.source.batches(matters(batch, people, "online"), batch, BATCH_LINES // 4)
    (await flood(who.server.port, requests, 2)).must_be(200)
    await telegram.until(SEND, number)
    await all_left(who)
    return people


async def all_left(who: Contestant) -> None:
    """Until what was delivered is noted as delivered, too."""
    async with asyncio.timeout(PATIENCE):
        while await who.not_left():  # noqa: ASYNC110  (only the database knows)
            await asyncio.sleep(0.05)


def poisson(number: int) -> list[float]:
    """Moments of a steady stream of people who know nothing of each other; the same each time."""
    dice, moment, moments = random.Random(SEED), 0.0, []
    for _ in range(number):
        moment += dice.expovariate(PER_SECOND)
        moments.append(moment)
    return moments


async def prepared(who: Contestant, telegram: PretendTelegram, number: int) -> Prepared:
    """People who have been asked, their presses and the ids of those."""
    if who.is_product:
        people = await ask(who, telegram, number)
        requests, queries = presses.of_prompts(telegram.journal.sendings, people)
    else:
        people = who.new_people(number)
        requests, queries = presses.of_floors(people, 1_000)
    telegram.forget()
    return people, requests, queries


async def _all_rated(who: Contestant, newest: int, number: int) -> float | None:
    """Nothing counts that is not in the database: None where all was, else the moment when it was."""
    if await who.rated(newest) == number:
        return None
    async with asyncio.timeout(PATIENCE):
        while (found := await who.rated(newest)) != number:
            if found > number:
                raise Lost(f"{who.name}: {number} presses have made {found} ratings")
            await asyncio.sleep(0.01)
    return time.perf_counter()


def _latency(began: float, moments: Sequence[float], arrived: Sequence[float]) -> Played:
    took = [at - began - moment for at, moment in zip(arrived, moments, strict=True)]
    if min(took) < 0:
        raise Refused("something arrived before it was sent")
    return Played(
        percentile(took, 0.99) * 1000,
        more={"p50": percentile(took, 0.5) * 1000, "max": max(took) * 1000},
    )
