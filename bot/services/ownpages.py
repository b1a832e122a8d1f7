"""A person's own pages: their matters, and one matter with all that happened to it."""

from collections.abc import Sequence
from datetime import date

from bot.errors import NotYours
from bot.facts import MyMatterFacts, Notice, PressureFacts, PrivacyFacts, PromptFacts
from bot.pagefacts import OwnCaseFacts, OwnListFacts, OwnMatterFacts, TimelineFacts
from bot.rules.lifecycle import Act
from bot.services.ground import Ground
from bot.services.showing import Showing
from bot.services.showing.person import PersonPages
from bot.services.showing.reading import Reading
from bot.services.telling import citizen_address
from models.tables import Account, Case, CaseMessage, Matter, Outbox, Prompt, Rating, RatingWord, Step
from models.terms import (
    IN_HAND,
    OPEN_STATES,
    Audience,
    CaseMessageKind,
    CaseState,
    PromptState,
    Subject,
    WordKind,
)

MOST_LISTED = 60
WAITING = (PromptState.SENT, PromptState.SCHEDULED, PromptState.UNREACHABLE)
# What of the register its citizen is told; the rest is the office's own business.
TOLD = {
    Subject.RATING: (Act.RATE, Act.SETTLE, Act.AMEND, Act.CORRECT),
    Subject.CASE: (
        Act.OPEN,
        Act.CLAIM,
        Act.ASK,
        Act.CONTACT,
        Act.RECTIFY_NOW,
        Act.EXPLAIN,
        Act.PROMISE,
        Act.RECTIFIED,
        Act.HAND_OVER,
        Act.EXTEND,
        Act.OVERDUE,
        Act.REPLY,
        Act.SOLVED,
        Act.PARTLY,
        Act.UNSOLVED,
        Act.STILL_UNSOLVED,
        Act.SILENCE,
        Act.WITHDRAW,
    ),
}
# Said with the act, in the office's words or the citizen's.
SPOKEN = {
    Act.ASK: CaseMessageKind.QUESTION,
    Act.REPLY: CaseMessageKind.ANSWER,
    Act.HAND_OVER: CaseMessageKind.HAND_OVER,
    Act.EXTEND: CaseMessageKind.EXTENSION,
}
OWN_SAYING = {
    CaseMessageKind.CITIZEN_REPLY: Act.ADD_WORDS,
    CaseMessageKind.FOLLOW_UP: Act.ADD_WORDS,
}


class OwnPages:
    """Reads; what a page changes goes through `PageActs`."""

    def __init__(self, reading: Reading, showing: Showing) -> None:
        self._ground: Ground = reading.ground
        self._reading = reading
        self._showing = showing
        self._person = PersonPages(reading)

    async def mine(self, account: Account) -> OwnListFacts:
        """All matters of this account, newest first in each part; of what is done the newest only."""
        prompts = Prompt.filter(account=account).order_by("-id")
        waiting = await prompts.filter(state__in=WAITING, expires_at__gt=self._ground.now()).prefetch_related(
            "matter"
        )
        cases = Case.filter(rating__account=account, state__in=OPEN_STATES)
        answered = await prompts.filter(
            matter_id__in=await cases.values_list("rating__matter_id", flat=True)
        ).prefetch_related("matter")
        listed = {prompt.id for prompt in (*waiting, *answered)}
        done = await prompts.exclude(id__in=listed).limit(MOST_LISTED).prefetch_related("matter")
        more = await prompts.count() - len(listed) - len(done)
        return OwnListFacts(
            await self._lines(waiting), await self._lines(answered), await self._lines(done), max(0, more)
        )

    async def _lines(self, prompts: Sequence[Prompt]) -> tuple[tuple[str, MyMatterFacts], ...]:
        return tuple([(prompt.matter.public_id, await self._person.my_matter(prompt)) for prompt in prompts])

    async def privacy(self, account: Account) -> PrivacyFacts:
        """What is held of this account's owner, and who was told what."""
        found = await self._showing.load(self._message(account, Notice.PRIVACY, account.id))
        assert isinstance(found, PrivacyFacts)
        return found

    async def find(self, account: Account, number: str) -> Prompt:
        """The prompt of one of this account's matters. Raises NotYours."""
        prompt = await Prompt.get_or_none(matter__public_id=number, account=account)
        if prompt is None:
            raise NotYours
        return prompt

    async def matter(self, account: Account, number: str) -> OwnMatterFacts:
        """One matter with its rating, its case, and all that happened. Raises NotYours."""
        prompt = await self.find(account, number)
        facts = await self.prompt(account, prompt)
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        if rating is None:
            return OwnMatterFacts(number, facts, (), takes_words=False, case=None, pressure=None, timeline=())
        case = await Case.filter(rating=rating).order_by("-id").first()
        messages = await CaseMessage.filter(case=case).order_by("id") if case else []
        return OwnMatterFacts(
            number,
            facts,
            await self._words(rating),
            takes_words=await self._reading.words.accepts(rating),
            case=await self._case(account, case, messages) if case else None,
            pressure=await self._pressure(account, prompt),
            timeline=await self._timeline(prompt.matter_id, messages),
        )

    async def prompt(self, account: Account, prompt: Prompt) -> PromptFacts:
        """The prompt of a matter as its message would show it now."""
        found = await self._showing.load(self._message(account, Notice.PROMPT, prompt.id))
        if not isinstance(found, PromptFacts):
            raise NotYours
        return found

    async def _pressure(self, account: Account, prompt: Prompt) -> PressureFacts | None:
        found = await self._showing.load(self._message(account, Notice.PRESSURE, prompt.id))
        return found if isinstance(found, PressureFacts) and found.kind is not None else None

    def _message(self, account: Account, kind: Notice, subject_id: int, **facts: object) -> Outbox:
        """The message that would leave now: what a page shows is what the chat would say."""
        to = citizen_address(account)
        return Outbox(
            kind=kind,
            chat_id=to.chat_id,
            language=to.language,
            subject_id=subject_id,
            audience=Audience.CITIZEN,
            facts=facts,
        )

    async def _case(self, account: Account, case: Case, messages: Sequence[CaseMessage]) -> OwnCaseFacts:
        facts = await self._reading.of_citizen(case, self._message(account, Notice.ANSWER, case.id))
        until = None
        if case.state is CaseState.REPLIED:
            matter = await Matter.get(rating__id=case.rating_id)
            until = self._ground.due_day(await self._reading.files.verdict_until(case, matter))
        asked = await self._reading.office_words.may_be_published(case)
        return OwnCaseFacts(
            facts,
            case.state,
            await self._open_question(account, case, messages),
            until,
            contact_asked=case.contact_denied is None and await self._said_to_have_been_in_touch(case),
            publish_asked=asked,
            public_words=await self._reading.office_words.for_all_to_see(case) if asked else None,
        )

    async def _open_question(
        self, account: Account, case: Case, messages: Sequence[CaseMessage]
    ) -> str | None:
        """What the office asked and nobody has replied to yet."""
        talk = {CaseMessageKind.QUESTION, CaseMessageKind.CITIZEN_REPLY}
        last = next((one for one in reversed(messages) if one.kind in talk), None)
        if last is None or last.kind is not CaseMessageKind.QUESTION or case.state not in IN_HAND:
            return None
        if await self._reading.files.telling.is_done(citizen_address(account), Notice.QUESTION, case.id):
            return None  # they would rather not say
        asked = [one for one in messages if one.kind is last.kind and one.group_no == last.group_no]
        return (await self._said(asked))[0]

    async def _said_to_have_been_in_touch(self, case: Case) -> bool:
        matter = await Matter.get(rating__id=case.rating_id)
        return await Step.exists(matter=matter, subject=Subject.CASE, act=Act.CONTACT)

    async def _words(self, rating: Rating) -> tuple[str, ...]:
        """What the person wrote; erased or taken back words are not there."""
        rows = await RatingWord.filter(rating=rating, retracted_at=None, kind=WordKind.TEXT).order_by("id")
        opened = [await self._ground.vault.open(row.key_id, row.content) for row in rows]
        return tuple(text for text in opened if text)

    async def _timeline(self, matter_id: int, messages: Sequence[CaseMessage]) -> tuple[TimelineFacts, ...]:
        steps = await Step.filter(matter_id=matter_id).order_by("id")
        groups = {kind: _grouped(messages, kind) for kind in SPOKEN.values()}
        lines = []
        for step in steps:
            act = Act(step.act)
            if act not in TOLD.get(Subject(step.subject), ()):
                continue
            spoken = groups.get(SPOKEN.get(act, CaseMessageKind.CITIZEN_REPLY)) or []
            said = spoken.pop(0) if act in SPOKEN and spoken else []
            text, photos = await self._said(said)
            lines.append(TimelineFacts(step.at, act, text, _promised(step), photos=photos))
        own = [one for one in messages if one.kind in OWN_SAYING]
        for one in own:
            text, photos = await self._said([one])
            lines.append(TimelineFacts(one.at, OWN_SAYING[one.kind], text, is_own=True, photos=photos))
        return tuple(sorted(lines, key=lambda line: line.at))

    async def _said(self, messages: Sequence[CaseMessage]) -> tuple[str, int]:
        """Messages as one text, whole, and how many photos came with it."""
        texts, photos = [], 0
        for message in messages:
            content = await self._ground.vault.open(message.key_id, message.content) or ""
            if message.form is not WordKind.TEXT:
                photos += 1
                content = content.partition("\n")[2]
            texts.append(content)
        return "\n".join(filter(None, texts)), photos


def _promised(step: Step) -> date | None:
    """By when an office said that it would mend it."""
    return date.fromisoformat(step.why) if step.act == Act.PROMISE and step.why else None


def _grouped(messages: Sequence[CaseMessage], kind: CaseMessageKind) -> list[list[CaseMessage]]:
    """What was sent together, in its order."""
    groups: dict[int, list[CaseMessage]] = {}
    for message in messages:
        if message.kind is kind:
            groups.setdefault(message.group_no, []).append(message)
    return list(groups.values())
