"""General reviews (综合点评): an office is rated as a whole, by somebody served before, with no errand."""

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.errors import LinkUnknown, NobodyServedYet, NotYours, RaterHasRole, Refusal, ReviewedLately
from bot.facts import Notice
from bot.rules.handing_over import Candidate, search
from bot.services.counters import PREFIX, REVIEW_PREFIX, CodeDesk
from bot.services.files import CaseFiles
from bot.services.generalmatters import GeneralMatters
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.telling import citizen_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Counter, GeneralReview, Link, Office, Prompt
from models.terms import Errand, Grade, PromptState, WordKind


class ReviewDesk:
    """From the code of an office, or a few characters of its name, to a grade; then as any rating."""

    def __init__(
        self,
        files: CaseFiles,
        reach: ReachDesk,
        words: WordsDesk,
        ratings: RatingDesk,
        matters: GeneralMatters,
    ) -> None:
        self._ground = files.ground
        self._accounts = files.accounts
        self._reach = reach
        self._words = words
        self._ratings = ratings
        self._telling = files.telling
        self._matters = matters
        self._codes = CodeDesk(files.ground)

    @act
    async def arrive(self, account: Account, token: str) -> None:
        """The link of a public page was opened: the five grades at once, below whatever waits."""
        await self._reach.arrive(account)
        waiting = await self._reach.revive(account)
        await self._reach.show_waiting(account, waiting)
        code = PREFIX + token.removeprefix(REVIEW_PREFIX)
        counter = await Counter.get_or_none(token=code, office__test=False).prefetch_related("office")
        if counter is None:
            await self._telling.refuse(citizen_address(account), LinkUnknown())
        else:
            await self._ask_grade(account, counter)

    @act
    async def begin(self, account: Account, counter_id: int) -> None:
        """只想评价这个窗口. Raises NotYours."""
        await self._ask_grade(account, await self._counter(counter_id))

    @act
    async def find(self, account: Account) -> None:
        """评价一个单位: the next words name one."""
        await self._words.expect(account, Errand.REVIEW, None)
        await self._tell_which(account)

    async def named(self, account: Account, said: Said) -> bool:
        """What the words may mean stands on buttons; False where they are none. Inside a unit of work."""
        if said.kind is not WordKind.TEXT:
            return False
        offices = await Office.filter(test=False).order_by("code")
        hits = search(said.content, [Candidate(one.id, one.code, one.name) for one in offices])
        await self._words.expect(account, Errand.NONE, None)
        await self._tell_which(account, hits=[hit.office_id for hit in hits])
        return True

    @act
    async def choose(self, account: Account, office_id: int) -> None:
        """An office was chosen. Raises NotYours."""
        office = await Office.get_or_none(id=office_id, test=False)
        if office is None:
            raise NotYours
        await self._ask_grade(account, await self._counter((await self._codes.counter(office)).id))

    @act
    async def rate(self, account: Account, counter_id: int, grade: Grade) -> None:
        """The press of a grade makes the review; the message that asked turns into that of a rating.

        Raises:
            NotYours, RaterHasRole, NobodyServedYet, ReviewedLately: nothing was rated.
        """
        counter = await self._counter(counter_id)
        await self._check(account, counter.office)
        await self._take_turn(account, counter.office)
        prompt = await self._matters.make(account, counter)
        to = citizen_address(account)
        await self._telling.becomes(to, (Notice.REVIEW, counter.id), (Notice.PROMPT, prompt.id))
        await self._ratings.rate(account, prompt.id, grade)

    async def _ask_grade(self, account: Account, counter: Counter) -> None:
        """The five grades; or, as a message, why not and what can be done instead."""
        to = citizen_address(account)
        try:
            await self._check(account, counter.office)
            await self._check_turn(account, counter.office)
        except Refusal as refusal:
            await self._telling.refuse(to, refusal)
        else:
            await self._telling.tell(to, Notice.REVIEW, counter.id, fresh=True)

    async def _counter(self, counter_id: int) -> Counter:
        found = Counter.get_or_none(id=counter_id, office__test=False)
        if (counter := await found.prefetch_related("office")) is None:
            raise NotYours
        return counter

    async def _check(self, account: Account, office: Office) -> None:
        if await self._accounts.has_role_over(account.id, office):
            raise RaterHasRole
        if not await self._was_served(account):
            raise NobodyServedYet

    async def _was_served(self, account: Account) -> bool:
        """Whether a person is linked to this account, or it has opened or rated a matter of theirs."""
        if await Link.exists(account=account, cut_at=None):
            return True
        theirs = Prompt.filter(account=account, matter__general=False).exclude(state=PromptState.VOID)
        return await theirs.filter(Q(state=PromptState.ANSWERED) | Q(opened_at__isnull=False)).exists()

    async def _check_turn(self, account: Account, office: Office) -> None:
        last = await GeneralReview.get_or_none(account=account, office=office)
        if last is not None and self._ground.now() < last.next_at:
            raise ReviewedLately(day=self._ground.day(last.next_at))

    async def _take_turn(self, account: Account, office: Office) -> None:
        """Once in a while: the database lets one of several through, whatever comes at the same moment."""
        ground = self._ground
        now = ground.now()
        next_at = ground.due(now, ground.policy.general_review_again).at
        mine = GeneralReview.filter(account=account, office=office)
        if await mine.filter(next_at__lte=now).update(next_at=next_at):
            return
        try:
            async with in_transaction():
                await GeneralReview.create(account=account, office=office, next_at=next_at)
        except IntegrityError as exc:
            raise ReviewedLately(day=ground.day((await mine.get()).next_at)) from exc

    async def _tell_which(self, account: Account, *, hits: list[int] | None = None) -> None:
        facts: dict[str, object] = {} if hits is None else {"hits": hits}
        await self._telling.tell(citizen_address(account), Notice.REVIEW_WHICH, account.id, facts=facts)
