"""Reminders: an unanswered prompt is called to mind once, silently, on the morning that its policy says."""

from datetime import datetime

from bot.facts import Face, Notice
from bot.rules.lifecycle import Act
from bot.rules.policy import Policy
from bot.rules.reminders import end_of_hours, in_hours, next_morning
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.holds import outside
from bot.services.reach import ReachDesk
from bot.services.sweeps import Sweep, ids_of
from bot.services.telling import Telling, citizen_address
from models.database import act
from models.tables import Account, Matter, Prompt
from models.terms import Actor, PromptState, Subject
from models.writers.dues import Moment


class ReminderDesk:
    """Carries out what `Prompt.remind_at` says."""

    def __init__(self, ground: Ground, accounts: AccountDesk, reach: ReachDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._telling = telling

    def sweeps(self) -> tuple[Sweep, ...]:
        """What the watch carries out for this desk."""
        return (Sweep(self._due, self._remind, Moment(Prompt, "remind_at", (PromptState.SENT,))),)

    async def _due(self, now: datetime) -> list[int]:
        """Those under a hold wait for its end."""
        due = Prompt.filter(state=PromptState.SENT, remind_at__lte=now).order_by("remind_at")
        return await ids_of(await outside(due))

    @act
    async def _remind(self, prompt_id: int) -> None:
        found = await Prompt.get(id=prompt_id).prefetch_related("matter")
        policy, now = await self._ground.policy_of(found.matter), self._ground.now()
        prompts = await self._locked(await self._of_this_morning(found, policy))
        account = await Account.get(id=found.account_id)
        if self._accounts.why_unreachable(account) is not None:
            await self._put_off(prompts, None)
        elif not in_hours(now, policy=policy, calendar=self._ground.calendar, tz=self._ground.zone):
            await self._put_off(prompts, self._next_morning(policy))
        elif prompts:
            await self._note(prompts)
            await self._tell(account, prompts)

    async def _of_this_morning(self, prompt: Prompt, policy: Policy) -> list[int]:
        """This prompt and the others of its account that are due in the same hours."""
        by = max(end_of_hours(self._ground.now(), policy, self._ground.zone), self._ground.now())
        others = Prompt.filter(account_id=prompt.account_id, state=PromptState.SENT, remind_at__lte=by)
        return sorted({prompt.id, *await ids_of(await outside(others))})

    async def _locked(self, ids: list[int]) -> list[Prompt]:
        """Those that still wait, their matters locked in one order."""
        matters = await Prompt.filter(id__in=ids).order_by("matter_id").values_list("matter_id", flat=True)
        for matter_id in matters:
            await Matter.filter(id=matter_id).select_for_update().get()
        waiting = Prompt.filter(
            id__in=ids,
            state=PromptState.SENT,
            remind_at__isnull=False,
            expires_at__gt=self._ground.now(),
        )
        return await waiting.order_by("id")

    def _next_morning(self, policy: Policy) -> datetime:
        ground = self._ground
        return next_morning(
            ground.now(), policy=policy, calendar=ground.calendar, tz=ground.zone, below=ground.dice.below
        )

    async def _put_off(self, prompts: list[Prompt], until: datetime | None) -> None:
        """To another morning; never, where the window ends before it."""
        for prompt in prompts:
            in_time = until is not None and until < prompt.expires_at
            prompt.remind_at = until if in_time else None
            await prompt.save(update_fields=["remind_at"])

    async def _note(self, prompts: list[Prompt]) -> None:
        for prompt in prompts:
            await self._ground.move(prompt.matter_id, Subject.PROMPT, Act.REMIND, prompt.state, Actor.CLOCK)
        await self._put_off(prompts, None)

    async def _tell(self, account: Account, prompts: list[Prompt]) -> None:
        """One comes as its own message, several as one list; a list would show what has not left yet too."""
        unsent = await Prompt.exists(account=account, state=PromptState.SCHEDULED)
        if len(prompts) > 1 and not unsent:
            to = citizen_address(account)
            await self._telling.tell(
                to, Notice.WAITING, account.id, by_clock=True, silent=True, fresh=True, unasked=True
            )
            return
        for prompt in prompts:
            await self._reach.send_prompt(
                account, prompt, face=Face.REMIND, fresh=True, by_clock=True, silent=True, unasked=True
            )
