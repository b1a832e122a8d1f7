"""Hearing: a message came; it goes where it belongs, and never without an answer."""

from bot.errors import NotYours, Refusal
from bot.facts import Notice
from bot.services.drafts import DraftDesk
from bot.services.files import CaseFiles
from bot.services.followups import FollowUpDesk
from bot.services.handovers import HandOverDesk
from bot.services.numbers import NumberDesk
from bot.services.ownphone import PhoneDesk
from bot.services.reviews import ReviewDesk
from bot.services.telling import Telling, citizen_address, official_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, Chat, Draft, Official, Outbox, Post, Prompt, Rating
from models.terms import IN_HAND, DraftState, Errand, Grade, PromptState

SEARCHING = frozenset({Errand.PHONE, Errand.MATTER_NO, Errand.REVIEW})
RATING_KINDS = frozenset({Notice.PROMPT, Notice.SETTLED, Notice.KEPT, Notice.SAY_MORE, Notice.NEXT})


class HearingDesk:
    """Routes one message: to what it replies to, to what the chat is about, or to a question back."""

    def __init__(
        self,
        files: CaseFiles,
        words: WordsDesk,
        drafts: DraftDesk,
        followups: FollowUpDesk,
        own_phone: PhoneDesk,
        numbers: NumberDesk,
        handovers: HandOverDesk,
        reviews: ReviewDesk,
    ) -> None:
        self._reviews = reviews
        self._handovers = handovers
        self._own_phone = own_phone
        self._numbers = numbers
        self._files = files
        self._words = words
        self._drafts = drafts
        self._followups = followups
        self._telling: Telling = files.telling

    @act
    async def hear(self, account: Account, said: Said) -> None:
        """Put one message where it belongs. Raises a Refusal that is told to the person."""
        if said.reply_to is not None and await self._by_reply(account, said):
            return
        chat = await self._words.chat(account)
        if await self._by_errand(account, chat, said):
            return
        await self._by_itself(account, said)

    @act
    async def refuse(self, account: Account, refusal: Refusal) -> None:
        """Tell a refusal as a message."""
        await self._telling.refuse(citizen_address(account), refusal)

    @act
    async def not_heard(self, account: Account) -> None:
        """Something that is no words: a sticker, a file, a game."""
        chat = await self._words.chat(account)
        if chat.errand is Errand.DRAFT and await self._drafts.open_draft(account) is not None:
            await self._drafts.refuse(account)
            return
        await self._telling.tell(citizen_address(account), Notice.NOT_HEARD)

    @act
    async def not_understood(self, account: Account) -> None:
        """A command that there is none of."""
        await self._telling.tell(citizen_address(account), Notice.NOT_UNDERSTOOD)

    @act
    async def read_back(self, account: Account, prompt_id: int, grade: Grade) -> None:
        """A grade was typed for this matter: it counts once the person says that it is meant.

        Raises:
            NotYours: the matter waits for somebody else.
        """
        prompt = await Prompt.get_or_none(id=prompt_id)
        if prompt is None or prompt.account_id != account.id:
            raise NotYours
        await self._words.read_back(account, prompt, grade)

    @act
    async def for_case(self, account: Account, case_id: int) -> None:
        """What an official typed before is meant for this case: it goes into its draft, and no other."""
        _, case = await self._files.locked(case_id)
        await self._files.handler(account, case)
        kept = await self._words.take_kept(account)
        await self._drafts.begin(account, case.id, self._drafts.wanted(case), hold=True)
        draft = await self._drafts.open_draft(account)
        for said in kept:
            if draft is not None:
                await self._drafts.add(account, draft.id, said)

    async def _by_reply(self, account: Account, said: Said) -> bool:
        """A reply to a message of ours belongs to what that message shows."""
        shown = await self._shown(account, said.reply_to)
        if shown is None:
            return False
        kind, subject_id, matter_id = shown
        if kind is Notice.DRAFT:
            draft = await Draft.get_or_none(id=subject_id, account=account, state=DraftState.OPEN)
            if draft is not None:
                await self._drafts.add(account, draft.id, said)
            return draft is not None
        if kind is Notice.QUESTION and await self._may_respond(account, subject_id):
            await self._followups.reply(account, subject_id, said)
            return True
        rating = (
            await Rating.get_or_none(matter_id=matter_id, account=account) if kind in RATING_KINDS else None
        )
        if rating is None or not await self._words.accepts(rating):
            return False
        await self._words.add(account, rating.id, said)
        return True

    async def _shown(self, account: Account, message_id: int | None) -> tuple[Notice, int, int | None] | None:
        post = await Post.filter(chat_id=account.external_id, message_id=message_id).first()
        row = await Outbox.filter(chat_id=account.external_id, message_id=message_id).order_by("-id").first()
        if row is None or row.subject_id is None:
            return None
        return Notice(post.kind if post else row.kind), row.subject_id, row.matter_id

    async def _may_respond(self, account: Account, case_id: int) -> bool:
        return await Case.exists(id=case_id, rating__account_id=account.id, closed_at=None)

    async def _by_errand(self, account: Account, chat: Chat, said: Said) -> bool:
        subject = chat.subject_id
        if chat.errand in SEARCHING:
            return await self._by_search(account, chat, said)
        if subject is None:
            return False
        if chat.errand is Errand.DRAFT:
            if await self._drafts.open_draft(account) is None:
                return False
            await self._drafts.add(account, subject, said)
        elif chat.errand is Errand.OFFICE:
            await self._handovers.named(account, subject, said)
        elif chat.errand is Errand.QUESTION and await self._may_respond(account, subject):
            await self._followups.reply(account, subject, said)
        elif chat.errand is Errand.FOLLOW_UP and await self._may_respond(account, subject):
            await self._followups.say_what_is_left(account, subject, said)
        elif chat.errand in {Errand.RATING, Errand.LATE_WORDS}:
            return await self._to_rating(account, subject, said)
        else:
            return False
        return True

    async def _by_search(self, account: Account, chat: Chat, said: Said) -> bool:
        """Somebody looks for an office, or a matter: by its number, or the card of their own phone number."""
        if chat.errand is Errand.REVIEW:
            return await self._reviews.named(account, said)
        if chat.errand is Errand.PHONE:
            return self._own_phone.heard(said)
        return await self._numbers.heard(account, chat, said)

    async def _to_rating(self, account: Account, rating_id: int, said: Said) -> bool:
        """The rating last tapped takes the words, unless they are a grade for a matter that waits."""
        if said.grade is not None and await self._waiting(account):
            return False
        rating = await Rating.get_or_none(id=rating_id)
        if rating is None or not await self._words.accepts(rating):
            return False
        await self._words.add(account, rating.id, said)
        return True

    async def _by_itself(self, account: Account, said: Said) -> None:
        waiting = await self._waiting(account)
        if said.grade is not None and len(waiting) == 1:
            await self._words.read_back(account, waiting[0], said.grade)
        elif await self._cases_in_hand(account):
            await self._ask_which_case(account, said)
        elif not await self._words.keep_and_ask(account, said):
            await self._telling.tell(citizen_address(account), Notice.NOT_UNDERSTOOD)

    async def _waiting(self, account: Account) -> list[Prompt]:
        now = self._files.ground.now()
        return await Prompt.filter(
            account=account, state__in=(PromptState.SENT, PromptState.SCHEDULED), expires_at__gt=now
        ).order_by("id")

    async def _cases_in_hand(self, account: Account) -> list[Case]:
        officials = await Official.filter(account=account, ended_at=None).values_list("id", flat=True)
        return await Case.filter(handler_id__in=officials, state__in=IN_HAND).order_by("id")

    async def _ask_which_case(self, account: Account, said: Said) -> None:
        await self._words.keep(account, said)
        await self._telling.tell(official_address(account), Notice.WHICH_CASE, account.id)
