"""What people do on a page: each change once, by its key; the same acts as in the chat."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import NothingWritten, NotYours, StateHasMoved
from bot.services.followups import FollowUpDesk
from bot.services.ground import Ground
from bot.services.ownview import OwnDesk
from bot.services.pictures import PictureDesk
from bot.services.pressure import PressureDesk
from bot.services.rating import RatingDesk
from bot.services.reach import ReachDesk
from bot.services.sweeps import Sweep, clearing
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, PageAct, Prompt, Rating, RatingVersion
from models.terms import FollowUp, Grade, PressureKind, PromptState, RatingState, Visibility, WordKind
from models.writers.dues import Moment

PURPOSE = "page act"
KEPT = timedelta(days=2)  # for so long a browser may ask for the same change again


class Deed(StrEnum):
    """What a page may ask for; all of it about one matter."""

    RATE = "rate"
    AMEND = "amend"
    TAGS = "tags"
    SAY = "say"
    VISIBILITY = "visibility"
    SUBMIT = "submit"
    DECLINE = "decline"
    UNDECLINE = "undecline"
    DISOWN = "disown"
    REOWN = "reown"
    REPLY = "reply"
    NO_REPLY = "no_reply"
    CONTACTED = "contacted"
    JUDGE = "judge"
    PUBLISH = "publish"
    PRESSED = "pressed"
    RERATE = "rerate"
    ERASE = "erase"


@dataclass(frozen=True)
class Change:
    """One change: the deed and what it needs. `tags`: the places of all chosen ones; None leaves them.

    `photo` has been drawn anew.
    """

    deed: Deed
    grade: Grade | None = None
    tags: frozenset[int] | None = None
    words: str = ""
    visibility: Visibility | None = None
    verdict: FollowUp | None = None
    answer_no: int = 0
    yes: bool = False
    photo: bytes | None = None
    pressure: PressureKind | None = None


class PageActs:
    """Carries out what a page asks for, in one unit of work with the key that says it was asked for."""

    def __init__(
        self,
        ground: Ground,
        ratings: RatingDesk,
        reach: ReachDesk,
        words: WordsDesk,
        followups: FollowUpDesk,
        pictures: PictureDesk,
        pressure: PressureDesk,
        own: OwnDesk,
    ) -> None:
        self._ground = ground
        self._ratings = ratings
        self._reach = reach
        self._words = words
        self._followups = followups
        self._pictures = pictures
        self._pressure = pressure
        self._own = own
        self._doing: dict[Deed, Callable[[Account, Prompt, Change, str], Awaitable[None]]] = {
            Deed.RATE: self._rate,
            Deed.AMEND: self._amend,
            Deed.TAGS: self._write,
            Deed.SAY: self._write,
            Deed.VISIBILITY: self._write,
            Deed.SUBMIT: self._submit,
            Deed.DECLINE: self._decline,
            Deed.UNDECLINE: self._undecline,
            Deed.DISOWN: self._disown,
            Deed.REOWN: self._reown,
            Deed.REPLY: self._reply,
            Deed.NO_REPLY: self._no_reply,
            Deed.CONTACTED: self._contacted,
            Deed.JUDGE: self._judge,
            Deed.PUBLISH: self._publish,
            Deed.PRESSED: self._pressed,
            Deed.RERATE: self._rerate,
            Deed.ERASE: self._erase,
        }

    @act
    async def change(self, account: Account, prompt_id: int, change: Change, key: str) -> None:
        """Carry out one change; asked for a second time with the same key, nothing happens.

        Raises:
            Refusal: nothing was changed.
        """
        if not await self._is_new(account, key):
            return
        prompt = await Prompt.get(id=prompt_id)
        if prompt.account_id != account.id:
            raise NotYours
        if prompt.state is PromptState.UNREACHABLE:
            # what the chat could not bring the page has brought
            prompt = await self._reach.take(account, prompt.id)
        await self._doing[change.deed](account, prompt, change, key)

    @act
    async def once(self, account: Account, key: str, work: Callable[[], Awaitable[None]]) -> None:
        """The same for what is about no single matter."""
        if await self._is_new(account, key):
            await work()

    def sweeps(self) -> list[Sweep]:
        """What the watch clears away: keys that nobody will ask for again."""
        return [clearing(Moment(PageAct, "forget_at"), self._ground.now)]

    async def _is_new(self, account: Account, key: str) -> bool:
        [hashed, *_] = self._ground.vault.hashes(PURPOSE, key)
        try:
            async with in_transaction():
                await PageAct.create(account=account, key_hash=hashed, forget_at=self._ground.now() + KEPT)
        except IntegrityError:
            return False
        return True

    async def _rate(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        if change.grade is None:
            raise StateHasMoved
        await self._ratings.rate(account, prompt.id, change.grade)

    async def _amend(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        if change.grade is None:
            raise StateHasMoved
        await self._ratings.amend(account, (await self._rating(prompt)).id, change.grade)

    async def _write(self, account: Account, prompt: Prompt, change: Change, key: str) -> None:
        """Tags, words and whether the office may know; whatever of them is given."""
        rating = await self._rating(prompt)
        if change.tags is not None and rating.state is RatingState.OPEN:
            for index in await self._tags_to_change(rating, prompt, change.tags):
                await self._ratings.choose_tag(account, rating.id, index, wanted=index in change.tags)
        if change.visibility is not None and rating.state is RatingState.OPEN:
            await self._ratings.set_visibility(account, rating.id, change.visibility)
        if change.words.strip():
            await self._words.add(account, rating.id, self._said(change, key))
        if change.photo:
            reference = await self._pictures.keep(account, change.photo)
            photo = replace(self._said(change, f"{key}:photo"), kind=WordKind.PHOTO, content=reference)
            await self._words.add(account, rating.id, photo)

    async def _submit(self, account: Account, prompt: Prompt, change: Change, key: str) -> None:
        await self._write(account, prompt, change, key)
        rating = await self._rating(prompt)
        if rating.state is RatingState.OPEN:
            await self._ratings.submit(account, rating.id)

    async def _decline(self, account: Account, prompt: Prompt, _change: Change, _key: str) -> None:
        await self._ratings.decline(account, prompt.id)

    async def _undecline(self, account: Account, prompt: Prompt, _change: Change, _key: str) -> None:
        await self._ratings.undecline(account, prompt.id)

    async def _disown(self, account: Account, prompt: Prompt, _change: Change, _key: str) -> None:
        await self._ratings.disown(account, prompt.id)

    async def _reown(self, account: Account, prompt: Prompt, _change: Change, _key: str) -> None:
        await self._ratings.reown(account, prompt.id)

    async def _reply(self, account: Account, prompt: Prompt, change: Change, key: str) -> None:
        if not change.words.strip():
            raise NothingWritten
        await self._followups.reply(account, (await self._case(prompt)).id, self._said(change, key))

    async def _no_reply(self, account: Account, prompt: Prompt, _change: Change, _key: str) -> None:
        await self._followups.decline_question(account, (await self._case(prompt)).id)

    async def _contacted(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        await self._followups.confirm_contact(account, (await self._case(prompt)).id, happened=change.yes)

    async def _judge(self, account: Account, prompt: Prompt, change: Change, key: str) -> None:
        """The verdict, and what is left to say about it."""
        if change.verdict is None:
            raise StateHasMoved
        case = await self._case(prompt)
        await self._followups.judge(account, case.id, change.answer_no, change.verdict)
        if change.words.strip() and change.verdict is not FollowUp.SOLVED:
            await self._followups.say_what_is_left(account, case.id, self._said(change, key))

    async def _publish(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        await self._followups.publish(account, (await self._case(prompt)).id, agreed=change.yes)

    async def _pressed(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        if change.pressure is None:
            raise StateHasMoved
        await self._pressure.report(account, prompt.id, change.pressure)

    async def _rerate(self, account: Account, prompt: Prompt, change: Change, _key: str) -> None:
        if change.grade is None:
            raise StateHasMoved
        await self._pressure.rate_again(account, prompt.id, change.grade)

    async def _erase(self, account: Account, _prompt: Prompt, _change: Change, _key: str) -> None:
        await self._own.erase(account)

    async def _tags_to_change(self, rating: Rating, prompt: Prompt, wanted: frozenset[int]) -> Sequence[int]:
        """The places of tags that are chosen and shall not be, or the other way round."""
        matter = await prompt.matter
        version = await RatingVersion.get(rating=rating, version=rating.version)
        policy = await self._ground.policy_of(matter)
        offered = (await self._ground.book_of(matter)).tags_for(version.grade, policy.max_tags)
        chosen = {index for index, tag in enumerate(offered) if tag.code in version.tags}
        return sorted(chosen ^ {index for index in wanted if index < len(offered)})

    async def _rating(self, prompt: Prompt) -> Rating:
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        if rating is None:
            raise StateHasMoved(state=prompt.state)
        return rating

    async def _case(self, prompt: Prompt) -> Case:
        case = await Case.filter(rating__matter_id=prompt.matter_id).order_by("-id").first()
        if case is None:
            raise StateHasMoved
        return case

    def _said(self, change: Change, key: str) -> Said:
        """Words of a page have no number of their own: they get one from their key, unlike any of a chat."""
        number = int.from_bytes(sha256(key.encode()).digest()[:7], "big")
        at = int(self._ground.now().timestamp())
        return Said(WordKind.TEXT, change.words.strip(), -1 - number, at=at)
