"""A person's own view: their matters, what is held of them, who was told what; language, help, erasing."""

from bot.facts import Notice
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.phones import PhoneBook
from bot.services.telling import Telling, citizen_address, official_address
from bot.texts import languages, spoken
from models.database import act
from models.tables import Account, Citizen, Link, Matter, Outbox
from models.terms import Audience, OutboxState

NOT_GONE = (OutboxState.WAITING, OutboxState.HELD)


class OwnDesk:
    """Answers the commands that change nothing but the person's own choices."""

    def __init__(self, ground: Ground, accounts: AccountDesk, telling: Telling, phones: PhoneBook) -> None:
        self._ground = ground
        self._phones = phones
        self._accounts = accounts
        self._telling = telling

    @act
    async def show(self, account: Account, kind: Notice) -> None:
        """One of the pages that show something: my, help, about, privacy, language, desk, erase_ask."""
        await self._tell(account, kind)

    @act
    async def show_desk(self, account: Account) -> None:
        """我的工单 for an official; whoever is none gets help."""
        is_official = await self._accounts.is_official(account.id)
        to = official_address(account) if is_official else citizen_address(account)
        await self._telling.tell(to, Notice.DESK if is_official else Notice.HELP, account.id)

    @act
    async def choose_language(self, account: Account, index: int) -> None:
        """Speak another language from now on; what still waits leaves in it too."""
        choices = languages()
        await self._speak(account, choices[index % len(choices)], plain=account.plain)
        await self._tell(account, Notice.LANGUAGE_SET)

    @act
    async def choose_plain(self, account: Account, *, plain: bool) -> None:
        """大白话, or the usual wording again; what still waits leaves in it too."""
        await self._speak(account, account.language, plain=plain)
        await self._tell(account, Notice.PLAIN_SET)

    async def _speak(self, account: Account, language: str, *, plain: bool) -> None:
        account.language, account.plain = language, plain
        await account.save(update_fields=["language", "plain"])
        waiting = Outbox.filter(chat_id=account.external_id, state__in=NOT_GONE)
        await waiting.filter(audience=Audience.OFFICE).update(language=language)
        await waiting.exclude(audience=Audience.OFFICE).update(language=spoken(language, plain=plain))

    @act
    async def erase(self, account: Account) -> None:
        """Destroy the keys of this person: words and contact data are unreadable, grades and figures stay."""
        now = self._ground.now()
        row = await Account.filter(id=account.id).select_for_update().get()
        keys = [row.key_id] if row.key_id else []
        citizens = await Citizen.filter(id__in=await self._citizens(account))
        keys += [citizen.key_id for citizen in citizens]
        for key_id in keys:
            await self._ground.vault.destroy(key_id, now)
        await Matter.filter(citizen_id__in=[citizen.id for citizen in citizens]).update(
            phone_hash=None, hint_hash=None
        )
        await Link.filter(account=account, cut_at=None).update(cut_at=now)
        await self._phones.erase(account)
        await self._tell(account, Notice.ERASED)

    async def _citizens(self, account: Account) -> set[int]:
        """The citizens this account stands for: by a lasting link, or by a matter it opened."""
        linked = await Link.filter(account=account, cut_at=None).values_list("citizen_id", flat=True)
        rated = await Matter.filter(prompt__account=account).values_list("citizen_id", flat=True)
        return {int(str(one)) for one in (*linked, *rated)}

    async def _tell(self, account: Account, kind: Notice) -> None:
        await self._telling.tell(citizen_address(account), kind, account.id)
