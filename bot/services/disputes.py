"""Disputes: a second account says that a matter is its own; the office above hears of it, no other does."""

from bot.errors import DisputedAlready, NotYours, RaterHasRole, RatingWindowOver
from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from bot.services.telling import Address, Telling, citizen_address
from models.database import act
from models.tables import Account, Matter, Office, Prompt, Rating
from models.terms import Actor, PromptReason, PromptState, Role, Subject

TAKEN_OVER = (
    "state",
    "reason",
    "account_id",
    "opened_at",
    "link_asked_at",
    "remind_at",
    "disputed_at",
    "disputed_by_id",
)


class DisputeDesk:
    """我才是本人, once per matter."""

    def __init__(self, ground: Ground, accounts: AccountDesk, reach: ReachDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._telling = telling

    @act
    async def claim(self, account: Account, prompt_id: int) -> None:
        """The link was used by somebody else, and this account says that the matter is its own.

        Raises:
            DisputedAlready, RaterHasRole, RatingWindowOver: nothing was changed.
        """
        matter, prompt = await self._locked(prompt_id)
        if prompt.account_id == account.id:
            await self._reach.send_prompt(account, prompt, fresh=True)
            return
        if prompt.disputed_by_id == account.id:
            await self._note(account, prompt)
            return
        if prompt.disputed_at is not None:
            raise DisputedAlready
        if await self._accounts.has_role_in(account.id, matter.office_id):
            raise RaterHasRole
        rating = await Rating.get_or_none(matter=matter)
        prompt.disputed_at, prompt.disputed_by_id = self._ground.now(), account.id
        if rating is None:
            await self._take_over(account, prompt)
        else:
            await self._dispute(account, prompt, rating)
        await self._tell_above(matter)

    async def _locked(self, prompt_id: int) -> tuple[Matter, Prompt]:
        found = await Prompt.get_or_none(id=prompt_id)
        if found is None:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        return matter, await Prompt.get(id=prompt_id)

    async def _take_over(self, account: Account, prompt: Prompt) -> None:
        """Nothing is rated yet: whoever says it is theirs is asked, and the first one no more."""
        if self._ground.now() >= prompt.expires_at:
            raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))
        first = await Account.get_or_none(id=prompt.account_id) if prompt.account_id else None
        if prompt.state is PromptState.VOID and prompt.reason is PromptReason.NOT_MINE:
            await self._move(prompt, Act.REOWN)
        await self._move(prompt, Act.REACH if prompt.state is PromptState.UNREACHABLE else Act.TAKE_OVER)
        now = self._ground.now()
        prompt.reason, prompt.account_id, prompt.remind_at = None, account.id, None
        # Whose matter it is stands in doubt: no lasting link is offered for it.
        prompt.opened_at = prompt.link_asked_at = now
        await prompt.save(update_fields=TAKEN_OVER)
        if first is not None:
            await self._take_away(first, prompt)
        await self._reach.send_prompt(account, prompt, fresh=True)

    async def _take_away(self, first: Account, prompt: Prompt) -> None:
        """What the first account has on its screen turns to a plain sentence, and leaves its list."""
        to = citizen_address(first)
        for kind, subject_id in ((Notice.PROMPT, prompt.id), (Notice.WAITING, first.id)):
            if await self._telling.is_shown(first.external_id, kind, subject_id):
                await self._telling.tell(to, kind, subject_id, matter_id=prompt.matter_id)

    async def _dispute(self, account: Account, prompt: Prompt, rating: Rating) -> None:
        """It is rated: the rating stays as it is, marked."""
        await self._ground.move(prompt.matter_id, Subject.RATING, Act.DISPUTE, rating.state, Actor.CITIZEN)
        rating.disputed_at = prompt.disputed_at
        await rating.save(update_fields=["disputed_at"])
        await prompt.save(update_fields=["disputed_at", "disputed_by_id"])
        await self._note(account, prompt)

    async def _note(self, account: Account, prompt: Prompt) -> None:
        await self._telling.tell(citizen_address(account), Notice.DISPUTE_NOTED, prompt.id)

    async def _move(self, prompt: Prompt, action: Act) -> None:
        moved = await self._ground.move(
            prompt.matter_id, Subject.PROMPT, action, prompt.state, Actor.CITIZEN, why="disputed"
        )
        prompt.state = PromptState(moved)

    async def _tell_above(self, matter: Matter) -> None:
        for to in await self._above(matter):
            await self._telling.tell(to, Notice.DISPUTED, matter.id, matter_id=matter.id)

    async def _above(self, matter: Matter) -> list[Address]:
        """Supervisors and leads of the office above, or of the nearest with any; nobody of the rated one."""
        below = await self._accounts.officials(matter.office_id)
        rated = {official.account.external_id for official in below}
        above = await self._accounts.parent(await Office.get(id=matter.office_id))
        while above is not None:
            found = await self._accounts.personal(above, Role.SUPERVISOR, Role.LEAD)
            if free := [address for address in found if address.chat_id not in rated]:
                return free
            above = await self._accounts.parent(above)
        return []
