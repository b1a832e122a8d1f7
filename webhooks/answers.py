"""What HTTP answers, as models: the same that write the answers describe them in the OpenAPI document."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from bot.ports import EventFacts
from bot.services.feed import Page
from bot.services.ground import Ground
from bot.services.intake import MatterStatus, Receipt
from models.terms import (
    CaseState,
    ClosedAs,
    EventType,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Visibility,
)


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(from_attributes=True)


class PromptTaken(Answer):
    """评价邀请; links only while no account is linked."""

    state: PromptState
    reason: PromptReason | None
    deep_link: str = ""
    qr_url: str = ""


class MatterTaken(Answer):
    """The matter is stored."""

    matter_id: str
    prompt: PromptTaken


class PromptNow(Answer):
    """评价邀请 as it is now."""

    state: PromptState
    reason: PromptReason | None
    sent_at: datetime | None


class RatingNow(Answer):
    """评价, if it is a named one."""

    state: RatingState
    grade: Grade
    version: int
    visibility: Visibility
    submitted_at: datetime


class CaseNow(Answer):
    """差评工单 of a named rating."""

    case_no: str
    state: CaseState
    outcome: Outcome | None
    closed_as: ClosedAs | None
    contact_due: date
    rectify_due: date


class MatterNow(Answer):
    """办件 as it is now."""

    matter_id: str
    matter_no: str
    service_seq: int
    prompt: PromptNow
    rating: RatingNow | None
    case: CaseNow | None


class EventData(Answer):
    """Which matter, and the state it was in; a reason where the state has one."""

    matter_id: str
    matter_no: str
    service_seq: int
    state: str
    reason: str | None


class EventTold(Answer):
    """One event, as it is posted to the callback."""

    type: EventType
    timestamp: datetime
    data: EventData


class EventRead(EventTold):
    """One event of the feed; `id` is the webhook-id of the callback."""

    id: str


class FeedPage(Answer):
    """Events in order; `next` is what the next page comes after."""

    events: list[EventRead]
    next: str
    more: bool


class FaultFound(BaseModel):
    """One thing that is wrong with the document."""

    path: str
    code: str
    message: str


class ProblemFound(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FaultFound] = []


class LineAnswered(BaseModel):
    """One line of a batch: its number and status, and what a single request would have been answered."""

    model_config = ConfigDict(extra="allow")

    line: int
    status: int


def deep_link(ground: Ground, token: str) -> str:
    """The link that opens one matter in the chat."""
    return f"https://t.me/{ground.bot_username}?start={token}"


def taken(ground: Ground, receipt: Receipt) -> dict[str, object]:
    """The answer to a reported matter, a `MatterTaken`; links are left out where there are none."""
    prompt: dict[str, object] = {"state": receipt.state, "reason": receipt.reason}
    if receipt.token is not None and ground.bot_username:
        prompt["deep_link"] = deep_link(ground, receipt.token)
        prompt["qr_url"] = f"{ground.public_url}/qr/{receipt.token}.svg"
    return {"matter_id": receipt.matter_id, "prompt": prompt}


def where_it_stands(status: MatterStatus, zone: ZoneInfo) -> MatterNow:
    """Where a matter stands; moments are written in our own time zone."""
    rating = RatingNow.model_validate(status.rating) if status.rating else None
    if rating is not None:
        rating.submitted_at = _local(rating.submitted_at, zone)
    sent_at = _local(status.sent_at, zone) if status.sent_at else None
    return MatterNow(
        matter_id=status.matter_id,
        matter_no=status.matter_no,
        service_seq=status.service_seq,
        prompt=PromptNow(state=status.state, reason=status.reason, sent_at=sent_at),
        rating=rating,
        case=CaseNow.model_validate(status.case) if status.case else None,
    )


def told(event: EventFacts, zone: ZoneInfo) -> EventTold:
    """An event as its source is told it."""
    return EventTold(type=event.type, timestamp=_local(event.at, zone), data=EventData.model_validate(event))


def feed_page(page: Page, following: str, zone: ZoneInfo) -> FeedPage:
    """A page of the feed."""
    events = [EventRead(id=event.event_id, **told(event, zone).model_dump()) for event in page.events]
    return FeedPage(events=events, next=following, more=page.more)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(microsecond=0)
