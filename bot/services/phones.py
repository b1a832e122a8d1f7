"""Own phone numbers: kept as keyed hashes only, for a stated time, and waited for where somebody asks."""

from collections.abc import Sequence
from datetime import datetime

from bot.facts import Notice
from bot.rules.phones import plain_number
from bot.services.ground import Ground
from bot.services.sweeps import Sweep, by
from bot.services.telling import Telling, citizen_address
from models.database import act
from models.tables import Account, Phone
from models.writers.dues import Moment


class PhoneBook:
    """Whose number is whose, without a number in the store."""

    def __init__(self, ground: Ground, telling: Telling) -> None:
        self._ground = ground
        self._telling = telling

    def hashes(self, number: str) -> list[str]:
        """The keyed hashes of a number however it is written; none where it has no digit."""
        plain = plain_number(number)
        return self._ground.vault.hashes("phone", plain) if plain else []

    async def of(self, account: Account) -> Phone | None:
        """What is kept of an account's own number."""
        return await Phone.get_or_none(account=account, forget_at__gt=self._ground.now())

    async def keep(self, account: Account, hashed: str) -> None:
        """Keep the hash of a number that its owner has just shared."""
        now = self._ground.now()
        kept = {"phone_hash": hashed, "shared_at": now, "forget_at": self._until(now), "waits_until": None}
        await Phone.update_or_create(account=account, defaults=kept)

    async def found(self, account: Account, completed_at: datetime) -> None:
        """A matter was found: the number is kept no longer than the contact data of that matter."""
        await Phone.filter(account=account).update(forget_at=self._until(completed_at))

    async def wait(self, account: Account) -> datetime | None:
        """Wait for a matter with this number; until when, or None where no number is kept."""
        until = self._ground.now() + self._ground.policy.wait_for_matter.length
        waiting = Phone.filter(account=account, forget_at__gt=self._ground.now())
        return until if await waiting.update(waits_until=until) else None

    async def waiting(self, hashes: Sequence[str]) -> Account | None:
        """Who waits for a matter with this number, and can be told of it."""
        now = self._ground.now()
        phones = Phone.filter(phone_hash__in=hashes, waits_until__gt=now, forget_at__gt=now)
        newest = await phones.order_by("-shared_at").prefetch_related("account")
        return next((phone.account for phone in newest if _can_be_told(phone.account)), None)

    @act
    async def forget(self, account: Account) -> None:
        """删除手机号."""
        await self.erase(account)
        await self._telling.tell(citizen_address(account), Notice.PHONE_FORGOTTEN)

    async def erase(self, account: Account) -> None:
        """Nothing of the number is kept any more."""
        await Phone.filter(account=account).delete()

    def sweeps(self) -> tuple[Sweep, ...]:
        """Numbers whose time is over."""
        return (by(Moment(Phone, "forget_at"), self._let_go),)

    @act
    async def _let_go(self, phone_id: int) -> None:
        await Phone.filter(id=phone_id, forget_at__lte=self._ground.now()).delete()

    def _until(self, start: datetime) -> datetime:
        return self._ground.due(start, self._ground.policy.keep_contact).at


def _can_be_told(account: Account) -> bool:
    return account.blocked_at is None and account.gone_at is None and account.stopped_at is None
