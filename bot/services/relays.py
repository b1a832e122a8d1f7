"""Relays: an office's question or answer reaches the citizen whole, in as many messages as it takes."""

from collections.abc import Sequence

from bot.facts import Notice
from bot.rules.splitting import split, utf16_length
from bot.services.files import CaseFiles
from bot.services.telling import Address
from models.tables import Account, Case, CaseMessage, Matter
from models.terms import CaseMessageKind, WordKind

ROOM_FOR_WORDS = 3000  # what one message holds beside its header, its question and long names


class RelayDesk:
    """Puts the words of an office on their way to the citizen."""

    def __init__(self, files: CaseFiles) -> None:
        self._files = files
        self._telling = files.telling

    async def question(self, case: Case, matter: Matter, messages: Sequence[CaseMessage]) -> None:
        """单位想问您一句."""
        await self._relay(Notice.QUESTION, case, matter, messages)

    async def answer(self, case: Case, matter: Matter, messages: Sequence[CaseMessage]) -> None:
        """单位答复了."""
        await self._relay(Notice.ANSWER, case, matter, messages)

    async def reason(
        self, kind: Notice, case: Case, matter: Matter, messages: Sequence[CaseMessage], **facts: object
    ) -> None:
        """A reason for the citizen, whole: in the message that tells what it is for, or after it."""
        to = await self._files.citizen_address(case)
        if to is None:
            return
        facts = {**facts, "case": case.id, "part": "whole"}
        if messages:
            facts["group"] = messages[0].group_no
            if await self.inline(case, messages[0].kind, messages[0].group_no) is None:
                facts["part"] = "head"
        await self._telling.tell(to, kind, case.id, matter_id=matter.id, facts=facts)
        if facts["part"] == "head":
            for message in messages:
                await self._bare(to, matter, message)

    async def inline(self, case: Case, kind: CaseMessageKind, group_no: int) -> str | None:
        """The words, where they are one text short enough for the message that carries the buttons."""
        messages = await CaseMessage.filter(case=case, kind=kind, group_no=group_no).order_by("id")
        if len(messages) != 1 or messages[0].form is not WordKind.TEXT:
            return None
        text = await self._opened(messages[0])
        return text if utf16_length(text) <= ROOM_FOR_WORDS else None

    async def _relay(self, kind: Notice, case: Case, matter: Matter, messages: Sequence[CaseMessage]) -> None:
        to = await self._files.citizen_address(case)
        if to is None:
            await self._tell_handler(Notice.UNWANTED, case, matter)
            return
        facts = {"case": case.id, "group": messages[0].group_no, "answer_no": case.answers}
        if await self.inline(case, messages[0].kind, messages[0].group_no) is not None:
            await self._with_buttons(to, kind, case, matter, {**facts, "part": "whole"})
        else:
            await self._telling.tell(to, kind, matter_id=matter.id, facts={**facts, "part": "head"})
            for message in messages:
                await self._bare(to, matter, message)
            await self._with_buttons(to, kind, case, matter, {**facts, "part": "tail"})
        citizen: Account = await self._files.citizen_of(case)
        if citizen.blocked_at is not None or citizen.gone_at is not None:
            await self._tell_handler(Notice.UNDELIVERED, case, matter)

    async def _with_buttons(
        self, to: Address, kind: Notice, case: Case, matter: Matter, facts: dict[str, object]
    ) -> None:
        """A message of its own, even while the answer to an earlier one is still being shown there."""
        await self._telling.tell(to, kind, case.id, matter_id=matter.id, facts=facts, fresh=True)

    async def _bare(self, to: Address, matter: Matter, message: CaseMessage) -> None:
        content = await self._opened(message)
        key = {"source": "message", "id": message.id}
        if message.form is WordKind.TEXT:
            text = content
        else:
            _, _, text = content.partition("\n")
            await self._telling.tell(to, Notice.WORDS, matter_id=matter.id, facts={**key, "file": True})
        for part in range(len(split(text))):
            await self._telling.tell(to, Notice.WORDS, matter_id=matter.id, facts={**key, "part": part})

    async def _tell_handler(self, kind: Notice, case: Case, matter: Matter) -> None:
        """The handler hears that it was not delivered; nothing of it counts against the office."""
        if to := await self._files.handler_address(case):
            await self._telling.tell(to, kind, case.id, matter_id=matter.id)

    async def _opened(self, message: CaseMessage) -> str:
        return await self._files.ground.vault.open(message.key_id, message.content) or ""
