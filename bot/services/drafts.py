"""Drafts: an official's words are collected, shown, and sent only by 提交."""

from bot.errors import NothingWritten, NotYours, StateHasMoved
from bot.facts import Notice
from bot.services.files import CaseFiles
from bot.services.handling import HandlingDesk
from bot.services.telling import official_address
from bot.services.words import Said, WordsDesk
from models.database import act
from models.tables import Account, Case, Chat, Draft, DraftPart
from models.terms import CaseMessageKind, CaseState, DraftState, Errand, Outcome


class DraftDesk:
    """One draft is open in a chat at a time; another may be put aside."""

    def __init__(self, files: CaseFiles, words: WordsDesk, handling: HandlingDesk) -> None:
        self._files = files
        self._words = words
        self._handling = handling
        self._ground = files.ground
        self._telling = files.telling

    @act
    async def begin(
        self, account: Account, case_id: int, kind: CaseMessageKind, *, hold: bool = False
    ) -> None:
        """联系评价人 or 回复: the next messages are its words.

        With another draft open the official is asked which to write, unless `hold` puts that one aside.
        """
        _, case = await self._files.locked(case_id)
        await self._files.handler(account, case)
        self._check_time(case, kind)
        other = await Draft.get_or_none(account=account, state=DraftState.OPEN)
        if other is not None and (other.case_id, other.kind) != (case.id, kind):
            if not hold and await DraftPart.exists(draft=other):
                await self._telling.tell(
                    official_address(account),
                    Notice.DRAFT_CLASH,
                    other.id,
                    facts={"case": case.id, "kind": kind},
                )
                return
            await Draft.filter(id=other.id).update(state=DraftState.HELD)
            await self._show(account, other.id)
            other = None
        await self._resume(account, other or await self._held_or_new(account, case, kind))

    @act
    async def resume(self, account: Account, draft_id: int) -> None:
        """先写完那份."""
        draft = await self._own(account, draft_id)
        if draft.state not in {DraftState.OPEN, DraftState.HELD}:
            raise StateHasMoved(state=draft.state)
        await (
            Draft.filter(account=account, state=DraftState.OPEN)
            .exclude(id=draft.id)
            .update(state=DraftState.HELD)
        )
        await self._resume(account, draft)

    @act
    async def submit(self, account: Account, draft_id: int) -> None:
        """提交: a question or the answer leaves.

        Raises:
            NothingWritten, NotTheHandler, StateHasMoved: nothing was sent.
        """
        draft = await self._writable(account, draft_id)
        parts = await DraftPart.filter(draft=draft).order_by("id")
        if not parts:
            raise NothingWritten
        matter, case = await self._files.locked(draft.case_id)
        official = await self._files.handler(account, case)
        self._check_time(case, draft.kind)
        await Draft.filter(id=draft.id).update(state=DraftState.SENT)
        await self._forget(account)
        await self._handling.send_draft(matter, case, official, draft, parts)
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
        await self._forget(account)
        await self._show(account, draft.id)

    async def add(self, account: Account, draft_id: int, said: Said) -> None:
        """Put one more message into the draft."""
        draft = await self._own(account, draft_id)
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
        await self._telling.forget(official_address(account), Notice.DRAFT, draft.id)
        await self._show(account, draft.id)

    async def open_draft(self, account: Account) -> Draft | None:
        """The draft that the chat's next words go into."""
        return await Draft.get_or_none(account=account, state=DraftState.OPEN)

    def wanted(self, case: Case) -> CaseMessageKind:
        """What words the case is waiting for."""
        return CaseMessageKind.QUESTION if case.state is CaseState.CLAIMED else CaseMessageKind.ANSWER

    def _check_time(self, case: Case, kind: CaseMessageKind) -> None:
        """Whether the case is where such words may be sent."""
        if kind is CaseMessageKind.QUESTION:
            possible = case.state is CaseState.CLAIMED
        elif kind is CaseMessageKind.ANSWER:
            promised = case.outcome is Outcome.RECTIFY_BY and case.rectified_at is None
            possible = case.state is CaseState.ANSWERING and not promised
        else:
            possible = case.state is CaseState.ANSWERING
        if not possible:
            raise StateHasMoved(state=case.state)

    async def _held_or_new(self, account: Account, case: Case, kind: CaseMessageKind) -> Draft:
        held = await Draft.filter(account=account, case=case, kind=kind, state=DraftState.HELD).first()
        if held is not None:
            return held
        return await Draft.create(
            case=case, account=account, kind=kind, state=DraftState.OPEN, created_at=self._ground.now()
        )

    async def _resume(self, account: Account, draft: Draft) -> None:
        await Draft.filter(id=draft.id).update(state=DraftState.OPEN)
        await self._words.expect(account, Errand.DRAFT, draft.id)
        await self._telling.forget(official_address(account), Notice.DRAFT, draft.id)
        await self._show(account, draft.id)

    async def _show(self, account: Account, draft_id: int) -> None:
        await self._telling.tell(official_address(account), Notice.DRAFT, draft_id)

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

    async def _forget(self, account: Account) -> None:
        await Chat.filter(account=account, errand=Errand.DRAFT).update(errand=Errand.NONE, subject_id=None)
