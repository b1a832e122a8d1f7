"""Drafts: an official's words are collected, shown, and sent only by 提交."""

from collections.abc import Sequence

from bot.errors import NothingWritten, NotYours, StateHasMoved, TextAndPhotosOnly
from bot.facts import Notice
from bot.services.extensions import ExtensionDesk
from bot.services.files import CaseFiles
from bot.services.handling import HandlingDesk
from bot.services.handovers import HandOverDesk
from bot.services.telling import official_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, Chat, Draft, DraftPart, Matter, Official
from models.terms import CaseMessageKind, CaseState, DraftState, Errand, Outcome, WordKind

RELAYED = frozenset({CaseMessageKind.QUESTION, CaseMessageKind.ANSWER})


class DraftDesk:
    """One draft is open in a chat at a time; another may be put aside."""

    def __init__(
        self,
        files: CaseFiles,
        words: WordsDesk,
        handling: HandlingDesk,
        handovers: HandOverDesk,
        extensions: ExtensionDesk,
    ) -> None:
        self._files = files
        self._words = words
        self._handling = handling
        self._handovers = handovers
        self._extensions = extensions
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def begin(
        self,
        account: Account,
        case_id: int,
        kind: CaseMessageKind,
        *,
        to_office_id: int | None = None,
        hold: bool = False,
    ) -> None:
        """联系评价人, 回复, or the reason for 转办 or 申请延期: the next messages are its words.

        With another draft open the official is asked which to write, unless `hold` puts that one aside.
        """
        matter, case = await self._files.locked(case_id)
        await self._check(matter, case, account, kind, to_office_id)
        if kind is CaseMessageKind.HAND_OVER:
            await self._handovers.forget(account, case.id)
            await self._handovers.answer(account, case, matter)
        draft = await Draft.get_or_none(account=account, state=DraftState.OPEN)
        if draft is None or (draft.case_id, draft.kind) != (case.id, kind):
            if draft is not None and not hold and await DraftPart.exists(draft=draft):
                await self._telling.tell(
                    official_address(account),
                    Notice.DRAFT_CLASH,
                    draft.id,
                    facts={"case": case.id, "kind": kind, "to_office": to_office_id or 0},
                )
                return
            draft = await self._held_or_new(account, case, kind)
        await Draft.filter(id=draft.id).update(to_office_id=to_office_id)
        await self._resume(account, draft)

    @act
    async def resume(self, account: Account, draft_id: int) -> None:
        """先写完那份."""
        draft = await self._own(account, draft_id)
        if draft.state not in {DraftState.OPEN, DraftState.HELD}:
            raise StateHasMoved(state=draft.state)
        await self._resume(account, draft)

    @act
    async def submit(self, account: Account, draft_id: int) -> None:
        """提交: a question, the answer or a reason leaves.

        Raises:
            NothingWritten, NotTheHandler, StateHasMoved: nothing was sent. And what `HandOverDesk.check` and
            `ExtensionDesk.check` refuse.
        """
        draft = await self._writable(account, draft_id)
        parts = await DraftPart.filter(draft=draft).order_by("id")
        if not await self._says_something(draft, parts):
            raise NothingWritten
        matter, case = await self._files.locked(draft.case_id)
        official = await self._check(matter, case, account, draft.kind, draft.to_office_id)
        await Draft.filter(id=draft.id).update(state=DraftState.SENT)
        await self._forget(account, draft)
        await self._send(matter, case, official, draft, parts)
        await self._show(account, draft.id)

    @act
    async def redo(self, account: Account, draft_id: int) -> None:
        """重写: the words are thrown away, the draft stays open."""
        draft = await self._writable(account, draft_id)
        await DraftPart.filter(draft=draft).delete()
        await self._resume(account, draft)

    @act
    async def cancel(self, account: Account, draft_id: int) -> None:
        """取消."""
        draft = await self._writable(account, draft_id)
        await Draft.filter(id=draft.id).update(state=DraftState.CANCELLED)
        await self._forget(account, draft)
        await self._show(account, draft.id)

    async def add(self, account: Account, draft_id: int, said: Said) -> None:
        """Put one more message into the draft: a text, or a photo."""
        draft = await self._own(account, draft_id)
        if said.kind is WordKind.VOICE:
            await self.refuse(account)
            return
        if await DraftPart.exists(draft=draft, message_id=said.message_id):
            return
        citizen = await self._files.citizen_of(await Case.get(id=draft.case_id))
        key_id = await self._files.accounts.key_of(citizen)
        await DraftPart.create(
            draft=draft,
            form=said.kind,
            content=await self._ground.vault.seal(key_id, said.sealed_content()),
            key_id=key_id,
            message_id=said.message_id,
        )
        await self._show(account, draft.id, fresh=True)

    async def refuse(self, account: Account) -> None:
        """Say that what was just sent is not in the draft."""
        await self._telling.refuse(official_address(account), TextAndPhotosOnly())

    async def drop(self, case: Case, account: Account) -> None:
        """Somebody has the case no more: what they were writing for it ends. Inside a unit of work."""
        unsent = (DraftState.OPEN, DraftState.HELD)
        for draft in await Draft.filter(case=case, account=account, state__in=unsent).order_by("id"):
            await Draft.filter(id=draft.id).update(state=DraftState.CANCELLED)
            await self._forget(account, draft)
            await self._show(account, draft.id)

    async def open_draft(self, account: Account) -> Draft | None:
        """The draft that the chat's next words go into."""
        return await Draft.get_or_none(account=account, state=DraftState.OPEN)

    def wanted(self, case: Case) -> CaseMessageKind:
        """What words the case is waiting for."""
        return CaseMessageKind.QUESTION if case.state is CaseState.CLAIMED else CaseMessageKind.ANSWER

    async def _send(
        self, matter: Matter, case: Case, official: Official, draft: Draft, parts: Sequence[DraftPart]
    ) -> None:
        if draft.kind in RELAYED:
            await self._handling.send_draft(matter, case, official, draft, parts)
            return
        messages = await self._handling.keep(case, draft, parts)
        if draft.kind is CaseMessageKind.HAND_OVER:
            await self._handovers.send(matter, case, official, draft, messages)
        else:
            await self._extensions.send(matter, case, official, messages)

    async def _says_something(self, draft: Draft, parts: Sequence[DraftPart]) -> bool:
        """Whether there are words to send: a photo answers, but it is no reason."""
        if draft.kind in RELAYED:
            return bool(parts)
        texts = [part for part in parts if part.form is WordKind.TEXT]
        opened = [await self._ground.vault.open(part.key_id, part.content) for part in texts]
        return any(text and text.strip() for text in opened)

    async def _check(
        self, matter: Matter, case: Case, account: Account, kind: CaseMessageKind, to_office_id: int | None
    ) -> Official:
        """The role in which the account may send such words now."""
        if kind is CaseMessageKind.HAND_OVER:
            official = await self._handovers.check(matter, case, account)
            await self._handovers.check_office(case, matter, to_office_id)
            return official
        official = await self._files.handler(account, case)
        if kind is CaseMessageKind.EXTENSION:
            await self._extensions.check(matter, case, official)
        else:
            self._check_time(case, kind)
        return official

    def _check_time(self, case: Case, kind: CaseMessageKind) -> None:
        """Whether the case is where a question, or an answer, may be sent."""
        if kind is CaseMessageKind.QUESTION:
            possible = case.state is CaseState.CLAIMED
        else:
            promised = case.outcome is Outcome.RECTIFY_BY and case.rectified_at is None
            possible = case.state is CaseState.ANSWERING and not promised
        if not possible:
            raise StateHasMoved(state=case.state)

    async def _held_or_new(self, account: Account, case: Case, kind: CaseMessageKind) -> Draft:
        held = await Draft.filter(account=account, case=case, kind=kind, state=DraftState.HELD).first()
        if held is not None:
            return held
        return await Draft.create(
            case=case, account=account, kind=kind, state=DraftState.HELD, created_at=self._ground.now()
        )

    async def _resume(self, account: Account, draft: Draft) -> None:
        """The next words are this draft's; another one that was open is put aside."""
        for other in await Draft.filter(account=account, state=DraftState.OPEN).exclude(id=draft.id):
            await Draft.filter(id=other.id).update(state=DraftState.HELD)
            await self._show(account, other.id)
        await Draft.filter(id=draft.id).update(state=DraftState.OPEN)
        await self._words.expect(account, Errand.DRAFT, draft.id)
        await self._show(account, draft.id, fresh=True)

    async def _show(self, account: Account, draft_id: int, *, fresh: bool = False) -> None:
        await self._telling.tell(official_address(account), Notice.DRAFT, draft_id, fresh=fresh)

    async def _own(self, account: Account, draft_id: int) -> Draft:
        draft = await Draft.filter(id=draft_id).select_for_update().first()
        if draft is None or draft.account_id != account.id:
            raise NotYours
        return draft

    async def _writable(self, account: Account, draft_id: int) -> Draft:
        draft = await self._own(account, draft_id)
        if draft.state not in {DraftState.OPEN, DraftState.HELD}:
            raise StateHasMoved(state=draft.state)
        return draft

    async def _forget(self, account: Account, draft: Draft) -> None:
        """No words are expected for this draft any more; those for another one are."""
        chats = Chat.filter(account=account, errand=Errand.DRAFT, subject_id=draft.id)
        await chats.update(errand=Errand.NONE, subject_id=None)
