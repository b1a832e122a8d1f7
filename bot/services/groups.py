"""Groups: a one-time link binds the group it is opened in to an office; a new id is followed."""

from hashlib import sha256

from bot.errors import (
    GroupTaken,
    InvitationOver,
    InvitationUnknown,
    InvitationUsed,
    OfficeUnknown,
    Refusal,
)
from bot.facts import Notice
from bot.rules.channels import lane_of
from bot.services.boards import group_address
from bot.services.cases import CaseDesk
from bot.services.files import CaseFiles
from bot.services.ground import Ground
from bot.services.telling import SUPERSEDED, Address
from models.database import act
from models.tables import Case, GroupInvitation, Office, Outbox, Post
from models.terms import PENDING_OUTBOX, CaseState, OutboxState

PREFIX = "g_"
TOKEN_BYTES = 24


class GroupInvitations:
    """One-time links that bind a group; only hashes of them are kept."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @act
    async def invite(self, office_code: str, count: int = 1) -> list[str]:
        """Links to be opened by adding the bot to a group. Raises OfficeUnknown."""
        office = await Office.get_or_none(code=office_code, test=False)
        if office is None:
            raise OfficeUnknown(code=office_code)
        return [await self._invitation(office) for _ in range(count)]

    async def find(self, token: str) -> GroupInvitation:
        """The invitation of a token, good or not. Raises InvitationUnknown."""
        found = await GroupInvitation.get_or_none(token_hash=_hash(token))
        if found is None:
            raise InvitationUnknown
        return found

    async def spend(self, invitation: GroupInvitation) -> None:
        """Use it up: of all who try at once, one succeeds. Raises InvitationUsed, InvitationOver."""
        now = self._ground.now()
        if await GroupInvitation.filter(id=invitation.id, used_at=None, expires_at__gt=now).update(
            used_at=now
        ):
            return
        raise (
            InvitationOver if await GroupInvitation.exists(id=invitation.id, used_at=None) else InvitationUsed
        )

    async def _invitation(self, office: Office) -> str:
        token = PREFIX + self._ground.dice.token(TOKEN_BYTES)
        until = self._ground.now() + self._ground.policy.invitation_valid.length
        await GroupInvitation.create(token_hash=_hash(token), office=office, expires_at=until)
        return f"https://t.me/{self._ground.bot_username}?startgroup={token}"


class GroupDesk:
    """Which group is whose."""

    def __init__(self, files: CaseFiles, cases: CaseDesk) -> None:
        self._files = files
        self._cases = cases
        self._telling = files.telling
        self._invitations = GroupInvitations(files.ground)

    @act
    async def bind(self, chat_id: int, token: str) -> None:
        """The group is the office's from now on; another one that was before is left.

        Raises:
            InvitationUnknown, InvitationUsed, InvitationOver, GroupTaken: nothing was changed.
        """
        invitation = await self._invitations.find(token)
        office = await Office.filter(id=invitation.office_id).select_for_update().get()
        if invitation.used_at is not None and office.chat_id == chat_id:
            return  # the link was opened twice in the same group
        other = await Office.filter(chat_id=chat_id).exclude(id=office.id).first()
        if other is not None:
            raise GroupTaken(office=other.name)
        await self._invitations.spend(invitation)
        left, office.chat_id = office.chat_id, chat_id
        await office.save(update_fields=["chat_id"])
        await self._telling.tell(self._address(chat_id), Notice.GROUP_BOUND, office.id)
        if left is not None and left != chat_id:
            await self._leave(office, left)
        await self._move_in(office)

    @act
    async def migrated(self, from_id: int, to_id: int) -> None:
        """The group became a supergroup with another id: everything follows it."""
        await self.follow(from_id, to_id)

    @act
    async def refuse(self, chat_id: int, refusal: Refusal) -> None:
        """Say in the group why something was not done."""
        await self._telling.refuse(self._address(chat_id), refusal)

    @act
    async def left(self, chat_id: int) -> None:
        """The bot was removed: what nobody has claimed there goes to the office's officials personally."""
        for office in await Office.filter(chat_id=chat_id):
            for case in await Case.filter(office_id=office.id, state=CaseState.OPENED).order_by("id"):
                await self._cases.alert_members(case, chat_id)

    async def not_taken(self, chat_id: int, kind: str, subject_id: int | None) -> None:
        """The group did not take a message; an alert must reach somebody. Inside a unit of work."""
        if kind == Notice.ALERT and subject_id is not None:
            await self._cases.alert_members(await Case.get(id=subject_id), chat_id)

    async def follow(self, from_id: int, to_id: int) -> None:
        """Office, posts and what waits move to the new id. Inside a unit of work."""
        offices = await Office.filter(chat_id=from_id).order_by("id")
        await Office.filter(chat_id=from_id).update(chat_id=to_id)
        await self._move_posts(from_id, to_id)
        await Outbox.filter(chat_id=from_id, state=OutboxState.WAITING).update(
            chat_id=to_id, lane=lane_of(to_id)
        )
        for office in offices:
            office.chat_id = to_id
            await self._move_in(office)

    async def _move_posts(self, from_id: int, to_id: int) -> None:
        """The old messages cannot be edited there: each is sent anew when its turn comes."""
        known = {(post.kind, post.subject_id): post.id for post in await Post.filter(chat_id=to_id)}
        for post in await Post.filter(chat_id=from_id).order_by("id"):
            there = known.get((post.kind, post.subject_id))
            if there is None:
                await Post.filter(id=post.id).update(chat_id=to_id, message_id=None, shown=None)
            else:
                await Outbox.filter(post_id=post.id, state=OutboxState.WAITING).update(post_id=there)

    async def _move_in(self, office: Office) -> None:
        """The board, and the alerts of what nobody has claimed."""
        await self._files.boards.show(office)
        for case in await Case.filter(office_id=office.id, state=CaseState.OPENED).order_by("id"):
            await self._cases.alert(case, await self._files.matter_of(case))

    async def _leave(self, office: Office, chat_id: int) -> None:
        """What waits for the group that was left is not said there any more; its board says why it ends."""
        if await Office.exists(chat_id=chat_id):
            return
        waiting = Outbox.filter(chat_id=chat_id, state__in=PENDING_OUTBOX - {OutboxState.LEASED})
        await waiting.update(state=OutboxState.DROPPED, error=SUPERSEDED, ended_at=self._files.ground.now())
        if await self._telling.is_shown(chat_id, Notice.BOARD, office.id):
            await self._telling.tell(self._address(chat_id), Notice.BOARD, office.id)

    def _address(self, chat_id: int) -> Address:
        return group_address(chat_id, self._files.ground.language)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
