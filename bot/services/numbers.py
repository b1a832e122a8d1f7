"""A matter by its number: at its counter the number is enough, elsewhere the phone's last digits too."""

import orjson

from bot.errors import TooManyTries
from bot.facts import Notice
from bot.rules.matter_numbers import tries_left, typed_digits, typed_number
from bot.rules.phones import last_digits
from bot.services.finding import Finding
from bot.services.ground import Ground
from bot.services.telling import Telling, citizen_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Chat, Citizen, Matter, Prompt, Source
from models.terms import Errand, WordKind

NO_SUCH = 0  # the last digits are asked for an unknown number too, so that nobody learns which numbers exist


class NumberDesk:
    """Takes the numbers that people type, so many a day."""

    def __init__(self, ground: Ground, finding: Finding, words: WordsDesk, telling: Telling) -> None:
        self._ground = ground
        self._finding = finding
        self._words = words
        self._telling = telling

    @act
    async def by_number(self, account: Account) -> None:
        """我有办件编号 / 不发，我输办件编号: the next words are the number. Raises TooManyTries."""
        chat = await self._words.chat(account)
        if not self._tries_left(chat):
            raise TooManyTries(most=self._ground.policy.number_tries)
        await self._words.expect(account, Errand.MATTER_NO, None)
        await self._tell(account, Notice.ASK_NUMBER)

    async def heard(self, account: Account, chat: Chat, said: Said) -> bool:
        """Words in a chat that was asked for a number; False where they are none. Inside a unit of work."""
        if said.kind is not WordKind.TEXT:
            return False
        digits = typed_digits(said.content)
        if chat.subject_id is not None and digits is not None:
            await self._compare(account, chat.subject_id, digits)
            return True
        number = typed_number(said.content)
        if number is not None:
            await self._open_number(account, chat, number)
        return number is not None

    async def _open_number(self, account: Account, chat: Chat, number: str) -> None:
        """A number was typed: at its counter it is enough, elsewhere the phone's end is asked for too."""
        to = citizen_address(account)
        if not self._tries_left(chat):
            await self._words.expect(account, Errand.NONE, None)
            await self._telling.refuse(to, TooManyTries(most=self._ground.policy.number_tries))
            return
        await self._count_try(chat)
        found = await self._numbered(account, number)
        here = await self._finding.here(account, found)
        if here:
            await self._words.expect(account, Errand.NONE, None)
            await self._finding.bring(account, here)
        else:
            await self._words.expect(account, Errand.MATTER_NO, found[0].id if found else NO_SUCH)
            await self._tell(account, Notice.ASK_DIGITS)

    async def _compare(self, account: Account, prompt_id: int, digits: str) -> None:
        """The last digits were typed: right, they open the matter; wrong, the number is asked for anew."""
        prompt = await Prompt.get_or_none(id=prompt_id).prefetch_related("matter")
        found = await self._numbered(account, prompt.matter.matter_no) if prompt else []
        right = [one for one in found if await self._last_digits(one.matter) == digits]
        if right:
            await self._words.expect(account, Errand.NONE, None)
            await self._finding.bring(account, right)
        else:
            await self._words.expect(account, Errand.MATTER_NO, None)
            await self._tell(account, Notice.NUMBER_UNKNOWN)

    async def _numbered(self, account: Account, number: str) -> list[Prompt]:
        sources = [source.id for source in await Source.filter(test=False)]
        written = list({number, number.upper(), number.lower()})
        return await self._finding.open_for(account, source_id__in=sources, matter_no__in=written)

    async def _last_digits(self, matter: Matter) -> str | None:
        """The end of the phone number given when the matter was handled; None where there is none."""
        citizen = await Citizen.get(id=matter.citizen_id)
        sealed = await self._ground.vault.open(citizen.key_id, matter.contact) if matter.contact else None
        phone = orjson.loads(sealed).get("phone") if sealed else None
        return last_digits(phone) if phone else None

    def _tries_left(self, chat: Chat) -> int:
        return tries_left(
            tries=chat.tries,
            since=chat.tries_since,
            now=self._ground.now(),
            most=self._ground.policy.number_tries,
        )

    async def _count_try(self, chat: Chat) -> None:
        now, most = self._ground.now(), self._ground.policy.number_tries
        if self._tries_left(chat) == most:
            chat.tries, chat.tries_since = 0, now
        chat.tries += 1
        await chat.save(update_fields=["tries", "tries_since"])

    async def _tell(self, account: Account, kind: Notice, **facts: object) -> None:
        await self._telling.tell(citizen_address(account), kind, account.id, facts=facts)
