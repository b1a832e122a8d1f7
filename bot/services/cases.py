"""Cases: opened by a poor rating, alerted, claimed, put back; what a later word or grade does to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.errors import CaseTaken, NotYours, StateHasMoved
from bot.facts import Notice
from bot.rules.eligibility import amend_until
from bot.rules.lifecycle import Act
from bot.rules.numbers import case_no
from bot.services.files import CaseFiles
from bot.services.officewords import OfficeWords
from bot.services.telling import Address, official_address
from models.database import act
from models.tables import Account, Case, Matter, Office, Official, Prompt, Rating, RatingWord
from models.terms import (
    CLAIMING_ROLES,
    IN_HAND,
    OPEN_STATES,
    Actor,
    CaseState,
    ClosedAs,
    Grade,
    RatingState,
    ServiceChannel,
    Subject,
    WordKind,
)


@dataclass(frozen=True)
class Progress:
    """What 看进度 answers: the case, and whether its card is the asker's."""

    case_id: int
    is_handler: bool


class CaseDesk:
    """From the alert to the claim."""

    def __init__(self, files: CaseFiles, words: OfficeWords) -> None:
        self._files = files
        self._words = words
        self._ground = files.ground
        self._telling = files.telling

    async def open_case(self, rating: Rating) -> Case | None:
        """The rating's case that is not closed."""
        return await Case.get_or_none(rating=rating, state__in=OPEN_STATES)

    async def listening_case(self, rating: Rating) -> Case | None:
        """The rating's case whose office hears more words: one that is open, or that silence closed."""
        case = await Case.filter(rating=rating).order_by("-id").first()
        closed = case is not None and case.state is CaseState.CLOSED
        return None if case is None or (closed and case.closed_as is not ClosedAs.UNCONFIRMED) else case

    async def rating_settled(self, matter: Matter, rating: Rating, grade: Grade, by: Actor) -> Case:
        """A poor rating settled: open its case, or tell the open one its new grade."""
        case = await self.open_case(rating) or await self._answered(rating)
        if case is None:
            return await self._open(matter, rating, by)
        if case.state in IN_HAND | {CaseState.REPLIED}:
            await self._tell_new_grade(matter, case, by)
        else:
            await self._files.show_alerts(case, matter)
        return case

    async def _answered(self, rating: Rating) -> Case | None:
        """A case that was closed otherwise than by an amendment: a rating has no second one."""
        return await Case.filter(rating=rating).exclude(closed_as=ClosedAs.AMENDED).first()

    async def grade_became_good(self, matter: Matter, rating: Rating, by: Actor) -> None:
        """Amended from poor to good: nothing is owed before the claim, afterwards the case goes on."""
        case = await self.open_case(rating)
        if case is None:
            return
        if case.state is CaseState.OPENED:
            await self._files.move(matter, case, Act.WITHDRAW, by)
            case.closed_as, case.closed_at = ClosedAs.AMENDED, self._ground.now()
            await self._files.save(case, matter)
            await self._files.show_alerts(case, matter)
            await self._tell_citizen(case, matter, Notice.AMENDED)
        else:
            await self._tell_new_grade(matter, case, by)
            await self._tell_citizen(case, matter, Notice.GRADE_PASSED_ON)

    async def words_added(self, case: Case, word: RatingWord) -> None:
        """Late words reach the office: the handler, or the alert while nobody has claimed."""
        matter = await self._files.matter_of(case)
        if handler := await self._files.handler_address(case):
            await self._words.pass_on(handler, case, matter, "late", words=[word])
        else:
            await self.words_changed(case)

    async def words_changed(self, case: Case) -> None:
        """Alerts show the words as they are now; while they wait, long words come before them."""
        matter = await self._files.matter_of(case)
        if self._files.is_hidden(case):
            await self._telling.take_back(Notice.ALERT, case.id, matter_id=matter.id)
        for to in await self._files.receivers(case):
            await self._words.tell_missing(to, case, matter)
        await self._files.show_alerts(case, matter)

    @act
    async def claim(self, account: Account, case_id: int) -> None:
        """认领.

        Raises:
            NotAnOfficial, CaseTaken, StateHasMoved: nothing was changed.
        """
        matter, case = await self._files.locked(case_id)
        official = await self._files.claimant(account, case)
        if self._files.is_hidden(case):
            if not await self._files.has_left(case, matter):
                raise NotYours
            case.shown_from = self._ground.now()
        if case.state is not CaseState.OPENED:
            raise await self.taken(case, official)
        await self._files.move(matter, case, Act.CLAIM, self._files.actor(official), official)
        await self.take_in_hand(matter, case, official)
        await self.hand_to(matter, case, account)

    @act
    async def open_card(self, account: Account, case_id: int) -> Progress:
        """看进度: the handler's card comes anew; others are told how it stands. Raises NotAnOfficial."""
        matter, case = await self._files.locked(case_id)
        if self._files.is_hidden(case):
            raise NotYours
        if await self._looks_from_above(account, case):
            await self._telling.tell(official_address(account), Notice.OVERSEEN, case.id, matter_id=matter.id)
            return Progress(case.id, is_handler=False)
        official, to = await self._files.claimant(account, case), official_address(account)
        is_handler = case.handler_id == official.id
        if not is_handler:
            await self._words.tell_missing(to, case, matter)
        kind = Notice.CARD if is_handler else Notice.ALERT
        await self._telling.tell(to, kind, case.id, matter_id=matter.id, fresh=True)
        return Progress(case.id, is_handler)

    async def _looks_from_above(self, account: Account, case: Case) -> bool:
        """Whether it is a supervisor who asks, without a part in answering."""
        if await self._files.is_on_duty(account.external_id, case):
            return False
        return await self._files.ladder.supervisor(account.id, case) is not None

    async def take_in_hand(self, matter: Matter, case: Case, official: Official) -> None:
        """The case that was just moved to `claimed` is this official's. Inside a unit of work."""
        policy = await self._ground.policy_of(matter)
        case.handler_id, case.claimed_at = official.id, self._ground.now()
        idle = self._ground.due(case.claimed_at, policy.idle_within)
        case.idle_at = self._files.next_office_moment(idle.at)
        await self._files.save(case, matter)
        await self._grade_stands_soon(case, matter)
        await self._files.show_alerts(case, matter)

    async def open_again(
        self, matter: Matter, case: Case, *, knowing: Collection[int] = (), by_clock: bool = False
    ) -> None:
        """The case that was just moved to `opened` is nobody's: the alert is open again.

        The chats in `knowing` hear of it otherwise.
        """
        case.handler_id, case.claimed_at = None, None
        await self._files.save(case, matter, by_clock=by_clock)
        await self.alert(case, matter, fresh=True, knowing=knowing)
        await self._tell_members(case, matter, knowing)

    async def _tell_members(self, case: Case, matter: Matter, knowing: Collection[int]) -> None:
        """An edit in a group rings nowhere: its officials hear personally that the case is nobody's again."""
        for office in await self._files.offices(case):
            if office.chat_id is not None:
                for to in await self._files.accounts.personal(office, *CLAIMING_ROLES):
                    if to.chat_id not in knowing:
                        await self._telling.tell(to, Notice.PUT_BACK, case.id, matter_id=matter.id)

    async def alert(
        self, case: Case, matter: Matter, *, fresh: bool = False, knowing: Collection[int] = ()
    ) -> None:
        """Alert everybody on duty: long words first, then the one message with the button.

        `fresh`: the case is open again. A person gets a new message, except those `knowing`; a group keeps
        one per case, edited.
        """
        for to in await self._files.receivers(case):
            await self._words.tell_missing(to, case, matter)
            anew = fresh and not to.is_group and to.chat_id not in knowing
            await self._telling.tell(
                to, Notice.ALERT, case.id, matter_id=matter.id, fresh=anew, not_before=case.shown_from
            )

    async def alert_members(self, case: Case, chat_id: int) -> None:
        """The group takes no messages: what nobody has claimed is alerted to its officials personally."""
        if case.state is not CaseState.OPENED:
            return
        matter = await self._files.matter_of(case)
        for office in await self._files.offices(case):
            if office.chat_id == chat_id:
                for to in await self._files.accounts.personal(office, *CLAIMING_ROLES):
                    await self._words.tell_missing(to, case, matter)
                    await self._telling.tell(
                        to, Notice.ALERT, case.id, matter_id=matter.id, not_before=case.shown_from
                    )

    async def _open(self, matter: Matter, rating: Rating, by: Actor) -> Case:
        office = await Office.get(id=matter.office_id)
        duty = await self._files.accounts.duty_office(office) or office
        now = self._ground.now()
        case = Case(
            case_no=await self._number(),
            rating=rating,
            office=duty,
            state=CaseState.OPENED,
            opened_at=now,
            shown_from=None if office.test else await self._shown_from(matter, rating, now),
        )
        await self._files.set_dues(case, matter)
        await self._files.set_clock(case, matter)
        await case.save()
        await self._ground.move(matter.id, Subject.CASE, Act.OPEN, None, by)
        await self.alert(case, matter)
        await self._files.boards.case_changed(case, by_clock=by is Actor.CLOCK)
        return case

    async def _shown_from(self, matter: Matter, rating: Rating, now: datetime) -> datetime | None:
        """At the counter the alert waits by chance, so that nobody is guessed by the minute."""
        if matter.channel is not ServiceChannel.HALL and rating.kiosk_id is None:
            return None
        delay = (await self._ground.policy_of(matter)).hall_alert_delay.drawn(self._ground.dice.below)
        return now + delay if delay else None

    async def _grade_stands_soon(self, case: Case, matter: Matter) -> None:
        """Once somebody works on it, the grade can only be amended for its least time."""
        policy = await self._ground.policy_of(matter)
        rating = await Rating.get(id=case.rating_id)
        if rating.state is RatingState.SETTLED and rating.settled_at is not None:
            stands = amend_until(settled_at=rating.settled_at, case_claimed=True, policy=policy)
            rating.final_at = max(stands, self._ground.now())
            await rating.save(update_fields=["final_at"])

    async def _number(self) -> str:
        while await Case.exists(case_no=(number := case_no(self._ground.dice.below))):
            pass
        return number

    async def _tell_new_grade(self, matter: Matter, case: Case, by: Actor) -> None:
        await self._files.move(matter, case, Act.TELL_NEW_GRADE, by)
        await self._files.show_alerts(case, matter)
        if to := await self._files.handler_address(case):
            await self._telling.tell(to, Notice.NEW_GRADE, case.id, matter_id=matter.id)

    async def _tell_citizen(self, case: Case, matter: Matter, kind: Notice) -> None:
        if to := await self._files.citizen_address(case):
            prompt = await Prompt.get(matter=matter)
            await self._telling.tell(
                to, kind, prompt.id, matter_id=matter.id, facts={"case": case.id}, silent=True
            )

    async def taken(self, case: Case, official: Official) -> Exception:
        """Why it cannot be claimed: somebody else was first, or it stands elsewhere."""
        if case.handler_id is None or case.handler_id == official.id:
            return StateHasMoved(state=case.state)
        handler = await Official.get(id=case.handler_id)
        return CaseTaken(name=handler.name, at=case.claimed_at)

    async def hand_to(self, matter: Matter, case: Case, account: Account) -> None:
        """Work goes on in the private chat: words and photos are there, then the card."""
        to = official_address(account)
        was_private = await self._telling.is_shown(to.chat_id, Notice.ALERT, case.id)
        await self._hand_words(to, case, matter, photos_only=was_private)
        await self._telling.tell(to, Notice.CARD, case.id, matter_id=matter.id, fresh=True)

    async def _hand_words(self, to: Address, case: Case, matter: Matter, *, photos_only: bool) -> None:
        kinds = (WordKind.PHOTO,) if photos_only else (WordKind.PHOTO, WordKind.TEXT)
        await self._words.tell_all(to, case, matter, kinds)
