"""Where a replay takes place: phones, the service system, offices and their people, what is expected."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from replay.expected import CaseWords, Expected
from replay.matters import Matter
from replay.offices import Office, Tree
from replay.pace import Pace
from replay.phones import Look, Phone, Phones, Shown, StillWaiting, look
from replay.plans import Outcome, Plan
from replay.source import Source
from replay.wording import Kind

CLOCKS = ("了解情况", "复评价人")
LEVELS = ("临期", "超期")


@dataclass
class Official:
    """Somebody with a role; `hands`: one draft at a time; `claims`: how many cases they went for."""

    phone: Phone
    office: str
    name: str
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
        """Who hears that an office's case ended unsolved: the nearest above where there is somebody."""
        for office in self.tree.above(code):
            if people := [*self.supervisors.get(office.code, ()), *self.leads.get(office.code, ())]:
                return [one.phone.id for one in people]
        return []

    def rung_above(self, code: str, without: Collection[str] = ()) -> list[Official]:
        """The nearest supervisors above an office, but for those of certain offices."""
        above = (self.supervisors.get(office.code, []) for office in self.tree.above(code))
        free = ([one for one in found if one.office not in without] for found in above)
        return next((found for found in free if found), [])

    def supervising(self, code: str) -> list[int]:
        """Supervisors of every office above this one."""
        above = [office.code for office in self.tree.above(code)]
        return [one.phone.id for office in above for one in self.supervisors.get(office, ())]


@dataclass
class Round:
    """One answer of the office: from an alert to what the citizen says of it.

    `former`: offices that handed it on.
    """

    number: int
    outcome: Outcome
    offices: list[Office]
    former: list[Office] = field(default_factory=list)
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
    """What everybody shares.

    `room`: how many matters may be between their intake and their answer.
    `codes`: the link in the QR code of an office's window, by the office's code.
    """

    pace: Pace
    phones: Phones
    source: Source
    staff: Staff
    expected: Expected
    room: asyncio.Semaphore
    codes: Mapping[str, str]
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
    """One matter and its citizen; `lived`: what has truly happened of what the figures count."""

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
    lived: list[Enum] = field(default_factory=list)

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
        had = [office for past in self.rounds[:-1] for office in (*past.offices, *past.former)]
        before = {chat for office in (*had, *self.round.former) for chat in alerted(office)}
        return [chat for chat in self.alerted() if chat > 0 or chat not in before]

    def be_alerted(self) -> None:
        """The offices of this round must get the case with all words so far, and may hear of its clocks."""
        staff, expected, case_no = self.stage.staff, self.stage.expected, str(self.case_no)
        expected.everywhere(self.alerted_anew(), Kind.ALERT, case_no)
        self.words.must_show(self.alerted())
        for chat in {chat for office in self.round.offices for chat in staff.watching(office)}:
            for clock in CLOCKS:
                for level in LEVELS:
                    expected.perhaps(chat, Kind.DUE, f"{case_no} {level}{clock}")

    @property
    def office(self) -> Office:
        """Whose matter it is."""
        return self.stage.staff.tree[self.matter.office_code]

    def leave_room(self) -> None:
        """Let another matter begin."""
        if self.has_room:
            self.has_room = False
            self.stage.room.release()
