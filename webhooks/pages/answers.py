"""What the pages' HTTP answers to programs, as models."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.facts import MyMatterFacts, PrivacyFacts
from bot.pagefacts import OwnListFacts, OwnMatterFacts
from models.terms import (
    CaseState,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Visibility,
)


class SessionOpened(BaseModel):
    """A session; `expires_in` seconds after the last request it is over."""

    session: str
    expires_in: int
    language: str
    plain: bool


class MatterListed(BaseModel):
    """One of one's matters; `tail`: the last characters of its number, none of a general review."""

    matter_id: str
    service: str
    office: str
    tail: str
    completed_on: date
    state: PromptState
    reason: PromptReason | None
    grade: Grade | None
    case_no: str | None
    case_state: CaseState | None
    closed_as: ClosedAs | None


class MattersSeen(BaseModel):
    """All of one's matters, newest first in each part; `more`: how many are not shown."""

    to_rate: list[MatterListed]
    answering: list[MatterListed]
    done: list[MatterListed]
    more: int


class TagSeen(BaseModel):
    """A tag on offer."""

    index: int
    label: str
    chosen: bool


class RatingSeen(BaseModel):
    """One's own rating."""

    state: RatingState
    grade: Grade
    version: int
    visibility: Visibility
    tags: list[TagSeen]
    words: list[str]
    may_amend: bool
    takes_words: bool


class WordsSeen(BaseModel):
    """Words of a case as everybody would see them, masked: one's own, and the office's answer."""

    said: str
    answer: str


class CaseSeen(BaseModel):
    """The case of one's own rating.

    `public_words`: what 可以公开 would publish; null where that is not asked.
    """

    case_no: str
    state: CaseState
    outcome: Outcome | None
    answer_no: int
    contact_due: date
    rectify_due: date
    follow_up: FollowUp | None
    closed_as: ClosedAs | None
    question: str | None
    verdict_until: date | None
    public: bool | None
    public_words: WordsSeen | None


class LineSeen(BaseModel):
    """One thing that happened."""

    at: datetime
    act: str
    words: str


class MatterSeen(BaseModel):
    """One of one's matters, with all that happened."""

    matter_id: str
    service: str
    office: str
    tail: str
    completed_on: date
    state: PromptState
    reason: PromptReason | None
    rate_until: date
    rating: RatingSeen | None
    case: CaseSeen | None
    timeline: list[LineSeen]


class LinkSeen(BaseModel):
    """A lasting link with a source; `tail`: the last characters of its newest matter's number."""

    source: str
    since: date
    tail: str


class PhoneSeen(BaseModel):
    """That one's own phone number is kept, as a keyed hash."""

    since: date
    until: date


class ToldSeen(BaseModel):
    """That an office was told something of one's own; `kind`: which message."""

    day: date
    office: str
    kind: str
    service: str


class OwnDataSeen(BaseModel):
    """What is held of one person, who was told what, newest first, and what they chose.

    `words`: texts, photos and voice messages that can still be read; contact data are kept for `keep_days`.
    """

    language: str
    plain: bool
    matters: int
    ratings: int
    words: int
    keep_days: int
    links: list[LinkSeen]
    phone: PhoneSeen | None
    told: list[ToldSeen]


def own_data_seen(facts: PrivacyFacts, language: str, *, plain: bool) -> OwnDataSeen:
    """What is held of one person."""
    phone = facts.phone
    return OwnDataSeen(
        language=language,
        plain=plain,
        matters=facts.matters,
        ratings=facts.ratings,
        words=facts.words,
        keep_days=facts.keep_days,
        links=[LinkSeen(source=one.source, since=one.since, tail=one.tail) for one in facts.links],
        phone=PhoneSeen(since=phone.since, until=phone.until) if phone else None,
        told=[
            ToldSeen(day=one.day, office=one.office, kind=one.kind, service=one.service) for one in facts.told
        ],
    )


def matters_seen(mine: OwnListFacts) -> MattersSeen:
    """All of one's matters."""
    parts = (mine.to_rate, mine.answering, mine.done)
    to_rate, answering, done = ([_listed(number, one) for number, one in part] for part in parts)
    return MattersSeen(to_rate=to_rate, answering=answering, done=done, more=mine.more)


def _listed(number: str, one: MyMatterFacts) -> MatterListed:
    return MatterListed(
        matter_id=number,
        service=one.matter.service,
        office=one.matter.office,
        tail=one.matter.tail,
        completed_on=one.matter.day,
        state=one.state,
        reason=one.reason,
        grade=one.grade,
        case_no=one.case_no,
        case_state=one.case_state,
        closed_as=one.closed_as,
    )


def matter_seen(matter: OwnMatterFacts, zone: ZoneInfo) -> MatterSeen:
    """One of one's matters; moments in our own time zone."""
    prompt = matter.prompt
    lines = [
        LineSeen(at=line.at.astimezone(zone).replace(microsecond=0), act=line.act, words=line.words)
        for line in matter.timeline
    ]
    return MatterSeen(
        matter_id=matter.number,
        service=prompt.matter.service,
        office=prompt.matter.office,
        tail=prompt.matter.tail,
        completed_on=prompt.matter.day,
        state=prompt.state,
        reason=prompt.reason,
        rate_until=prompt.until,
        rating=_rating(matter),
        case=_case(matter),
        timeline=lines,
    )


def _rating(matter: OwnMatterFacts) -> RatingSeen | None:
    rating = matter.prompt.rating
    if rating is None:
        return None
    return RatingSeen(
        state=rating.state,
        grade=rating.grade,
        version=rating.version,
        visibility=rating.visibility,
        tags=[TagSeen(index=tag.index, label=tag.label, chosen=tag.chosen) for tag in rating.tags],
        words=list(matter.words),
        may_amend=rating.may_amend,
        takes_words=matter.takes_words,
    )


def _case(matter: OwnMatterFacts) -> CaseSeen | None:
    if matter.case is None:
        return None
    facts, public = matter.case.case, matter.case.public_words
    return CaseSeen(
        case_no=facts.case_no,
        state=matter.case.state,
        outcome=facts.outcome,
        answer_no=facts.answer_no,
        contact_due=facts.contact_due,
        rectify_due=facts.rectify_due,
        follow_up=facts.follow_up,
        closed_as=facts.closed_as,
        question=matter.case.question,
        verdict_until=matter.case.verdict_until,
        public=facts.publish,
        public_words=WordsSeen(said=public.said, answer=public.answer) if public else None,
    )
