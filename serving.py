"""The assembly of what runs: settings become a ground, desks, faces and tasks; it decides nothing."""

import asyncio
import gc
import logging
import math
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError

from bot.desks import Desks, build
from bot.logs import configure_logging
from bot.ports import Clock, Publisher
from bot.rules.launch import launch_key
from bot.rules.policy import load_policy
from bot.rules.processes import EVERYTHING, ProcessRole, brings_updates
from bot.rules.workdays import Calendar
from bot.services.alone import Work, alone
from bot.services.ground import Ground
from bot.services.standing import StandingDesk
from bot.services.vault import Vault
from bot.settings import Settings
from bot.sharing import Bells, Shared, share
from bot.system import SystemClock, SystemDice
from bot.texts import load_texts
from handlers.dispatch import UPDATES, handle
from handlers.notifier import TelegramSender
from handlers.outage import Apology
from handlers.polling import Poller
from handlers.presses import Answers, ShortWay
from handlers.profile import introduce
from models import database
from webhooks import app as web
from webhooks.admin import AdminFace, make_admin_app
from webhooks.health import Readiness, readiness_of
from webhooks.publisher import CallbackPublisher
from webhooks.telegram import Hook

if TYPE_CHECKING:
    from bot.overredis import SharedRedis

log = structlog.get_logger("main")
RETRY_SECONDS = 5.0
CONNECTIONS = 256  # to the Bot API: a thousand messages a second, each answered within a quarter of one
GARBAGE = (10_000, 20, 20)  # new objects before a look at the young; looks before one at those older
PATIENCE = 5  # seconds for an answer to who asks whether we are ready
# What is in hand may take so long when the process is to stop; with the requests that are being answered it
# stays under the twenty seconds after which it would be killed.
FINISH_SECONDS = 10.0
# After so many the process ends, whatever hangs.
LAST_SECONDS = 18.0
# A statement that takes longer than this is none of ours: the database hangs.
DATABASE_SECONDS = 20.0


@dataclass
class Reachable:
    """Whether database, Bot API and Redis answer; asked by `/readyz`."""

    bot: Bot
    redis: "SharedRedis | None"
    has_met: bool = False  # since the start: the bot's name is known, and updates come
    _asked: float = -math.inf
    _answers: bool = False

    async def readiness(self) -> Readiness:
        """How things stand."""
        return readiness_of(await self.parts())

    async def parts(self) -> dict[str, bool]:
        """What answers, part by part."""
        answers = await database.is_alive()
        return {
            "database": answers,
            "schema": answers and await self._is_current(),
            "redis": self.redis is None or await self.redis.answers(),
            "bot_api": self.has_met and await self._bot_api_answers(),
        }

    async def _is_current(self) -> bool:
        try:
            await database.check_schema()
        except (database.SchemaBehind, *database.UNAVAILABLE):
            return False
        return True

    async def _bot_api_answers(self) -> bool:
        """As of the last few seconds: whoever asks often is not to make us ask as often."""
        if time.monotonic() - self._asked > RETRY_SECONDS:
            self._asked = time.monotonic()
            try:
                await self.bot.get_me(request_timeout=PATIENCE)
                self._answers = True
            except AiogramError:
                self._answers = False
        return self._answers


@dataclass(frozen=True)
class Place:
    """What a process does, and what its parent gave it: a socket that listens, a pipe that ends with it."""

    roles: frozenset[ProcessRole] = EVERYTHING
    listening: socket.socket | None = None
    lifeline: int | None = None


ALL_ALONE = Place()


async def serve(settings: Settings, clock: Clock | None = None, place: Place = ALL_ALONE) -> int:
    """Run what one process does until SIGTERM or SIGINT; 1 when a part of it broke."""
    stop, broken = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if place.lifeline is not None:
        loop.add_reader(place.lifeline, partial(_orphaned, place.lifeline, stop))
    async with running(settings, clock, broken, place) as (_, port):
        load_texts()
        # What stands now stays: looking all of it through for garbage takes a tenth of the time. What an
        # update or a matter leaves behind goes by itself, but for a little: that is looked for more seldom.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        roles = sorted(role.value for role in place.roles)
        log.info("serving", url=settings.public_url, port=port, roles=",".join(roles))
        waiting = [asyncio.create_task(event.wait()) for event in (stop, broken)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        loop.call_later(LAST_SECONDS, _end_at_once, broken)
    return int(broken.is_set())


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock | None = None,
    broken: asyncio.Event | None = None,
    place: Place = ALL_ALONE,
) -> AsyncIterator[tuple[Desks, int]]:
    """All that a process does; gives the desks and the port it listens on. A part that ends sets `broken`."""
    configure_logging(settings)
    async with AsyncExitStack() as stack:
        await database.connect(settings.database_url.get_secret_value(), patience=DATABASE_SECONDS)
        stack.push_async_callback(database.close)
        shared = share(settings, place.roles)
        stack.push_async_callback(shared.locks.close)
        if shared.redis is not None:
            stack.push_async_callback(shared.redis.close)
        bot = make_bot(settings)
        stack.push_async_callback(bot.session.close)
        ground = make_ground(settings, clock or SystemClock(), shared.bells)
        desks = build(ground, shared.bells.inbox, shared.lanes)
        await ground.remember_policy()
        await desks.schedule.refresh()
        await desks.tagbooks.current()
        publisher = CallbackPublisher(settings.callback_allow or (), settings.zone)
        await stack.enter_async_context(publisher)
        answers = Answers(bot)
        stack.push_async_callback(answers.drained)
        desks.inbox.at_once = ShortWay(desks.presses, desks.ground.vault.button_keys, answers)
        desks.inbox.turned_away = Apology(bot, answers, shared.limiter, shared.quota, settings.language)
        poller = Poller(bot, desks.inbox)
        process = Process(settings, place, desks, shared, bot, Reachable(bot, shared.redis), poller)
        door = await process.listen(stack)
        tasks = [asyncio.create_task(part) for part in process.parts(publisher)]
        for task in tasks:
            task.add_done_callback(partial(_ended, broken=broken))
        stack.push_async_callback(_end, tasks)
        if door is not None:
            stack.push_async_callback(_close, door)
        yield desks, int(door.addresses[0][1]) if door else 0


def make_ground(settings: Settings, clock: Clock, bells: Bells) -> Ground:
    """What every desk stands on."""
    return Ground(
        clock=clock,
        dice=SystemDice(),
        vault=Vault(settings.secret_keys),
        policy=load_policy(_policy_text(settings)),
        calendar=Calendar.published(),
        zone=settings.zone,
        language=settings.language,
        public_url=settings.public_url,
        outbox_bell=bells.outbox,
        watch_bell=bells.watch,
        events_bell=bells.events,
        bot_username=settings.bot_username or "",
        ops_chat=settings.ops_chat,
        launch_key=launch_key(settings.bot_token.get_secret_value()) if settings.bot_token else b"",
    )


def make_bot(settings: Settings) -> Bot:
    """The bot, on any server that speaks the Bot API."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.bot_api_url), limit=CONNECTIONS)
    return Bot(token, session=session)


def _policy_text(settings: Settings) -> str | None:
    if settings.policy is None:
        return None
    return Path(settings.policy).read_text(encoding="utf-8-sig")


@dataclass(frozen=True)
class Process:
    """One process: what it does, and with what."""

    settings: Settings
    place: Place
    desks: Desks
    shared: Shared
    bot: Bot
    reachable: Reachable
    poller: Poller
    met: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, stack: AsyncExitStack) -> web.Runner | None:
        """Open the operators' port where it is set, and the public one where this process has that role."""
        settings, ground = self.settings, self.desks.ground
        if settings.admin_port is not None:
            face = AdminFace(ground.meter, StandingDesk(ground.clock), self.reachable)
            admin = await web.serve(make_admin_app(face), settings.host, settings.admin_port)
            stack.push_async_callback(admin.cleanup)
            log.info("operators may ask", port=admin.addresses[0][1])
        if ProcessRole.WEB not in self.place.roles:
            return None
        app = web.make_app(self._faces())
        door = await web.serve(app, settings.host, settings.port, self.place.listening)
        stack.push_async_callback(door.cleanup)
        return door

    def parts(self, publisher: Publisher) -> list[Coroutine[Any, Any, None]]:
        """All that goes on until it is cancelled."""
        desks, roles, by_webhook = self.desks, self.place.roles, self.settings.updates == "webhook"
        parts = [self._meet(), desks.schedule.keep(), *self.shared.upkeep]
        if brings_updates(roles, by_webhook=by_webhook):
            away = None if by_webhook else self.poller.turn_away
            parts.append(alone(self.shared.locks, "updates", self._bring_updates, meanwhile=away))
        if ProcessRole.UPDATES in roles:
            work = partial(desks.inbox.work, handle(desks, self.bot))
            parts += [self._shared_out("inbox", work), desks.inbox.share_lanes()]
        if ProcessRole.DELIVERY in roles:
            sender = TelegramSender(
                self.bot, key=desks.ground.vault.button_keys[0], tz=self.settings.timezone
            )
            parts.append(self._shared_out("delivery", desks.delivery(sender, self.shared.limiter).run))
            parts.append(self._shared_out("callbacks", desks.publishing(publisher).run))
        if ProcessRole.WATCH in roles:
            parts.append(alone(self.shared.locks, "watch", desks.watch.run))
        return parts

    def _faces(self) -> web.Desks:
        settings, desks, secret = self.settings, self.desks, self.settings.webhook_secret
        by_webhook = settings.updates == "webhook" and secret is not None
        hook = Hook(self.bot.id, secret.get_secret_value()) if by_webhook and secret else None
        return web.Desks(
            desks.ground,
            desks.sources,
            desks.intake,
            desks.inbox,
            self.shared.quota,
            self.reachable,
            hook,
            settings.trusted_proxies,
            desks.pages,
        )

    def _shared_out(self, name: str, work: Work) -> Coroutine[Any, Any, None]:
        """What several processes do at once, where the store lets them."""
        return work() if self.shared.many_at_once else alone(self.shared.locks, name, work)

    async def _meet(self) -> None:
        """Learn the bot's name: without it there are no links."""
        await self._until_answered(self._learn_name)
        self.met.set()
        await asyncio.Event().wait()

    async def _bring_updates(self) -> None:
        """Say where updates go, introduce the bot, and fetch them where Telegram does not bring them."""
        await self.met.wait()
        await self._until_answered(partial(_choose_updates, self.settings, self.bot))
        fetching = [self.poller.run()] if self.settings.updates == "polling" else []
        await asyncio.gather(_introduce(self.bot), *fetching)
        await asyncio.Event().wait()  # nothing to fetch: Telegram brings its updates

    async def _learn_name(self) -> None:
        me, ground = await self.bot.me(), self.desks.ground
        ground.bot_username = me.username or ground.bot_username

    async def _until_answered(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask the Bot API until it answers; until then it is away."""
        while True:
            try:
                await ask()
                self.reachable.has_met = True
                return
            except TelegramUnauthorizedError:
                log.error("the Bot API does not know this token")
            except AiogramError as error:
                log.warning("the Bot API is away", error=type(error).__name__)
            self.reachable.has_met = False
            await asyncio.sleep(RETRY_SECONDS)


async def _introduce(bot: Bot) -> None:
    """Descriptions and menus are a comfort: without them everything works all the same."""
    try:
        await introduce(bot)
    except AiogramError as error:
        log.warning("the bot could not introduce itself", error=type(error).__name__)


async def _choose_updates(settings: Settings, bot: Bot) -> None:
    if settings.updates == "polling" or settings.webhook_secret is None:
        await bot.delete_webhook()
        return
    await bot.set_webhook(
        f"{settings.public_url}/telegram",
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=list(UPDATES),
    )


def _orphaned(lifeline: int, stop: asyncio.Event) -> None:
    """The parent is gone: nobody would start this process again, or tell it to stop."""
    asyncio.get_running_loop().remove_reader(lifeline)
    stop.set()


def _end_at_once(broken: asyncio.Event) -> None:
    """Whoever waits for this process would kill it next: what hangs is left, as if it had been."""
    log.error("something hangs and is left", seconds=LAST_SECONDS)
    logging.shutdown()
    os._exit(int(broken.is_set()))


async def _close(door: web.Runner) -> None:
    """Let nobody in any more; whoever is in is served to the end."""
    for site in list(door.sites):
        await site.stop()


def _ended(task: asyncio.Task[None], broken: asyncio.Event | None) -> None:
    """Nothing that serves ends by itself: whoever watches over processes had better start a new one."""
    if task.cancelled():
        return
    log.critical("a part ended", exc_info=task.exception())
    if broken is not None:
        broken.set()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Take up nothing new, finish what is in hand; what takes too long is left: its lease runs out."""
    late: set[asyncio.Task[None]] = set(tasks)
    for seconds in (FINISH_SECONDS, None):
        for task in late:
            task.cancel()
        _, late = await asyncio.wait(late, timeout=seconds)
        if not late:
            return
        log.warning("not all could be finished", parts=len(late))
