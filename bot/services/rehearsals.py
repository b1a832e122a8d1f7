"""Rehearsals: simulated people take their turns through the real desks, one turn to a unit of work."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from tortoise.transactions import in_transaction

from bot.errors import Refusal
from bot.rules.rehearsing import PAUSE, Turn, turn_of
from bot.services.cases import CaseDesk
from bot.services.drafts import DraftDesk
from bot.services.followups import FollowUpDesk
from bot.services.handling import HandlingDesk
from bot.services.hearing import HearingDesk
from bot.services.rating import RatingDesk
from bot.services.stage import Stage
from bot.services.sweeps import Sweep, by
from bot.services.words import Said
from models.database import act
from models.tables import Account, Case, Draft, Matter, Prompt, Rating, Rehearsal
from models.terms import (
    CaseMessageKind,
    DraftState,
    FollowUp,
    Grade,
    Outcome,
    PromptState,
    Visibility,
    WordKind,
)
from models.writers.dues import Moment

# nobody reads them: what simulated people are told goes nowhere
WHY = "窗口让我跑了两趟，材料没有一次说清。（演练）"
REPLY = "经查，窗口没有一次告知所需材料，已经改正，并为您免费补办。（演练）"
UNDERWAY = frozenset({PromptState.SCHEDULED, PromptState.SENT, PromptState.ANSWERED})
log = structlog.get_logger("rehearsals")


@dataclass(frozen=True)
class Scene:
    """Who and what a turn is about. `number` is the turn's own, and so that of a message written in it."""

    citizen: Account
    handler: Account
    prompt: Prompt
    number: int

    async def rating(self) -> Rating:
        """The rating of the matter."""
        return await Rating.get(matter_id=self.prompt.matter_id)

    async def case(self) -> Case:
        """The case of the matter."""
        return await Case.get(rating__matter_id=self.prompt.matter_id)

    def says(self, text: str) -> Said:
        """One message."""
        return Said(WordKind.TEXT, text, self.number)


class RehearsalDesk:
    """Gives every simulated person their turn when it has come."""

    def __init__(
        self,
        stage: Stage,
        ratings: RatingDesk,
        hearing: HearingDesk,
        cases: CaseDesk,
        handling: HandlingDesk,
        drafts: DraftDesk,
        followups: FollowUpDesk,
    ) -> None:
        self._stage = stage
        self._ground = stage.ground
        self._ratings = ratings
        self._hearing = hearing
        self._cases = cases
        self._handling = handling
        self._drafts = drafts
        self._followups = followups
        self._turns: dict[Turn, Callable[[Scene], Awaitable[None]]] = {
            Turn.RATE_BEST: self._rate_best,
            Turn.RATE_WORST: self._rate_worst,
            Turn.SAY_WHY: self._say_why,
            Turn.OPEN_UP: self._open_up,
            Turn.SUBMIT: self._submit,
            Turn.CLAIM: self._claim,
            Turn.CONTACT: self._contact,
            Turn.CONFIRM_CONTACT: self._confirm_contact,
            Turn.RECTIFY_NOW: self._rectify_now,
            Turn.BEGIN_REPLY: self._begin_reply,
            Turn.WRITE_REPLY: self._write_reply,
            Turn.SEND_REPLY: self._send_reply,
            Turn.SAY_SOLVED: self._say_solved,
            Turn.SAY_UNSOLVED: self._say_unsolved,
        }

    def sweeps(self) -> Sequence[Sweep]:
        """What the watch carries out for this desk."""
        return (by(Moment(Rehearsal, "next_at"), self._go_on),)

    @act
    async def _go_on(self, rehearsal_id: int) -> None:
        """One turn, and when the next one comes; who was withdrawn or expired meanwhile takes none."""
        found = await Rehearsal.get(id=rehearsal_id)
        await Matter.filter(id=found.matter_id).select_for_update().get()
        rehearsal = await Rehearsal.get(id=rehearsal_id)
        if rehearsal.next_at is None or rehearsal.next_at > self._ground.now():
            return
        prompt = await Prompt.get(matter_id=rehearsal.matter_id)
        turn = turn_of(rehearsal.behaviour, rehearsal.step)
        if turn is None or prompt.state not in UNDERWAY:
            rehearsal.next_at = None
        elif prompt.state is PromptState.SCHEDULED:
            rehearsal.next_at = self._ground.now() + PAUSE
        else:
            await self._take(turn, rehearsal, prompt)
        await rehearsal.save(update_fields=["step", "next_at"])

    async def _take(self, turn: Turn, rehearsal: Rehearsal, prompt: Prompt) -> None:
        rehearsal.step += 1
        scene = Scene(
            await Account.get(id=prompt.account_id), await self._stage.handler(), prompt, rehearsal.step
        )
        follows = turn_of(rehearsal.behaviour, rehearsal.step) is not None
        try:
            async with in_transaction():
                await self._turns[turn](scene)
        except Refusal as refusal:
            # an operator or a clock was quicker: the states are what they are, and nobody is there to be told
            log.warning(
                "a rehearsal ended early", id=rehearsal.id, turn=turn.value, why=type(refusal).__name__
            )
            follows = False
        rehearsal.next_at = self._ground.now() + PAUSE if follows else None

    async def _rate_best(self, scene: Scene) -> None:
        await self._ratings.rate(scene.citizen, scene.prompt.id, Grade.VERY_SATISFIED)

    async def _rate_worst(self, scene: Scene) -> None:
        await self._ratings.rate(scene.citizen, scene.prompt.id, Grade.VERY_DISSATISFIED)

    async def _say_why(self, scene: Scene) -> None:
        await self._hearing.hear(scene.citizen, scene.says(WHY))

    async def _open_up(self, scene: Scene) -> None:
        rating = await scene.rating()
        await self._ratings.set_visibility(scene.citizen, rating.id, Visibility.NAMED)

    async def _submit(self, scene: Scene) -> None:
        await self._ratings.submit(scene.citizen, (await scene.rating()).id)

    async def _claim(self, scene: Scene) -> None:
        await self._cases.claim(scene.handler, (await scene.case()).id)

    async def _contact(self, scene: Scene) -> None:
        await self._handling.contacted(scene.handler, (await scene.case()).id)

    async def _confirm_contact(self, scene: Scene) -> None:
        await self._followups.confirm_contact(scene.citizen, (await scene.case()).id, happened=True)

    async def _rectify_now(self, scene: Scene) -> None:
        await self._handling.choose_outcome(scene.handler, (await scene.case()).id, Outcome.RECTIFY_NOW)

    async def _begin_reply(self, scene: Scene) -> None:
        # one handler plays in every rehearsal, and in a chat one draft is open at a time
        case = await scene.case()
        await self._drafts.begin(scene.handler, case.id, CaseMessageKind.ANSWER, hold=True)

    async def _write_reply(self, scene: Scene) -> None:
        await self._drafts.add(scene.handler, (await self._draft(scene)).id, scene.says(REPLY))

    async def _send_reply(self, scene: Scene) -> None:
        await self._drafts.submit(scene.handler, (await self._draft(scene)).id)

    async def _say_solved(self, scene: Scene) -> None:
        await self._judge(scene, FollowUp.SOLVED)

    async def _say_unsolved(self, scene: Scene) -> None:
        await self._judge(scene, FollowUp.UNSOLVED)

    async def _judge(self, scene: Scene, said: FollowUp) -> None:
        case = await scene.case()
        await self._followups.judge(scene.citizen, case.id, case.answers, said)

    async def _draft(self, scene: Scene) -> Draft:
        """The draft of this case, also while another rehearsal's is the open one."""
        open_or_held = Draft.filter(case=await scene.case(), state__in=(DraftState.OPEN, DraftState.HELD))
        return await open_or_held.order_by("-id").get()
