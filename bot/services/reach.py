"""Reaching the citizen: links, starting, blocking, stopping; when and where a prompt is shown."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.errors import (
    LinkUnknown,
    MatterHasOtherRater,
    MatterWithdrawn,
    NotYours,
    PromptIsVoid,
    RaterHasRole,
    RatingWindowOver,
    Refusal,
)
from bot.facts import Face, Notice
from bot.rules.channels import TEST
from bot.rules.lifecycle import Act
from bot.rules.policy import Policy
from bot.rules.reminders import remind_moment
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.reported import MatterReport
from bot.services.telling import BLOCKED, SUPERSEDED, Telling, citizen_address
from models.database import act
from models.tables import Account, Citizen, Link, LinkRefusal, Matter, Office, Outbox, Prompt
from models.terms import Actor, Audience, OutboxState, PromptReason, PromptState, ServiceChannel, Subject
from models.writers.sent import note_asked

NOT_LEFT = (OutboxState.WAITING, OutboxState.HELD)


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
        await self.arrive(account)
        linked, refused = await self._try_link(account, token) if token else (None, False)
        waiting = [prompt for prompt in await self.revive(account) if prompt.id != linked]
        if not waiting and linked is None and not refused:
            waiting = await self.asked(account)
            if not waiting:
                await self._welcome(account, returned=returned)
        await self.show_waiting(account, waiting)

    async def _welcome(self, account: Account, *, returned: bool) -> None:
        kind = Notice.HELP if await self._accounts.is_official(account.id) else Notice.WELCOME
        facts = {"returned": returned, "known": await Prompt.exists(account=account)}
        await self._telling.tell(citizen_address(account), kind, account.id, facts=facts)

    async def asked(self, account: Account) -> list[Prompt]:
        """What this account was asked and has not answered."""
        sent = Prompt.filter(account=account, state=PromptState.SENT, expires_at__gt=self._ground.now())
        return await sent.order_by("id")

    @act
    async def unblocked(self, account: Account) -> None:
        """The account let the bot back in: what it missed comes, and what waits."""
        await self.arrive(account, again=False)
        await Outbox.filter(chat_id=account.external_id, state=OutboxState.DROPPED, error=BLOCKED).update(
            state=OutboxState.WAITING, error=None, ended_at=None, due_at=self._ground.now()
        )
        await self.show_waiting(account, await self.revive(account))
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
        full = agreed and await self._stands_for_enough(account, matter)
        if full:
            await LinkRefusal.create(account=account, source_id=matter.source_id, at=self._ground.now())
        others = await self._link(account, matter) if agreed and not full else []
        await self._telling.tell(
            citizen_address(account),
            Notice.LASTING,
            prompt.id,
            matter_id=matter.id,
            facts={"agreed": agreed and not full, "others": len(others), "full": full},
        )
        await self.show_waiting(account, others)

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
        if self._ground.now() >= prompt.expires_at:
            return
        if self._accounts.why_unreachable(account) is None and not await self._in_conflict(account, prompt):
            await self._schedule(account, prompt, Actor.SOURCE)
            later = self.after_the_counter(matter)
            await self.send_prompt(account, prompt, not_before=later, unasked=True)

    async def send_prompt(
        self,
        account: Account,
        prompt: Prompt,
        *,
        face: Face = Face.PLAIN,
        fresh: bool = False,
        by_clock: bool = False,
        not_before: datetime | None = None,
        silent: bool = False,
        unasked: bool = False,
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
            not_before=not_before,
            silent=silent,
            unasked=unasked,
        )

    def after_the_counter(self, matter: Matter | MatterReport) -> datetime | None:
        """Before when the prompt of a matter of a hall does not come by itself: the clerk looks on."""
        if matter.channel is not ServiceChannel.HALL:
            return None
        return matter.completed_at + self._ground.policy.hall_prompt_delay.drawn(self._ground.dice.below)

    async def take(self, account: Account, prompt_id: int) -> Prompt:
        """Open a matter that was found to belong to this account. Raises the Refusal that forbids it."""
        found = await Prompt.get(id=prompt_id)
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt_id)
        if prompt.state is PromptState.UNREACHABLE:
            await self._open(account, matter, prompt)
        elif prompt.state is PromptState.VOID and prompt.reason is PromptReason.WITHDRAWN:
            raise MatterWithdrawn
        elif prompt.account_id != account.id:
            self._refuse_link(prompt)
        return prompt

    async def try_phone(self, matter: Matter, account: Account) -> None:
        """A corrected number: tell whoever waits for it, if nobody could be asked before."""
        prompt = await Prompt.filter(matter=matter).select_for_update().get()
        free = prompt.state is PromptState.UNREACHABLE and prompt.account_id is None
        if not free or await self._accounts.linked(matter.citizen_id) is not None:
            return
        if not await self._in_conflict(account, prompt):
            await self._schedule(account, prompt, Actor.SOURCE)
            prompt.opened_at = self._ground.now()
            await prompt.save(update_fields=["opened_at"])
        await self.send_prompt(account, prompt)

    async def delivered(self, prompt: Prompt) -> None:
        """The channel took the prompt: it counts as sent, and its window begins."""
        await self.delivered_all([prompt])

    async def delivered_all(self, prompts: Sequence[Prompt]) -> None:
        """The same for several; of one that is not scheduled any more nothing changes."""
        asked = [prompt for prompt in prompts if prompt.state is PromptState.SCHEDULED]
        if not asked:
            return
        ground, now, ids = self._ground, self._ground.now(), [prompt.matter_id for prompt in asked]
        state = await ground.move_all(ids, Subject.PROMPT, Act.DELIVER, PromptState.SCHEDULED, Actor.CHANNEL)
        versions = dict(await Matter.filter(id__in=ids).values_list("id", "policy_version"))
        for prompt in asked:
            policy = await ground.policy_by(versions[prompt.matter_id])
            prompt.state = PromptState(state)
            # Sent anew to another account: the source is not to see by the moment that somebody disputes it.
            prompt.sent_at = prompt.sent_at or now
            prompt.expires_at = ground.due(now, policy.rating_window).at
            prompt.remind_at = self._remind_at(prompt, policy)
        await note_asked(asked)

    def _remind_at(self, prompt: Prompt, policy: Policy) -> datetime | None:
        """When it is called to mind; never, where its window ends before that."""
        ground = self._ground
        moment = remind_moment(
            ground.now(), policy=policy, calendar=ground.calendar, tz=ground.zone, below=ground.dice.below
        )
        return moment if moment < prompt.expires_at else None

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

    async def arrive(self, account: Account, *, again: bool = True) -> None:
        """The account is here; `again`: it also takes back a stop."""
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
            return await self.follow(account, token), False
        except Refusal as refusal:
            await self._telling.refuse(citizen_address(account), refusal)
            return None, True

    async def follow(self, account: Account, token: str) -> int:
        """Open the one matter of a link; returns its prompt. Raises the Refusal that forbids it."""
        async with in_transaction():
            return await self._follow(account, token)

    async def _follow(self, account: Account, token: str) -> int:
        prompt = await Prompt.get_or_none(token=token)
        if prompt is None:
            raise LinkUnknown
        matter = await Matter.filter(id=prompt.matter_id).select_for_update().get()
        if account.channel != TEST and await Office.exists(id=matter.office_id, test=True):
            raise LinkUnknown  # a rehearsal reaches nobody real
        prompt = await Prompt.get(id=prompt.id)
        if prompt.state is PromptState.UNREACHABLE:
            await self._open(account, matter, prompt)
        elif prompt.state is PromptState.VOID and prompt.reason is PromptReason.WITHDRAWN:
            raise MatterWithdrawn
        elif prompt.account_id != account.id:
            self._refuse_link(prompt)
        await self.send_prompt(account, prompt, fresh=True)
        return int(prompt.id)

    async def _open(self, account: Account, matter: Matter, prompt: Prompt) -> None:
        linked = await self._accounts.linked(matter.citizen_id)
        holder = linked.id if linked else prompt.account_id
        if holder is not None and holder != account.id:
            raise MatterHasOtherRater(prompt=prompt.id)
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
            raise MatterHasOtherRater(prompt=prompt.id)
        if prompt.state is PromptState.VOID:
            raise PromptIsVoid
        raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))

    async def _schedule(self, account: Account, prompt: Prompt, by: Actor) -> None:
        await self._ground.move(prompt.matter_id, Subject.PROMPT, Act.REACH, prompt.state, by)
        prompt.state, prompt.reason, prompt.account_id = PromptState.SCHEDULED, None, account.id
        await prompt.save(update_fields=["state", "reason", "account_id"])

    async def revive(self, account: Account) -> list[Prompt]:
        """Schedule what waited for this account: hinted at it, linked to it, or its own from before.

        What is scheduled already, and only waits for its moment, is among what comes back.
        """
        hashes = self._ground.vault.hashes("account", str(account.external_id))
        mine = Prompt.filter(state=PromptState.UNREACHABLE, expires_at__gt=self._ground.now())
        own = await mine.filter(account_id=account.id).order_by("id")
        hinted = await mine.filter(account_id=None, matter__hint_hash__in=hashes).order_by("id")
        revived = await self._waiting_for_their_moment(account)
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

    async def show_waiting(self, account: Account, prompts: list[Prompt]) -> None:
        """One matter comes as its prompt; only where several waited, a list."""
        if len(prompts) == 1:
            await self.send_prompt(account, prompts[0], fresh=True)
        elif prompts:
            await self.hold_back(account, prompts)
            await self._telling.tell(citizen_address(account), Notice.WAITING, account.id, fresh=True)

    async def hold_back(self, account: Account, prompts: Sequence[Prompt]) -> None:
        """What is shown otherwise, as in a list, does not come once more by itself later on."""
        ids = [prompt.id for prompt in prompts]
        of_chat = Outbox.filter(chat_id=account.external_id, kind=Notice.PROMPT, subject_id__in=ids)
        await of_chat.filter(state__in=NOT_LEFT).update(
            state=OutboxState.DROPPED, error=SUPERSEDED, ended_at=self._ground.now()
        )

    async def _waiting_for_their_moment(self, account: Account) -> list[Prompt]:
        """Scheduled prompts that leave later: at the counter, in the morning, or after a hold."""
        now = self._ground.now()
        rows = Outbox.filter(chat_id=account.external_id, kind=Notice.PROMPT)
        later = rows.filter(Q(state=OutboxState.WAITING, due_at__gt=now) | Q(state=OutboxState.HELD))
        ids = await later.values_list("subject_id", flat=True)
        mine = Prompt.filter(account_id=account.id, state=PromptState.SCHEDULED, expires_at__gt=now)
        return await mine.filter(id__in=[*ids, 0]).order_by("id")

    async def _stands_for_enough(self, account: Account, matter: Matter) -> bool:
        """Whether one more lasting link would be too many for this account in this source."""
        await Account.filter(id=account.id).select_for_update().get()
        links = Link.filter(account=account, cut_at=None, citizen__source_id=matter.source_id)
        if await links.filter(citizen_id=matter.citizen_id).exists():
            return False
        return await links.count() >= self._ground.policy.refs_per_account

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
        """What was about to leave cannot; for a prompt in flight the channel's answer decides.

        What waits is locked before it is asked what is in flight: a message that delivery takes in hand at
        this very moment would be in neither, and its matter unreachable while its prompt arrives.
        """
        chat = Outbox.filter(chat_id=account.external_id, kind__in=(Notice.PROMPT, Notice.WAITING))
        scheduled = Prompt.filter(account=account, state=PromptState.SCHEDULED)
        prompts = await scheduled.select_for_update().order_by("id")
        waiting = chat.filter(audience=Audience.CITIZEN, state__in=NOT_LEFT)
        not_left = [row.id for row in await waiting.select_for_update().order_by("id")]
        leaving = await chat.filter(state=OutboxState.LEASED)
        if any(row.kind == Notice.WAITING for row in leaving):
            return
        in_flight = {row.subject_id for row in leaving}
        for prompt in prompts:
            if prompt.id not in in_flight:
                await self.bounced(prompt, reason, by)
        await Outbox.filter(id__in=[*not_left, 0]).update(
            state=OutboxState.DROPPED, error=SUPERSEDED, ended_at=self._ground.now()
        )

    async def _own(self, account: Account, prompt_id: int) -> Prompt:
        prompt = await Prompt.get_or_none(id=prompt_id)
        if prompt is None or prompt.account_id != account.id:
            raise NotYours
        return prompt
