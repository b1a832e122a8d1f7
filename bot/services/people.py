"""Officials: invitations, roles taken up and roles ended."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from bot.errors import InvitationOver, InvitationUsed, LinkUnknown, OfficeUnknown, OfficialUnknown
from bot.facts import Notice
from bot.services.ground import Ground
from bot.services.telling import Telling, citizen_address, official_address
from models.database import act
from models.tables import Account, Invitation, Office, Official
from models.terms import Actor, Role

PREFIX = "i_"
TOKEN_BYTES = 24
LONGEST_NAME = 200


class HandsBack(Protocol):
    """What happens to the cases an official had in hand."""

    async def put_back(self, official: Official, by: Actor) -> int:
        """Open the cases in this official's hand to the office again; how many they were."""


@dataclass(frozen=True)
class Ended:
    """A role that ended, its office fetched, and how many cases went back to the office."""

    official: Official
    put_back: int


class PeopleDesk:
    """Who is an official of which office, from when to when."""

    def __init__(self, ground: Ground, cases: HandsBack) -> None:
        self._ground = ground
        self._cases = cases
        self._telling = Telling(ground)

    @act
    async def invite(self, office_code: str, role: Role, count: int = 1) -> list[str]:
        """One-time links that make their opener an official; only hashes of them are kept.

        Raises:
            OfficeUnknown: no office has this code.
        """
        office = await _office(office_code)
        return [await self._invitation(office, role) for _ in range(count)]

    @act
    async def take_up(self, account: Account, token: str, name: str) -> Official:
        """Take up the role an invitation offers; its office is fetched. Opening it again changes nothing.

        Raises:
            LinkUnknown: no invitation has this token.
            InvitationUsed: somebody else took it up, or the role has ended since.
            InvitationOver: its time ran out.
        """
        invitation = await Invitation.get_or_none(token_hash=_hash(token))
        if invitation is None:
            raise LinkUnknown
        if account.started_at is None or account.blocked_at is not None:
            await Account.filter(id=account.id).update(started_at=self._ground.now(), blocked_at=None)
            account.blocked_at = None
        if holder := await _held(account, invitation):
            return holder
        if await self._use(invitation):
            official = await self._appoint(account, invitation, name)
            await self._tell(account, Notice.ROLE_TAKEN, official)
            return official
        if holder := await _held(account, invitation):  # it opened the same link twice at once
            return holder
        raise InvitationOver if await Invitation.exists(id=invitation.id, used_at=None) else InvitationUsed

    async def roles_of(self, account_id: int) -> list[Official]:
        """The roles an account holds now, their offices fetched."""
        return await _in_office().filter(account_id=account_id)

    async def officials(self, office_code: str | None = None) -> list[Official]:
        """Everybody in office, of one office or of all, offices fetched. Raises OfficeUnknown."""
        if office_code is None:
            return await _in_office()
        return await _in_office().filter(office=await _office(office_code))

    @act
    async def remove(self, official_id: int, by: Actor = Actor.OPERATOR) -> Ended:
        """End a role; the cases in hand go back to the office. Raises OfficialUnknown."""
        official = await _in_office().get_or_none(id=official_id)
        if official is None:
            raise OfficialUnknown(official_id=official_id)
        return await self._end(official, by)

    @act
    async def resign(self, account: Account) -> list[Ended]:
        """End every role of an account; whoever holds none is shown what they can do."""
        roles = await self.roles_of(account.id)
        if not roles:
            await self._telling.tell(citizen_address(account), Notice.HELP, account.id)
        return [await self._end(role, Actor(role.role.value)) for role in roles]

    async def _invitation(self, office: Office, role: Role) -> str:
        token = PREFIX + self._ground.dice.token(TOKEN_BYTES)
        valid = self._ground.policy.invitation_valid.length
        await Invitation.create(
            token_hash=_hash(token), office=office, role=role, expires_at=self._ground.now() + valid
        )
        return f"https://t.me/{self._ground.bot_username}?start={token}"

    async def _use(self, invitation: Invitation) -> bool:
        """Spend an invitation that is still good: of all who try at once, one succeeds."""
        now = self._ground.now()
        good = Invitation.filter(id=invitation.id, used_at=None, expires_at__gt=now)
        return bool(await good.update(used_at=now))

    async def _appoint(self, account: Account, invitation: Invitation, name: str) -> Official:
        try:
            async with in_transaction():
                official = await Official.create(
                    account=account,
                    office_id=invitation.office_id,
                    role=invitation.role,
                    name=name[:LONGEST_NAME],
                    since=self._ground.now(),
                )
        except IntegrityError:
            # Two invitations to one role, opened by one account at once.
            held = await _held(account, invitation)
            if held is None:
                raise
            return held
        await official.fetch_related("office")
        return official

    async def _end(self, official: Official, by: Actor) -> Ended:
        official.ended_at = self._ground.now()
        if not await Official.filter(id=official.id, ended_at=None).update(ended_at=official.ended_at):
            raise OfficialUnknown(official_id=official.id)
        put_back = await self._cases.put_back(official, by)
        account = await Account.get(id=official.account_id)
        await self._tell(account, Notice.ROLE_ENDED, official, put_back=put_back)
        return Ended(official, put_back)

    async def _tell(self, account: Account, kind: Notice, official: Official, **facts: object) -> None:
        role = {"role": official.role.value, **facts}
        await self._telling.tell(official_address(account), kind, official.office_id, facts=role)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _in_office() -> QuerySet[Official]:
    """Real people only: the handler of the rehearsals is nobody's colleague."""
    found = Official.filter(ended_at=None, office__test=False)
    return found.select_related("office").order_by("office__code", "id")


async def _office(code: str) -> Office:
    office = await Office.get_or_none(code=code, test=False)
    if office is None:
        raise OfficeUnknown(code=code)
    return office


async def _held(account: Account, invitation: Invitation) -> Official | None:
    """The role the invitation offers, where this account holds it already."""
    return await _in_office().get_or_none(
        account=account, office_id=invitation.office_id, role=invitation.role
    )
