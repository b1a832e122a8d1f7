"""What citizens read about their matters and ratings."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from bot.facts import (
    Face,
    KeptFacts,
    LastingFacts,
    MatterFacts,
    NextFacts,
    Notice,
    PromptFacts,
    SettledFacts,
    TypedGradeFacts,
    WaitingFacts,
    WhichFacts,
)
from bot.rules.grades import is_poor
from bot.services.showing.reading import Content, Loader, ManyLoader, Reading, subject_id, title
from bot.services.withdrawals import is_withdrawn
from models.tables import Account, Case, Matter, Outbox, Post, Prompt, Rating, RatingWord
from models.terms import Grade, PromptState, WordKind


class MatterPages:
    """What citizens read about their matters and ratings."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.PROMPT: self._prompt,
            Notice.WAITING: self._waiting,
            Notice.NEXT: self._next,
            Notice.SETTLED: self._settled,
            Notice.KEPT: self._kept,
            Notice.WHICH: self._which,
            Notice.TYPED_GRADE: self._typed_grade,
            Notice.SAY_MORE: self._say_more,
            Notice.LASTING: self._lasting,
        }

    def together(self) -> Mapping[Notice, ManyLoader]:
        """Who loads many of a kind at once."""
        return {Notice.PROMPT: self._prompts}

    async def _prompt(self, row: Outbox) -> PromptFacts | None:
        return (await self._prompts([row]))[row.id]

    async def _prompts(self, rows: Sequence[Outbox]) -> Mapping[int, PromptFacts | None]:
        about = await self._about(rows)
        return {row.id: await self._prompt_facts(row, about) for row in rows}

    async def _about(self, rows: Sequence[Outbox]) -> "_About":
        """Everything that these messages speak of, with one question for each kind of thing."""
        prompts = await Prompt.filter(id__in=[row.subject_id for row in rows])
        ids = [prompt.matter_id for prompt in prompts]
        by_id = {prompt.id: prompt for prompt in prompts}
        ratings = await Rating.filter(matter_id__in=ids)
        contents = await self._reading.contents(ratings)
        disputed = [prompt.account_id for prompt in prompts if prompt.disputed_at is not None]
        chats = await Account.filter(id__in=disputed).values_list("id", "external_id") if disputed else []
        in_doubt = [row.post_id for row in rows if row.post_id and _is_in_doubt(by_id[subject_id(row)])]
        shown = Post.filter(id__in=in_doubt, message_id__isnull=False)
        return _About(
            by_id,
            {matter.id: matter for matter in await Matter.filter(id__in=ids)},
            {rating.matter_id: (rating, one) for rating, one in zip(ratings, contents, strict=True)},
            dict(chats),
            {post.id for post in await shown} if in_doubt else set(),
        )

    async def _prompt_facts(self, row: Outbox, about: "_About") -> PromptFacts | None:
        prompt = about.prompts[subject_id(row)]
        is_shown = row.post_id in about.shown
        if _is_over(row, prompt, is_shown=is_shown):
            return None
        matter = about.matters[prompt.matter_id]
        if _belongs_elsewhere(prompt, row, about.holders):
            return self._taken(await self._reading.matter(matter, prompt), prompt) if is_shown else None
        rated = about.ratings.get(matter.id)
        return PromptFacts(
            await self._reading.matter(matter, prompt),
            prompt.state,
            prompt.reason,
            await self._until(prompt, matter),
            Face(str(row.facts.get("face", Face.PLAIN))),
            await self._reading.rating_with(matter, *rated, row.language) if rated else None,
            self._reading.page(f"/app?m={matter.public_id}"),
        )

    def _taken(self, matter: MatterFacts, prompt: Prompt) -> PromptFacts:
        """What the first account still sees of it; nothing, where it has not seen the prompt."""
        until = self._reading.ground.due_day(prompt.expires_at)
        return PromptFacts(matter, PromptState.VOID, None, until, Face.TAKEN, None)

    async def _until(self, prompt: Prompt, matter: Matter) -> date:
        """The last day for rating; the window of a prompt that is just leaving begins now."""
        if prompt.state is not PromptState.SCHEDULED:
            return self._reading.ground.due_day(prompt.expires_at)
        policy = await self._reading.ground.policy_of(matter)
        return self._reading.ground.due_day(
            self._reading.ground.due(self._reading.ground.now(), policy.rating_window).at
        )

    async def _waiting(self, row: Outbox) -> WaitingFacts:
        prompts = await self._reading.waiting_prompts(row.subject_id)
        return WaitingFacts(
            subject_id(row), tuple([await self._reading.matter_of(prompt) for prompt in prompts])
        )

    async def _next(self, row: Outbox) -> NextFacts | None:
        prompt = await Prompt.get(id=row.subject_id)
        rating = await Rating.get(matter_id=prompt.matter_id)
        waiting = await self._reading.waiting_prompts(rating.account_id)
        if not waiting:
            return None
        return NextFacts(
            rating.account_id,
            await self._reading.matter_of(prompt),
            await self._reading.ratings.grade_of(rating),
            len(waiting),
            await self._reading.matter_of(waiting[0]),
        )

    async def _settled(self, row: Outbox) -> SettledFacts:
        prompt = await Prompt.get(id=row.subject_id)
        matter = await Matter.get(id=prompt.matter_id)
        rating = await self._reading.rating(matter, await Rating.get(matter=matter), row.language)
        case = await Case.get_or_none(id=row.facts.get("case_id")) if row.facts.get("case_id") else None
        return SettledFacts(
            await self._reading.matter(matter, prompt),
            rating,
            case.case_no if case else None,
            self._reading.ground.due_day(case.contact_due) if case else None,
            self._reading.ground.due_day(case.rectify_due) if case else None,
        )

    async def _kept(self, row: Outbox) -> KeptFacts:
        word = await RatingWord.get(id=row.facts["word"])
        rating = await Rating.get(id=word.rating_id)
        prompt = await Prompt.get(matter_id=rating.matter_id)
        choices = await self._reading.words.choices(await Account.get(id=word.account_id))
        return KeptFacts(
            await self._reading.matter_of(prompt),
            word.id,
            word.kind,
            word.seconds,
            await RatingWord.filter(rating=rating, retracted_at=None).count(),
            bool(row.facts.get("late")),
            is_poor(await self._reading.ratings.grade_of(rating)),
            any(choice.id != prompt.id for choice in choices),
        )

    async def _which(self, row: Outbox) -> WhichFacts | None:
        account = await Account.get(id=row.subject_id)
        kept = await self._reading.words.kept_for(account)
        if row.facts.get("face") == Face.DONE:
            return WhichFacts(account.id, WordKind.TEXT, "", ())
        if not kept:
            return None
        texts = [said.content if said.kind is WordKind.TEXT else said.caption or "" for said in kept]
        choices = await self._reading.words.choices(account)
        return WhichFacts(
            account.id,
            kept[-1].kind,
            "\n".join(filter(None, texts)),
            tuple([await self._reading.matter_of(prompt) for prompt in choices]),
        )

    async def _typed_grade(self, row: Outbox) -> TypedGradeFacts | None:
        prompt = await Prompt.get(id=row.subject_id)
        face = Face(str(row.facts.get("face", Face.PLAIN)))
        if "grade" in row.facts:
            grade = Grade(int(str(row.facts["grade"])))
        else:
            rating = await Rating.get_or_none(matter_id=prompt.matter_id)
            if rating is None:
                return None
            grade = await self._reading.ratings.grade_of(rating)
        return TypedGradeFacts(await self._reading.matter_of(prompt), grade, face)

    async def _say_more(self, row: Outbox) -> MatterFacts:
        return await self._reading.matter_of(await Prompt.get(id=row.subject_id))

    async def _lasting(self, row: Outbox) -> LastingFacts:
        prompt = await Prompt.get(id=row.subject_id).prefetch_related("matter__source")
        agreed = row.facts.get("agreed")
        return LastingFacts(
            await self._reading.matter_of(prompt),
            title(prompt.matter.source),
            agreed if isinstance(agreed, bool) else None,
            int(str(row.facts.get("others", 0))),
            self._reading.ground.policy.refs_per_account if row.facts.get("full") else None,
        )


@dataclass(frozen=True)
class _About:
    """What prompts speak of: by their own keys, by matter; the chats of holders; which posts are shown.

    Holders and posts are there for those only that may have nothing to say.
    """

    prompts: Mapping[int, Prompt]
    matters: Mapping[int, Matter]
    ratings: Mapping[int, tuple[Rating, Content]]
    holders: Mapping[int, int]
    shown: Set[int]


def _is_in_doubt(prompt: Prompt) -> bool:
    """Whether it matters if the message was ever shown."""
    return prompt.disputed_at is not None or is_withdrawn(prompt)


def _is_over(row: Outbox, prompt: Prompt, *, is_shown: bool) -> bool:
    """Whether the message has nothing to say: what was never shown needs no end."""
    if row.facts.get("face") == Face.REMIND:
        return prompt.state is not PromptState.SENT
    if is_withdrawn(prompt):
        return not is_shown
    return prompt.state is PromptState.EXPIRED and prompt.sent_at is None


def _belongs_elsewhere(prompt: Prompt, row: Outbox, holders: Mapping[int, int]) -> bool:
    """Whether another account took the matter over from whoever reads this."""
    if prompt.account_id is None or prompt.disputed_at is None:
        return False
    return bool(holders[prompt.account_id] != row.chat_id)
