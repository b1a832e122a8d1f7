"""What a source reports of a matter, and what it is told in return."""

from dataclasses import dataclass
from datetime import date, datetime

import orjson

from bot.rules.events import told_state
from models.tables import Prompt
from models.terms import (
    CaseState,
    CitizenKind,
    ClosedAs,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    ServiceChannel,
    Visibility,
)


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


def told(prompt: Prompt) -> tuple[PromptState, PromptReason | None]:
    """State and reason as the source may see them."""
    state = told_state(prompt.state, sent_once=prompt.sent_at is not None)
    says_why = state is prompt.state and state is not PromptState.EXPIRED
    return state, prompt.reason if says_why else None
