"""Withdrawing: a matter was reported by mistake; nobody is asked about it any more."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import MatterRated, MatterUnknown, SourceUnknown
from bot.facts import Notice
from bot.rules.lifecycle import Act
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from models.database import act
from models.tables import Account, Matter, Outbox, Post, Prompt, Source
from models.terms import Actor, OutboxState, PromptReason, PromptState, Subject


@dataclass(frozen=True)
class Withdrawal:
    """A matter that its source takes back, and why."""

    matter_no: str
    service_seq: int
    reason: str | None


@dataclass(frozen=True)
class Voided:
    """How many prompts were voided, and how many matters keep their rating."""

    voided: int
    rated: int


class WithdrawalDesk:
    """Voids prompts before a grade, for a source or for an operator."""

    def __init__(self, ground: Ground, reach: ReachDesk) -> None:
        self._ground = ground
        self._reach = reach

    @act
    async def withdraw(self, source: Source, withdrawal: Withdrawal) -> Matter:
        """Take one matter back; again changes nothing.

        Raises:
            MatterUnknown: it was never reported.
            MatterRated: its rating stays.
        """
        matter = (
            await Matter.filter(
                source=source, matter_no=withdrawal.matter_no, service_seq=withdrawal.service_seq
            )
            .select_for_update()
            .get_or_none()
        )
        if matter is None:
            raise MatterUnknown(matter_no=withdrawal.matter_no)
        prompt = await Prompt.get(matter=matter)
        if prompt.state is PromptState.ANSWERED:
            raise MatterRated
        await self._void(prompt, Actor.SOURCE, withdrawal.reason or "")
        return matter

    async def void_since(self, source_name: str, since: datetime, reason: str) -> Voided:
        """Void every unanswered prompt of what a source has reported since then, one unit of work each.

        Raises:
            SourceUnknown: nothing was changed.
        """
        source = await Source.get_or_none(name=source_name)
        if source is None:
            raise SourceUnknown(name=source_name)
        wrong = Prompt.filter(matter__source=source, matter__received_at__gte=since)
        ids = await wrong.order_by("id").values_list("id", flat=True)
        voided = sum([await self._void_one(int(str(prompt_id)), reason) for prompt_id in ids])
        return Voided(voided, await wrong.filter(state=PromptState.ANSWERED).count())

    @act
    async def _void_one(self, prompt_id: int, reason: str) -> bool:
        found = await Prompt.get(id=prompt_id)
        await Matter.filter(id=found.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt_id)
        if prompt.state is PromptState.ANSWERED:
            return False
        return await self._void(prompt, Actor.OPERATOR, reason)

    async def _void(self, prompt: Prompt, by: Actor, why: str) -> bool:
        """Void one prompt; False where it was withdrawn before."""
        if is_withdrawn(prompt):
            return False
        prompt.state = PromptState(
            await self._ground.move(prompt.matter_id, Subject.PROMPT, Act.VOID, prompt.state, by, why=why)
        )
        prompt.reason, prompt.remind_at = PromptReason.WITHDRAWN, None
        await prompt.save(update_fields=["state", "reason", "remind_at"])
        await self._tell(prompt)
        return True

    async def _tell(self, prompt: Prompt) -> None:
        """The message of the matter says so, where there is one or one is on its way."""
        if prompt.account_id is None:
            return
        account = await Account.get(id=prompt.account_id)
        post = await Post.get_or_none(chat_id=account.external_id, kind=Notice.PROMPT, subject_id=prompt.id)
        if post is None:
            return
        if post.message_id is not None or await Outbox.exists(post=post, state=OutboxState.LEASED):
            await self._reach.send_prompt(account, prompt)


def is_withdrawn(prompt: Prompt) -> bool:
    """Whether the matter was taken back."""
    return prompt.state is PromptState.VOID and prompt.reason is PromptReason.WITHDRAWN
