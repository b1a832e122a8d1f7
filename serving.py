"""The assembly of what runs: settings become a ground, desks, faces and tasks; it decides nothing."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, MutableMapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.desks import Desks, build
from bot.ports import Bell, Clock, Limiter, Quota
from bot.rules.policy import load_policy
from bot.rules.workdays import Calendar
from bot.services.bells import LocalBell, RedisBell
from bot.services.ground import Ground
from bot.services.limits import LocalLimiter, LocalQuota, Rates, RedisLimiter, RedisQuota
from bot.services.vault import Vault
from bot.settings import Settings
from bot.system import SystemClock, SystemDice
from handlers.dispatch import UPDATES, handle
from handlers.notifier import TelegramSender
from handlers.polling import Poller
from handlers.profile import introduce
from models import database
from webhooks import app as web
from webhooks.health import Readiness
from webhooks.telegram import Hook

log = structlog.get_logger("main")
RETRY_SECONDS = 5.0


@dataclass
class Reachable:
    """Whether the Bot API and Redis answered last; looked at by `/readyz`."""

    redis: "Redis | None"
    bot_api: bool = False

    async def readiness(self) -> Readiness:
        """How things stand."""
        try:
            await database.check_schema()
        except (database.SchemaBehind, *database.UNAVAILABLE):
            return Readiness.DOWN
        if not self.bot_api or not await self._redis_answers():
            return Readiness.DEGRADED
        return Readiness.READY

    async def _redis_answers(self) -> bool:
        if self.redis is None:
            return True
        try:
            return bool(await self.redis.ping())
        except RedisError:
            return False


@dataclass
class Shared:
    """What processes share, or the in-process twins of it."""

    redis: "Redis | None"
    limiter: Limiter
    quota: Quota
    bells: tuple[Bell, Bell, Bell]
    listening: Sequence[Coroutine[Any, Any, None]]


async def serve(settings: Settings, clock: Clock | None = None) -> int:
    """Run everything in one process until SIGTERM or SIGINT; 1 when a part of it broke."""
    stop, broken = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings, clock, broken) as (_, port):
        log.info("serving", url=settings.public_url, port=port)
        waiting = [asyncio.create_task(event.wait()) for event in (stop, broken)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
    return int(broken.is_set())


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock | None = None, broken: asyncio.Event | None = None
) -> AsyncIterator[tuple[Desks, int]]:
    """Everything running; gives the desks and the port that was bound. A part that ends sets `broken`."""
    configure_logging(settings)
    async with AsyncExitStack() as stack:
        await database.connect(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        shared = _shared(settings)
        if shared.redis is not None:
            stack.push_async_callback(shared.redis.aclose)
        bot = make_bot(settings)
        stack.push_async_callback(bot.session.close)
        desks = build(make_ground(settings, clock or SystemClock(), shared.bells), shared.bells[2])
        await desks.ground.remember_policy()
        await desks.tagbooks.current()
        reachable = Reachable(shared.redis)
        port = await _listen(settings, desks, shared, reachable, bot, stack)
        tasks = [asyncio.create_task(work) for work in _work(settings, desks, shared, reachable, bot)]
        for task in tasks:
            task.add_done_callback(partial(_ended, broken=broken))
        stack.push_async_callback(_end, tasks)
        yield desks, port


def make_ground(settings: Settings, clock: Clock, bells: Sequence[Bell]) -> Ground:
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
        outbox_bell=bells[0],
        watch_bell=bells[1],
        bot_username=settings.bot_username or "",
    )


def make_bot(settings: Settings) -> Bot:
    """The bot, on any server that speaks the Bot API."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.bot_api_url))
    return Bot(token, session=session)


def configure_logging(settings: Settings) -> None:
    """One line an event; nothing that is logged carries an address with a token."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _drop_messages_of_exceptions,
            renderer,
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is logged
        cache_logger_on_first_use=False,
    )
    for name in ("aiogram", "aiohttp", "tortoise", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _drop_messages_of_exceptions(
    _: Any, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A traceback's last line may hold words or an address; the place it happened in is enough."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["at"] = " > ".join(frames[-6:])
    return event


def _policy_text(settings: Settings) -> str | None:
    if settings.policy is None:
        return None
    return Path(settings.policy).read_text(encoding="utf-8-sig")


def _shared(settings: Settings) -> Shared:
    url = settings.redis_url.get_secret_value()
    rates = Rates.of(settings)
    if url.startswith("memory://"):
        bells = (LocalBell(), LocalBell(), LocalBell())
        return Shared(None, LocalLimiter(rates), LocalQuota(), bells, ())
    redis: Redis = Redis.from_url(url, socket_timeout=5)
    # a subscription waits for hours: it must not be cut off by the time-out of ordinary commands
    patient: Redis = Redis.from_url(url, socket_timeout=None)
    ringing = [RedisBell(patient, f"yiping:bell:{name}") for name in ("outbox", "watch", "inbox")]
    return Shared(
        redis,
        RedisLimiter(redis, rates),
        RedisQuota(redis),
        (ringing[0], ringing[1], ringing[2]),
        [bell.listen() for bell in ringing],
    )


async def _listen(
    settings: Settings, desks: Desks, shared: Shared, reachable: Reachable, bot: Bot, stack: AsyncExitStack
) -> int:
    secret = settings.webhook_secret
    hook = Hook(bot.id, secret.get_secret_value()) if settings.updates == "webhook" and secret else None
    faces = web.Desks(desks.ground, desks.sources, desks.intake, desks.inbox, shared.quota, reachable, hook)
    runner = await web.serve(web.make_app(faces), settings.host, settings.port)
    stack.push_async_callback(runner.cleanup)
    return int(runner.addresses[0][1])


def _work(
    settings: Settings, desks: Desks, shared: Shared, reachable: Reachable, bot: Bot
) -> list[Coroutine[Any, Any, None]]:
    sender = TelegramSender(bot, key=desks.ground.vault.button_keys[0], tz=settings.timezone)
    return [
        _present(settings, desks, reachable, bot),
        desks.inbox.work(handle(desks, bot)),
        desks.delivery(sender, shared.limiter).run(),
        desks.watch.run(),
        *shared.listening,
    ]


async def _present(settings: Settings, desks: Desks, reachable: Reachable, bot: Bot) -> None:
    """Meet the Bot API: the bot's name, its descriptions, and where updates come from."""
    while True:
        try:
            me = await bot.me()
            desks.ground.bot_username = me.username or desks.ground.bot_username
            await _choose_updates(settings, bot)
            reachable.bot_api = True
            break
        except TelegramUnauthorizedError:
            log.error("the Bot API does not know this token")
        except AiogramError as error:
            log.warning("the Bot API is away", error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)
    introducing = asyncio.create_task(_introduce(bot))
    if settings.updates == "polling":
        await Poller(bot, desks.inbox).run()
    await introducing
    await asyncio.Event().wait()  # nothing to fetch: Telegram brings its updates


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


def _ended(task: asyncio.Task[None], broken: asyncio.Event | None) -> None:
    """Nothing that serves ends by itself: whoever watches over processes had better start a new one."""
    if task.cancelled():
        return
    log.critical("a part ended", exc_info=task.exception())
    if broken is not None:
        broken.set()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
