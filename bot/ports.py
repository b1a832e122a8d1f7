"""What the desks need from outside: time, chance, channel, callbacks, limits, bells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.facts import Notice
from models.terms import EventType


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """This moment, with an offset, in UTC."""


class Dice(Protocol):
    """Where chance comes from."""

    def token(self, size: int) -> str:
        """An unguessable text of `size` random bytes in URL-safe letters."""

    def below(self, limit: int) -> int:
        """A number of at least 0 and less than `limit`."""


class Bell(Protocol):
    """A hint that there is work; losing one costs time, never work."""

    def ring(self) -> None:
        """Wake whoever waits, in any process."""

    def ring_here(self) -> None:
        """Wake whoever waits in this process: what it has just ended lets it go on, and nobody else."""

    async def wait(self, seconds: float) -> None:
        """Until it rings, `seconds` at the longest."""


# How many seconds a message that has been taken in hand may wait; what must wait longer lets others pass.
PATIENCE = 1.0


@dataclass(frozen=True)
class Slot:
    """Leave in so many seconds: the slot is `taken`; or try again then: it is not.

    `everyone`: it is the bot's rate that must be waited for, not the chat's.
    """

    seconds: float
    taken: bool
    everyone: bool = False


class Limiter(Protocol):
    """The channel's rates, shared by all processes."""

    @property
    def per_second(self) -> float:
        """How many messages a second may leave at the most."""

    async def reserve(self, chat_id: int) -> Slot:
        """Take a slot of both rates: the chat's if it is free, the bot's if it is not too far ahead."""

    async def reserve_all(self, chat_ids: Sequence[int], patience: float) -> Sequence[Slot]:
        """The same for several at once, in their order; no slot of the bot's lies further ahead than that."""

    async def hold(self, seconds: float, chat_id: int | None = None) -> None:
        """Let nothing pass for `seconds`, to one chat or to all."""


class Quota(Protocol):
    """How many requests somebody may make."""

    async def take(self, key: str, count: int, seconds: float = 1) -> float:
        """Take one of `count` in `seconds`: 0, or the seconds until the next would be let through."""


@dataclass(frozen=True)
class Intent:
    """One message to be sent, or edited where `message_id` is given."""

    kind: Notice
    chat_id: int
    language: str
    facts: object
    message_id: int | None = None
    shown: str | None = None  # what that message shows, as the sender told it when it was delivered
    silent: bool = False
    protect: bool = False
    pin: bool = False  # to be pinned, without a sound, once it is there


@dataclass(frozen=True)
class Delivered:
    """The channel took it. `shown` stands for its content: an edit to the same content need not be sent."""

    message_id: int
    shown: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Throttled:
    """The channel asks to wait."""

    seconds: float


@dataclass(frozen=True)
class Blocked:
    """The person has blocked the bot."""


@dataclass(frozen=True)
class Gone:
    """There is no such chat any more, or never was."""

    why: str


@dataclass(frozen=True)
class Migrated:
    """The group has another id now."""

    chat_id: int


@dataclass(frozen=True)
class EditLost:
    """The message to edit is gone or cannot be edited any more."""


@dataclass(frozen=True)
class Refused:
    """The channel will never take this message."""

    why: str


@dataclass(frozen=True)
class Unavailable:
    """The channel did not take it and says so: a server error, or no connection was made."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """The message was handed over, but no answer came back: it may have arrived."""

    why: str


Delivery = Delivered | Throttled | Blocked | Gone | Migrated | EditLost | Refused | Unavailable | Unknown


class Sender(Protocol):
    """A channel that carries messages."""

    async def send(self, intent: Intent) -> Delivery:
        """Render and send one message; never raises for what the channel says."""


@dataclass(frozen=True)
class EventFacts:
    """What one event tells a source of one of its matters."""

    event_id: str
    type: EventType
    at: datetime
    matter_id: str
    matter_no: str
    service_seq: int
    state: str
    reason: str | None


@dataclass(frozen=True, repr=False)
class Callback:
    """One event to be posted: where to, and the secrets it is signed with, the current one first."""

    url: str
    secrets: Sequence[str]
    event: EventFacts
    now: datetime


@dataclass(frozen=True)
class Taken:
    """The receiver has it."""


@dataclass(frozen=True)
class Unwanted:
    """The receiver wants no events any more."""


@dataclass(frozen=True)
class NotTaken:
    """It is to be tried again; why, without anything that is secret. `status` is 0 where nobody answered."""

    why: str
    status: int = 0


class Publisher(Protocol):
    """What carries events to the callbacks of sources."""

    async def publish(self, callback: Callback) -> Taken | Unwanted | NotTaken:
        """Sign and post one event; never raises for what the receiver says or does."""
