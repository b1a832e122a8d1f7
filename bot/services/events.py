"""Events: written with the move they tell of, and looked at once more before they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.ports import Dice, EventFacts
from bot.rules.events import (
    Told,
    case_at_first_sight,
    case_event,
    is_open_to,
    may_be_heard,
    prompt_event,
    rating_event,
)
from bot.rules.lifecycle import NEW, Act
from models.tables import Case, Event, Prompt, Rating
from models.terms import RATING_EVENTS, CaseState, EventState, Scope, Subject, Visibility
from models.writers.register import EventRow, write_events

ID_BYTES = 12


@dataclass(frozen=True)
class Moved:
    """A move that was just written into the register."""

    matter_id: int
    subject: Subject
    act: Act
    before: str | None
    after: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Heard:
    """The source of a matter, whether it has a callback, and what it hears."""

    source_id: int
    calls_back: bool
    told: Sequence[Told]


def new_event_id(dice: Dice) -> str:
    """What an event is known by outside; not to be guessed, and without order."""
    return f"evt_{dice.token(ID_BYTES)}"


def state_of_new(*, calls_back: bool) -> EventState:
    """How an event begins: on its way to the source's callback, or for the feed alone."""
    return EventState.WAITING if calls_back else EventState.KEPT


async def note(moved: Moved, dice: Dice) -> bool:
    """Write down what the source hears of a move, if anything; inside the move's unit of work."""
    return await note_all([moved], dice)


async def note_all(moves: Sequence[Moved], dice: Dice) -> bool:
    """The same for several moves, each of a matter of its own; a general review is no source's."""
    heard = [moved for moved in moves if may_be_heard(moved.subject, moved.act)]
    told = await _of_prompts([moved for moved in heard if moved.subject is Subject.PROMPT])
    for moved in heard:
        if moved.subject is not Subject.PROMPT:
            told.append((moved, await _of_rating(moved)))
    events = [event for moved, by in told for event in _events(moved, by, dice)]
    if events:
        await write_events(events)
    return bool(events)


def _events(moved: Moved, heard: Heard, dice: Dice) -> Sequence[EventRow]:
    return [
        EventRow(
            public_id=new_event_id(dice),
            source_id=heard.source_id,
            matter_id=moved.matter_id,
            type=told.type,
            told_state=told.state,
            told_reason=told.reason or None,
            at=moved.at,
            state=state_of_new(calls_back=heard.calls_back),
            due_at=moved.at,
        )
        for told in heard.told
    ]


async def _of_prompts(moves: Sequence[Moved]) -> list[tuple[Moved, Heard]]:
    if not moves:
        return []
    rows = await Prompt.filter(matter_id__in=[moved.matter_id for moved in moves]).values(
        "matter_id", "sent_at", "matter__general", "matter__source_id", "matter__source__callback_url"
    )
    by_matter = {row["matter_id"]: row for row in rows if not row["matter__general"]}
    told = [moved for moved in moves if moved.matter_id in by_matter]
    return [(moved, _of_prompt(moved, by_matter[moved.matter_id])) for moved in told]


def _of_prompt(moved: Moved, prompt: Mapping[str, Any]) -> Heard:
    told = prompt_event(
        moved.act,
        moved.before or NEW,
        moved.after,
        moved.why,
        sent_once=prompt["sent_at"] is not None,
    )
    return Heard(
        prompt["matter__source_id"],
        prompt["matter__source__callback_url"] is not None,
        [told] if told else [],
    )


async def _of_rating(moved: Moved) -> Heard:
    rating = await Rating.get(matter_id=moved.matter_id).prefetch_related("matter__source")
    source = rating.matter.source
    if rating.matter.general:
        return Heard(source.id, calls_back=False, told=[])
    facts = (source.scope, rating.visibility, rating.settled_visibility)
    if moved.subject is Subject.CASE:
        told = [case_event(moved.act, moved.after, *facts)]
    else:
        told = [rating_event(moved.after, *facts)]
        if told[0] and not is_open_to(*facts):
            told.append(await _case_until_now(rating))
    return Heard(source.id, source.callback_url is not None, [one for one in told if one])


async def _case_until_now(rating: Rating) -> Told | None:
    """What is told of the case of a rating that its citizen has just opened."""
    case = await Case.filter(rating=rating).order_by("-id").first()
    return case_at_first_sight(CaseState(case.state)) if case else None


async def still_told(events: Sequence[Event]) -> Sequence[Event]:
    """Those that their source may know of now: not those about a rating that is closed to it again."""
    about = {event.matter_id for event in events if event.type in RATING_EVENTS}
    opened = await Rating.filter(
        matter_id__in=[*about, 0],
        visibility=Visibility.NAMED,
        settled_visibility=Visibility.NAMED,
        matter__source__scope=Scope.RATINGS,
    ).values_list("matter_id", flat=True)
    closed = about - set(opened)
    return [event for event in events if event.type not in RATING_EVENTS or event.matter_id not in closed]


async def facts_of(events: Sequence[Event]) -> Sequence[EventFacts]:
    """What each event tells, in their order."""
    ids = [event.id for event in events]
    found = await Event.filter(id__in=[*ids, 0]).prefetch_related("matter")
    by_id = {event.id: event for event in found}
    return [_facts(by_id[event_id]) for event_id in ids]


def _facts(event: Event) -> EventFacts:
    return EventFacts(
        event.public_id,
        event.type,
        event.at,
        event.matter.public_id,
        event.matter.matter_no,
        event.matter.service_seq,
        event.told_state,
        event.told_reason,
    )
