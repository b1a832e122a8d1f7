"""The citizen's side of a case: questions, promises, answers, and how it ended."""

from dataclasses import replace

from bot.facts import CitizenCaseFacts, Notice, RelayFacts, WordsFacts
from bot.rules.splitting import split
from bot.services.pictures import opened
from bot.services.showing.reading import Loader, Reading
from models.tables import Case, CaseMessage, Office, Outbox
from models.terms import Audience, CaseMessageKind, CaseState, WordKind

CASE_KINDS = (
    Notice.RESPOND,
    Notice.RESPONDED,
    Notice.CONTACT_CHECK,
    Notice.PROMISED,
    Notice.SOLVED,
    Notice.REOPENED,
    Notice.UNSOLVED,
    Notice.UNCONFIRMED,
    Notice.GRADE_PASSED_ON,
    Notice.AMENDED,
)


class FollowedPages:
    """The citizen's side of a case: questions, promises, answers, and how it ended."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            **dict.fromkeys(CASE_KINDS, self._citizen_case),
            Notice.PUBLISH: self._publish,
            Notice.QUESTION: self._question,
            Notice.ANSWER: self._answer,
            Notice.HANDED_OVER: self._handed_over,
            Notice.HANDED_UP: self._handed_over,
            Notice.EXTENDED: self._extended,
            Notice.WORDS: self._bare_words,
        }

    async def _citizen_case(self, row: Outbox) -> CitizenCaseFacts | None:
        case = await Case.get(id=row.facts.get("case") or row.subject_id)
        return await self._reading.of_citizen(case, row)

    async def _publish(self, row: Outbox) -> CitizenCaseFacts:
        """With the words as everybody would see them: nobody agrees to what they have not seen."""
        case = await Case.get(id=row.subject_id)
        words = await self._reading.office_words.for_all_to_see(case)
        return replace(await self._reading.of_citizen(case, row), public_words=words)

    async def _question(self, row: Outbox) -> RelayFacts:
        return await self._relay(row, CaseMessageKind.QUESTION)

    async def _answer(self, row: Outbox) -> RelayFacts:
        return await self._relay(row, CaseMessageKind.ANSWER)

    async def _relay(self, row: Outbox, kind: CaseMessageKind) -> RelayFacts:
        case = await Case.get(id=row.facts.get("case") or row.subject_id)
        newest = await CaseMessage.filter(case=case, kind=kind).order_by("-group_no").first()
        group = int(str(row.facts.get("group") or (newest.group_no if newest else 0)))
        part = str(row.facts.get("part", "whole"))
        inline = await self._reading.relays.inline(case, kind, group) if part == "whole" else None
        until = None
        if case.state is CaseState.REPLIED:
            matter = await self._reading.files.matter_of(case)
            until = self._reading.ground.due_day(await self._reading.files.verdict_until(case, matter))
        return RelayFacts(await self._reading.of_citizen(case, row), part, inline, until)

    async def _handed_over(self, row: Outbox) -> RelayFacts:
        return await self._reasoned(row, CaseMessageKind.HAND_OVER)

    async def _extended(self, row: Outbox) -> RelayFacts:
        return await self._reasoned(row, CaseMessageKind.EXTENSION)

    async def _reasoned(self, row: Outbox, kind: CaseMessageKind) -> RelayFacts:
        """What an office decided, by the office it names, and its reason where there is one."""
        case = await Case.get(id=row.facts["case"])
        part, group = str(row.facts["part"]), row.facts.get("group")
        office = await Office.get(id=row.facts["office"])
        facts = replace(await self._reading.of_citizen(case, row), office=office.name)
        inline = None
        if group is not None and part == "whole":
            inline = await self._reading.relays.inline(case, kind, int(str(group)))
        return RelayFacts(facts, part, inline, None)

    async def _bare_words(self, row: Outbox) -> WordsFacts | None:
        facts = row.facts
        source, row_id = str(facts["source"]), int(str(facts["id"]))
        if row.audience is Audience.OFFICE:
            piece = await self._reading.office_words.of(source, row_id)
            file, text = piece.file, piece.text
        else:
            file, text = await self._own_words(row_id)
        if facts.get("file"):
            photo = await opened(self._reading.ground, file) if file else None
            return WordsFacts(WordKind.PHOTO, file, photo) if file else None
        parts = split(text)
        part = int(str(facts.get("part", 0)))
        return WordsFacts(WordKind.TEXT, parts[part]) if part < len(parts) else None

    async def _own_words(self, message_id: int) -> tuple[str | None, str]:
        """The office's words for the citizen, as they were written."""
        message = await CaseMessage.get(id=message_id)
        content = await self._reading.ground.vault.open(message.key_id, message.content) or ""
        if message.form is WordKind.TEXT:
            return None, content
        file, _, caption = content.partition("\n")
        return file, caption
