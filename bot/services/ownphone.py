"""One's own phone number: shared once by a card, it finds what was handled with it."""

from collections.abc import Sequence

from bot.errors import HeldByAnother, NotOwnNumber, NumberTyped
from bot.facts import Notice
from bot.rules.phones import is_mobile
from bot.services.finding import Finding
from bot.services.phones import PhoneBook
from bot.services.telling import Telling, citizen_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account
from models.terms import Errand


class PhoneDesk:
    """Asks for a number, takes it, looks it up, waits for what has not come yet."""

    def __init__(self, finding: Finding, phones: PhoneBook, words: WordsDesk, telling: Telling) -> None:
        self._finding = finding
        self._phones = phones
        self._words = words
        self._telling = telling

    @act
    async def by_phone(self, account: Account) -> None:
        """评价刚才办的事 / 用手机号找我办的事: a number is asked for once, and then looked up by itself."""
        kept = await self._phones.of(account)
        if kept is not None:
            await self._look_up(account, [kept.phone_hash])
            return
        await self._words.expect(account, Errand.PHONE, None)
        counter = await self._finding.counter(account)
        window = counter.window if counter else ""
        await self._tell(account, Notice.ASK_PHONE, window=window)

    @act
    async def take_phone(self, account: Account, number: str, *, own: bool) -> None:
        """A card was sent. Raises NotOwnNumber for anybody else's."""
        hashes = self._phones.hashes(number)
        if not own or not hashes:
            raise NotOwnNumber
        await self._phones.keep(account, hashes[0])
        await self._tell(account, Notice.PHONE_KEPT)
        await self._look_up(account, hashes)

    @act
    async def tell_me(self, account: Account) -> None:
        """传来了就告诉我."""
        until = await self._phones.wait(account)
        if until is None:
            await self.by_phone(account)
        else:
            await self._tell(account, Notice.WILL_TELL, until=until.isoformat())

    def heard(self, said: Said) -> bool:
        """Words where a card was asked for. Raises NumberTyped: whose number was typed cannot be seen."""
        if is_mobile(said.content):
            raise NumberTyped
        return False

    async def _look_up(self, account: Account, hashes: Sequence[str]) -> None:
        """What was handled with this number: at this counter first, then anywhere."""
        await self._words.expect(account, Errand.NONE, None)
        found = await self._finding.open_for(account, phone_hash__in=list(hashes))
        here = await self._finding.here(account, found)
        if await self._finding.bring(account, here or found):
            return
        held = await self._finding.held(account, hashes)
        if held is not None:
            await self._telling.refuse(citizen_address(account), HeldByAnother(prompt=held.id))
        else:
            counter = await self._finding.counter(account)
            await self._tell(account, Notice.NOTHING_YET, counter=counter.id if counter else None)

    async def _tell(self, account: Account, kind: Notice, **facts: object) -> None:
        await self._telling.tell(citizen_address(account), kind, account.id, facts=facts)
