"""A channel that answers as it is told, and the desks around it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.desks import Desks, build
from bot.facts import Notice
from bot.ports import Delivered, Delivery, Intent, Slot
from bot.services.bells import LocalBell
from bot.services.delivery import DeliveryDesk
from bot.services.telling import Address, citizen_address
from models.database import in_unit
from models.tables import Account, Outbox
from tests.house import MovingClock, make_ground


@dataclass
class ScriptedSender:
    """Answers by each chat's script; takes everything once a script is at its end."""

    scripts: Mapping[int, list[Delivery | Exception]] = field(default_factory=dict)
    sent: list[Intent] = field(default_factory=list)
    pause: float = 0
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, intent: Intent) -> Delivery:
        self.sent.append(intent)
        self.began.set()
        await asyncio.sleep(self.pause)
        script = self.scripts.get(intent.chat_id)
        answer = script.pop(0) if script else Delivered(100 + len(self.sent))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kinds(self, chat_id: int) -> list[Notice]:
        """What a chat was sent, in order."""
        return [intent.kind for intent in self.sent if intent.chat_id == chat_id]


@dataclass
class FreeLimiter:
    """Lets everything pass once its slots are used up; lists what it was asked to hold."""

    slots: list[Slot] = field(default_factory=list)
    held: list[tuple[float, int | None]] = field(default_factory=list)
    per_second: float = 1000

    async def reserve(self, chat_id: int) -> Slot:
        return self.slots.pop(0) if self.slots else Slot(0, taken=True)

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        return [await self.reserve(chat_id) for chat_id in chat_ids]

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        self.held.append((seconds, chat_id))


@dataclass
class PostOffice:
    """All desks, a scripted channel, and shorthand for telling."""

    desks: Desks
    clock: MovingClock
    sender: ScriptedSender = field(default_factory=ScriptedSender)
    limiter: FreeLimiter = field(default_factory=FreeLimiter)

    @classmethod
    def open(cls) -> "PostOffice":
        """Over the connected database."""
        clock = MovingClock()
        return cls(build(make_ground(clock), LocalBell()), clock)

    def desk(self) -> DeliveryDesk:
        """A delivery desk, as each process has its own."""
        return self.desks.delivery(self.sender, self.limiter)

    async def account(self, external_id: int) -> Account:
        """Somebody's account."""
        return await self.desks.accounts.seen(external_id, "zh")

    async def tell(self, to: Account | Address, *kinds: Notice, by_clock: bool = False) -> None:
        """Say these things, each in a transaction of its own."""
        address = to if isinstance(to, Address) else citizen_address(to)
        subject = 0 if isinstance(to, Address) else to.id
        for kind in kinds:
            await in_unit(
                lambda kind=kind: self.desks.files.telling.tell(  # type: ignore[misc]
                    address, kind, subject, by_clock=by_clock
                )
            )

    async def deliver(self, **later: float) -> None:
        """Send what may leave, after a while."""
        self.later(**later)
        await self.desk().drain()

    def later(self, **later: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**later)

    async def rows(self) -> Sequence[Outbox]:
        """The outbox, in order."""
        return await Outbox.all().order_by("id")
