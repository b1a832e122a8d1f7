"""Accounts: who is behind a chat, which officials an office has, and who can be reached."""

from datetime import datetime

from bot.rules.channels import TELEGRAM, channel_of
from bot.services.ground import Ground
from bot.services.telling import Address, Chatting, official_address
from bot.texts import match_language
from models.database import act, in_unit
from models.tables import Account, Link, Office, Official
from models.terms import CLAIMING_ROLES, Audience, PromptReason, Role


class AccountDesk:
    """Finds accounts and officials; decides nothing about matters."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def find(self, external_id: int) -> Account | None:
        """The account of a private chat, if it was ever seen."""
        return await Account.get_or_none(channel=channel_of(external_id), external_id=external_id)

    async def seen(self, external_id: int, language: str | None) -> Account:
        """The account of a private chat that just spoke; made at first sight in its own language."""
        spoken = match_language(language) or self._ground.language
        account = await self.find(external_id)
        return account if account else await in_unit(lambda: self._met(external_id, spoken))

    @act
    async def choose_language(self, account: Account, language: str) -> None:
        """Speak `language` with this account from now on."""
        await Account.filter(id=account.id).update(language=language)

    async def key_of(self, account: Account) -> int:
        """The key under which this person's words are sealed; made when first needed, or after erasing."""
        row = await Account.filter(id=account.id).select_for_update().get()
        vault = self._ground.vault
        if row.key_id is None or await vault.is_destroyed(row.key_id):
            row.key_id = (await vault.new_key()).id
            await row.save(update_fields=["key_id"])
        return row.key_id

    async def linked(self, citizen_id: int) -> Account | None:
        """The account with a lasting link to this citizen."""
        link = await Link.filter(citizen_id=citizen_id, cut_at=None).prefetch_related("account").first()
        return link.account if link else None

    async def still(self, account: Account | None) -> Account | None:
        """The account as it is now, held so until this unit ends: whoever blocks the bot comes after it.

        Otherwise what is written for somebody who is just leaving would be dropped by their leaving, while
        its prompt goes on waiting to be sent.
        """
        return None if account is None else await Account.filter(id=account.id).select_for_update().get()

    async def started(self, external_id: int) -> Account | None:
        """The account of this id, if it has started the bot."""
        return await Account.filter(
            channel=TELEGRAM, external_id=external_id, started_at__isnull=False
        ).first()

    async def _met(self, external_id: int, language: str) -> Account:
        account, _ = await Account.get_or_create(
            channel=TELEGRAM, external_id=external_id, defaults={"language": language}
        )
        return account

    def why_unreachable(self, account: Chatting) -> PromptReason | None:
        """Why no prompt can go to this account now; None when it can."""
        if account.gone_at is not None:
            return PromptReason.GONE
        if account.blocked_at is not None:
            return PromptReason.BLOCKED
        return PromptReason.STOPPED if account.stopped_at is not None else None

    async def has_role_in(self, account_id: int, office_id: int) -> bool:
        """Whether the account is an official of the office."""
        return await Official.exists(account_id=account_id, office_id=office_id, ended_at=None)

    async def has_role_over(self, account_id: int, office: Office) -> bool:
        """Whether the account is an official of the office, or of one above it."""
        above: Office | None = office
        while above is not None and not await self.has_role_in(account_id, above.id):
            above = await self.parent(above)
        return above is not None

    async def is_official(self, account_id: int) -> bool:
        """Whether the account is an official anywhere."""
        return await Official.exists(account_id=account_id, ended_at=None)

    async def officials(self, office_id: int, *roles: Role) -> list[Official]:
        """Officials of an office in these roles (in any, where none is named), with their accounts."""
        query = Official.filter(office_id=office_id, ended_at=None).prefetch_related("account")
        return await (query.filter(role__in=roles) if roles else query).order_by("id")

    async def claimant(self, account_id: int, office_ids: set[int]) -> Official | None:
        """The role by which this account may answer for one of the offices."""
        return await Official.filter(
            account_id=account_id, office_id__in=office_ids, role__in=CLAIMING_ROLES, ended_at=None
        ).first()

    async def lead(self, account_id: int, office_ids: set[int]) -> Official | None:
        """The role by which this account leads one of the offices."""
        leads = Official.filter(account_id=account_id, office_id__in=office_ids, role=Role.LEAD)
        return await leads.filter(ended_at=None).first()

    async def has_receiver(self, office: Office) -> bool:
        """Whether an alert of this office reaches anybody: its chat, a handler or a lead."""
        return office.chat_id is not None or await Official.exists(
            office=office, role__in=CLAIMING_ROLES, ended_at=None
        )

    async def duty_office(self, office: Office) -> Office | None:
        """The office itself or the nearest one above that has a receiver."""
        above: Office | None = office
        while above is not None and not await self.has_receiver(above):
            above = await self.parent(above)
        return above

    async def parent(self, office: Office) -> Office | None:
        """The supervising office."""
        return await Office.get_or_none(id=office.parent_id) if office.parent_id else None

    async def office_of_chat(self, chat_id: int, at: datetime) -> Office | None:
        """The office that was reached in this chat at that time: by its group, or by one of its officials."""
        if group := await Office.filter(chat_id=chat_id).order_by("id").first():  # offices may share one
            return group
        role = (
            await Official.filter(account__external_id=chat_id, since__lte=at)
            .order_by("-id")
            .prefetch_related("office")
            .first()
        )
        return role.office if role else None

    async def receivers(self, office: Office) -> list[Address]:
        """Where alerts of this office go: its chat, otherwise its handlers and leads personally."""
        if office.chat_id is not None:
            return [Address(office.chat_id, self._ground.language, Audience.OFFICE)]
        return await self.personal(office, *CLAIMING_ROLES)

    async def personal(self, office: Office, *roles: Role) -> list[Address]:
        """Officials of an office personally, each once; those away only where nobody else is there."""
        officials = await self.officials(office.id, *roles)
        present = [official for official in officials if official.away_since is None]
        people = {official.account_id: official for official in present or officials}
        return [official_address(official.account) for official in people.values()]
