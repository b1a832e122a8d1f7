"""Alarms: the operators' chat hears once of what they must look at, and once more when it is over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.facts import Alarm, Notice
from bot.services.ground import Ground
from bot.services.setaside import set_aside
from bot.services.standing import deaf_offices, due_messages, provisional_cases
from bot.services.sweeps import Sweep
from bot.services.telling import Address, Telling
from models.database import act
from models.tables import Case, Outbox, Source
from models.terms import OFFICE_OWES, Audience

EVERY = timedelta(seconds=30)
ALL = list(Alarm)
# Below half of what makes it stuck the outbox flows again: no word at each swing around the limit.
FLOWS_AGAIN = 0.5


@dataclass(frozen=True)
class Heard:
    """What there is to say: of how many, and for how long."""

    count: int = 0
    seconds: int = 0


class AlarmDesk:
    """What the chat has heard is what the outbox says it was told, so a restart repeats nothing."""

    def __init__(self, ground: Ground, telling: Telling) -> None:
        self._ground = ground
        self._telling = telling
        self._looks: dict[Alarm, Callable[[bool], Awaitable[Heard | None]]] = {
            Alarm.OUTBOX_STUCK: self._stuck,
            Alarm.UPDATES_SET_ASIDE: self._set_aside,
            Alarm.DEADLINES_PROVISIONAL: self._provisional,
            Alarm.NOBODY_RECEIVES: self._nobody,
        }
        self._next_look: datetime | None = None

    def sweeps(self) -> list[Sweep]:
        """For the watch."""
        return [Sweep(self._to_look_at, self._look)]

    async def _to_look_at(self, now: datetime) -> list[int]:
        """Every alarm, now and then: what is asked of the database each second should be less."""
        if self._ground.ops_chat is None or (self._next_look is not None and now < self._next_look):
            return []
        self._next_look = now + EVERY
        return list(range(len(ALL)))

    async def _look(self, number: int) -> None:
        alarm = ALL[number]
        if alarm is Alarm.SOURCE_DEAD:
            await self._look_at_sources()
        else:
            await self._hear(alarm, await self._looks[alarm](await self._is_on(alarm)))

    async def _look_at_sources(self) -> None:
        """Each for itself: whose callback was given up takes no events any more."""
        for source in await Source.all().order_by("id"):
            heard = Heard() if source.callback_disabled_at is not None else None
            await self._hear(Alarm.SOURCE_DEAD, heard, source.id, source.name)

    @act
    async def _hear(self, alarm: Alarm, heard: Heard | None, about: int = 0, name: str = "") -> None:
        """Tell what is new: `heard` is None where all is well."""
        chat, is_on = self._ground.ops_chat, await self._is_on(alarm, about)
        if chat is None or is_on == (heard is not None):
            return
        said = heard or Heard()
        facts = {"alarm": alarm, "over": is_on, "count": said.count, "seconds": said.seconds, "name": name}
        to = Address(chat, self._ground.language, Audience.ANYONE)
        await self._telling.tell(to, Notice.ALARM, _subject(alarm, about), facts=facts)

    async def _is_on(self, alarm: Alarm, about: int = 0) -> bool:
        told = Outbox.filter(chat_id=self._ground.ops_chat, kind=Notice.ALARM)
        newest = await told.filter(subject_id=_subject(alarm, about)).order_by("-id").first()
        return newest is not None and not newest.facts["over"]

    async def _stuck(self, is_on: bool) -> Heard | None:
        now, limit = self._ground.now(), self._ground.policy.stuck_after.length
        due = due_messages(now)
        oldest = await due.order_by("due_at").first()
        waits = now - oldest.due_at if oldest else timedelta()
        if waits <= limit * (FLOWS_AGAIN if is_on else 1):
            return None
        return Heard(await due.count(), int(waits.total_seconds()))

    async def _set_aside(self, _: bool) -> Heard | None:
        return _some(await set_aside().count())

    async def _provisional(self, _: bool) -> Heard | None:
        return _some(await provisional_cases().count())

    async def _nobody(self, _: bool) -> Heard | None:
        deaf = [office.id for office in await deaf_offices()]
        return _some(await Case.filter(office_id__in=deaf, state__in=OFFICE_OWES).count() if deaf else 0)


def _some(count: int) -> Heard | None:
    return Heard(count) if count else None


def _subject(alarm: Alarm, about: int) -> int:
    """One number for what an alarm is about."""
    return about * len(ALL) + ALL.index(alarm)
