"""What officials read: alerts, cards, drafts, notices, their desk."""

from typing import Any

from bot.facts import (
    AlertFacts,
    CardFacts,
    CitizenSaidFacts,
    DeskFacts,
    DraftClashFacts,
    DraftFacts,
    Face,
    Notice,
    OfficialCaseFacts,
    RoleFacts,
    WhichCaseFacts,
)
from bot.rules.answers import is_short
from bot.rules.splitting import utf16_length
from bot.services.files import office_ids
from bot.services.officewords import fitting
from bot.services.showing.handed import handed, of_a_reason
from bot.services.showing.late import escalated_to
from bot.services.showing.reading import LIST_LENGTH, Loader, Reading, subject_id
from models.tables import Case, Draft, DraftPart, Office, Official, Outbox, Post, Rating, RatingVersion
from models.terms import (
    CLAIMING_ROLES,
    IN_HAND,
    OPEN_STATES,
    CaseMessageKind,
    CaseState,
    ClosedAs,
    DraftState,
    FollowUp,
    OutboxState,
    Role,
    WordKind,
)

PREVIEW_LIMIT = 3000
CASE_KINDS = (
    Notice.JUDGED,
    Notice.NEW_GRADE,
    Notice.UNDELIVERED,
    Notice.UNWANTED,
    Notice.CONTACT_DENIED,
    Notice.PUT_BACK,
    Notice.LISTED,
    Notice.GIVEN,
    Notice.URGE_PASSED,
    Notice.IDLE,
)


class WorkPages:
    """What officials read: alerts, cards, drafts, notices, their desk."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            **dict.fromkeys(CASE_KINDS, self._official_case),
            Notice.ALERT: self._alert,
            Notice.CARD: self._card,
            Notice.DRAFT: self._draft,
            Notice.DRAFT_CLASH: self._draft_clash,
            Notice.WHICH_CASE: self._which_case,
            Notice.CITIZEN_SAID: self._citizen_said,
            Notice.DESK: self._desk,
            Notice.ROLE_TAKEN: self._role,
            Notice.ROLE_ENDED: self._role,
        }

    async def _alert(self, row: Outbox) -> AlertFacts | None:
        case = await Case.get(id=row.subject_id)
        if case.closed_as is ClosedAs.AMENDED and not await self._was_told(row):
            return None
        matter = await self._reading.files.matter_of(case)
        rating = await Rating.get(id=case.rating_id)
        version = await RatingVersion.get(rating=rating, version=rating.version)
        book = await self._reading.ground.book_of(matter)
        labels = [tag.label(row.language) for code in version.tags if (tag := book.tag(code))]
        pieces = await self._reading.office_words.pieces(case)
        beside = fitting(pieces)
        return AlertFacts(
            await self._reading.official(case, row.chat_id),
            tuple(labels),
            sum(1 for piece in pieces if piece.text),
            "\n".join(piece.text for piece in beside) or None,
            sum(1 for piece in pieces if piece.kind is WordKind.PHOTO),
            tuple(piece.seconds or 0 for piece in pieces if piece.kind is WordKind.VOICE),
            handed=await handed(self._reading, case, row.chat_id),
            may_hand_over=await self._reading.handovers.is_possible(case, matter),
            on_duty=await self._reading.files.is_on_duty(row.chat_id, case),
        )

    async def _was_told(self, row: Outbox) -> bool:
        """Whether this chat has seen anything of the case: what it never heard of need not be taken back."""
        if await Post.exists(id=row.post_id, message_id__isnull=False):
            return True
        words = Outbox.filter(chat_id=row.chat_id, matter_id=row.matter_id, kind=Notice.WORDS)
        return await words.filter(state=OutboxState.SENT).exists()

    async def _card(self, row: Outbox) -> CardFacts:
        case = await Case.get(id=row.subject_id)
        face = Face(str(row.facts.get("face", Face.PLAIN)))
        matter = await self._reading.files.matter_of(case)
        return CardFacts(
            await self._reading.official(case),
            face,
            await self._reading.handling.promise_days(case, matter) if face is Face.DATES else (),
            case.rectified_at is not None,
            bool(row.facts.get("how")),
            await self._is_handler(row, case),
            may_hand_over=await self._reading.handovers.is_possible(case, matter),
            may_extend=await self._reading.extensions.is_possible(case),
            handed=await handed(self._reading, case, row.chat_id),
            on_duty=await self._reading.files.is_on_duty(row.chat_id, case),
        )

    async def _is_handler(self, row: Outbox, case: Case) -> bool:
        to = await self._reading.files.handler_address(case)
        return to is not None and to.chat_id == row.chat_id

    async def _official_case(self, row: Outbox) -> OfficialCaseFacts:
        case = await Case.get(id=row.subject_id)
        facts = await self._reading.official(case, row.chat_id)
        return _with_follow_up(facts, row.facts.get("said"))

    async def _draft(self, row: Outbox) -> DraftFacts:
        draft = await Draft.get(id=row.subject_id)
        case = await Case.get(id=draft.case_id)
        matter = await self._reading.files.matter_of(case)
        parts = await DraftPart.filter(draft=draft).order_by("id")
        text = await self._draft_text(parts)
        is_text = all(part.form is WordKind.TEXT for part in parts)
        questioned = (
            draft.kind is CaseMessageKind.ANSWER and draft.state is DraftState.OPEN and text and is_text
        )
        return DraftFacts(
            draft_id=draft.id,
            case=await self._reading.official(case),
            kind=draft.kind,
            parts=len(parts),
            photos=sum(1 for part in parts if part.form is WordKind.PHOTO),
            characters=len(text),
            preview=text if text and utf16_length(text) <= PREVIEW_LIMIT else None,
            short=is_short(text, await self._reading.ground.policy_of(matter)) if questioned else None,
            sent=draft.state is DraftState.SENT,
            cancelled=draft.state is DraftState.CANCELLED,
            held=draft.state is DraftState.HELD,
            **await of_a_reason(self._reading, draft, case, matter),
        )

    async def _draft_text(self, parts: list[DraftPart]) -> str:
        texts = []
        for part in parts:
            content = await self._reading.ground.vault.open(part.key_id, part.content) or ""
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
            int(str(row.facts.get("to_office", 0))),
        )

    async def _which_case(self, row: Outbox) -> WhichCaseFacts:
        officials = await Official.filter(account_id=row.subject_id, ended_at=None).values_list(
            "id", flat=True
        )
        held = (
            await Case.filter(handler_id__in=officials, state__in=IN_HAND).order_by("id").limit(LIST_LENGTH)
        )
        return WhichCaseFacts(subject_id(row), tuple([await self._reading.official(case) for case in held]))

    async def _citizen_said(self, row: Outbox) -> CitizenSaidFacts:
        case = await Case.get(id=row.subject_id)
        keys: Any = row.facts.get("pieces") or []
        pieces = [await self._reading.office_words.of(source, piece_id) for source, piece_id in keys]
        inline = "\n".join(piece.text for piece in pieces if piece.text) if row.facts.get("inline") else None
        return CitizenSaidFacts(
            await self._reading.official(case),
            str(row.facts["what"]),
            inline,
            sum(1 for piece in pieces if piece.kind is WordKind.PHOTO),
            tuple(piece.seconds or 0 for piece in pieces if piece.kind is WordKind.VOICE),
        )

    async def _desk(self, row: Outbox) -> DeskFacts:
        roles = await Official.filter(account_id=row.subject_id, ended_at=None).prefetch_related("office")
        claiming = {role.office_id for role in roles if role.role in CLAIMING_ROLES}
        above = {role.office_id for role in roles if role.role is Role.SUPERVISOR}
        mine = await Case.filter(handler_id__in=[role.id for role in roles], state__in=OPEN_STATES).order_by(
            "rectify_due", "id"
        )
        open_cases = await Case.filter(state=CaseState.OPENED).order_by("rectify_due", "id")
        seen = [case for case in open_cases if not self._reading.files.is_hidden(case)]
        unclaimed = [case for case in seen if office_ids(case) & claiming]
        children = await Office.filter(parent_id__in=above).values_list("id", flat=True)
        below = await Case.filter(office_id__in=[*children, *above], state__in=OPEN_STATES).order_by(
            "rectify_due", "id"
        )
        near = [case for case in below if not self._reading.files.is_hidden(case)]
        far = await escalated_to(self._reading, above)
        own = [*mine, *unclaimed]  # whoever has several roles reads each case once
        supervised = [case for case in near + [one for one in far if one not in near] if case not in own]
        lists = (mine, unclaimed, supervised)
        first, second, third = [
            tuple([await self._reading.official(case, row.chat_id) for case in cases[:LIST_LENGTH]])
            for cases in lists
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


def _with_follow_up(facts: OfficialCaseFacts, said: object) -> OfficialCaseFacts:
    """A judgement is told as it was, even when the case has moved on."""
    if not said:
        return facts
    return OfficialCaseFacts(**{**vars(facts), "follow_up": FollowUp(str(said))})
