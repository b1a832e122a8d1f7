"""Counters: the QR code of a window or an office, and what happens when somebody opens it."""

from dataclasses import dataclass

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import LinkUnknown, OfficeUnknown
from bot.facts import Notice
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from bot.services.telling import Telling, citizen_address
from bot.services.words import WordsDesk
from models.database import act
from models.tables import Account, Chat, Counter, Matter, Office, Prompt

PREFIX = "q_"
REVIEW_PREFIX = "g_"  # the same code, opened to rate the office as a whole
TOKEN_BYTES = 18


@dataclass(frozen=True)
class Code:
    """What a QR code stands for: its office and window, and the link in it."""

    office: str
    window: str
    link: str


class CodeDesk:
    """Gives every window and every office one code, the same each time."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @act
    async def code(self, office_code: str, window: str = "") -> Code:
        """The code of a window; of the whole office where none is named. Raises OfficeUnknown."""
        office = await Office.get_or_none(code=office_code, test=False)
        if office is None:
            raise OfficeUnknown(code=office_code)
        counter = await self.counter(office, window)
        return Code(office.name, window, self._link(counter.token))

    @act
    async def review_link(self, office_id: int) -> str:
        """The link by which an office is rated as a whole, for pages that anybody reads."""
        counter = await self.counter(await Office.get(id=office_id))
        return self._link(REVIEW_PREFIX + counter.token.removeprefix(PREFIX))

    async def counter(self, office: Office, window: str = "") -> Counter:
        """The counter of a window, or of the whole office. Inside a unit of work."""
        if known := await Counter.get_or_none(office=office, window=window):
            return known
        token = PREFIX + self._ground.dice.token(TOKEN_BYTES)
        try:
            async with in_transaction():
                return await Counter.create(
                    office=office, window=window, token=token, created_at=self._ground.now()
                )
        except IntegrityError:
            # Another command made it at the same moment.
            return await Counter.get(office=office, window=window)

    def _link(self, token: str) -> str:
        return f"https://t.me/{self._ground.bot_username}?start={token}"


class CounterDesk:
    """Somebody stands at a counter, or says so by its code."""

    def __init__(self, ground: Ground, reach: ReachDesk, words: WordsDesk, telling: Telling) -> None:
        self._ground = ground
        self._reach = reach
        self._words = words
        self._telling = telling

    @act
    async def arrive(self, account: Account, token: str) -> None:
        """The code of a counter was opened: what was handled there comes at once, or it is asked what was."""
        await self._reach.arrive(account)
        waiting = await self._reach.revive(account)
        counter = await Counter.get_or_none(token=token, office__test=False)
        if counter is None:
            await self._telling.refuse(citizen_address(account), LinkUnknown())
        else:
            await self._remember(account, counter)
        here = await self._of_counter(account, waiting, counter) if counter else []
        others = {prompt.id: prompt for prompt in (*waiting, *here)}
        await self._reach.show_waiting(account, list(others.values()))
        if counter is not None and not here:
            await self._telling.tell(citizen_address(account), Notice.COUNTER, counter.id)

    async def where(self, chat: Chat) -> Counter | None:
        """The counter whose code was opened in this chat, for as long as somebody waits for a matter."""
        if chat.counter_id is None or chat.counter_at is None:
            return None
        stays = self._ground.policy.wait_for_matter.length
        return await Counter.get(id=chat.counter_id) if self._ground.now() < chat.counter_at + stays else None

    async def _remember(self, account: Account, counter: Counter) -> None:
        chat = await self._words.chat(account)
        chat.counter_id, chat.counter_at = counter.id, self._ground.now()
        await chat.save(update_fields=["counter_id", "counter_at"])

    async def _of_counter(self, account: Account, waiting: list[Prompt], counter: Counter) -> list[Prompt]:
        """What this account was asked about this counter: what has just come, and what was sent today."""
        asked = [*waiting, *await self._reach.asked(account)]
        matters = {
            matter.id: matter
            for matter in await Matter.filter(id__in=[prompt.matter_id for prompt in asked] or [0])
        }
        today = self._ground.day(self._ground.now())
        return [
            prompt
            for prompt in asked
            if is_of(matters[prompt.matter_id], counter)
            and (prompt in waiting or self._ground.day(matters[prompt.matter_id].completed_at) == today)
        ]


def is_of(matter: Matter, counter: Counter) -> bool:
    """Whether a matter was handled at this counter: in its office, and at its window if it has one."""
    return matter.office_id == counter.office_id and counter.window in ("", matter.window)
