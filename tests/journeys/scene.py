"""A citizen, a handler and one poor rating, brought to the point where a test begins."""

from dataclasses import dataclass

from models.tables import Case, Office
from simulator.people import Person, Seen
from tests.house import OFFICE, House

WORDS = "照相的说不行，又让我回去重照，跑了两趟。"
QUESTION = "请问是上午还是下午？"
ANSWER = "经查，照相处没有贴出样张，已经贴出，并给您免费重照。"
VERDICTS = ["已解决", "部分解决", "未解决"]


@dataclass
class Scene:
    """Each step goes on from the one before it."""

    house: House
    li: Person
    chen: Person

    @classmethod
    async def set(cls, house: House) -> "Scene":
        """A citizen who has started the bot, and a handler of the office."""
        scene = cls(house, house.person("李阿姨"), await house.official("陈晓"))
        await scene.li.start()
        await house.settle()
        return scene

    async def rated(self, *words: str, grade: str = "不满意", named: bool = False) -> None:
        """A rating is submitted, a poor one if nothing else is said."""
        await self.house.report(self.li)
        await self.house.press(self.li, grade)
        await self.house.say(self.li, *words)
        if named:
            await self.house.press(self.li, "改为实名")
        await self.house.press(self.li, "提交")

    async def claimed(self, *words: str, named: bool = False) -> None:
        """The handler has it in hand."""
        await self.rated(*words, named=named)
        await self.house.press(self.chen, "认领")

    async def contacted(self, *words: str) -> None:
        """The handler has asked the citizen."""
        await self.claimed(*words)
        await self.ask(QUESTION)

    async def answering(self, *words: str, outcome: str = "立行立改") -> None:
        """The handler has said what will be done, and owes the answer."""
        await self.contacted(*words)
        await self.house.press(self.chen, outcome)

    async def replied(self, *words: str, outcome: str = "立行立改") -> None:
        """The answer is with the citizen."""
        await self.answering(*words, outcome=outcome)
        await self.reply(ANSWER)

    async def answered_again(self, person: Person, outcome: str = "立行立改") -> None:
        """A case that was opened again: claimed, asked and answered by this official."""
        await self.house.press(person, "认领")
        await self.ask(QUESTION, person)
        await self.house.press(person, outcome)
        await self.reply(ANSWER, person)

    async def ask(self, question: str, person: Person | None = None) -> None:
        """联系评价人, and the question."""
        await self._write(person or self.chen, "联系评价人", question)

    async def reply(self, answer: str, person: Person | None = None) -> None:
        """回复, and the answer."""
        await self._write(person or self.chen, "回复", answer)

    async def _write(self, person: Person, button: str, words: str) -> None:
        await self.house.press(person, button)
        await self.house.say(person, words)
        await self.house.press(person, "提交")

    async def case(self) -> Case:
        """The one case as it stands."""
        return await Case.get()

    async def last(self, person: Person, chat_id: int | None = None) -> str:
        """The newest message of the bot."""
        return (await self.house.texts(person, chat_id))[-1]

    async def hears(self, person: Person, words: str) -> bool:
        """Whether a message of the bot in the private chat says this now."""
        return any(words in text for text in await self.house.texts(person))

    async def toasts(self, person: Person) -> list[str]:
        """What popped up on this person's screen."""
        return [toast["text"] for toast in await person.toasts() if toast["text"]]

    async def told(self, person: Person, chat_id: int | None = None) -> list[Seen]:
        """The bot's messages in a chat, but for the pinned board of a group."""
        return [seen for seen in await person.sees(chat_id) if seen["from"]["is_bot"] and not seen["pinned"]]

    async def boards(self, person: Person, group: int) -> list[Seen]:
        """What is pinned in a group."""
        return [seen for seen in await person.sees(group) if seen["pinned"]]


async def group_of_the_office(house: House, *members: Person) -> int:
    """A group in which the office wants its alerts."""
    chat = house.acts.create_group("A3区政务服务中心", [member.id for member in members])
    house.acts.add_bot(chat.id, status="administrator")  # it may pin the board
    await Office.filter(code=OFFICE).update(chat_id=chat.id)
    await house.settle()
    return chat.id


def labels(seen: Seen) -> list[str]:
    """The buttons under a message, row by row."""
    return [button["text"] for row in seen["buttons"] for button in row]


def all_labels(messages: list[Seen]) -> list[str]:
    """Every button that can be pressed."""
    return [label for seen in messages for label in labels(seen)]


def data_of(messages: list[Seen], label: str) -> tuple[int, str]:
    """The message and the callback data of the newest button with this label, to be pressed later."""
    return next(
        (seen["message_id"], button["callback_data"])
        for seen in reversed(messages)
        for row in seen["buttons"]
        for button in row
        if button["text"] == label
    )
