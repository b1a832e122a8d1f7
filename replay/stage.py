"""Where a replay takes place: phones, the service system, offices and their people, what is expected."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from replay.expected import CaseWords, Expected
from replay.matters import Matter
from replay.offices import Office, Tree
from replay.pace import Pace
from replay.phones import Look, Phone, Phones, Shown, StillWaiting, look
from replay.plans import Outcome, Plan
from replay.source import Source
from replay.wording import Kind


@dataclass
class Official:
    """Somebody with a role; `hands`: one draft at a time; `claims`: how many cases they went for."""

    phone: Phone
    office: str
    claims: int = 0
    hands: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class Staff:
    """Who works where, by the office's code."""

    tree: Tree
    groups: dict[str, int] = field(default_factory=dict)
    handlers: dict[str, list[Official]] = field(default_factory=dict)
    leads: dict[str, list[Official]] = field(default_factory=dict)
    supervisors: dict[str, list[Official]] = field(default_factory=dict)

    def of(self, role: str) -> dict[str, list[Official]]:
        """Everybody in a role, by the office's code."""
        return {"handler": self.handlers, "lead": self.leads, "supervisor": self.supervisors}[role]

    def claimants(self, code: str) -> list[Official]:
        """Who may claim a case of this office."""
        return [*self.handlers.get(code, ()), *self.leads.get(code, ())]

    def alerted(self, office: Office) -> list[int]:
        """The chats that get an alert: the group, otherwise handlers and leads."""
        if office.code in self.groups:
            return [self.groups[office.code]]
        return [official.phone.id for official in self.claimants(office.code)]

    def watching(self, office: Office) -> list[int]:
        """Whoever may be told that a clock strikes: all who may claim, and the chat with the alert."""
        return [*self.alerted(office), *(one.phone.id for one in self.claimants(office.code))]

    def bosses(self, code: str) -> list[int]:
        """Who hears that an office's case ended unsolved."""
        parent = self.tree[code].parent_code
        if parent is None:
            return []
        return [one.phone.id for one in (*self.supervisors.get(parent, ()), *self.leads.get(parent, ()))]

    def supervising(self, code: str) -> list[int]:
        """Supervisors of every office above this one."""
        above = [office.code for office in self.tree.above(code)]
        return [one.phone.id for office in above for one in self.supervisors.get(office, ())]


@dataclass
class Round:
    """One answer of the office: from an alert to what the citizen says of it."""

    number: int
    outcome: Outcome
    offices: list[Office]
    may_claim: asyncio.Event = field(default_factory=asyncio.Event)
    claimed: asyncio.Event = field(default_factory=asyncio.Event)
    replied: asyncio.Event = field(default_factory=asyncio.Event)
    handler: Official | None = None

    @property
    def handler_chat(self) -> int:
        """The private chat of whoever claimed."""
        assert self.handler is not None, "nobody has claimed yet"
        return self.handler.phone.id


@dataclass
class Citizen:
    """One account; `hands`: one thing is written at a time."""

    phone: Phone
    hands: asyncio.Lock = field(default_factory=asyncio.Lock)
    greeted: bool = False
    linked: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Stage:
    """What everybody shares; `room`: how many matters may be between their intake and their answer."""

    pace: Pace
    phones: Phones
    source: Source
    staff: Staff
    expected: Expected
    room: asyncio.Semaphore
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something happen beside; what it waits for in vain is lost."""
        task = asyncio.create_task(self.noting(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def noting(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something; what it waits for in vain is noted and ends it."""
        try:
            await work
        except StillWaiting as missed:
            self.expected.missed.append(f"never came: {missed}")

    async def all_done(self) -> None:
        """Until nothing happens beside any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks)


@dataclass
class Play:
    """One matter and its citizen."""

    stage: Stage
    citizen: Citizen
    matter: Matter
    plan: Plan
    completed_at: str = ""
    written: list[str] = field(default_factory=list)
    case_no: str | None = None
    closed_as: str | None = None
    grade: int = 0
    rounds: list[Round] = field(default_factory=list)
    asked_last: int = 0
    has_room: bool = False

    @property
    def key(self) -> str:
        """How the citizen's messages name the matter."""
        return self.matter.key

    @property
    def phone(self) -> Phone:
        """The citizen's."""
        return self.citizen.phone

    @property
    def round(self) -> Round:
        """The round that is going on."""
        return self.rounds[-1]

    @property
    def words(self) -> CaseWords:
        """The citizen's words for the office."""
        assert self.case_no is not None, "there is no case"
        return self.stage.expected.cases[self.case_no]

    def about(self, *kinds: Kind, **more: Any) -> Look:
        """What the citizen looks out for in this matter."""
        return look(*kinds, key=self.key, **more)

    async def sees(self, *kinds: Kind, extra: float = 0, **more: Any) -> Shown:
        """Wait for a message to the citizen about this matter, so many seconds longer than usual."""
        return await self.phone.sees(self.about(*kinds, **more), extra=extra)

    async def happens(self, event: asyncio.Event, what: str) -> None:
        """Wait for somebody else in this play. Raises StillWaiting."""
        try:
            async with asyncio.timeout(self.stage.pace.office_time):
                await event.wait()
        except TimeoutError:
            raise StillWaiting(f"{what} of {self.key}") from None

    async def press(self, kind: Kind, label: str, **more: Any) -> str:
        """The citizen presses a button under a message about this matter."""
        return await self.phone.press(self.about(kind), label, **more)

    def expect(self, kind: Kind) -> None:
        """The citizen must see this once more."""
        self.stage.expected.once(self.phone.id, kind, self.key)

    def alerted(self) -> list[int]:
        """The chats with an alert of this round, each once."""
        chats = [chat for office in self.round.offices for chat in self.stage.staff.alerted(office)]
        return list(dict.fromkeys(chats))

    def alerted_anew(self) -> list[int]:
        """Those of them that get a new message: a group keeps one for each case, edited in later rounds."""
        alerted = self.stage.staff.alerted
        before = {chat for past in self.rounds[:-1] for office in past.offices for chat in alerted(office)}
        return [chat for chat in self.alerted() if chat > 0 or chat not in before]

    def leave_room(self) -> None:
        """Let another matter begin."""
        if self.has_room:
            self.has_room = False
            self.stage.room.release()
