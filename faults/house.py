"""Everything that runs: own servers, a pretend Telegram behind its road, the product, the people."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import aiohttp
from aiohttp import web

from faults.board import Board
from faults.plays import tree
from faults.receiver import Receiver, receiving
from faults.road import Road
from faults.sender import Sender
from faults.servers import Postgres, RedisServer, own_postgres, own_redis
from faults.workers import PRODUCT, Worker, until_ready
from replay import furnishing
from replay.instance import TOKEN, USERNAME, Instance, free_port, plain_environment
from replay.pace import Pace
from replay.phones import Phones
from replay.source import Source
from replay.stage import Staff
from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World, utc_now

# Far above Telegram's limits, so that minutes are enough; nothing waits for the night or for working days.
PACE = Pace(
    "1000/s",
    "50/s",
    "3000/min",
    at_once=1000,
    patience=300,
    clocks={
        "settle_good": "4s",
        "settle_poor": "600s",
        "hall_prompt_delay": "1s",
        "hall_alert_delay": "1s-3s",
        "rating_window": "7200s",
        "contact_within": "900s",
        "rectify_within": "1800s",
        "verdict_window": "7200s",
        "near_due_before": "60s",
    },
)
ROLES = {
    "web": "web",
    "updates": "updates",
    "delivery-1": "delivery",
    "delivery-2": "delivery",
    "watch": "watch",
}
TAMPERED = ("-m", "faults.tampered", "run")
LOOPBACK = "127.0.0.0/8"
CONNECTIONS = 400
BACKLOG = 4096
BOARD = "FAULTS_BOARD"


@dataclass
class House:
    """What a cell can lay hands on."""

    world: World
    road: Road
    receiver: Receiver
    postgres: Postgres
    redis: RedisServer
    workers: Mapping[str, Worker]
    board: Board
    client: aiohttp.ClientSession
    product: str
    logs: Path
    phones: Phones
    staff: Staff
    source: Source
    sender: Sender

    async def ready(self) -> None:
        """Until the product says that all it needs is there."""
        await until_ready(self.client, self.product, self.logs)

    async def run_as(self, program: Sequence[str]) -> None:
        """Stop all processes and start them as another program."""
        await asyncio.gather(*(worker.stop() for worker in self.workers.values()))
        for worker in self.workers.values():
            await worker.restart_as(program)
        await self.ready()


@asynccontextmanager
async def open_house(dice: Random, logs: Path) -> AsyncIterator[House]:
    """Bring everything up, with offices, officials in their roles and a source; all is gone afterwards."""
    async with AsyncExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="yiping-faults-")))
        postgres = await stack.enter_async_context(own_postgres())
        redis = await stack.enter_async_context(own_redis())
        receiver = await stack.enter_async_context(receiving(dice))
        world, road, telegram = await _telegram(stack, dice)
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        environment = _environment(directory, telegram, postgres, redis)
        instance = Instance(telegram, environment["YIPING_PUBLIC_URL"], environment, directory, stack)
        phones = Phones(client, telegram, PACE.patience)
        staff = await furnishing.hire(tree(), phones)
        papers = await _set_up(instance, staff, receiver)
        workers = _workers(environment, directory, logs)
        for worker in workers.values():
            await worker.start()
            stack.push_async_callback(worker.stop)
        await until_ready(client, instance.product, logs)
        reading = asyncio.create_task(phones.read_on())
        stack.callback(reading.cancel)
        await furnishing.take_up_roles(staff, papers.links)
        source = furnishing.source_of(client, papers.secrets)
        yield House(
            world, road, receiver, postgres, redis, workers, Board(Path(environment[BOARD])), client,
            instance.product, logs, phones, staff, source,
            Sender(client, source.endpoint, source.secret, dice),
        )  # fmt: skip


async def _telegram(stack: AsyncExitStack, dice: Random) -> tuple[World, Road, str]:
    rates = (PACE.send_rate, PACE.chat_rate, PACE.group_rate)
    world = World(limits=Limits(utc_now, *rates))
    bot = world.add_bot(TOKEN, USERNAME)
    road = Road(dice, bot.queue.release)
    app = make_app(world)
    app.middlewares.append(road.middleware())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    # A thousand phones may ring in the same moment; whoever finds the queue full is thrown out.
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG).start()
    return world, road, f"http://127.0.0.1:{runner.addresses[0][1]}"


def _environment(directory: Path, telegram: str, postgres: Postgres, redis: RedisServer) -> dict[str, str]:
    (directory / "policy.toml").write_text(PACE.policy(), "utf-8")
    port = free_port()
    return {
        **plain_environment(),
        **PACE.environment(),
        "YIPING_BOT_TOKEN": TOKEN,
        "YIPING_BOT_API_URL": telegram,
        "YIPING_DATABASE_URL": postgres.url,
        "YIPING_REDIS_URL": redis.url,
        "YIPING_PORT": str(port),
        "YIPING_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "YIPING_POLICY": str(directory / "policy.toml"),
        "YIPING_SECRET_KEY": uuid.uuid4().hex + uuid.uuid4().hex,
        "YIPING_CALLBACK_ALLOW": LOOPBACK,
        BOARD: str(directory / "board"),
    }


async def _set_up(instance: Instance, staff: Staff, receiver: Receiver) -> furnishing.Papers:
    """Database, offices, invitations, a source that is called back."""
    papers = await furnishing.set_up(instance, staff, ())
    call = ["source", "set", furnishing.SOURCE, "--callback-url", receiver.url]
    receiver.secret = str((await instance.operate([call]))[0]["callback_secret"])
    return papers


def _workers(environment: Mapping[str, str], directory: Path, logs: Path) -> dict[str, Worker]:
    return {
        name: Worker(name, role, environment, directory, logs / f"{name}.log", PRODUCT)
        for name, role in ROLES.items()
    }
