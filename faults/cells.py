"""The cells of the matrix: what is broken, and how, while matters flow; each leaves everything mended."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from faults.flow import Report, report_plainly, report_wildly
from faults.house import House
from faults.road import Trouble

Strike = Callable[[House, Random, float], Awaitable[int]]
# Milder than it could be, or a message would meet it more often than its tries allow.
SHARE = 0.25
MUDDLE = 0.4
JUMP = 70.0  # seconds; longer than a lease
CANCELS = 6.0  # a second, in each process
BLOWS = 3
SECONDS_A_BLOW = 8.0
AWAY = 1.0
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Cell:
    """One fault, and what it hits. `strike` breaks things for so many seconds, mends them, tells how often.

    `some_block`: some citizens shut the bot out and let it in again once the fault is over.
    """

    fault: str
    strike: Strike
    report: Report = report_plainly
    some_block: bool = False
    tampered: bool = False


def blows(seconds: float) -> int:
    """How often something is struck in so many seconds."""
    return max(BLOWS, round(seconds / SECONDS_A_BLOW))


async def at_random_moments(dice: Random, seconds: float, blow: Callable[[], Awaitable[None]]) -> int:
    """Strike several times, at moments that nobody knows before; how often."""
    times = blows(seconds)
    for _ in range(times):
        await asyncio.sleep(dice.uniform(0.3, 1.7) * seconds / times)
        await blow()
    return times


def kill(*names: str) -> Strike:
    """kill -9 of these processes; each comes back by itself."""

    async def strike(house: House, dice: Random, seconds: float) -> int:
        async def blow() -> None:
            for name in names:
                house.workers[name].strike(signal.SIGKILL)

        times = await at_random_moments(dice, seconds, blow)
        await house.ready()
        return times

    return strike


async def restart_postgres(house: House, dice: Random, seconds: float) -> int:
    """Throw everybody out, or crash, and come back after a while."""

    async def blow() -> None:
        await house.postgres.end(dice.choice([signal.SIGINT, signal.SIGQUIT]))
        await asyncio.sleep(dice.uniform(0, AWAY))
        await house.postgres.start()

    return await at_random_moments(dice, seconds, blow)


async def drop_connections(house: House, dice: Random, seconds: float) -> int:
    """End a random part of the server's connections, whatever they are doing."""

    async def blow() -> None:
        await house.postgres.execute(f"{OTHERS} AND random() < {dice.random()}")

    return await at_random_moments(dice, seconds, blow)


async def flush_redis(house: House, dice: Random, seconds: float) -> int:
    """Forget all rates and pauses."""
    return await at_random_moments(dice, seconds, house.redis.flush)


async def kill_redis(house: House, dice: Random, seconds: float) -> int:
    """kill -9, away for a while, back and empty."""

    async def blow() -> None:
        await house.redis.end(signal.SIGKILL)
        await asyncio.sleep(dice.uniform(0, 2 * AWAY))
        await house.redis.start()

    return await at_random_moments(dice, seconds, blow)


def on_the_road(trouble: Trouble, share: float = SHARE) -> Strike:
    """A part of all calls of the Bot API, or of all updates, meets this."""

    async def strike(house: House, dice: Random, seconds: float) -> int:
        before = house.road.hits
        house.road.begin(trouble, share)
        await asyncio.sleep(seconds)
        house.road.lift()
        return house.road.hits - before

    return strike


async def wait(house: House, dice: Random, seconds: float) -> int:
    """The people of this cell, or its service system, are trouble enough."""
    await asyncio.sleep(seconds)
    return 0


async def sicken_receiver(house: House, dice: Random, seconds: float) -> int:
    """The receiver of events fails, is slow, hangs, drops connections before and after it took an event."""
    before = house.receiver.hits
    house.receiver.is_unwell = True
    await asyncio.sleep(seconds)
    house.receiver.is_unwell = False
    return house.receiver.hits - before


async def jump_clocks(house: House, dice: Random, seconds: float) -> int:
    """The clocks of all processes jump ahead, then far back, then are right again."""
    jumps = (JUMP, -JUMP, 0.0)
    for shift in jumps:
        await asyncio.sleep(dice.uniform(0.5, 1.5) * seconds / len(jumps))
        house.board.shift = shift
    return len(jumps)


async def cancel_at_random(house: House, dice: Random, seconds: float) -> int:
    """Senders hang up, tasks are cancelled in the middle, processes are asked to end."""

    async def blow() -> None:
        dice.choice(list(house.workers.values())).strike(signal.SIGTERM)

    before = house.sender.hung_up
    house.sender.hangs_up, house.board.cancels = True, CANCELS
    times = await at_random_moments(dice, seconds, blow)
    house.sender.hangs_up, house.board.cancels = False, 0
    await house.ready()
    return times + house.sender.hung_up - before


CELLS = (
    Cell("kill -9 web", kill("web")),
    Cell("kill -9 updates", kill("updates")),
    Cell("kill -9 delivery", kill("delivery-1", "delivery-2")),
    Cell("kill -9 watch", kill("watch")),
    Cell("kill -9 everything", kill("web", "updates", "delivery-1", "delivery-2", "watch")),
    Cell("PostgreSQL restart", restart_postgres),
    Cell("PostgreSQL connections dropped", drop_connections),
    Cell("Redis flush", flush_redis),
    Cell("Redis kill -9 and restart", kill_redis),
    Cell("Bot API 429", on_the_road(Trouble.THROTTLED, 0.1)),
    Cell("Bot API 403", wait, some_block=True),
    Cell("Bot API 500", on_the_road(Trouble.FAILING)),
    Cell("Bot API 502 with HTML", on_the_road(Trouble.GATEWAY)),
    Cell("Bot API drops connections", on_the_road(Trouble.CUT)),
    Cell("Bot API takes, answer lost", on_the_road(Trouble.UNHEARD)),
    Cell("updates doubled, late, out of order", on_the_road(Trouble.MUDDLED, MUDDLE)),
    Cell("event receiver fails, hangs, drops", sicken_receiver),
    Cell("matters doubled, parallel, out of order", wait, report=report_wildly),
    Cell("clock jump", jump_clocks, tampered=True),
    Cell("random cancellation", cancel_at_random, tampered=True),
)
