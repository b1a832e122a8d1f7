"""Showing: what a message says is loaded when it is about to leave, so that it says what is true then."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from bot.facts import (
    AlertFacts,
    CardFacts,
    CitizenCaseFacts,
    CitizenSaidFacts,
    DeskFacts,
    DraftClashFacts,
    DraftFacts,
    DueFacts,
    Face,
    HelpFacts,
    KeptFacts,
    LanguageFacts,
    LastingFacts,
    LinkFacts,
    MatterFacts,
    MyFacts,
    MyMatterFacts,
    NextFacts,
    Notice,
    OfficialCaseFacts,
    PrivacyFacts,
    PromptFacts,
    RatingFacts,
    RefusalFacts,
    RelayFacts,
    RoleFacts,
    SettledFacts,
    StopChosenFacts,
    StoppedFacts,
    TagFacts,
    ToldFacts,
    TypedGradeFacts,
    WaitingFacts,
    WelcomeFacts,
    WhichCaseFacts,
    WhichFacts,
    WordsFacts,
)
from bot.rules.answers import is_short
from bot.rules.grades import is_poor
from bot.rules.numbers import tail
from bot.rules.splitting import split, utf16_length
from bot.services.files import CaseFiles, office_ids
from bot.services.handling import HandlingDesk
from bot.services.officewords import OfficeWords, fitting
from bot.services.rating import RatingDesk
from bot.services.relays import RelayDesk
from bot.services.words import WordsDesk
from bot.texts import languages
from models.tables import (
    Account,
    Case,
    CaseMessage,
    Draft,
    DraftPart,
    Link,
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
from models.terms import (
    CLAIMING_ROLES,
    IN_HAND,
    OFFICE_OWES,
    OPEN_STATES,
    AlertLevel,
    Audience,
    CaseMessageKind,
    CaseState,
    DraftState,
    FollowUp,
    Grade,
    OutboxState,
    Outcome,
    PromptState,
    Role,
    Visibility,
    WordKind,
)

Loader = Callable[[Outbox], Awaitable[object]]
PREVIEW_LIMIT = 3000
LIST_LENGTH = 10
TOLD_KINDS = (
    Notice.ALERT,
    Notice.WORDS,
    Notice.CITIZEN_SAID,
    Notice.NEW_GRADE,
    Notice.JUDGED,
    Notice.CONTACT_DENIED,
    Notice.LISTED,
)


class Nothing:
    """The facts of a message that needs none."""


class Showing:
    """Loads the facts of every kind of message; None where the message is no longer true."""

    NOTHING = Nothing()

    def __init__(
        self,
        files: CaseFiles,
        ratings: RatingDesk,
        words: WordsDesk,
        handling: HandlingDesk,
        relays: RelayDesk,
        office_words: OfficeWords,
    ) -> None:
        self._files = files
        self._ground = files.ground
        self._ratings = ratings
        self._words = words
        self._handling = handling
        self._relays = relays
        self._office_words = office_words
        case_kinds = (
            Notice.RESPOND,
            Notice.RESPONDED,
            Notice.CONTACT_CHECK,
            Notice.PROMISED,
            Notice.SOLVED,
            Notice.REOPENED,
            Notice.UNSOLVED,
            Notice.UNCONFIRMED,
            Notice.PUBLISH,
            Notice.GRADE_PASSED_ON,
            Notice.AMENDED,
        )
        official_kinds = (
            Notice.JUDGED,
            Notice.NEW_GRADE,
            Notice.UNDELIVERED,
            Notice.CONTACT_DENIED,
            Notice.PUT_BACK,
            Notice.LISTED,
        )
        self._loaders: dict[Notice, Loader] = {
            Notice.PROMPT: self._prompt,
            Notice.WAITING: self._waiting,
            Notice.NEXT: self._next,
            Notice.SETTLED: self._settled,
            Notice.KEPT: self._kept,
            Notice.WHICH: self._which,
            Notice.TYPED_GRADE: self._typed_grade,
            Notice.SAY_MORE: self._say_more,
            Notice.LASTING: self._lasting,
            Notice.WELCOME: self._welcome,
            Notice.HELP: self._help,
            Notice.LANGUAGE: self._language,
            Notice.PRIVACY: self._privacy,
            Notice.LINK_CUT: self._link_cut,
            Notice.MY: self._my,
            Notice.STOPPED: self._stopped,
            Notice.STOP_CHOSEN: self._stop_chosen,
            Notice.REFUSAL: self._refusal,
            Notice.QUESTION: self._question,
            Notice.ANSWER: self._answer,
            Notice.WORDS: self._bare_words,
            Notice.ALERT: self._alert,
            Notice.CARD: self._card,
            Notice.DRAFT: self._draft,
            Notice.DRAFT_CLASH: self._draft_clash,
            Notice.WHICH_CASE: self._which_case,
            Notice.CITIZEN_SAID: self._citizen_said,
            Notice.DUE: self._due,
            Notice.DESK: self._desk,
            Notice.ROLE_TAKEN: self._role,
            Notice.ROLE_ENDED: self._role,
            **dict.fromkeys(case_kinds, self._citizen_case),
            **dict.fromkeys(official_kinds, self._official_case),
        }

    async def load(self, row: Outbox) -> object | None:
        """The facts of one message: `NOTHING` for kinds without any, None where it should not leave."""
        loader = self._loaders.get(Notice(row.kind))
        return await loader(row) if loader else self.NOTHING

    # the citizen's matters

    async def _prompt(self, row: Outbox) -> PromptFacts | None:
        prompt = await Prompt.get(id=row.subject_id)
        if prompt.state is PromptState.EXPIRED and prompt.sent_at is None:
            return None
        matter = await Matter.get(id=prompt.matter_id)
        rating = await Rating.get_or_none(matter=matter)
        return PromptFacts(
            await self._matter(matter, prompt),
            prompt.state,
            prompt.reason,
            await self._until(prompt, matter),
            Face(str(row.facts.get("face", Face.PLAIN))),
            await self._rating(matter, rating, row.language) if rating else None,
        )

    async def _until(self, prompt: Prompt, matter: Matter) -> date:
        """The last day for rating; the window of a prompt that is just leaving begins now."""
        if prompt.state is not PromptState.SCHEDULED:
            return self._ground.due_day(prompt.expires_at)
        policy = await self._ground.policy_of(matter)
        return self._ground.due_day(self._ground.due(self._ground.now(), policy.rating_window).at)

    async def _waiting(self, row: Outbox) -> WaitingFacts:
        prompts = await self._waiting_prompts(row.subject_id)
        return WaitingFacts(_id(row), tuple([await self._matter_of(prompt) for prompt in prompts]))

    async def _next(self, row: Outbox) -> NextFacts | None:
        prompt = await Prompt.get(id=row.subject_id)
        rating = await Rating.get(matter_id=prompt.matter_id)
        waiting = await self._waiting_prompts(rating.account_id)
        if not waiting:
            return None
        return NextFacts(
            rating.account_id,
            await self._matter_of(prompt),
            await self._ratings.grade_of(rating),
            len(waiting),
            await self._matter_of(waiting[0]),
        )

    async def _settled(self, row: Outbox) -> SettledFacts:
        prompt = await Prompt.get(id=row.subject_id)
        matter = await Matter.get(id=prompt.matter_id)
        rating = await self._rating(matter, await Rating.get(matter=matter), row.language)
        case = await Case.get_or_none(id=row.facts.get("case_id")) if row.facts.get("case_id") else None
        return SettledFacts(
            await self._matter(matter, prompt),
            rating,
            case.case_no if case else None,
            self._ground.due_day(case.contact_due) if case else None,
            self._ground.due_day(case.rectify_due) if case else None,
        )

    async def _kept(self, row: Outbox) -> KeptFacts:
        word = await RatingWord.get(id=row.facts["word"])
        rating = await Rating.get(id=word.rating_id)
        prompt = await Prompt.get(matter_id=rating.matter_id)
        choices = await self._words.choices(await Account.get(id=word.account_id))
        return KeptFacts(
            await self._matter_of(prompt),
            word.id,
            word.kind,
            word.seconds,
            await RatingWord.filter(rating=rating, retracted_at=None).count(),
            bool(row.facts.get("late")),
            is_poor(await self._ratings.grade_of(rating)),
            any(choice.id != prompt.id for choice in choices),
        )

    async def _which(self, row: Outbox) -> WhichFacts | None:
        account = await Account.get(id=row.subject_id)
        kept = await self._words.kept_for(account)
        if not kept:
            return None
        texts = [said.content if said.kind is WordKind.TEXT else said.caption or "" for said in kept]
        choices = await self._words.choices(account)
        return WhichFacts(
            account.id,
            kept[-1].kind,
            "\n".join(filter(None, texts)),
            tuple([await self._matter_of(prompt) for prompt in choices]),
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
            grade = await self._ratings.grade_of(rating)
        return TypedGradeFacts(await self._matter_of(prompt), grade, face)

    async def _say_more(self, row: Outbox) -> MatterFacts:
        return await self._matter_of(await Prompt.get(id=row.subject_id))

    async def _lasting(self, row: Outbox) -> LastingFacts:
        prompt = await Prompt.get(id=row.subject_id).prefetch_related("matter__source")
        agreed = row.facts.get("agreed")
        return LastingFacts(
            await self._matter_of(prompt),
            _title(prompt.matter.source),
            agreed if isinstance(agreed, bool) else None,
            int(str(row.facts.get("others", 0))),
        )

    # the person

    async def _welcome(self, row: Outbox) -> WelcomeFacts:
        return WelcomeFacts(bool(row.facts.get("returned")))

    async def _help(self, row: Outbox) -> HelpFacts:
        return HelpFacts(await self._files.accounts.is_official(_id(row)))

    async def _language(self, row: Outbox) -> LanguageFacts:
        return LanguageFacts(_id(row), row.language, tuple(enumerate(languages())))

    async def _privacy(self, row: Outbox) -> PrivacyFacts:
        account_id = _id(row)
        links = await Link.filter(account_id=account_id, cut_at=None).order_by("id")
        return PrivacyFacts(
            account_id,
            await Prompt.filter(account_id=account_id).count(),
            await Rating.filter(account_id=account_id).count(),
            await RatingWord.filter(account_id=account_id, key__wrapped__isnull=False).count(),
            self._ground.policy.keep_contact.natural_days or 0,
            tuple([await self._link(link) for link in links]),
            await self._told(account_id),
        )

    async def _told(self, account_id: int) -> tuple[ToldFacts, ...]:
        """What left for offices about this person's matters, newest first; the same thing once a day."""
        rows = await (
            Outbox.filter(
                matter__rating__account_id=account_id,
                audience=Audience.OFFICE,
                state=OutboxState.SENT,
                kind__in=TOLD_KINDS,
            )
            .prefetch_related("matter")
            .order_by("-id")
        )
        told: dict[ToldFacts, None] = {}
        for row in rows:
            if row.matter:
                told.setdefault(await self._told_by(row, row.matter))
        return tuple(told)[:LIST_LENGTH]

    async def _told_by(self, row: Outbox, matter: Matter) -> ToldFacts:
        office = await self._files.accounts.office_of_chat(row.chat_id, row.created_at)
        day = self._ground.day(row.ended_at or row.created_at)
        name = office.name if office else matter.office_name
        return ToldFacts(day, name, Notice(row.kind), matter.service_name)

    async def _link_cut(self, row: Outbox) -> LinkFacts:
        return await self._link(await Link.get(id=row.subject_id))

    async def _link(self, link: Link) -> LinkFacts:
        source = await Source.get(citizens__id=link.citizen_id)
        return LinkFacts(link.id, _title(source), self._ground.day(link.since))

    async def _my(self, row: Outbox) -> MyFacts:
        query = Prompt.filter(account_id=row.subject_id).order_by("-id")
        shown = await query.limit(LIST_LENGTH)
        lines = [await self._my_matter(prompt) for prompt in shown]
        return MyFacts(tuple(lines), max(0, await query.count() - LIST_LENGTH))

    async def _my_matter(self, prompt: Prompt) -> MyMatterFacts:
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        case = await Case.filter(rating=rating).order_by("-id").first() if rating else None
        day = self._ground.due_day
        return MyMatterFacts(
            await self._matter_of(prompt),
            prompt.state,
            await self._ratings.grade_of(rating) if rating else None,
            case.case_no if case else None,
            case.state if case else None,
            case.closed_as if case else None,
            day(case.contact_due) if case else None,
            day(case.rectify_due) if case else None,
        )

    async def _stopped(self, row: Outbox) -> StoppedFacts:
        open_cases = await Case.filter(rating__account_id=row.subject_id, state__in=OPEN_STATES).order_by(
            "id"
        )
        prompts = [await self._files.prompt_of(case) for case in open_cases]
        return StoppedFacts(_id(row), tuple([await self._matter_of(prompt) for prompt in prompts]))

    async def _stop_chosen(self, row: Outbox) -> StopChosenFacts:
        return StopChosenFacts(bool(row.facts.get("results")))

    async def _refusal(self, row: Outbox) -> RefusalFacts:
        return RefusalFacts(str(row.facts["name"]), dict(row.facts.get("facts") or {}))  # type: ignore[call-overload]

    # the citizen's side of a case

    async def _citizen_case(self, row: Outbox) -> CitizenCaseFacts | None:
        case = await Case.get(id=row.facts.get("case") or row.subject_id)
        return await self._of_citizen(case, row)

    async def _question(self, row: Outbox) -> RelayFacts:
        return await self._relay(row, CaseMessageKind.QUESTION)

    async def _answer(self, row: Outbox) -> RelayFacts:
        return await self._relay(row, CaseMessageKind.ANSWER)

    async def _relay(self, row: Outbox, kind: CaseMessageKind) -> RelayFacts:
        case = await Case.get(id=row.facts.get("case") or row.subject_id)
        newest = await CaseMessage.filter(case=case, kind=kind).order_by("-group_no").first()
        group = int(str(row.facts.get("group") or (newest.group_no if newest else 0)))
        part = str(row.facts.get("part", "whole"))
        inline = await self._relays.inline(case, kind, group) if part == "whole" else None
        until = None
        if case.state is CaseState.REPLIED:
            matter = await self._files.matter_of(case)
            until = self._ground.due_day(await self._files.verdict_until(case, matter))
        return RelayFacts(await self._of_citizen(case, row), part, inline, until)

    async def _of_citizen(self, case: Case, row: Outbox) -> CitizenCaseFacts:
        ground = self._ground
        rating = await Rating.get(id=case.rating_id)
        matter = await Matter.get(id=rating.matter_id)
        prompt = await Prompt.get(matter=matter)
        answering = await Office.get(id=case.office_id)
        raised = await Office.get_or_none(id=case.raised_to_id) if case.raised_to_id else None
        return CitizenCaseFacts(
            case_id=case.id,
            rating_id=rating.id,
            case_no=case.case_no,
            matter=await self._matter(matter, prompt),
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
            grade=await self._ratings.grade_of(rating),
            face=Face(str(row.facts.get("face", Face.PLAIN))),
            named=_is_named(rating),
        )

    # words

    async def _bare_words(self, row: Outbox) -> WordsFacts | None:
        facts = row.facts
        source, row_id = str(facts["source"]), int(str(facts["id"]))
        if row.audience is Audience.OFFICE:
            piece = await self._office_words.of(source, row_id)
            file, text = piece.file, piece.text
        else:
            file, text = await self._own_words(row_id)
        if facts.get("file"):
            return WordsFacts(WordKind.PHOTO, file) if file else None
        parts = split(text)
        part = int(str(facts.get("part", 0)))
        return WordsFacts(WordKind.TEXT, parts[part]) if part < len(parts) else None

    async def _own_words(self, message_id: int) -> tuple[str | None, str]:
        """The office's words for the citizen, as they were written."""
        message = await CaseMessage.get(id=message_id)
        content = await self._ground.vault.open(message.key_id, message.content) or ""
        if message.form is WordKind.TEXT:
            return None, content
        file, _, caption = content.partition("\n")
        return file, caption

    # officials

    async def _alert(self, row: Outbox) -> AlertFacts:
        case = await Case.get(id=row.subject_id)
        matter = await self._files.matter_of(case)
        rating = await Rating.get(id=case.rating_id)
        version = await RatingVersion.get(rating=rating, version=rating.version)
        book = await self._ground.book_of(matter)
        labels = [tag.label(row.language) for code in version.tags if (tag := book.tag(code))]
        pieces = await self._office_words.pieces(case)
        beside = fitting(pieces)
        return AlertFacts(
            await self._official(case),
            tuple(labels),
            sum(1 for piece in pieces if piece.text),
            "\n".join(piece.text for piece in beside) or None,
            sum(1 for piece in pieces if piece.kind is WordKind.PHOTO),
            tuple(piece.seconds or 0 for piece in pieces if piece.kind is WordKind.VOICE),
        )

    async def _card(self, row: Outbox) -> CardFacts:
        case = await Case.get(id=row.subject_id)
        face = Face(str(row.facts.get("face", Face.PLAIN)))
        matter = await self._files.matter_of(case)
        return CardFacts(
            await self._official(case),
            face,
            await self._handling.promise_days(case, matter) if face is Face.DATES else (),
            case.rectified_at is not None,
            bool(row.facts.get("how")),
        )

    async def _official_case(self, row: Outbox) -> OfficialCaseFacts:
        case = await Case.get(id=row.subject_id)
        facts = await self._official(case)
        return _with_follow_up(facts, row.facts.get("said"))

    async def _draft(self, row: Outbox) -> DraftFacts:
        draft = await Draft.get(id=row.subject_id)
        case = await Case.get(id=draft.case_id)
        matter = await self._files.matter_of(case)
        parts = await DraftPart.filter(draft=draft).order_by("id")
        text = await self._draft_text(parts)
        is_text = all(part.form is WordKind.TEXT for part in parts)
        questioned = (
            draft.kind is CaseMessageKind.ANSWER and draft.state is DraftState.OPEN and text and is_text
        )
        return DraftFacts(
            draft_id=draft.id,
            case=await self._official(case),
            kind=draft.kind,
            parts=len(parts),
            photos=sum(1 for part in parts if part.form is WordKind.PHOTO),
            characters=len(text),
            preview=text if text and utf16_length(text) <= PREVIEW_LIMIT else None,
            short=is_short(text, await self._ground.policy_of(matter)) if questioned else None,
            sent=draft.state is DraftState.SENT,
            cancelled=draft.state is DraftState.CANCELLED,
            held=draft.state is DraftState.HELD,
        )

    async def _draft_text(self, parts: list[DraftPart]) -> str:
        texts = []
        for part in parts:
            content = await self._ground.vault.open(part.key_id, part.content) or ""
            texts.append(content if part.form is WordKind.TEXT else content.partition("\n")[2])
        return "\n".join(filter(None, texts))

    async def _draft_clash(self, row: Outbox) -> DraftClashFacts:
        other = await Draft.get(id=row.subject_id).prefetch_related("case")
        parts = await DraftPart.filter(draft=other).order_by("id")
        return DraftClashFacts(
            other.id,
            other.case.case_no,
            len(await self._draft_text(parts)),
            int(str(row.facts["case"])),
            CaseMessageKind(str(row.facts["kind"])),
        )

    async def _which_case(self, row: Outbox) -> WhichCaseFacts:
        officials = await Official.filter(account_id=row.subject_id, ended_at=None).values_list(
            "id", flat=True
        )
        held = (
            await Case.filter(handler_id__in=officials, state__in=IN_HAND).order_by("id").limit(LIST_LENGTH)
        )
        return WhichCaseFacts(_id(row), tuple([await self._official(case) for case in held]))

    async def _citizen_said(self, row: Outbox) -> CitizenSaidFacts:
        case = await Case.get(id=row.subject_id)
        keys: Any = row.facts.get("pieces") or []
        pieces = [await self._office_words.of(source, piece_id) for source, piece_id in keys]
        inline = "\n".join(piece.text for piece in pieces if piece.text) if row.facts.get("inline") else None
        return CitizenSaidFacts(
            await self._official(case),
            str(row.facts["what"]),
            inline,
            sum(1 for piece in pieces if piece.kind is WordKind.PHOTO),
            tuple(piece.seconds or 0 for piece in pieces if piece.kind is WordKind.VOICE),
        )

    async def _due(self, row: Outbox) -> DueFacts | None:
        """A notice that waited for office hours is dropped once the duty is done."""
        case = await Case.get(id=row.subject_id)
        which = str(row.facts["which"])
        done = case.state not in OFFICE_OWES or case.answers != row.facts.get("round")
        if done or (which == "contact" and case.contacted_at is not None):
            return None
        level = AlertLevel(int(str(row.facts["level"])))
        newest = case.contact_level if which == "contact" else case.rectify_level
        if newest is not level:
            return None
        return DueFacts(await self._official(case), which, level)

    async def _desk(self, row: Outbox) -> DeskFacts:
        roles = await Official.filter(account_id=row.subject_id, ended_at=None).prefetch_related("office")
        claiming = {role.office_id for role in roles if role.role in CLAIMING_ROLES}
        above = {role.office_id for role in roles if role.role is Role.SUPERVISOR}
        mine = await Case.filter(handler_id__in=[role.id for role in roles], state__in=OPEN_STATES).order_by(
            "rectify_due", "id"
        )
        open_cases = await Case.filter(state=CaseState.OPENED).order_by("rectify_due", "id")
        unclaimed = [case for case in open_cases if office_ids(case) & claiming]
        children = await Office.filter(parent_id__in=above).values_list("id", flat=True)
        supervised = await Case.filter(office_id__in=[*children, *above], state__in=OPEN_STATES).order_by(
            "rectify_due", "id"
        )
        lists = (mine, unclaimed, supervised)
        first, second, third = [
            tuple([await self._official(case) for case in cases[:LIST_LENGTH]]) for cases in lists
        ]
        return DeskFacts(
            roles[0].name if roles else "",
            tuple((role.office.name, role.role) for role in roles),
            first,
            second,
            third,
            sum(max(0, len(cases) - LIST_LENGTH) for cases in lists),
        )

    async def _role(self, row: Outbox) -> RoleFacts:
        office = await Office.get(id=row.subject_id)
        return RoleFacts(office.name, Role(str(row.facts["role"])), int(str(row.facts.get("put_back", 0))))

    async def _official(self, case: Case) -> OfficialCaseFacts:
        ground = self._ground
        rating = await Rating.get(id=case.rating_id)
        matter = await Matter.get(id=rating.matter_id)
        named = _is_named(rating)
        handler = await Official.get_or_none(id=case.handler_id) if case.handler_id else None
        raised = case.raised_to_id is not None
        until = await self._files.verdict_until(case, matter) if case.replied_at else None
        return OfficialCaseFacts(
            case_id=case.id,
            case_no=case.case_no,
            service=matter.service_name,
            office=matter.office_name,
            day=ground.day(matter.completed_at),
            channel=matter.channel,
            window=matter.window if named else None,
            grade=await self._ratings.grade_of(rating),
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
            raised_from=matter.office_name if raised else None,
            round=case.answers,
            named=named,
            matter_no=matter.matter_no if named else None,
            completed_at=matter.completed_at if named else None,
        )

    # shared

    async def _matter_of(self, prompt: Prompt) -> MatterFacts:
        return await self._matter(await Matter.get(id=prompt.matter_id), prompt)

    async def _matter(self, matter: Matter, prompt: Prompt) -> MatterFacts:
        return MatterFacts(
            prompt.id,
            matter.service_name,
            matter.office_name,
            tail(matter.matter_no),
            self._ground.day(matter.completed_at),
        )

    async def _rating(self, matter: Matter, rating: Rating, language: str) -> RatingFacts:
        version = await RatingVersion.get(rating=rating, version=rating.version)
        words = await RatingWord.filter(rating=rating, retracted_at=None)
        book = await self._ground.book_of(matter)
        offered = book.tags_for(version.grade, (await self._ground.policy_of(matter)).max_tags)
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
            may_amend=await self._ratings.may_amend(matter, rating),
        )

    async def _waiting_prompts(self, account_id: int | None) -> list[Prompt]:
        return await Prompt.filter(
            account_id=account_id,
            state__in=(PromptState.SENT, PromptState.SCHEDULED),
            expires_at__gt=self._ground.now(),
        ).order_by("id")


def _is_named(rating: Rating) -> bool:
    return rating.settled_visibility is Visibility.NAMED and rating.visibility is Visibility.NAMED


def _outcome(case: Case, row: Outbox) -> Outcome | None:
    """What was judged keeps its own labels, even when the case has been opened again."""
    judged = row.facts.get("outcome")
    return Outcome(str(judged)) if judged else case.outcome


def _with_follow_up(facts: OfficialCaseFacts, said: object) -> OfficialCaseFacts:
    """A judgement is told as it was, even when the case has moved on."""
    if not said:
        return facts
    return OfficialCaseFacts(**{**vars(facts), "follow_up": FollowUp(str(said))})


def _title(source: Source) -> str:
    """What citizens call the service system."""
    return source.title or source.name


def _id(row: Outbox) -> int:
    if row.subject_id is None:
        raise ValueError(f"{row.kind} needs a subject")
    return int(row.subject_id)
