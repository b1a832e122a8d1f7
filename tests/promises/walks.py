"""People who do this and that on their phones, in any order, told by a list of deeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from models.tables import Office
from models.terms import Role
from simulator.people import Person
from simulator.refusals import ActRefused
from tests.house import OFFICE, House

CITY = "A市"
NEAR = 12
"""Among how many of the newest buttons people choose."""
WORDS = ("跑了两趟。", "5", "不满意", "是", "照相的说不行 <b>&", "停", "我的办件", "满意", "帮助")
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=3),
    timedelta(minutes=11),
    timedelta(minutes=31),
    timedelta(hours=5),
    timedelta(hours=25),
    timedelta(days=3),
    timedelta(days=8),
    timedelta(days=16),
)
GRADES = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
CLAIM = "认领"
# What brings a case on; after the first two one writes, and submits.
WRITING = ("联系评价人", "回复")
ROAD = (
    *WRITING,
    CLAIM,
    "已联系",
    "立行立改",
    "解释说明",
    "限期整改",
    "整改完成",
    "提交",
    "已解决",
    "部分解决",
    "未解决",
    "明白了",
    "还有疑问",
    "不认可",
)
# What the stage refuses because of what people did, not because of what the product asked for.
PROVOKED = ("blocked by the user", "query is too old")


class Kind(StrEnum):
    """What one can do."""

    PRESS = "press"
    PRESS_TWICE = "press twice"
    PRESS_TWO = "press two at once"
    PRESS_OLD = "press what an older message showed"
    GRADE = "tap a grade"
    GO_ON = "bring the case on"
    SAY = "say"
    REPLY = "reply to a message"
    PHOTO = "send a photo"
    VOICE = "send a voice message"
    REDELIVER = "an update comes twice"
    WAIT = "time passes"
    BLOCK = "block"
    UNBLOCK = "unblock"
    START = "start"
    REPORT = "one more matter is completed"
    RESIGN = "resign"


@dataclass(frozen=True)
class Deed:
    """Who does what; `number` chooses among what there is; `settle`: it has its effect before the next."""

    who: int
    kind: Kind
    number: int
    settle: bool = True


@dataclass(frozen=True)
class Button:
    """A button that was once shown to somebody."""

    chat_id: int
    message_id: int
    label: str
    data: str


@dataclass
class Walk:
    """Carries deeds out in a house."""

    house: House
    people: list[Person]
    rater: Person
    group_id: int | None = None
    remembered: dict[int, dict[Button, None]] = field(default_factory=dict)

    @classmethod
    async def of_a_citizen(cls, house: House) -> "Walk":
        """One citizen with one matter; nobody in the office."""
        li = house.person("李阿姨")
        await li.start()
        await house.settle()
        await house.report(li)
        return cls(house, [li], li)

    @classmethod
    async def of_an_office(cls, house: House, *, group: bool = False) -> "Walk":
        """A citizen who has rated poorly, three officials of the office and two of the one above."""
        li = house.person("李阿姨")
        officials = [
            await house.official("陈晓"),
            await house.official("赵敏"),
            await house.official("孙科长", Role.LEAD),
            await house.official("周处", Role.HANDLER, CITY),
            await house.official("吴督办", Role.SUPERVISOR, CITY),
        ]
        walk = cls(house, [li, *officials], li)
        if group:
            await walk._meet_in_a_group(officials[:3])
        await house.rated(li, "不满意", "排了两个小时。")
        return walk

    async def go(self, deeds: Sequence[Deed]) -> None:
        """Carry out all of them, then let happen what is due."""
        for deed in deeds:
            try:
                await self._do(self.people[deed.who % len(self.people)], deed.kind, deed.number)
            except ActRefused:  # a phone cannot do that just now
                continue
            if deed.settle:
                await self.house.settle()
        await self.house.settle()

    def refusals(self) -> list[str]:
        """What the stage refused without anybody having provoked it."""
        said = [str(entry) for entry in self.house.world.journal.refusals()]
        return [entry for entry in said if not any(reason in entry for reason in PROVOKED)]

    async def _do(self, person: Person, kind: Kind, number: int) -> None:
        if kind is Kind.WAIT:
            self.house.clock.moment += PAUSES[number % len(PAUSES)]
        elif kind is Kind.REDELIVER:
            self._redeliver(number)
        elif kind is Kind.REPORT:
            await self.house.desks.intake.receive(self.house.source, self.house.matter(self.rater))
        elif kind in {Kind.SAY, Kind.REPLY, Kind.PHOTO, Kind.VOICE, Kind.RESIGN}:
            await self._write(person, kind, number)
        elif kind is Kind.START:
            await person.start()
        elif kind in {Kind.BLOCK, Kind.UNBLOCK}:
            await (person.block() if kind is Kind.BLOCK else person.unblock())
        elif kind is Kind.GO_ON:
            await self._go_on(number)
        else:
            await self._press(person, kind, number)

    async def _write(self, person: Person, kind: Kind, number: int) -> None:
        text = WORDS[number % len(WORDS)]
        if kind is Kind.SAY:
            await person.say(text)
        elif kind is Kind.REPLY:
            theirs = [seen["message_id"] for seen in await person.sees() if seen["from"]["is_bot"]]
            await person.say(text, reply_to=theirs[-1 - number % min(NEAR, len(theirs))])
        elif kind is Kind.RESIGN:
            await person.say("/resign")
        elif kind is Kind.PHOTO:
            await person.send("photo", caption=text if number % 2 else "")
        else:
            await person.send("voice", duration=number + 1)

    async def _press(self, person: Person, kind: Kind, number: int) -> None:
        shown = await self._shown(person)
        if kind is Kind.PRESS_OLD:
            shown = list(self.remembered[person.id])[::-1]
        elif kind is Kind.GRADE:
            shown = [button for button in shown if button.label in GRADES]
        if not shown:
            return
        near = shown if kind is Kind.PRESS_OLD else shown[:NEAR]
        button = near[number % len(near)]
        await self._tap(person, button)
        if kind is Kind.PRESS_TWICE:
            await self._tap(person, button)
        elif kind is Kind.PRESS_TWO:
            await self._tap(person, near[(number + 1) % len(near)])

    async def _go_on(self, number: int) -> None:
        """Somebody presses what brings a case on; while somebody has one in hand, not the button to claim."""
        road = [
            (person, button)
            for person in self.people
            for button in await self._shown(person)
            if button.label in ROAD
        ]
        in_hand = [(person, button) for person, button in road if button.label != CLAIM] or road
        if in_hand:
            person, button = in_hand[number % len(in_hand)]
            await self._tap(person, button)
            if button.label in WRITING:
                await self._write_and_submit(person, number)

    async def _write_and_submit(self, person: Person, number: int) -> None:
        await self.house.settle()
        await person.say(f"经查，{WORDS[number % len(WORDS)]}已经改正，窗口加开了两个。")
        await self.house.settle()
        submit = [button for button in await self._shown(person) if button.label == "提交"]
        if submit:
            await self._tap(person, submit[0])

    async def _tap(self, person: Person, button: Button) -> None:
        await person.press_on(button.message_id, data=button.data, chat_id=button.chat_id)

    async def _shown(self, person: Person) -> list[Button]:
        """The buttons on a person's screen, newest first; whatever was ever shown is remembered."""
        chats = [person.id] if self.group_id is None else [self.group_id, person.id]
        found = []
        for chat_id in chats:
            if chat_id != self.group_id or self.house.world.chat(chat_id).has(person.id):
                found += _buttons(await person.sees(chat_id), chat_id)
        self.remembered.setdefault(person.id, {}).update(dict.fromkeys(found))
        return found[::-1]

    def _redeliver(self, number: int) -> None:
        recent = self.house.world.bot.queue.recent(NEAR)
        if recent:
            self.house.acts.redeliver(recent[number % len(recent)]["update_id"])

    async def _meet_in_a_group(self, officials: Sequence[Person]) -> None:
        chat = self.house.acts.create_group("A3区政务服务中心", [one.id for one in officials])
        self.house.acts.add_bot(chat.id, status="administrator")  # it may pin the board
        await Office.filter(code=OFFICE).update(chat_id=chat.id)
        self.group_id = chat.id
        await self.house.settle()


def _buttons(messages: Sequence[dict[str, object]], chat_id: int) -> list[Button]:
    """Every button that calls the bot back, oldest first."""
    return [
        Button(chat_id, seen["message_id"], button["text"], button["callback_data"])  # type: ignore[arg-type]
        for seen in messages
        for row in seen["buttons"]  # type: ignore[attr-defined]
        for button in row
        if "callback_data" in button
    ]
