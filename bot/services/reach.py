"""Reaching the citizen: links, starting, blocking, stopping; when and where a prompt is shown."""

from tortoise.transactions import in_transaction

from bot.errors import (
    LinkUnknown,
    MatterHasOtherRater,
    NotYours,
    PromptIsVoid,
    RaterHasRole,
    RatingWindowOver,
    Refusal,
)
from bot.facts import Face, Notice
from bot.rules.lifecycle import Act
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.telling import BLOCKED, SUPERSEDED, Telling, citizen_address
from models.database import act
from models.tables import Account, Citizen, Link, Matter, Outbox, Prompt
from models.terms import Actor, Audience, OutboxState, PromptReason, PromptState, Subject


class ReachDesk:
    """Moves prompts between unreachable and scheduled as people come and go."""

    def __init__(self, ground: Ground, accounts: AccountDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._telling = telling

    @act
    async def start(self, account: Account, token: str | None) -> None:
        """The account pressed start, with the link of a matter or without.

        Whatever waits for it comes; a link that cannot be followed is answered with the reason.
        """
        returned = account.stopped_at is not None
        await self._arrive(account)
        linked, refused = await self._try_link(account, token) if token else (None, False)
        waiting = [prompt for prompt in await self._revive(account) if prompt.id != linked]
        await self._show_waiting(account, waiting)
        if not waiting and linked is None and not refused:
            kind = Notice.HELP if await self._accounts.is_official(account.id) else Notice.WELCOME
            await self._telling.tell(citizen_address(account), kind, account.id, facts={"returned": returned})

    @act
    async def unblocked(self, account: Account) -> None:
        """The account let the bot back in: what it missed comes, and what waits."""
        await self._arrive(account, again=False)
        await Outbox.filter(chat_id=account.external_id, state=OutboxState.DROPPED, error=BLOCKED).update(
            state=OutboxState.WAITING, error=None, due_at=self._ground.now()
        )
        await self._show_waiting(account, await self._revive(account))
        self._ground.outbox_bell.ring()

    @act
    async def blocked(self, account: Account) -> None:
        """The account blocked the bot: what was not sent yet cannot be."""
        await self.cannot_reach(account, PromptReason.BLOCKED)

    async def cannot_reach(self, account: Account, reason: PromptReason) -> None:
        """Note that nothing goes through to this account, and bounce what was about to leave."""
        now = self._ground.now()
        column = "gone_at" if reason is PromptReason.GONE else "blocked_at"
        await Account.filter(id=account.id).update(**{column: now})
        await self._bounce(account, reason, Actor.CHANNEL)

    @act
    async def stop(self, account: Account) -> bool:
        """No more prompts; answers the question whether case results are still wanted, if any is open."""
        await Account.filter(id=account.id).update(stopped_at=self._ground.now())
        await self._bounce(account, PromptReason.STOPPED, Actor.CITIZEN)
        await self._telling.tell(citizen_address(account), Notice.STOPPED, account.id)
        return True

    @act
    async def choose_after_stop(self, account: Account, *, results: bool) -> None:
        """After a stop: results of open cases only, or nothing at all."""
        silenced = None if results else self._ground.now()
        await Account.filter(id=account.id).update(silenced_at=silenced)
        await self._telling.tell(
            citizen_address(account), Notice.STOP_CHOSEN, account.id, facts={"results": results}
        )

    @act
    async def show(self, account: Account, prompt_id: int) -> None:
        """Show one matter, chosen from a list."""
        prompt = await self._own(account, prompt_id)
        if prompt.state is PromptState.SCHEDULED:
            await self.delivered(prompt)
        await self.send_prompt(account, prompt, fresh=True)

    @act
    async def answer_lasting(self, account: Account, prompt_id: int, *, agreed: bool) -> None:
        """The second yes: later matters of this citizen come by themselves, and other open ones now."""
        prompt = await self._own(account, prompt_id)
        matter = await Matter.get(id=prompt.matter_id)
        others = await self._link(account, matter) if agreed else []
        await self._telling.tell(
            citizen_address(account),
            Notice.LASTING,
            prompt.id,
            matter_id=matter.id,
            facts={"agreed": agreed, "others": len(others)},
        )
        await self._show_waiting(account, others)

    @act
    async def cut(self, account: Account, link_id: int) -> None:
        """End a lasting link."""
        link = await Link.get_or_none(id=link_id)
        if link is None or link.account_id != account.id:
            raise NotYours
        await Link.filter(id=link_id, cut_at=None).update(cut_at=self._ground.now())
        await self._telling.tell(citizen_address(account), Notice.LINK_CUT, link_id)

    async def try_hint(self, matter: Matter, external_id: int) -> None:
        """A corrected hint: ask the person now, if nobody could be asked before."""
        prompt = await Prompt.filter(matter=matter).select_for_update().get()
        account = await self._accounts.started(external_id)
        if account is None or prompt.state is not PromptState.UNREACHABLE or prompt.account_id is not None:
            return
        if self._accounts.why_unreachable(account) is None and not await self._in_conflict(account, prompt):
            await self._schedule(account, prompt, Actor.SOURCE)
            await self.send_prompt(account, prompt)

    async def send_prompt(
        self,
        account: Account,
        prompt: Prompt,
        *,
        face: Face = Face.PLAIN,
        fresh: bool = False,
        by_clock: bool = False,
    ) -> None:
        """Show the one message of a matter as it is now."""
        await self._telling.tell(
            citizen_address(account),
            Notice.PROMPT,
            prompt.id,
            matter_id=prompt.matter_id,
            facts={} if face is Face.PLAIN else {"face": face},
            fresh=fresh,
            by_clock=by_clock,
        )

    async def delivered(self, prompt: Prompt) -> None:
        """The channel took the prompt: it counts as sent, and its window begins."""
        if prompt.state is not PromptState.SCHEDULED:
            return
        ground = self._ground
        matter = await Matter.get(id=prompt.matter_id)
        policy = await ground.policy_of(matter)
        prompt.state = PromptState(
            await ground.move(matter.id, Subject.PROMPT, Act.DELIVER, prompt.state, Actor.CHANNEL)
        )
        prompt.sent_at = ground.now()
        prompt.expires_at = ground.due(prompt.sent_at, policy.rating_window).at
        await prompt.save(update_fields=["state", "sent_at", "expires_at"])

    async def bounced(self, prompt: Prompt, reason: PromptReason, by: Actor) -> None:
        """The prompt could not be sent: its matter is unreachable, and a link may bring another account."""
        if prompt.state is not PromptState.SCHEDULED:
            return
        matter = await Matter.get(id=prompt.matter_id)
        await self._ground.move(matter.id, Subject.PROMPT, Act.BOUNCE, prompt.state, by, why=reason)
        prompt.state, prompt.reason = PromptState.UNREACHABLE, reason
        if prompt.opened_at is None and await self._accounts.linked(matter.citizen_id) is None:
            prompt.account_id = None
        await prompt.save(update_fields=["state", "reason", "account_id"])

    async def _arrive(self, account: Account, *, again: bool = True) -> None:
        now = self._ground.now()
        account.started_at = account.started_at or now
        account.returned_at = now
        account.blocked_at = account.gone_at = None
        if again:
            account.stopped_at = account.silenced_at = None
        await account.save(
            update_fields=["started_at", "returned_at", "blocked_at", "gone_at", "stopped_at", "silenced_at"]
        )

    async def _try_link(self, account: Account, token: str) -> tuple[int | None, bool]:
        """The prompt that was shown, or that the link was refused, which the person is told."""
        try:
            async with in_transaction():
                return await self._follow(account, token), False
        except Refusal as refusal:
            await self._telling.refuse(citizen_address(account), refusal)
            return None, True

    async def _follow(self, account: Account, token: str) -> int:
        """Open the one matter of a link; returns its prompt. Raises the Refusal that forbids it."""
        prompt = await Prompt.get_or_none(token=token)
        if prompt is None:
            raise LinkUnknown
        matter = await Matter.filter(id=prompt.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt.id)
        if prompt.state is PromptState.UNREACHABLE:
            await self._open(account, matter, prompt)
        elif prompt.account_id != account.id:
            self._refuse_link(prompt)
        await self.send_prompt(account, prompt, fresh=True)
        return int(prompt.id)

    async def _open(self, account: Account, matter: Matter, prompt: Prompt) -> None:
        linked = await self._accounts.linked(matter.citizen_id)
        holder = linked.id if linked else prompt.account_id
        if holder is not None and holder != account.id:
            raise MatterHasOtherRater
        if self._ground.now() >= prompt.expires_at:
            raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))
        prompt.opened_at = self._ground.now()
        await prompt.save(update_fields=["opened_at"])
        if await self._accounts.has_role_in(account.id, matter.office_id):
            await self._conflict(account, prompt)
        else:
            await self._schedule(account, prompt, Actor.CITIZEN)

    async def _conflict(self, account: Account, prompt: Prompt) -> None:
        await self._ground.move(prompt.matter_id, Subject.PROMPT, Act.CONFLICT, prompt.state, Actor.CITIZEN)
        prompt.state, prompt.reason = PromptState.NOT_ASKED, PromptReason.CONFLICT
        await prompt.save(update_fields=["state", "reason"])

    def _refuse_link(self, prompt: Prompt) -> None:
        if prompt.state is PromptState.NOT_ASKED and prompt.reason is PromptReason.CONFLICT:
            raise RaterHasRole
        if prompt.account_id is not None:
            raise MatterHasOtherRater
        if prompt.state is PromptState.VOID:
            raise PromptIsVoid
        raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))

    async def _schedule(self, account: Account, prompt: Prompt, by: Actor) -> None:
        await self._ground.move(prompt.matter_id, Subject.PROMPT, Act.REACH, prompt.state, by)
        prompt.state, prompt.reason, prompt.account_id = PromptState.SCHEDULED, None, account.id
        await prompt.save(update_fields=["state", "reason", "account_id"])

    async def _revive(self, account: Account) -> list[Prompt]:
        """Schedule what waited for this account: hinted at it, linked to it, or its own from before."""
        hashes = self._ground.vault.hashes("account", str(account.external_id))
        mine = Prompt.filter(state=PromptState.UNREACHABLE, expires_at__gt=self._ground.now())
        own = await mine.filter(account_id=account.id).order_by("id")
        hinted = await mine.filter(account_id=None, matter__hint_hash__in=hashes).order_by("id")
        revived = []
        for found in (*own, *hinted):
            prompt = await Prompt.filter(id=found.id).select_for_update().get()
            if prompt.state is PromptState.UNREACHABLE and not await self._in_conflict(account, prompt):
                await self._schedule(account, prompt, Actor.CITIZEN)
                revived.append(prompt)
        return revived

    async def _in_conflict(self, account: Account, prompt: Prompt) -> bool:
        matter = await Matter.get(id=prompt.matter_id)
        if not await self._accounts.has_role_in(account.id, matter.office_id):
            return False
        await self._conflict(account, prompt)
        return True

    async def _show_waiting(self, account: Account, prompts: list[Prompt]) -> None:
        """One matter comes as its prompt; only where several waited, a list."""
        if len(prompts) == 1:
            await self.send_prompt(account, prompts[0], fresh=True)
        elif prompts:
            await self._telling.tell(citizen_address(account), Notice.WAITING, account.id, fresh=True)

    async def _link(self, account: Account, matter: Matter) -> list[Prompt]:
        """Make the lasting link and schedule the citizen's other open matters."""
        await Citizen.filter(id=matter.citizen_id).select_for_update().get()
        if await self._accounts.linked(matter.citizen_id) is None:
            await Link.create(citizen_id=matter.citizen_id, account=account, since=self._ground.now())
        waiting = await Prompt.filter(
            matter__citizen_id=matter.citizen_id,
            state=PromptState.UNREACHABLE,
            account_id=None,
            expires_at__gt=self._ground.now(),
        ).order_by("id")
        scheduled = []
        for prompt in waiting:
            if not await self._in_conflict(account, prompt):
                await self._schedule(account, prompt, Actor.CITIZEN)
                scheduled.append(prompt)
        return scheduled

    async def _bounce(self, account: Account, reason: PromptReason, by: Actor) -> None:
        """What was about to leave cannot; for a prompt in flight the channel's answer decides."""
        leaving = Outbox.filter(chat_id=account.external_id, state=OutboxState.LEASED)
        if await leaving.filter(kind=Notice.WAITING).exists():
            return
        in_flight = await leaving.filter(kind=Notice.PROMPT).values_list("subject_id", flat=True)
        scheduled = Prompt.filter(account=account, state=PromptState.SCHEDULED)
        for found in await scheduled.exclude(id__in=[*in_flight, 0]).order_by("id"):
            prompt = await Prompt.filter(id=found.id).select_for_update().get()
            await self.bounced(prompt, reason, by)
        await Outbox.filter(
            chat_id=account.external_id,
            kind__in=(Notice.PROMPT, Notice.WAITING),
            audience=Audience.CITIZEN,
            state=OutboxState.WAITING,
        ).update(state=OutboxState.DROPPED, error=SUPERSEDED, ended_at=self._ground.now())

    async def _own(self, account: Account, prompt_id: int) -> Prompt:
        prompt = await Prompt.get_or_none(id=prompt_id)
        if prompt is None or prompt.account_id != account.id:
            raise NotYours
        return prompt
