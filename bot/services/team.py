"""The team: a lead sees who is in office, invites, removes, and marks who is away."""

from bot.errors import NotALead, NotOfTheTeam, NotYourself
from bot.facts import Notice
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.people import PeopleDesk
from bot.services.telling import Address, Telling, official_address
from models.database import act
from models.tables import Account, Office, Official
from models.terms import CLAIMING_ROLES, Actor, Audience, Role


class TeamDesk:
    """What a lead does with the people of an office they lead."""

    def __init__(self, ground: Ground, accounts: AccountDesk, people: PeopleDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._people = people
        self._telling = telling

    @act
    async def show(self, account: Account) -> None:
        """我的团队: the people of each office this account leads. Raises NotALead."""
        led = await Official.filter(account=account, role=Role.LEAD, ended_at=None).order_by("office_id")
        if not led:
            raise NotALead
        for role in led:
            await self._telling.tell(official_address(account), Notice.TEAM, role.office_id, fresh=True)

    @act
    async def invite(self, account: Account, office_id: int) -> None:
        """邀请承办人: a one-time link, to be passed on. Raises NotALead.

        Only the reader's chat shows it: at rest it is sealed, and its hash alone proves it.
        """
        await self._check_lead(account, office_id)
        office = await Office.get(id=office_id)
        [link] = await self._people.invite(office.code, Role.HANDLER)
        key_id = await self._accounts.key_of(account)
        until = self._ground.now() + self._ground.policy.invitation_valid.length
        facts = {
            "key": key_id,
            "sealed": await self._ground.vault.seal(key_id, link),
            "until": until.isoformat(),
        }
        here = official_address(account)
        # addressed to no office: the link must be forwardable
        to = Address(here.chat_id, here.language, Audience.ANYONE, here.reachable)
        await self._telling.tell(to, Notice.TEAM_LINK, office_id, facts=facts)

    @act
    async def remove(self, account: Account, official_id: int) -> int | None:
        """移除: the role ends, what was in hand is open again; the chat of whoever holds no role any more.

        Raises:
            NotALead, NotYourself, NotOfTheTeam: nothing was changed.
        """
        member = await self._member(account, official_id)
        if member.account_id == account.id:
            raise NotYourself
        if member.role not in CLAIMING_ROLES:
            raise NotALead
        await self._people.remove(official_id, Actor.LEAD)
        await self._show_again(account, member.office_id)
        removed = await Account.get(id=member.account_id)
        return None if await self._accounts.is_official(removed.id) else removed.external_id

    @act
    async def set_away(self, account: Account, official_id: int, *, away: bool) -> None:
        """休假 or 回来了: who is away gets no alerts of their own, and no digest.

        Raises:
            NotALead, NotOfTheTeam: nothing was changed.
        """
        member = await self._member(account, official_id)
        since = (member.away_since or self._ground.now()) if away else None
        await Official.filter(id=member.id).update(away_since=since)
        await self._show_again(account, member.office_id)

    async def _member(self, account: Account, official_id: int) -> Official:
        member = await Official.get_or_none(id=official_id)
        if member is None:
            raise NotOfTheTeam
        await self._check_lead(account, member.office_id)
        if member.ended_at is not None:
            raise NotOfTheTeam
        return member

    async def _check_lead(self, account: Account, office_id: int) -> None:
        if await self._accounts.lead(account.id, {office_id}) is None:
            raise NotALead

    async def _show_again(self, account: Account, office_id: int) -> None:
        await self._telling.tell(official_address(account), Notice.TEAM, office_id)
