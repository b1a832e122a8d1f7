"""What several pages read: a matter, a rating, a case as its citizen and as officials see it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.facts import CitizenCaseFacts, Face, MatterFacts, OfficialCaseFacts, RatingFacts, TagFacts
from bot.rules.grades import is_poor
from bot.rules.numbers import tail
from bot.services.extensions import ExtensionDesk
from bot.services.files import CaseFiles
from bot.services.ground import Ground
from bot.services.handling import HandlingDesk
from bot.services.handovers import HandOverDesk
from bot.services.officewords import OfficeWords
from bot.services.rating import RatingDesk
from bot.services.relays import RelayDesk
from bot.services.words import WordsDesk
from models.tables import (
    Case,
    Matter,
    Office,
    Official,
    Outbox,
    Prompt,
    Rating,
    RatingVersion,
    RatingWord,
    Source,
)
from models.terms import ClosedAs, Outcome, PromptState, Visibility, WordKind

Loader = Callable[[Outbox], Awaitable[object]]
ManyLoader = Callable[[Sequence[Outbox]], Awaitable[Mapping[int, object]]]  # by the keys of the rows

LIST_LENGTH = 10


@dataclass(frozen=True)
class Content:
    """What a rating says: its newest version and its words."""

    version: RatingVersion
    words: Sequence[RatingWord]


@dataclass(frozen=True)
class Reading:
    """The desks that know what is true, and the readings that several pages share."""

    files: CaseFiles
    ratings: RatingDesk
    words: WordsDesk
    handling: HandlingDesk
    relays: RelayDesk
    office_words: OfficeWords
    handovers: HandOverDesk
    extensions: ExtensionDesk

    @property
    def ground(self) -> Ground:
        """What every desk stands on."""
        return self.files.ground

    def page(self, path: str) -> str | None:
        """The address of a page; None where it is not encrypted on its way, for a chat opens no such page."""
        url = self.ground.public_url
        return f"{url}{path}" if url.startswith("https://") else None

    async def matter_of(self, prompt: Prompt) -> MatterFacts:
        """The matter of a prompt, as its citizen sees it."""
        return await self.matter(await Matter.get(id=prompt.matter_id), prompt)

    async def matter(self, matter: Matter, prompt: Prompt) -> MatterFacts:
        """A matter, as its citizen sees it."""
        return MatterFacts(
            prompt.id,
            matter.service_name,
            matter.office_name,
            "" if matter.general else tail(matter.matter_no),
            self.ground.day(matter.completed_at),
            matter.general,
        )

    async def rating(self, matter: Matter, rating: Rating, language: str) -> RatingFacts:
        """A rating, as its citizen sees it."""
        [content] = await self.contents([rating])
        return await self.rating_with(matter, rating, content, language)

    async def contents(self, ratings: Sequence[Rating]) -> Sequence[Content]:
        """The newest version of each of these ratings, and its words."""
        ids = [rating.id for rating in ratings]
        versions = await RatingVersion.filter(rating_id__in=ids) if ids else []
        words = await RatingWord.filter(rating_id__in=ids, retracted_at=None).order_by("id") if ids else []
        newest = {(version.rating_id, version.version): version for version in versions}
        return [
            Content(
                newest[rating.id, rating.version], [word for word in words if word.rating_id == rating.id]
            )
            for rating in ratings
        ]

    async def rating_with(
        self, matter: Matter, rating: Rating, content: Content, language: str
    ) -> RatingFacts:
        """The same, its version and words at hand."""
        version, words = content.version, content.words
        book = await self.ground.book_of(matter)
        offered = book.tags_for(version.grade, (await self.ground.policy_of(matter)).max_tags)
        return RatingFacts(
            rating_id=rating.id,
            state=rating.state,
            grade=version.grade,
            is_poor=is_poor(version.grade),
            version=rating.version,
            visibility=rating.visibility,
            tags=tuple(
                TagFacts(index, tag.label(language), tag.code in version.tags)
                for index, tag in enumerate(offered)
            ),
            texts=sum(1 for word in words if word.kind is WordKind.TEXT),
            photos=sum(1 for word in words if word.kind is WordKind.PHOTO),
            voice_seconds=tuple(word.seconds or 0 for word in words if word.kind is WordKind.VOICE),
            may_amend=await self.ratings.may_amend(matter, rating),
        )

    async def waiting_prompts(self, account_id: int | None) -> list[Prompt]:
        """Prompts that wait for this account."""
        return await Prompt.filter(
            account_id=account_id,
            state__in=(PromptState.SENT, PromptState.SCHEDULED),
            expires_at__gt=self.ground.now(),
        ).order_by("id")

    async def of_citizen(self, case: Case, row: Outbox) -> CitizenCaseFacts:
        """A case, as its citizen sees it."""
        ground = self.ground
        rating = await Rating.get(id=case.rating_id)
        matter = await Matter.get(id=rating.matter_id)
        prompt = await Prompt.get(matter=matter)
        answering = await Office.get(id=case.office_id)
        raised = await Office.get_or_none(id=case.raised_to_id) if case.raised_to_id else None
        return CitizenCaseFacts(
            case_id=case.id,
            rating_id=rating.id,
            case_no=case.case_no,
            matter=await self.matter(matter, prompt),
            office=answering.name,
            answer_no=int(str(row.facts.get("answer_no") or case.answers)),
            outcome=_outcome(case, row),
            contacted_day=ground.day(case.contacted_at) if case.contacted_at else None,
            contact_due=ground.due_day(case.contact_due),
            rectify_due=ground.due_day(case.rectify_due),
            raised_to=raised.name if raised else None,
            follow_up=case.follow_up,
            closed_as=case.closed_as,
            publish=case.publish,
            contact_denied=case.contact_denied,
            grade=await self.ratings.grade_of(rating),
            face=Face(str(row.facts.get("face", Face.PLAIN))),
            named=is_named(rating),
            lead_told=bool(row.facts.get("lead_told")),
            words_until=await self._words_until(case, matter),
            public_page=self.page("/public"),
        )

    async def _words_until(self, case: Case, matter: Matter) -> date | None:
        """The last day for a word about a case that silence closed."""
        if case.closed_as is not ClosedAs.UNCONFIRMED or case.closed_at is None:
            return None
        policy = await self.ground.policy_of(matter)
        return self.ground.due_day(self.ground.due(case.closed_at, policy.add_word_within).at)

    async def official(self, case: Case, chat_id: int | None = None) -> OfficialCaseFacts:
        """A case, as officials see it; `chat_id` is where it is read, if what may be done there matters."""
        ground = self.ground
        rating = await Rating.get(id=case.rating_id)
        matter = await Matter.get(id=rating.matter_id)
        named = is_named(rating)
        handler = await Official.get_or_none(id=case.handler_id) if case.handler_id else None
        raised = case.raised_to_id is not None
        until = await self.files.verdict_until(case, matter) if case.replied_at else None
        return OfficialCaseFacts(
            case_id=case.id,
            case_no=case.case_no,
            service=matter.service_name,
            office=matter.office_name,
            day=ground.day(matter.completed_at),
            channel=matter.channel,
            window=matter.window if named or matter.general else None,
            grade=await self.ratings.grade_of(rating),
            state=case.state,
            outcome=case.outcome,
            contact_due=ground.due_day(case.contact_due),
            rectify_due=ground.due_day(case.rectify_due),
            contact_level=case.contact_level,
            rectify_level=case.rectify_level,
            provisional=case.provisional,
            contacted_at=case.contacted_at,
            replied_at=case.replied_at,
            on_time=case.replied_at <= case.rectify_due if case.replied_at else None,
            verdict_until=ground.due_day(until) if until else None,
            handler=handler.name if handler else None,
            claimed_at=case.claimed_at,
            closed_as=case.closed_as,
            follow_up=case.follow_up,
            raised_from=(await Office.get(id=case.office_id)).name if raised else None,
            round=case.answers,
            named=named,
            matter_no=matter.matter_no if named and not matter.general else None,
            completed_at=matter.completed_at if named else None,
            general=matter.general,
            may_assign=chat_id is not None and await self.files.may_assign(chat_id, case),
        )


def is_named(rating: Rating) -> bool:
    """Whether the citizen opened who they are."""
    return rating.settled_visibility is Visibility.NAMED and rating.visibility is Visibility.NAMED


def title(source: Source) -> str:
    """What citizens call the service system."""
    return source.title or source.name


def subject_id(row: Outbox) -> int:
    """What a message is about."""
    if row.subject_id is None:
        raise ValueError(f"{row.kind} needs a subject")
    return int(row.subject_id)


def _outcome(case: Case, row: Outbox) -> Outcome | None:
    """What was judged keeps its own labels, even when the case has been opened again."""
    judged = row.facts.get("outcome")
    return Outcome(str(judged)) if judged else case.outcome
