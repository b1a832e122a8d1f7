"""The stage: the product before the pretend Telegram, on a fresh database, as often as one likes."""

import asyncio
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.desks import Desks
from bot.rules.workdays import Calendar
from bot.settings import Rate, Settings
from demo.addresses import HOST
from demo.clock import ZONE, DemoClock, next_morning, utc_now, working_moment
from demo.counter import Counter, Json
from demo.samples import Samples, furnish
from models import database
from serving import running
from simulator.acts import Acts
from simulator.rates import Limits
from simulator.world import World

POLICY = Path(__file__).with_name("policy.toml")
LEFTOVERS = ("", "-wal", "-shm", "-journal")


class ShowIsOver(Exception):
    """The product has ended and does not come back."""


class OnlyAsSaid(Settings):
    """Settings that heed neither the environment nor a file."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed by hand."""
        return (init_settings,)


@dataclass(frozen=True)
class SendingRates:
    """How fast the bot may send, on both sides: Telegram's own limits unless told otherwise."""

    send: str = "30/s"
    chat: str = "1/s"
    group: str = "20/min"


@dataclass(frozen=True)
class Play:
    """One play: the product at work, its counter, where in the journal the play begins.

    `kiosk_code` pairs a tablet with the first window.
    """

    desks: Desks
    counter: Counter
    product_url: str
    since: int
    kiosk_code: str


class Stage:
    """One world and one clock; the product comes and goes."""

    def __init__(
        self, samples: Samples, file: Path, start: datetime | None = None, rates: SendingRates | None = None
    ) -> None:
        self.samples = samples
        self.calendar = Calendar.published()
        self.zone = ZoneInfo(ZONE)
        self.clock = DemoClock(utc_now())
        self.world = World(clock=self.clock)
        self.world.add_bot(samples.bot.token, samples.bot.username, samples.bot.name)
        self.acts = Acts(self.world)
        self._file = file
        self._start = start
        self._rates = rates or SendingRates()
        self._product_port = 0
        self._play: Play | None = None
        self._is_over = False
        self._told = asyncio.Condition()
        self._again = asyncio.Event()

    async def run(self, bot_api_url: str) -> None:
        """Play from the beginning, again and again, until cancelled or until a part of the product ends."""
        broken = asyncio.Event()
        try:
            while not broken.is_set():
                await self._clear()
                async with AsyncExitStack() as stack:
                    desks = await self._start_product(stack, bot_api_url, broken)
                    await self._raise_curtain(desks)
                    await _first_of(self._again, broken)
        finally:
            await self._tell(None, is_over=True)

    async def play(self) -> Play:
        """The play that is on, as soon as one is. Raises ShowIsOver."""
        async with self._told:
            await self._told.wait_for(lambda: self._play or self._is_over)
            if self._play is None:
                raise ShowIsOver
            return self._play

    async def begin_again(self) -> Play:
        """End this play and wait for the next."""
        await self.play()
        await self._tell(None)
        self._again.set()
        return await self.play()

    async def complete(self, client: ClientSession, visitor: str, service: str, window: str) -> Json:
        """Complete a matter at the counter. Raises KeyError where nobody knows what was asked for."""
        handed = await (await self.play()).counter.complete(client, visitor, service, window)
        self.world.journal.write("world", "counter", text=service, status=handed["status"])
        return handed

    async def to_next_workday(self) -> None:
        """Move the clock of both to the next working day, 09:00."""
        self.clock.set(next_morning(self.clock.now(), self.calendar, self.zone))
        await self._struck()

    async def forward(self, length: timedelta) -> None:
        """Move the clock of both on by so much."""
        self.clock.forward(length)
        await self._struck()

    async def _struck(self) -> None:
        """What has fallen due is looked at now."""
        ground = (await self.play()).desks.ground
        self.world.journal.write("world", "clock", text=self.clock.now().isoformat())
        ground.watch_bell.ring()
        ground.outbox_bell.ring()

    async def _start_product(self, stack: AsyncExitStack, bot_api_url: str, broken: asyncio.Event) -> Desks:
        """On the port it had before, so that addresses stay; on any, where somebody has taken that."""
        for port in dict.fromkeys((self._product_port, 0)):
            product = running(self._settings(bot_api_url, port), self.clock, broken)
            try:
                desks, self._product_port = await stack.enter_async_context(product)
            except OSError:
                if port == 0:
                    raise
            else:
                desks.ground.demo = True
                return desks
        raise AssertionError("unreachable")

    async def _tell(self, play: Play | None, *, is_over: bool = False) -> None:
        async with self._told:
            self._play, self._is_over = play, is_over
            self._told.notify_all()

    async def _clear(self) -> None:
        self._again.clear()
        self.clock.set(self._start or working_moment(utc_now(), self.calendar, self.zone))
        self.world.reset()
        # The poll that the last play left behind must not meet the next one's.
        self.world.bot.queue.release()
        # Full buckets: what was sent before the clock went back does not count.
        rates = self._rates
        self.world.limits = Limits(self.clock, rates.send, rates.chat, rates.group)
        for ending in LEFTOVERS:
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        await database.migrate(self._database_url)

    async def _raise_curtain(self, desks: Desks) -> None:
        url = f"http://{HOST}:{self._product_port}"
        # The system may have chosen the port: addresses are only known now.
        desks.ground.public_url = url
        credentials = await furnish(self.samples, self.acts, desks)
        counter = Counter(
            self.samples, self.clock, self.zone, credentials.endpoint, credentials.signing_secret
        )
        first = self.samples.windows[0]
        code, _ = await desks.pages.kiosks.invite(first.office, first.window or "")
        since = self.world.journal.write("world", "ready")["seq"]
        await self._tell(Play(desks, counter, url, since, code))

    @property
    def _database_url(self) -> str:
        return f"sqlite://{self._file.resolve()}"

    def _settings(self, bot_api_url: str, port: int) -> Settings:
        bot, rates = self.samples.bot, self._rates
        return OnlyAsSaid(
            bot_token=SecretStr(bot.token),
            bot_username=bot.username,
            bot_api_url=bot_api_url,
            database_url=SecretStr(self._database_url),
            redis_url=SecretStr("memory://"),
            host=HOST,
            port=port,
            public_url=f"http://{HOST}:{port}",
            updates="polling",
            webhook_secret=None,
            secret_key=SecretStr(secrets.token_urlsafe(48)),
            policy=str(POLICY),
            timezone=ZONE,
            language="zh_CN",
            log="text",
            send_rate=Rate.parse(rates.send),
            chat_rate=Rate.parse(rates.chat),
            group_rate=Rate.parse(rates.group),
        )


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
