"""The whole product before a pretend Telegram, stepped by hand: whole updates in, whole messages out.

Nothing runs in the background. `settle()` fetches what people did, carries it out, lets the clock strike and
delivers what is due, until nothing more happens; `forward()` moves the one clock of both worlds.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from bot.desks import Desks, build
from bot.rules.launch import launch_key
from bot.rules.policy import load_policy
from bot.rules.workdays import Calendar
from bot.services.bells import LocalBell
from bot.services.delivery import DeliveryDesk
from bot.services.ground import Ground
from bot.services.intake import MatterReport, Receipt
from bot.services.limits import LocalLimiter, Rates
from bot.services.vault import Vault
from bot.settings import Rate, Settings
from bot.system import SystemDice
from handlers.dispatch import handle
from handlers.notifier import TelegramSender
from handlers.polling import Poller
from models.tables import Source
from models.terms import CitizenKind, Role, Scope, ServiceChannel
from simulator.acts import Acts
from simulator.people import Person
from simulator.rates import Limits
from simulator.server import make_app
from simulator.world import World
from tests.quick_session import QuickSession

TOKEN = "4242:pretend-token"
USERNAME = "yiping_demo_bot"
SECRET = "a secret of the tests, long enough to be one"
FRIDAY = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 10:15 in Shanghai
OFFICE = "A3区"
HALL_DELAYS = ("hall_prompt_delay", "hall_alert_delay")


@dataclass
class MovingClock:
    """One clock for the product and the pretend Telegram."""

    moment: datetime = FRIDAY

    def now(self) -> datetime:
        return self.moment

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class House:
    """The product, the world around it, and shorthand for what people do."""

    desks: Desks
    world: World
    acts: Acts
    bot: Bot
    clock: MovingClock
    delivery: DeliveryDesk
    source: Source
    poller: Poller
    policy: str | None = None
    numbers: "count[int]" = field(default_factory=lambda: count(2554))

    async def settle(self) -> None:
        """Until nothing more happens."""
        dispatch = handle(self.desks, self.bot)
        while True:
            before = self.world.journal.last_seq
            while await self.poller.fetch(seconds=0):
                pass
            await self.desks.inbox.drain(dispatch)
            await self.desks.watch.look()
            await self.delivery.drain()
            if self.world.journal.last_seq == before:
                return

    async def forward(self, **length: float) -> None:
        """Move the clock, then let happen what is due."""
        self.clock.moment += timedelta(**length)
        await self.settle()

    async def at(self, local: str) -> None:
        """Move the clock on to a local moment such as `2026-11-23 09:00`."""
        wanted = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        assert wanted >= self.clock.moment, "time does not go back"
        self.clock.moment = wanted.astimezone(UTC)
        await self.settle()

    async def restart(self) -> None:
        """A new process over the same database and the same Telegram: nothing is left but what is stored."""
        self.desks = await _desks(self.clock, self.policy)
        self.delivery = _delivery(self.desks, self.bot)
        self.poller = Poller(self.bot, self.desks.inbox)

    def person(self, name: str, **facts: Any) -> Person:
        """Somebody with a phone."""
        return Person.create(self.acts, name, **facts)

    async def report(self, citizen: Person | None = None, **changes: Any) -> Receipt:
        """A service system reports a completed matter, hinted at `citizen`."""
        receipt = await self.desks.intake.receive(self.source, self.matter(citizen, **changes))
        await self.settle()
        return receipt

    def matter(self, citizen: Person | None = None, **changes: Any) -> MatterReport:
        """A completed matter as it is reported."""
        number = changes.pop("matter_no", None) or str(next(self.numbers))
        facts: dict[str, Any] = {
            "matter_no": number,
            "service_seq": 1,
            "service_code": "110101000001",
            "service_name": "护照换发",
            "service_private": False,
            "office_code": OFFICE,
            "channel": ServiceChannel.HALL,
            "window": "07",
            "clerk": "0713",
            "completed_at": self.clock.moment - timedelta(seconds=29),
            "citizen_ref": f"REF-{number}",
            "citizen_kind": CitizenKind.PERSON,
            "name": "王小明",
            "phone": "13800000000",
            "language": None,
            "telegram_user_id": citizen.id if citizen else None,
            "extra": {},
            "canonical": f"matter {number}",
        }
        return MatterReport(**(facts | changes))

    async def official(self, name: str, role: Role = Role.HANDLER, office: str = OFFICE) -> Person:
        """Somebody who opens an invitation."""
        person = self.person(name)
        [link] = await self.desks.people.invite(office, role)
        await person.open(link)
        await self.settle()
        return person

    async def press(self, person: Person, label: str, *, chat_id: int | None = None) -> None:
        """Press the newest button with this label, and let it have its effect."""
        await person.press(label, chat_id=chat_id)
        await self.settle()

    async def say(self, person: Person, *texts: str) -> None:
        """Write messages, and let them have their effect."""
        for text in texts:
            await person.say(text)
            await self.settle()

    async def rated(self, citizen: Person, label: str, *words: str, **changes: Any) -> None:
        """A matter that is reported, rated, commented and submitted."""
        if not self.world.journal.last_seq or not await citizen.sees():
            await citizen.start()
        await self.settle()
        await self.report(citizen, **changes)
        await self.press(citizen, label)
        await self.say(citizen, *words)
        await self.press(citizen, "提交")

    async def transcript(self, person: Person, chat_id: int | None = None) -> str:
        """A chat as its person sees it: `>` the bot, `<` people, 【buttons】 under their message."""
        lines = []
        for seen in await person.sees(chat_id):
            mark = ">" if seen["from"]["is_bot"] else "<"
            lines.append(f"{mark} " + seen["text"].replace("\n", f"\n{mark} "))
            rows = (" ".join(f"【{button['text']}】" for button in row) for row in seen["buttons"])
            lines.append("\n".join(rows))
        return "\n".join(filter(None, lines))

    async def texts(self, person: Person, chat_id: int | None = None) -> list[str]:
        """What the bot's messages in a chat say now, oldest first."""
        return [seen["text"] for seen in await person.sees(chat_id) if seen["from"]["is_bot"]]


@asynccontextmanager
async def open_house(store_url: str, *, policy: str | None = None) -> AsyncIterator[House]:
    """A house over a connected database."""
    clock = MovingClock()
    world = World(clock=clock, limits=Limits(clock, "10000/s", "10000/s", "10000/s"))
    world.add_bot(TOKEN, USERNAME, "一评")
    acts = Acts(world)
    desks = await _desks(clock, policy)
    runner = web.AppRunner(make_app(world, acts), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = Bot(TOKEN, session=QuickSession(api=TelegramAPIServer.from_base(url)))
    poller = Poller(bot, desks.inbox)
    try:
        yield House(
            desks, world, acts, bot, clock, _delivery(desks, bot), await _furnish(desks), poller, policy
        )
    finally:
        await bot.session.close()
        await runner.cleanup()


async def _desks(clock: MovingClock, policy: str | None) -> Desks:
    ground = make_ground(clock, at_once(policy))
    desks = build(ground, LocalBell())
    await ground.remember_policy()
    await desks.tagbooks.current()
    return desks


def at_once(policy: str | None) -> str:
    """The policy of a test: what happens at the counter is said at once, unless the test is about that."""
    text = policy or ""
    return "".join(f'{key} = ""\n' for key in HALL_DELAYS if key not in text) + text


def make_ground(clock: MovingClock, policy: str | None = None, secrets: Sequence[str] = (SECRET,)) -> Ground:
    """A ground whose bells wake nobody and whose keys are known."""
    return Ground(
        clock=clock,
        dice=SystemDice(),
        vault=Vault(secrets),
        policy=load_policy(policy),
        calendar=Calendar.published(),
        zone=ZoneInfo("Asia/Shanghai"),
        language="zh_CN",
        public_url="http://127.0.0.1:8080",
        outbox_bell=LocalBell(),
        watch_bell=LocalBell(),
        bot_username=USERNAME,
        launch_key=launch_key(TOKEN),
    )


def _delivery(desks: Desks, bot: Bot) -> DeliveryDesk:
    fast = Rate(100000, 1)
    limiter = LocalLimiter(Rates.of(Settings(send_rate=fast, chat_rate=fast, group_rate=fast)))
    sender = TelegramSender(bot, key=desks.ground.vault.button_keys[0], tz="Asia/Shanghai")
    return desks.delivery(sender, limiter)


async def _furnish(desks: Desks) -> Source:
    """Two offices, one above the other, and a source that may read ratings."""
    from models.tables import Office

    parent = await Office.create(code="A市", name="A市政务服务管理局")
    await Office.create(code=OFFICE, name="A3区政务服务中心", parent=parent)
    await desks.sources.add("hall", Scope.RATINGS)
    return await Source.get(name="hall")
