"""Words of a rating: kept sealed, counted once each, and put to the matter they speak of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import NotYours, StateHasMoved, WordsTooLate
from bot.facts import Face, Notice
from bot.rules.eligibility import may_add_words, patience
from bot.rules.grades import typed_grade
from bot.rules.lifecycle import Act
from bot.services.accounts import AccountDesk
from bot.services.cases import CaseDesk
from bot.services.ground import Ground
from bot.services.telling import Telling, citizen_address
from models.database import act
from models.tables import Account, Case, Chat, Matter, Prompt, Rating, RatingVersion, RatingWord
from models.terms import (
    WAITING_PROMPTS,
    Actor,
    CaseState,
    ClosedAs,
    Errand,
    Grade,
    PromptState,
    RatingState,
    Subject,
    WordKind,
)


@dataclass(frozen=True)
class Said:
    """One message a person sent. `content`: the text, or the file reference of a photo or voice message.

    `at`: when it was sent, in seconds of the channel's clock.
    """

    kind: WordKind
    content: str
    message_id: int
    seconds: int | None = None
    caption: str | None = None
    reply_to: int | None = None
    at: int = 0

    @property
    def grade(self) -> Grade | None:
        """The grade that these words consist of."""
        return typed_grade(self.content) if self.kind is WordKind.TEXT else None

    def sealed_content(self) -> str:
        """What is sealed: a caption stands on the lines after the file reference."""
        return f"{self.content}\n{self.caption}" if self.caption else self.content


class WordsDesk:
    """Adds words to ratings, and keeps those of which it is not known yet where they belong."""

    def __init__(self, ground: Ground, accounts: AccountDesk, cases: CaseDesk, telling: Telling) -> None:
        self._ground = ground
        self._accounts = accounts
        self._cases = cases
        self._telling = telling

    async def expect(self, account: Account, errand: Errand, subject_id: int | None) -> None:
        """From now on the chat's next words are for this."""
        chat = await self.chat(account)
        chat.errand, chat.subject_id = errand, subject_id
        await chat.save(update_fields=["errand", "subject_id"])

    async def chat(self, account: Account) -> Chat:
        """What the chat is about to say."""
        chat, _ = await Chat.get_or_create(account=account)
        return chat

    async def add(self, account: Account, rating_id: int, said: Said) -> None:
        """Add words to a rating, and say so. Raises WordsTooLate."""
        matter, rating = await self._locked(account, rating_id)
        await self._add(account, matter, rating, said)

    @act
    async def more(self, account: Account, rating_id: int) -> None:
        """补充几句: the next messages are for this rating."""
        matter, rating = await self._locked(account, rating_id)
        await self._check_in_time(matter, rating)
        await self.expect(account, Errand.LATE_WORDS, rating.id)
        prompt = await Prompt.get(matter=matter)
        await self._telling.tell(citizen_address(account), Notice.SAY_MORE, prompt.id, matter_id=matter.id)

    @act
    async def belongs_to(self, account: Account, prompt_id: int) -> None:
        """The words kept back are about this matter; one that is not rated yet is rated first.

        Raises:
            NotYours, StateHasMoved: the latter where nothing is kept back any more.
        """
        prompt = await Prompt.get_or_none(id=prompt_id)
        if prompt is None or prompt.account_id != account.id:
            raise NotYours
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        if rating is None:
            await self._ask_grade(account, prompt)
            return
        for said in await self._still_kept(account):
            await self.add(account, rating.id, said)
        await self.expect(account, Errand.LATE_WORDS, rating.id)

    @act
    async def belongs_to_none(self, account: Account) -> None:
        """都不是: what was kept back is dropped. Raises StateHasMoved where nothing is any more."""
        await self._still_kept(account)
        await self._show_question(account, face=Face.DONE)

    async def read_back(self, account: Account, prompt: Prompt, grade: Grade) -> None:
        """A grade was typed for this matter: it counts once the person says that it is meant."""
        await self._telling.tell(
            citizen_address(account),
            Notice.TYPED_GRADE,
            prompt.id,
            matter_id=prompt.matter_id,
            facts={"grade": int(grade)},
            fresh=True,
        )

    @act
    async def move(self, account: Account, word_id: int) -> None:
        """不是说这件事: take the words back from this rating and ask where they belong."""
        word = await RatingWord.get_or_none(id=word_id)
        if word is None or word.account_id != account.id:
            raise NotYours
        changed = await RatingWord.filter(id=word_id, retracted_at=None).update(
            retracted_at=self._ground.now()
        )
        content = await self._ground.vault.open(word.key_id, word.content)
        if not changed or content is None:
            return
        rating = await Rating.get(id=word.rating_id)
        if case := await self._cases.open_case(rating):
            await self._cases.words_changed(case)
        if rating.state is RatingState.OPEN:
            prompt = await Prompt.get(matter_id=rating.matter_id)
            to = citizen_address(account)
            await self._telling.tell(to, Notice.PROMPT, prompt.id, matter_id=prompt.matter_id)
        text, _, caption = content.partition("\n") if word.kind is not WordKind.TEXT else (content, "", "")
        await self.keep_and_ask(
            account,
            Said(
                word.kind,
                text,
                word.message_id,
                word.seconds,
                caption or None,
                at=int(word.at.timestamp()),
            ),
        )

    async def keep_and_ask(self, account: Account, said: Said) -> bool:
        """Keep words and ask which matter they speak of; False where there is none to choose."""
        if not await self.choices(account):
            return False
        kept = await self.keep(account, said)
        await self._show_question(account, fresh=len(kept) == 1)
        return True

    async def keep(self, account: Account, said: Said) -> list[Said]:
        """Keep a message back until it is known where it belongs; returns all that is kept."""
        chat = await self.chat(account)
        kept = [*await self._kept(chat), said]
        sealed = orjson.dumps([asdict(one) for one in kept]).decode()
        chat.kept = await self._ground.vault.seal(await self._accounts.key_of(account), sealed)
        chat.errand, chat.subject_id = Errand.NONE, None
        await chat.save(update_fields=["kept", "errand", "subject_id"])
        return kept

    async def kept_for(self, account: Account) -> list[Said]:
        """What is kept back in this chat."""
        return await self._kept(await self.chat(account))

    async def take_kept(self, account: Account) -> list[Said]:
        """What is kept back, which is then forgotten."""
        chat = await self.chat(account)
        kept = await self._kept(chat)
        chat.kept = None
        await chat.save(update_fields=["kept"])
        return kept

    async def attach_kept(self, account: Account, matter: Matter, rating: Rating, prompt: Prompt) -> None:
        """Words that waited for a grade go into this rating, if it was chosen, or asked for before."""
        chat = await self.chat(account)
        if chat.kept is None:
            return
        kept = await self._kept(chat)
        if chat.subject_id == prompt.id or _asked_before(prompt, kept):
            for said in await self.take_kept(account):
                await self._add(account, matter, rating, said)

    async def choices(self, account: Account) -> list[Prompt]:
        """Prompts of matters that words could be about: those waiting, and those rated not long ago."""
        prompts = (
            await Prompt.filter(account=account, state__in=(*WAITING_PROMPTS, PromptState.ANSWERED))
            .prefetch_related("matter", "matter__rating")
            .order_by("-id")
            .limit(30)
        )
        return [prompt for prompt in prompts if await self._takes_words(prompt)][:6]

    async def accepts(self, rating: Rating) -> bool:
        """Whether words may still be added to a rating."""
        matter = await Matter.get(id=rating.matter_id)
        case = await Case.filter(rating=rating).order_by("-id").first()
        policy = await self._ground.policy_of(matter)
        if case and case.closed_as is ClosedAs.UNCONFIRMED and case.closed_at:
            return self._ground.now() < self._ground.due(case.closed_at, policy.add_word_within).at
        return may_add_words(
            settled_at=rating.settled_at if rating.state is not RatingState.OPEN else None,
            case_open=case.state is not CaseState.CLOSED if case else None,
            now=self._ground.now(),
            policy=policy,
        )

    async def _takes_words(self, prompt: Prompt) -> bool:
        if prompt.state is not PromptState.ANSWERED:
            return prompt.expires_at > self._ground.now()
        return await self.accepts(await Rating.get(matter_id=prompt.matter_id))

    async def _show_question(self, account: Account, face: Face = Face.PLAIN, *, fresh: bool = False) -> None:
        """Which matter, or that it was none; anew where the edit of an older message would not be seen."""
        to = citizen_address(account)
        anew = fresh or not await self._telling.is_newest(to, Notice.WHICH, account.id)
        await self._telling.tell(to, Notice.WHICH, account.id, facts={"face": face}, fresh=anew)

    async def _ask_grade(self, account: Account, prompt: Prompt) -> None:
        """The words wait for the grade; where they are nothing but a grade, that is read back."""
        kept = await self.kept_for(account)
        grade = kept[0].grade if len(kept) == 1 else None
        if grade is not None:
            await self.take_kept(account)
            await self.read_back(account, prompt, grade)
            return
        await self.expect(account, Errand.NONE, prompt.id)
        to = citizen_address(account)
        await self._telling.tell(to, Notice.PROMPT, prompt.id, matter_id=prompt.matter_id, fresh=True)

    async def _still_kept(self, account: Account) -> list[Said]:
        """What was kept back, which is then forgotten. Raises StateHasMoved where that happened before."""
        kept = await self.take_kept(account)
        if not kept:
            raise StateHasMoved
        return kept

    async def _kept(self, chat: Chat) -> list[Said]:
        account = await Account.get(id=chat.account_id)
        if chat.kept is None or account.key_id is None:
            return []
        opened = await self._ground.vault.open(account.key_id, chat.kept)
        return [Said(**{**row, "kind": WordKind(row["kind"])}) for row in orjson.loads(opened or "[]")]

    async def _locked(self, account: Account, rating_id: int) -> tuple[Matter, Rating]:
        found = await Rating.get_or_none(id=rating_id)
        if found is None or found.account_id != account.id:
            raise NotYours
        matter = await Matter.filter(id=found.matter_id).select_for_update().get()
        return matter, await Rating.get(id=rating_id)

    async def _check_in_time(self, matter: Matter, rating: Rating) -> None:
        if not await self.accepts(rating):
            raise WordsTooLate

    async def _add(self, account: Account, matter: Matter, rating: Rating, said: Said) -> None:
        await self._check_in_time(matter, rating)
        if await RatingWord.exists(account=account, message_id=said.message_id, retracted_at=None):
            return
        late = rating.state is not RatingState.OPEN
        if late:
            await self._next_version(matter, rating)
        else:
            await self._ground.move(
                matter.id, Subject.RATING, Act.ELABORATE, rating.state, Actor.CITIZEN, why=said.kind
            )
        try:
            async with in_transaction():
                word = await self._store(account, rating, said)
        except IntegrityError:
            return
        await self._touch(matter, rating)
        await self._say_kept(account, matter, rating, word, late=late)
        if late and (case := await self._cases.listening_case(rating)):
            await self._cases.words_added(case, word)

    async def _store(self, account: Account, rating: Rating, said: Said) -> RatingWord:
        key_id = await self._accounts.key_of(account)
        return await RatingWord.create(
            rating=rating,
            version=rating.version,
            kind=said.kind,
            content=await self._ground.vault.seal(key_id, said.sealed_content()),
            key_id=key_id,
            seconds=said.seconds,
            account=account,
            message_id=said.message_id,
            at=self._ground.now(),
        )

    async def _next_version(self, matter: Matter, rating: Rating) -> None:
        await self._ground.move(matter.id, Subject.RATING, Act.ADD_WORDS, rating.state, Actor.CITIZEN)
        last = await RatingVersion.get(rating=rating, version=rating.version)
        rating.version += 1
        await RatingVersion.create(
            rating=rating, version=rating.version, grade=last.grade, tags=last.tags, at=self._ground.now()
        )
        await rating.save(update_fields=["version"])

    async def _touch(self, matter: Matter, rating: Rating) -> None:
        if rating.state is not RatingState.OPEN:
            return
        policy = await self._ground.policy_of(matter)
        version = await RatingVersion.get(rating=rating, version=rating.version)
        rating.settle_at = self._ground.now() + patience(version.grade, policy)
        await rating.save(update_fields=["settle_at"])

    async def _say_kept(
        self, account: Account, matter: Matter, rating: Rating, word: RatingWord, *, late: bool
    ) -> None:
        prompt = await Prompt.get(matter=matter)
        to = citizen_address(account)
        if not late:
            await self._telling.tell(to, Notice.PROMPT, prompt.id, matter_id=matter.id)
        await self._telling.tell(
            to,
            Notice.KEPT,
            rating.id,
            matter_id=matter.id,
            facts={"word": word.id, "late": late},
            fresh=late or word.kind is WordKind.VOICE,
        )


def _asked_before(prompt: Prompt, kept: Sequence[Said]) -> bool:
    """Whether all these words came after their person was asked about this matter."""
    asked = int(prompt.sent_at.timestamp()) if prompt.sent_at else 0
    return bool(asked) and all(said.at >= asked for said in kept)
