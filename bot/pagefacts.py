"""What pages show: plain values, like those of messages, loaded when somebody looks."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.facts import CitizenCaseFacts, MyMatterFacts, PressureFacts, PromptFacts, PublicWords
from bot.rules.lifecycle import Act
from models.terms import CaseState


@dataclass(frozen=True)
class TimelineFacts:
    """One thing that happened; `words` is what was said then, whole; `day`: what was promised."""

    at: datetime
    act: Act
    words: str = ""
    day: date | None = None
    is_own: bool = False
    photos: int = 0


@dataclass(frozen=True)
class OwnCaseFacts:
    """A case on its citizen's page.

    `question`: waits for a reply; `contact_asked`: did the office really? `publish_asked`: may it be shown?
    `public_words`: what would be shown then, masked; None where nobody knows any more what to mask.
    """

    case: CitizenCaseFacts
    state: CaseState
    question: str | None
    verdict_until: date | None
    contact_asked: bool
    publish_asked: bool
    public_words: PublicWords | None = None


@dataclass(frozen=True)
class OwnMatterFacts:
    """One matter on its citizen's page; `number` is how the page calls it.

    `pressure`: what is to be said of a report that somebody pressed for another grade.
    """

    number: str
    prompt: PromptFacts
    words: tuple[str, ...]
    takes_words: bool
    case: OwnCaseFacts | None
    pressure: PressureFacts | None
    timeline: tuple[TimelineFacts, ...]


@dataclass(frozen=True)
class OwnListFacts:
    """All matters of one person by what is to be done: to be rated, being answered, done."""

    to_rate: tuple[tuple[str, MyMatterFacts], ...]
    answering: tuple[tuple[str, MyMatterFacts], ...]
    done: tuple[tuple[str, MyMatterFacts], ...]
    more: int
