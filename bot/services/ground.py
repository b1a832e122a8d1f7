"""What every desk stands on: time, chance, keys, policy, calendar; and the register it writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.ports import Bell, Clock, Dice
from bot.rules.deadlines import Due, due_day, due_moment, end_of_day
from bot.rules.lifecycle import NEW, Act, check_move
from bot.rules.policy import Policy, load_policy
from bot.rules.spans import Span
from bot.rules.tagbook import TagBook, parse_tag_book
from bot.rules.workdays import Calendar
from bot.services.bells import LocalBell
from bot.services.events import Moved, note_all
from bot.services.meter import Meter
from bot.services.vault import Vault
from models.database import on_commit
from models.tables import Matter, PolicyText, TagBookText
from models.terms import Actor, Subject
from models.writers.register import StepRow, write_steps


@dataclass
class Ground:
    """Handed to every desk by the assembly."""

    clock: Clock
    dice: Dice
    vault: Vault
    policy: Policy
    calendar: Calendar
    zone: ZoneInfo
    language: str
    public_url: str
    outbox_bell: Bell
    watch_bell: Bell
    bot_username: str = ""
    events_bell: Bell = field(default_factory=LocalBell)
    ops_chat: int | None = None
    demo: bool = False  # whoever sees figures must be told that they are made up
    launch_key: bytes = field(default=b"", repr=False)  # of launch data; without it nobody can be let in
    meter: Meter = field(default_factory=Meter)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _books: dict[str, TagBook] = field(default_factory=dict)

    def now(self) -> datetime:
        """This moment."""
        return self.clock.now()

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """0:00 of a local day."""
        return end_of_day(day - timedelta(days=1), self.zone)

    def due_day(self, due_at: datetime) -> date:
        """The local day at whose end `due_at` lies."""
        return due_day(due_at, self.zone)

    def due(self, start: datetime, span: Span) -> Due:
        """When a span that begins at `start` is over, by the calendar in force."""
        return due_moment(start, span, self.calendar, self.zone)

    async def policy_of(self, matter: Matter) -> Policy:
        """The policy under which the matter was taken in."""
        return await self.policy_by(matter.policy_version)

    async def policy_by(self, version: str) -> Policy:
        """The policy of a version."""
        if version not in self._policies:
            row = await PolicyText.get_or_none(version=version)
            self._policies[version] = load_policy(row.content) if row else self.policy
        return self._policies[version]

    async def book_of(self, matter: Matter) -> TagBook:
        """The tag book that was in force when the matter was taken in."""
        return await self.book(matter.tag_book_version)

    async def book(self, version: str) -> TagBook:
        """The tag book of a version."""
        if version not in self._books:
            self._books[version] = _parsed((await TagBookText.get(version=version)).content)
        return self._books[version]

    async def remember_policy(self) -> None:
        """Keep the text of the policy in force, so that its matters can be judged by it later."""
        await PolicyText.get_or_create(
            version=self.policy.version,
            defaults={"content": self.policy.as_toml(), "loaded_at": self.now()},
        )

    async def move(
        self,
        matter_id: int,
        subject: Subject,
        act: Act,
        state: str | None,
        by: Actor,
        *,
        why: str = "",
        official_id: int | None = None,
    ) -> str:
        """Check a move against the lifecycle and write its line into the register; returns the new state.

        What the source may hear of it is written with it: inside the unit of work, before the caller saves
        what has moved.
        """
        return await self.move_all([matter_id], subject, act, state, by, why=why, official_id=official_id)

    async def move_all(
        self,
        matter_ids: Sequence[int],
        subject: Subject,
        act: Act,
        state: str | None,
        by: Actor,
        *,
        why: str = "",
        official_id: int | None = None,
    ) -> str:
        """The same move of several matters."""
        target, now = check_move(subject, act, state or NEW, by), self.now()
        await write_steps(
            [
                StepRow(matter_id, subject, act, state, target, by, official_id, why, now)
                for matter_id in matter_ids
            ]
        )
        moves = [Moved(matter_id, subject, act, state, target, why, now) for matter_id in matter_ids]
        if await note_all(moves, self.dice):
            on_commit(self.events_bell.ring)
        return target


@lru_cache(maxsize=8)
def _parsed(content: str) -> TagBook:
    return parse_tag_book(content)
