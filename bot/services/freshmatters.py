"""Fresh matters: the rows that matters and their prompts become, with nothing left to ask the database."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import orjson

from bot.facts import Notice
from bot.rules.asking import Candidate, first_move, is_shown, is_stale, why_not_asked
from bot.rules.events import may_be_heard, prompt_event
from bot.rules.lifecycle import NEW, Act
from bot.services.events import new_event_id
from bot.services.events import state_of_new as state_of_event
from bot.services.ground import Ground
from bot.services.reach import ReachDesk
from bot.services.reported import MatterReport, Receipt
from bot.services.storing import PUBLIC_ID_BYTES, TOKEN_BYTES
from bot.services.telling import UNASKED, Address, Telling, citizen_address
from bot.services.telling import state_of_new as state_of_message
from bot.services.vault import PersonSeal
from models.terms import PromptReason, PromptState, Subject, Urgency
from models.writers.arrivals import AccountRow
from models.writers.matters import CitizenRow, EventRow, MatterRow, MessageRow, Page, PromptRow

FACTS = {unasked: orjson.dumps({UNASKED: True} if unasked else {}).decode() for unasked in (True, False)}


class Numbers(NamedTuple):
    """Fresh numbers for whatever one matter may bring."""

    matter: int
    prompt: int
    citizen: int
    key: int
    post: int


class Hashes(NamedTuple):
    """What one report is known by, keyed; of the reference also by older keys."""

    ref: list[str]
    fingerprint: str
    phone: list[str]
    hint: str | None


@dataclass(frozen=True)
class Whom:
    """The account to ask: by a lasting link, because it waits for its phone number, or by a hint."""

    account: AccountRow
    candidate: Candidate
    linked: bool
    waited: bool


@dataclass(frozen=True)
class Fresh:
    """A matter that is to be taken in, and what the database has of whatever it names."""

    report: MatterReport
    hashes: Hashes
    numbers: Numbers
    source_id: int
    calls_back: bool
    office_id: int
    office_name: str
    citizen_id: int | None
    wrapped: str | None


@dataclass(frozen=True)
class Composer:
    """Fills one page; `receipts` are those of its matters by their numbers."""

    ground: Ground
    reach: ReachDesk
    telling: Telling
    page: Page
    receipts: dict[int, Receipt] = field(default_factory=dict)
    _seals: dict[object, tuple[int, PersonSeal]] = field(default_factory=dict)
    _ends: dict[date, tuple[datetime, datetime]] = field(default_factory=dict)

    def add(self, fresh: Fresh, whom: Whom | None) -> None:
        """One matter with all that it causes."""
        reason = why_not_asked(
            whom.candidate if whom else None,
            completed_at=fresh.report.completed_at,
            hinted=fresh.report.telegram_user_id is not None,
            now=self.page.now,
            policy=self.ground.policy,
        )
        matter, (act, state) = self._matter(fresh), first_move(reason)
        prompt = self._prompt(fresh, whom, act, state, reason)
        self.page.matters.append(matter)
        self.page.prompts.append(prompt)
        self._event(fresh, act, state, reason)
        if whom is not None and is_shown(reason, waited_for=whom.waited):
            self.page.messages.append(self._message(fresh, whom))
        closed = state is not PromptState.UNREACHABLE or (whom is not None and whom.linked)
        token = None if closed else prompt.token
        self.receipts[matter.id] = Receipt(matter.public_id, True, state, reason, token)

    def _citizen(self, fresh: Fresh) -> tuple[int, PersonSeal]:
        """The citizen's number and key; two matters of somebody who is new bring them once."""
        key = fresh.citizen_id or (fresh.source_id, fresh.hashes.ref[0])
        if key not in self._seals:
            self._seals[key] = self._known(fresh) or self._newcomer(fresh)
        return self._seals[key]

    def _known(self, fresh: Fresh) -> tuple[int, PersonSeal] | None:
        if fresh.citizen_id is None or fresh.wrapped is None:
            return None
        return fresh.citizen_id, self.ground.vault.seal_of(fresh.wrapped)

    def _newcomer(self, fresh: Fresh) -> tuple[int, PersonSeal]:
        seal, numbers = self.ground.vault.fresh_seal(), fresh.numbers
        self.page.citizens.append(
            CitizenRow(numbers.citizen, fresh.source_id, fresh.hashes.ref[0], numbers.key, seal.wrapped)
        )
        return numbers.citizen, seal

    def _matter(self, fresh: Fresh) -> MatterRow:
        ground, report, hashes = self.ground, fresh.report, fresh.hashes
        citizen_id, seal = self._citizen(fresh)
        return MatterRow(
            id=fresh.numbers.matter,
            public_id=f"m-{ground.dice.token(PUBLIC_ID_BYTES)}",
            source_id=fresh.source_id,
            matter_no=report.matter_no,
            service_seq=report.service_seq,
            citizen_id=citizen_id,
            citizen_kind=report.citizen_kind,
            service_code=report.service_code,
            service_name=report.service_name,
            service_private=report.service_private,
            office_id=fresh.office_id,
            office_name=fresh.office_name,
            channel=report.channel,
            window=report.window,
            clerk=report.clerk,
            completed_at=report.completed_at,
            completed_on=ground.day(report.completed_at),
            language=report.language,
            hint_hash=hashes.hint,
            phone_hash=hashes.phone[0] if hashes.phone else None,
            contact=seal.seal(report.contact()),
            forget_at=self._ends_of(report.completed_at)[0],
            fingerprint=hashes.fingerprint,
        )

    def _prompt(
        self, fresh: Fresh, whom: Whom | None, act: Act, state: PromptState, reason: PromptReason | None
    ) -> PromptRow:
        ground, numbers = self.ground, fresh.numbers
        belongs = whom is not None and (whom.linked or state is PromptState.SCHEDULED)
        return PromptRow(
            id=numbers.prompt,
            matter_id=numbers.matter,
            account_id=whom.account.id if whom is not None and belongs else None,
            act=act,
            state=state,
            reason=reason,
            token=f"m_{ground.dice.token(TOKEN_BYTES)}",
            expires_at=self._ends_of(fresh.report.completed_at)[1],
            opened_at=self.page.now if whom is not None and whom.waited else None,
        )

    def _ends_of(self, completed_at: datetime) -> tuple[datetime, datetime]:
        """When the contact data are forgotten and when the window is over."""
        policy = self.ground.policy
        if not (policy.keep_contact.counts_days and policy.rating_window.counts_days):
            return self._reckoned(completed_at)
        day = self.ground.day(completed_at)
        if day not in self._ends:  # what is counted in days is counted once for each day
            self._ends[day] = self._reckoned(completed_at)
        return self._ends[day]

    def _reckoned(self, completed_at: datetime) -> tuple[datetime, datetime]:
        ground = self.ground
        spans = ground.policy.keep_contact, ground.policy.rating_window
        forget, expire = (ground.due(completed_at, span).at for span in spans)
        return forget, expire

    def _event(self, fresh: Fresh, act: Act, state: PromptState, reason: PromptReason | None) -> None:
        """What the source hears of it, by the rule of every other move."""
        if not may_be_heard(Subject.PROMPT, act):
            return
        if told := prompt_event(act, NEW, state, reason or "", sent_once=False):
            self.page.events.append(
                EventRow(
                    public_id=new_event_id(self.ground.dice),
                    source_id=fresh.source_id,
                    matter_id=fresh.numbers.matter,
                    type=told.type,
                    told_state=told.state,
                    told_reason=told.reason or None,
                    state=state_of_event(calls_back=fresh.calls_back),
                )
            )

    def _message(self, fresh: Fresh, whom: Whom) -> MessageRow:
        to, numbers, unasked = citizen_address(whom.account), fresh.numbers, not whom.waited
        state, error = state_of_message(to)
        return MessageRow(
            post_id=numbers.post,
            prompt_id=numbers.prompt,
            matter_id=numbers.matter,
            lane=to.lane,
            chat_id=to.chat_id,
            kind=Notice.PROMPT,
            audience=to.audience,
            facts=FACTS[unasked],
            language=to.language,
            urgency=Urgency.BULK if unasked else Urgency.AWAITED,
            share=fresh.office_id if unasked else 0,
            state=state,
            error=error,
            due_at=self._due(to, fresh.report, waited=whom.waited),
        )

    def _due(self, to: Address, report: MatterReport, *, waited: bool) -> datetime:
        """At once for who waited for it; else after the counter, and what is old not by night."""
        if waited:
            return self.telling.due(to, by_clock=False, not_before=None)
        stale = is_stale(completed_at=report.completed_at, now=self.page.now, policy=self.ground.policy)
        return self.telling.due(to, by_clock=stale, not_before=self.reach.after_the_counter(report))
