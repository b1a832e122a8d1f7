"""Intake: a completed matter arrives, is stored once, and its citizen is asked where they can be reached."""

from dataclasses import dataclass
from datetime import date, datetime

import orjson
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.errors import MatterConflict, MatterUnknown, OfficeUnknown
from bot.rules.eligibility import too_old
from bot.rules.lifecycle import Act
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from bot.services.tagbooks import TagBookDesk
from models.database import act
from models.tables import Account, Case, Citizen, Matter, Office, Prompt, Rating, RatingVersion, Source
from models.terms import (
    Actor,
    CaseState,
    CitizenKind,
    ClosedAs,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Scope,
    ServiceChannel,
    Subject,
    Visibility,
)

TOKEN_BYTES = 18
PUBLIC_ID_BYTES = 12


@dataclass(frozen=True)
class MatterReport:
    """A completed matter as its source reports it, after validation.

    `canonical` is the canonical JSON of the content with defaults and unknown fields, without the contact
    fields that may be corrected (phone, language, telegram_user_id).
    """

    matter_no: str
    service_seq: int
    service_code: str | None
    service_name: str
    service_private: bool
    office_code: str
    channel: ServiceChannel
    window: str | None
    clerk: str | None
    completed_at: datetime
    citizen_ref: str
    citizen_kind: CitizenKind
    name: str | None
    phone: str | None
    language: str | None
    telegram_user_id: int | None
    extra: dict[str, object]
    canonical: str

    def contact(self) -> str:
        """What is kept sealed under the citizen's key."""
        known = {"ref": self.citizen_ref, "name": self.name, "phone": self.phone, "extra": self.extra}
        return orjson.dumps(known).decode()


@dataclass(frozen=True)
class Receipt:
    """What the source is told. `token` opens the matter; only while no account is linked."""

    matter_id: str
    created: bool
    state: PromptState
    reason: PromptReason | None
    token: str | None


@dataclass(frozen=True)
class RatingStatus:
    """A named rating, for a source with the scope to read it."""

    state: RatingState
    grade: Grade
    version: int
    visibility: Visibility
    submitted_at: datetime


@dataclass(frozen=True)
class CaseStatus:
    """The case of a named rating."""

    case_no: str
    state: CaseState
    outcome: Outcome | None
    closed_as: ClosedAs | None
    contact_due: date
    rectify_due: date


@dataclass(frozen=True)
class MatterStatus:
    """Where a matter stands, as far as its source may know."""

    matter_id: str
    matter_no: str
    service_seq: int
    state: PromptState
    reason: PromptReason | None
    sent_at: datetime | None
    rating: RatingStatus | None
    case: CaseStatus | None


class IntakeDesk:
    """Takes in matters; the answer comes after the commit."""

    def __init__(
        self, ground: Ground, accounts: AccountDesk, reach: ReachDesk, tagbooks: TagBookDesk
    ) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._tagbooks = tagbooks

    @act
    async def receive(self, source: Source, report: MatterReport) -> Receipt:
        """Store a matter, or recognise one that was stored before.

        Raises:
            OfficeUnknown: its office was never imported.
            MatterConflict: the key came before with other content.
        """
        matter = await self._known(source, report)
        if matter is not None:
            return await self._again(matter, report)
        office = await Office.get_or_none(code=report.office_code)
        if office is None:
            raise OfficeUnknown(code=report.office_code)
        try:
            async with in_transaction():
                matter, prompt = await self._store(source, office, report)
        except IntegrityError:
            matter = await self._known(source, report)
            if matter is None:
                raise
            return await self._again(matter, report)
        return await self._receipt(matter, prompt, created=True)

    async def look_up(self, source: Source, matter_no: str, service_seq: int) -> MatterStatus:
        """Where a matter stands. Raises MatterUnknown."""
        matter = await Matter.get_or_none(source=source, matter_no=matter_no, service_seq=service_seq)
        if matter is None:
            raise MatterUnknown(matter_no=matter_no)
        prompt = await Prompt.get(matter=matter)
        rating = await self._open_to_source(source, matter)
        return MatterStatus(
            matter.public_id,
            matter.matter_no,
            matter.service_seq,
            prompt.state,
            prompt.reason,
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

    async def _store(self, source: Source, office: Office, report: MatterReport) -> tuple[Matter, Prompt]:
        ground = self._ground
        citizen = await self._citizen(source, report.citizen_ref)
        hashes = ground.vault.hashes
        matter = await Matter.create(
            public_id=f"m-{ground.dice.token(PUBLIC_ID_BYTES)}",
            source=source,
            matter_no=report.matter_no,
            service_seq=report.service_seq,
            citizen=citizen,
            citizen_kind=report.citizen_kind,
            service_code=report.service_code,
            service_name=report.service_name,
            service_private=report.service_private,
            office=office,
            office_name=office.name,
            channel=report.channel,
            window=report.window,
            clerk=report.clerk,
            completed_at=report.completed_at,
            received_at=ground.now(),
            language=report.language,
            hint_hash=self._hint_hash(report),
            phone_hash=hashes("phone", report.phone)[0] if report.phone else None,
            contact=await ground.vault.seal(citizen.key_id, report.contact()),
            forget_at=ground.due(report.completed_at, ground.policy.keep_contact).at,
            fingerprint=hashes("content", report.canonical)[0],
            policy_version=ground.policy.version,
            tag_book_version=(await self._tagbooks.current()).version,
        )
        return matter, await self._ask(matter, report)

    def _hint_hash(self, report: MatterReport) -> str | None:
        if report.telegram_user_id is None:
            return None
        return self._ground.vault.hashes("account", str(report.telegram_user_id))[0]

    async def _citizen(self, source: Source, ref: str) -> Citizen:
        """The person behind a reference; a person who was erased comes back with a fresh key."""
        vault = self._ground.vault
        hashes = vault.hashes("ref", ref)
        citizen = await Citizen.get_or_none(source=source, ref_hash__in=hashes)
        if citizen is None:
            try:
                async with in_transaction():
                    return await Citizen.create(source=source, ref_hash=hashes[0], key=await vault.new_key())
            except IntegrityError:
                # another matter of theirs came at the same moment
                citizen = await Citizen.get(source=source, ref_hash__in=hashes)
        if await vault.is_destroyed(citizen.key_id):
            citizen.key_id = (await vault.new_key()).id
            await citizen.save(update_fields=["key_id"])
        return citizen

    async def _ask(self, matter: Matter, report: MatterReport) -> Prompt:
        ground = self._ground
        account = await self._accounts.linked(matter.citizen_id)
        linked = account is not None
        if account is None and report.telegram_user_id is not None:
            account = await self._accounts.started(report.telegram_user_id)
        reason = await self._reason(matter, account, hinted=report.telegram_user_id is not None)
        action, state = _first_state(reason)
        prompt = await Prompt.create(
            matter=matter,
            account_id=account.id if account and (linked or state is PromptState.SCHEDULED) else None,
            state=state,
            reason=reason,
            token=f"m_{ground.dice.token(TOKEN_BYTES)}",
            expires_at=ground.due(matter.completed_at, ground.policy.rating_window).at,
        )
        await ground.move(matter.id, Subject.PROMPT, action, None, Actor.SOURCE, why=reason or "")
        if account is not None and state is PromptState.SCHEDULED:
            await self._reach.send_prompt(account, prompt, by_clock=self._is_stale(matter))
        return prompt

    async def _reason(self, matter: Matter, account: Account | None, *, hinted: bool) -> PromptReason | None:
        """Why this matter's citizen is not asked now; None when they are."""
        ground = self._ground
        if too_old(completed_at=matter.completed_at, now=ground.now(), policy=ground.policy):
            return PromptReason.TOO_OLD
        if account is None:
            return PromptReason.NOT_STARTED if hinted else PromptReason.NO_ACCOUNT
        if await self._accounts.has_role_in(account.id, matter.office_id):
            return PromptReason.CONFLICT
        return self._accounts.why_unreachable(account)

    def _is_stale(self, matter: Matter) -> bool:
        """A batch older than an hour wakes nobody."""
        return self._ground.now() - matter.completed_at > self._ground.policy.batch_fresh.length

    async def _again(self, matter: Matter, report: MatterReport) -> Receipt:
        if matter.fingerprint not in self._ground.vault.hashes("content", report.canonical):
            raise MatterConflict(matter_no=report.matter_no)
        await self._correct(matter, report)
        return await self._receipt(matter, await Prompt.get(matter=matter), created=False)

    async def _correct(self, matter: Matter, report: MatterReport) -> None:
        """Contact fields may be corrected; a corrected hint may reach its person at last."""
        vault = self._ground.vault
        phone = vault.hashes("phone", report.phone)[0] if report.phone else None
        hint = self._hint_hash(report)
        if (matter.phone_hash, matter.hint_hash, matter.language) == (phone, hint, report.language):
            return
        citizen = await Citizen.get(id=matter.citizen_id)
        if not matter.contact or await vault.is_destroyed(citizen.key_id):
            return
        matter.phone_hash, matter.hint_hash, matter.language = phone, hint, report.language
        matter.contact = await vault.seal(citizen.key_id, report.contact())
        await matter.save(update_fields=["phone_hash", "hint_hash", "language", "contact"])
        if report.telegram_user_id is not None:
            await self._reach.try_hint(matter, report.telegram_user_id)

    async def _receipt(self, matter: Matter, prompt: Prompt, *, created: bool) -> Receipt:
        linked = prompt.account_id is not None or await self._accounts.linked(matter.citizen_id) is not None
        open_state = prompt.state is PromptState.UNREACHABLE
        return Receipt(
            matter.public_id,
            created,
            prompt.state,
            prompt.reason,
            prompt.token if open_state and not linked else None,
        )

    async def _open_to_source(self, source: Source, matter: Matter) -> Rating | None:
        """The rating, where its citizen opened it and the source may read it; otherwise none."""
        if source.scope is not Scope.RATINGS:
            return None
        return await Rating.get_or_none(
            matter=matter, visibility=Visibility.NAMED, settled_visibility=Visibility.NAMED
        )

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


def _first_state(reason: PromptReason | None) -> tuple[Act, PromptState]:
    if reason is None:
        return Act.SCHEDULE, PromptState.SCHEDULED
    if reason in {PromptReason.TOO_OLD, PromptReason.CONFLICT}:
        return Act.NOT_ASK, PromptState.NOT_ASKED
    return Act.MISS, PromptState.UNREACHABLE
