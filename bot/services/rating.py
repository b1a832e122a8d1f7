"""Rating: one tap counts; tags, visibility, amending, settling; the grade stands in versions."""

from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import (
    GradeStands,
    GradeUnchanged,
    MatterAlreadyRated,
    NotYours,
    PromptIsVoid,
    RaterHasRole,
    RatingWindowOver,
    StateHasMoved,
)
from bot.facts import Face, Notice
from bot.rules.eligibility import amend_until, may_amend_grade, patience
from bot.rules.grades import is_good, is_poor
from bot.rules.lifecycle import Act
from bot.rules.policy import Policy
from bot.services.cases import CaseDesk
from bot.services.files import CaseFiles
from bot.services.reach import ReachDesk
from bot.services.telling import citizen_address
from bot.services.words import WordsDesk
from models.database import act
from models.tables import Account, Case, Chat, Matter, Prompt, Rating, RatingVersion
from models.terms import (
    WAITING_PROMPTS,
    Actor,
    CaseState,
    Errand,
    Grade,
    PromptReason,
    PromptState,
    RatingState,
    Subject,
    Visibility,
)

PROMPT_TAPS = {
    Act.DECLINE: PromptState.DECLINED,
    Act.DISOWN: PromptState.VOID,
    Act.UNDECLINE: PromptState.SENT,
    Act.REOWN: PromptState.SENT,
}


class RatingDesk:
    """Everything a citizen does with the one message of a matter."""

    def __init__(self, files: CaseFiles, reach: ReachDesk, words: WordsDesk, cases: CaseDesk) -> None:
        self._ground = files.ground
        self._accounts = files.accounts
        self._reach = reach
        self._words = words
        self._cases = cases
        self._telling = files.telling

    @act
    async def rate(self, account: Account, prompt_id: int, grade: Grade) -> None:
        """Give the matter its one rating.

        Raises:
            NotYours, MatterAlreadyRated, RatingWindowOver, PromptIsVoid, RaterHasRole: nothing was rated.
        """
        matter, prompt = await self._own_prompt(account, prompt_id)
        rating = await self.give(account, matter, prompt, grade)
        await self._words.attach_kept(account, matter, rating, prompt)
        await self._words.expect(account, Errand.RATING, rating.id)
        await self._reach.send_prompt(account, prompt)

    async def give(
        self, account: Account, matter: Matter, prompt: Prompt, grade: Grade, kiosk_id: int | None = None
    ) -> Rating:
        """The first version of the one rating. Inside a unit of work with the matter locked.

        Raises:
            MatterAlreadyRated, RatingWindowOver, PromptIsVoid, RaterHasRole: nothing was rated.
        """
        await self._check_open(prompt)
        if await self._accounts.has_role_in(account.id, matter.office_id):
            raise RaterHasRole
        await self._back_to_sent(prompt)
        now = self._ground.now()
        try:
            async with in_transaction():
                rating = await Rating.create(
                    matter=matter,
                    account=account,
                    state=RatingState.OPEN,
                    submitted_at=now,
                    settle_at=now + await self._patience(matter, grade),
                    disputed_at=now if prompt.disputed_at else None,
                    kiosk_id=kiosk_id,
                )
                await RatingVersion.create(rating=rating, version=1, grade=grade, at=now)
        except IntegrityError as exc:
            raise MatterAlreadyRated from exc
        await self._ground.move(matter.id, Subject.RATING, Act.RATE, None, Actor.CITIZEN)
        await self._move_prompt(prompt, Act.ANSWER)
        return rating

    @act
    async def answer_typed(self, account: Account, prompt_id: int, grade: Grade, *, right: bool) -> None:
        """是 or 不是 to a typed grade that was read back."""
        matter, _ = await self._own_prompt(account, prompt_id)
        if right:
            await self.rate(account, prompt_id, grade)
        to = citizen_address(account)
        await self._telling.show_done(to, Notice.TYPED_GRADE, prompt_id, matter.id)
        await self._reach.send_prompt(account, await Prompt.get(id=prompt_id), fresh=True)

    @act
    async def decline(self, account: Account, prompt_id: int) -> None:
        """不想评价."""
        await self._tap_prompt(account, prompt_id, Act.DECLINE)

    @act
    async def decline_all(self, account: Account) -> None:
        """这几件都不评: every matter that waits for this account."""
        for prompt in await Prompt.filter(
            account=account, state__in=(PromptState.SENT, PromptState.SCHEDULED)
        ).order_by("id"):
            await self._tap_prompt(account, prompt.id, Act.DECLINE, tell=False)
        await self._telling.tell(citizen_address(account), Notice.WAITING, account.id)

    @act
    async def undecline(self, account: Account, prompt_id: int) -> None:
        """还是评一下."""
        await self._tap_prompt(account, prompt_id, Act.UNDECLINE)

    @act
    async def ask_disown(self, account: Account, prompt_id: int) -> None:
        """不是我办的: ask whether on behalf of somebody, or nothing to do with them."""
        _, prompt = await self._own_prompt(account, prompt_id)
        await self._check_waiting(prompt)
        await self._reach.send_prompt(account, prompt, face=Face.DISOWN)

    @act
    async def keep(self, account: Account, prompt_id: int) -> None:
        """我替别人办的，我来评: the five buttons again."""
        _, prompt = await self._own_prompt(account, prompt_id)
        await self._check_waiting(prompt)
        await self._reach.send_prompt(account, prompt)

    @act
    async def disown(self, account: Account, prompt_id: int) -> None:
        """跟我无关."""
        await self._tap_prompt(account, prompt_id, Act.DISOWN)

    @act
    async def reown(self, account: Account, prompt_id: int) -> None:
        """点错了."""
        await self._tap_prompt(account, prompt_id, Act.REOWN)

    @act
    async def choose_tag(self, account: Account, rating_id: int, index: int, *, wanted: bool) -> None:
        """Choose or unchoose a tag; the button carries the state wanted, so a double tap changes nothing."""
        matter, rating = await self._own_rating(account, rating_id)
        version = await RatingVersion.get(rating=rating, version=rating.version)
        book = await self._ground.book_of(matter)
        offered = book.tags_for(version.grade, (await self._ground.policy_of(matter)).max_tags)
        if index >= len(offered):
            raise StateHasMoved
        code = offered[index].code
        if (code in version.tags) is wanted:
            return
        await self._ground.move(
            matter.id,
            Subject.RATING,
            Act.ELABORATE,
            rating.state,
            Actor.CITIZEN,
            why=f"{'+' if wanted else '-'}{code}",
        )
        others = [chosen for chosen in version.tags if chosen != code]
        version.tags = [*others, code] if wanted else others
        await version.save(update_fields=["tags"])
        await self._touched(account, matter, rating, version.grade)

    @act
    async def set_visibility(self, account: Account, rating_id: int, visibility: Visibility) -> None:
        """改为实名 / 改为匿名."""
        matter, rating = await self._own_rating(account, rating_id)
        if rating.visibility is visibility:
            return
        await self._ground.move(
            matter.id, Subject.RATING, Act.ELABORATE, rating.state, Actor.CITIZEN, why=visibility
        )
        rating.visibility = visibility
        await rating.save(update_fields=["visibility"])
        await self._touched(account, matter, rating, await self.grade_of(rating))

    @act
    async def submit(self, account: Account, rating_id: int) -> None:
        """提交."""
        _, rating = await self._own_rating(account, rating_id)
        await self.settle(rating, Actor.CITIZEN)

    @act
    async def ask_amend(self, account: Account, rating_id: int) -> None:
        """修改: which grade instead? Raises GradeStands once it is too late."""
        matter, rating = await self._own_rating(account, rating_id)
        await self._check_amendable(matter, rating)
        if rating.state is RatingState.OPEN:
            rating.settle_at = self._ground.now() + await self._patience(matter, await self.grade_of(rating))
            await rating.save(update_fields=["settle_at"])
        await self._words.expect(account, Errand.RATING, rating.id)
        await self._reach.send_prompt(
            account,
            await Prompt.get(matter=matter),
            face=Face.AMEND,
            fresh=rating.state is not RatingState.OPEN,
        )

    @act
    async def keep_grade(self, account: Account, rating_id: int) -> None:
        """不改了."""
        matter, _ = await self._own_rating(account, rating_id)
        await self._reach.send_prompt(account, await Prompt.get(matter=matter))

    @act
    async def amend(self, account: Account, rating_id: int, grade: Grade) -> None:
        """Give another grade: the next version; the old one stays.

        Raises:
            GradeStands, GradeUnchanged: nothing was changed.
        """
        matter, rating = await self._own_rating(account, rating_id)
        if await self.grade_of(rating) is grade:
            raise GradeUnchanged(grade=grade)
        await self._check_amendable(matter, rating)
        await self.regrade(account, matter, rating, grade)
        await self._reach.send_prompt(account, await Prompt.get(matter=matter))

    async def regrade(
        self,
        account: Account,
        matter: Matter,
        rating: Rating,
        grade: Grade,
        action: Act = Act.AMEND,
        why: str = "",
    ) -> None:
        """The next version, with another grade. Inside a unit of work with the matter locked."""
        state = await self._ground.move(
            matter.id, Subject.RATING, action, rating.state, Actor.CITIZEN, why=why
        )
        now = self._ground.now()
        rating.version += 1
        await RatingVersion.create(rating=rating, version=rating.version, grade=grade, at=now)
        rating.state = RatingState(state)
        rating.settle_at = now + await self._patience(matter, grade)
        rating.final_at = None
        await rating.save(update_fields=["version", "state", "settle_at", "final_at"])
        if is_good(grade):
            await self._cases.grade_became_good(matter, rating, Actor.CITIZEN)
        await self._words.expect(account, Errand.RATING, rating.id)

    async def settle(self, rating: Rating, by: Actor) -> None:
        """Send the rating on: thanks, and for a poor grade a case. Inside a unit of work."""
        matter = await Matter.get(id=rating.matter_id)
        state = await self._ground.move(matter.id, Subject.RATING, Act.SETTLE, rating.state, by)
        policy = await self._ground.policy_of(matter)
        now = self._ground.now()
        rating.state = RatingState(state)
        rating.settled_at = rating.settled_at or now
        rating.settled_visibility = rating.visibility
        rating.settle_at = None
        grade = await self.grade_of(rating)
        case = await self._cases.rating_settled(matter, rating, grade, by) if is_poor(grade) else None
        rating.final_at = self._final_at(rating.settled_at, now, policy)
        await rating.save(
            update_fields=["state", "settled_at", "settled_visibility", "settle_at", "final_at"]
        )
        await self._thank(matter, rating, case)

    async def finish(self, rating: Rating) -> None:
        """The time for amending has passed. Inside a unit of work with its matter locked."""
        matter = await Matter.get(id=rating.matter_id)
        rating.state = RatingState(
            await self._ground.move(matter.id, Subject.RATING, Act.FINISH, rating.state, Actor.CLOCK)
        )
        rating.final_at = None
        await rating.save(update_fields=["state", "final_at"])

    async def expire(self, prompt: Prompt) -> None:
        """The rating window is over. Inside a unit of work with its matter locked."""
        await self._move_prompt(prompt, Act.EXPIRE, by=Actor.CLOCK)
        if prompt.account_id is not None and prompt.sent_at is not None:
            account = await Account.get(id=prompt.account_id)
            if await self._telling.is_shown(account.external_id, Notice.PROMPT, prompt.id):
                await self._reach.send_prompt(account, prompt, by_clock=True)

    async def grade_of(self, rating: Rating) -> Grade:
        """The grade of the newest version."""
        return (await RatingVersion.get(rating_id=rating.id, version=rating.version)).grade

    async def may_amend(self, matter: Matter, rating: Rating) -> bool:
        """Whether the grade may still be changed."""
        if rating.state is RatingState.FINAL:
            return False
        if rating.state is RatingState.OPEN and rating.settled_at is None:
            return True
        case = await Case.filter(rating=rating).order_by("-id").first()
        claimed = case is not None and (case.state is not CaseState.OPENED or case.claimed_at is not None)
        return may_amend_grade(
            settled_at=rating.settled_at,
            case_claimed=claimed,
            case_exists=case is not None,
            now=self._ground.now(),
            policy=await self._ground.policy_of(matter),
        )

    async def _tap_prompt(self, account: Account, prompt_id: int, action: Act, *, tell: bool = True) -> None:
        _, prompt = await self._own_prompt(account, prompt_id)
        await self._check_open(prompt)
        if prompt.state is PROMPT_TAPS[action]:
            raise StateHasMoved(state=None if prompt.state is PromptState.SENT else prompt.state)
        await self._move_prompt(prompt, action)
        if tell:
            await self._reach.send_prompt(account, prompt)

    async def _own_prompt(self, account: Account, prompt_id: int) -> tuple[Matter, Prompt]:
        """The prompt, with its matter locked so that nothing else happens to it meanwhile."""
        found = await Prompt.get_or_none(id=prompt_id)
        if found is None or found.account_id != account.id:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        prompt = await Prompt.get(id=prompt_id)
        if prompt.account_id != account.id:
            raise NotYours
        return matter, prompt

    async def _own_rating(self, account: Account, rating_id: int) -> tuple[Matter, Rating]:
        found = await Rating.get_or_none(id=rating_id)
        if found is None or found.account_id != account.id:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        return matter, await Rating.get(id=rating_id)

    async def _check_open(self, prompt: Prompt) -> None:
        if prompt.state is PromptState.ANSWERED:
            rating = await Rating.get(matter_id=prompt.matter_id)
            raise MatterAlreadyRated(grade=await self.grade_of(rating))
        if prompt.state is PromptState.NOT_ASKED:
            raise RaterHasRole
        if prompt.state is PromptState.VOID and prompt.reason is not PromptReason.NOT_MINE:
            raise PromptIsVoid
        if prompt.state is PromptState.EXPIRED or self._ground.now() >= prompt.expires_at:
            raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))

    async def _check_waiting(self, prompt: Prompt) -> None:
        """Open, and neither declined nor said to be somebody else's."""
        await self._check_open(prompt)
        if prompt.state not in WAITING_PROMPTS:
            raise StateHasMoved(state=prompt.state)

    async def _back_to_sent(self, prompt: Prompt) -> None:
        """A grade on an older rendering takes back «not mine» or «rather not» first."""
        if prompt.state is PromptState.DECLINED:
            await self._move_prompt(prompt, Act.UNDECLINE)
        elif prompt.state is PromptState.VOID:
            await self._move_prompt(prompt, Act.REOWN)

    async def _move_prompt(self, prompt: Prompt, action: Act, by: Actor = Actor.CITIZEN) -> None:
        if prompt.state is PromptState.SCHEDULED and by is Actor.CITIZEN:
            # the person answered before the channel's own word of the delivery was noted
            await self._reach.delivered(prompt)
        prompt.state = PromptState(
            await self._ground.move(prompt.matter_id, Subject.PROMPT, action, prompt.state, by)
        )
        if action is not Act.EXPIRE:  # why nobody was ever reached stays true when the window is over
            prompt.reason = PromptReason.NOT_MINE if action is Act.DISOWN else None
        prompt.remind_at = None
        await prompt.save(update_fields=["state", "reason", "remind_at"])

    async def _check_amendable(self, matter: Matter, rating: Rating) -> None:
        if await self.may_amend(matter, rating):
            return
        case = await self._cases.open_case(rating)
        if case is None:
            raise GradeStands
        raise GradeStands(claimed=case.claimed_at is not None)

    async def _touched(self, account: Account, matter: Matter, rating: Rating, grade: Grade) -> None:
        rating.settle_at = self._ground.now() + await self._patience(matter, grade)
        await rating.save(update_fields=["settle_at"])
        await Chat.filter(account=account).update(errand=Errand.RATING, subject_id=rating.id)
        await self._reach.send_prompt(account, await Prompt.get(matter=matter))

    async def _patience(self, matter: Matter, grade: Grade) -> timedelta:
        return patience(grade, await self._ground.policy_of(matter))

    def _final_at(self, settled_at: datetime, now: datetime, policy: Policy) -> datetime:
        latest = amend_until(settled_at=settled_at, case_claimed=False, policy=policy)
        return max(latest, now)

    async def _thank(self, matter: Matter, rating: Rating, case: Case | None) -> None:
        account = await Account.get(id=rating.account_id)
        prompt = await Prompt.get(matter=matter)
        to = citizen_address(account)
        await self._show_settled(account, prompt, rating)
        await self._telling.tell(
            to,
            Notice.SETTLED,
            prompt.id,
            matter_id=matter.id,
            facts={"case_id": case.id if case else None},
            silent=True,
        )
        await Chat.filter(account=account, errand=Errand.RATING, subject_id=rating.id).update(
            errand=Errand.LATE_WORDS
        )
        await self._offer_more(account, prompt, rating)

    async def _show_settled(self, account: Account, prompt: Prompt, rating: Rating) -> None:
        """What was pressed at a window has no message of its own to be edited, unless its prompt had come."""
        if rating.kiosk_id is None or await self._telling.has_arrived(
            account.external_id, Notice.PROMPT, prompt.id
        ):
            await self._reach.send_prompt(account, prompt)

    async def _offer_more(self, account: Account, prompt: Prompt, rating: Rating) -> None:
        """After the first settling: the next matter of a list, otherwise the lasting link, never both."""
        if rating.version > 1:
            return
        waiting = await Prompt.filter(account=account, state=PromptState.SENT).count()
        if waiting and await self._telling.is_shown(account.external_id, Notice.WAITING, account.id):
            await self._telling.tell(citizen_address(account), Notice.NEXT, prompt.id, silent=True)
        elif prompt.opened_at is not None and prompt.link_asked_at is None:
            prompt.link_asked_at = self._ground.now()
            await prompt.save(update_fields=["link_asked_at"])
            await self._telling.tell(
                citizen_address(account), Notice.LASTING, prompt.id, matter_id=prompt.matter_id, silent=True
            )
