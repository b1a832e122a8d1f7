"""Intake: a completed matter arrives, is stored once, and its citizen is asked where they can be reached."""

import asyncio

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import MatterConflict, MatterUnknown, OfficeUnknown
from bot.rules.events import is_open_to
from bot.services.accounts import AccountDesk
from bot.services.arrivals import Arrivals
from bot.services.ground import Ground
from bot.services.phones import PhoneBook
from bot.services.reach import ReachDesk
from bot.services.reported import (
    CaseStatus,
    MatterReport,
    MatterStatus,
    RatingStatus,
    Receipt,
    told,
)
from bot.services.storing import Storing
from bot.services.tagbooks import TagBookDesk
from bot.services.withdrawals import Withdrawal, WithdrawalDesk
from models.database import act
from models.tables import Case, Citizen, Matter, Office, Prompt, Rating, RatingVersion, Source
from models.terms import PromptReason, PromptState

__all__ = ["CaseStatus", "IntakeDesk", "MatterReport", "MatterStatus", "RatingStatus", "Receipt"]

# What is not taken in together takes a connection each; the others are left for everybody else.
BY_ITSELF_AT_ONCE = 4


class IntakeDesk:
    """Takes in matters; the answer comes after the commit."""

    def __init__(
        self,
        ground: Ground,
        accounts: AccountDesk,
        reach: ReachDesk,
        tagbooks: TagBookDesk,
        phones: PhoneBook,
    ) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._withdrawals = WithdrawalDesk(ground, reach)
        self._storing = Storing(ground, accounts, reach, tagbooks, phones)
        self._arrivals = Arrivals(ground, accounts, reach, phones, self._receive)
        self._places = asyncio.Semaphore(BY_ITSELF_AT_ONCE)

    async def receive(self, source: Source, report: MatterReport) -> Receipt:
        """Store a matter, or recognise one that was stored before.

        What comes at the same time is stored together; what is not simply new is looked at by itself.

        Raises:
            OfficeUnknown: its office was never imported.
            MatterConflict: the key came before with other content.
        """
        receipt = None if source.test else await self._arrivals.take(source, report)
        return receipt or await self.receive_by_itself(source, report)

    async def receive_by_itself(self, source: Source, report: MatterReport) -> Receipt:
        """The same in a unit of work of its own."""
        async with self._places:
            return await self._receive(source, report)

    @act
    async def _receive(self, source: Source, report: MatterReport) -> Receipt:
        matter = await self._known(source, report)
        if matter is not None:
            return await self._again(source, matter, report)
        office = await Office.get_or_none(code=report.office_code, test=False)
        if office is None:
            raise OfficeUnknown(code=report.office_code)
        try:
            async with in_transaction():
                matter, prompt = await self._storing.store(source, office, report)
        except IntegrityError:
            matter = await self._known(source, report)
            if matter is None:
                raise
            return await self._again(source, matter, report)
        return await self._receipt(matter, prompt, created=True)

    async def withdraw(self, source: Source, withdrawal: Withdrawal) -> Receipt:
        """Take a matter back that was reported by mistake; again changes nothing.

        Raises:
            MatterUnknown, MatterRated: nothing was changed.
        """
        async with self._places:
            matter = await self._withdrawals.withdraw(source, withdrawal)
        return await self._receipt(matter, await Prompt.get(matter=matter), created=False)

    async def look_up(self, source: Source, matter_no: str, service_seq: int) -> MatterStatus:
        """Where a matter stands. Raises MatterUnknown."""
        matter = await Matter.get_or_none(source=source, matter_no=matter_no, service_seq=service_seq)
        if matter is None:
            raise MatterUnknown(matter_no=matter_no)
        prompt = await Prompt.get(matter=matter)
        rating = await self._open_to_source(source, matter)
        state, reason = told(prompt)
        return MatterStatus(
            matter.public_id,
            matter.matter_no,
            matter.service_seq,
            state,
            reason,
            prompt.sent_at,
            await self._rating_status(rating),
            await self._case_status(rating),
        )

    async def prompt_token_exists(self, token: str) -> bool:
        """Whether a deep link leads to a matter."""
        return await Prompt.exists(token=token)

    async def _known(self, source: Source, report: MatterReport) -> Matter | None:
        return await Matter.get_or_none(
            source=source, matter_no=report.matter_no, service_seq=report.service_seq
        )

    async def _again(self, source: Source, matter: Matter, report: MatterReport) -> Receipt:
        if matter.fingerprint not in self._ground.vault.hashes("content", report.canonical):
            raise MatterConflict(matter_no=report.matter_no)
        await self._correct(source, matter, report)
        return await self._receipt(matter, await Prompt.get(matter=matter), created=False)

    async def _correct(self, source: Source, matter: Matter, report: MatterReport) -> None:
        """Contact fields may be corrected; a corrected hint may reach its person at last."""
        vault = self._ground.vault
        phone, hint = self._storing.hashes(source, report)
        if (matter.phone_hash, matter.hint_hash, matter.language) == (phone, hint, report.language):
            return
        citizen = await Citizen.get(id=matter.citizen_id)
        if not matter.contact or await vault.is_destroyed(citizen.key_id):
            return
        matter.phone_hash, matter.hint_hash, matter.language = phone, hint, report.language
        matter.contact = await vault.seal(citizen.key_id, report.contact())
        await matter.save(update_fields=["phone_hash", "hint_hash", "language", "contact"])
        if source.test:
            return
        if waiting := await self._storing.waiting(report):
            await self._reach.try_phone(matter, waiting)
        if report.telegram_user_id is not None:
            await self._reach.try_hint(matter, report.telegram_user_id)
        await self._correct_reason(matter, hinted=report.telegram_user_id is not None)

    async def _correct_reason(self, matter: Matter, *, hinted: bool) -> None:
        """What the source reads of a matter nobody could be asked about names its newest hint."""
        nobody = Prompt.filter(
            matter=matter,
            state=PromptState.UNREACHABLE,
            reason__in=(PromptReason.NO_ACCOUNT, PromptReason.NOT_STARTED),
        )
        await nobody.update(reason=PromptReason.NOT_STARTED if hinted else PromptReason.NO_ACCOUNT)

    async def _receipt(self, matter: Matter, prompt: Prompt, *, created: bool) -> Receipt:
        linked = prompt.account_id is not None or await self._accounts.linked(matter.citizen_id) is not None
        state, reason = told(prompt)
        return Receipt(
            matter.public_id,
            created,
            state,
            reason,
            prompt.token if state is PromptState.UNREACHABLE and not linked else None,
        )

    async def _open_to_source(self, source: Source, matter: Matter) -> Rating | None:
        """The rating, where its citizen opened it and the source may read it; otherwise none."""
        rating = await Rating.get_or_none(matter=matter)
        if rating is None or not is_open_to(source.scope, rating.visibility, rating.settled_visibility):
            return None
        return rating

    async def _rating_status(self, rating: Rating | None) -> RatingStatus | None:
        if rating is None:
            return None
        version = await RatingVersion.get(rating=rating, version=rating.version)
        return RatingStatus(
            rating.state, version.grade, rating.version, rating.visibility, rating.submitted_at
        )

    async def _case_status(self, rating: Rating | None) -> CaseStatus | None:
        case = await Case.filter(rating=rating).order_by("-id").first() if rating else None
        if case is None:
            return None
        day = self._ground.due_day
        return CaseStatus(
            case.case_no,
            case.state,
            case.outcome,
            case.closed_as,
            day(case.contact_due),
            day(case.rectify_due),
        )
