"""What messages show: one name per kind of message, and plain values for its view.

The desks write intents; `bot/services/showing.py` loads these values when a message is about to leave, so a
message always shows what is true then. Views turn them into text and buttons and decide nothing.
Days are local calendar days. Words of citizens that go to an office are masked already.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from models.terms import (
    AlertLevel,
    CaseMessageKind,
    CaseState,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    PromptReason,
    PromptState,
    RatingState,
    Role,
    ServiceChannel,
    Visibility,
    WordKind,
)


class Notice(StrEnum):
    """Every kind of message. Those in POSTS are edited in place, the others are sent anew."""

    # to citizens
    PROMPT = "prompt"  # PromptFacts
    WAITING = "waiting"  # WaitingFacts
    NEXT = "next"  # NextFacts
    SETTLED = "settled"  # SettledFacts
    KEPT = "kept"  # KeptFacts
    WHICH = "which"  # WhichFacts
    TYPED_GRADE = "typed_grade"  # TypedGradeFacts
    SAY_MORE = "say_more"  # MatterFacts: "补充几句" was pressed, the next messages are added
    LASTING = "lasting"  # LastingFacts
    LASTING_DONE = "lasting_done"  # LastingFacts
    WELCOME = "welcome"  # WelcomeFacts
    ABOUT = "about"  # None
    HELP = "help"  # HelpFacts
    LANGUAGE = "language"  # LanguageFacts
    LANGUAGE_SET = "language_set"  # None
    PRIVACY = "privacy"  # PrivacyFacts
    ERASE_ASK = "erase_ask"  # None
    ERASED = "erased"  # None
    LINK_CUT = "link_cut"  # LinkFacts
    MY = "my"  # MyFacts
    STOPPED = "stopped"  # StoppedFacts
    STOP_CHOSEN = "stop_chosen"  # StopChosenFacts
    REFUSAL = "refusal"  # RefusalFacts: the sentence of a refusal, as a message
    NOT_UNDERSTOOD = "not_understood"  # None
    QUESTION = "question"  # RelayFacts
    RESPOND = "respond"  # CitizenCaseFacts: "回一句" was pressed
    RESPONDED = "responded"  # CitizenCaseFacts: the reply was passed on
    CONTACT_CHECK = "contact_check"  # CitizenCaseFacts
    PROMISED = "promised"  # CitizenCaseFacts
    ANSWER = "answer"  # RelayFacts
    SOLVED = "solved"  # CitizenCaseFacts
    REOPENED = "reopened"  # CitizenCaseFacts
    UNSOLVED = "unsolved"  # CitizenCaseFacts
    UNCONFIRMED = "unconfirmed"  # CitizenCaseFacts
    PUBLISH = "publish"  # CitizenCaseFacts
    GRADE_PASSED_ON = "grade_passed_on"  # CitizenCaseFacts: amended after the claim, the case goes on
    AMENDED = "amended"  # CitizenCaseFacts: amended before the claim, the case is closed
    # words, bare: no header, no buttons
    WORDS = "words"  # WordsFacts
    # to officials
    ALERT = "alert"  # AlertFacts
    CARD = "card"  # CardFacts
    DRAFT = "draft"  # DraftFacts
    DRAFT_CLASH = "draft_clash"  # DraftClashFacts
    WHICH_CASE = "which_case"  # WhichCaseFacts
    CITIZEN_SAID = "citizen_said"  # CitizenSaidFacts
    JUDGED = "judged"  # OfficialCaseFacts
    NEW_GRADE = "new_grade"  # OfficialCaseFacts
    DUE = "due"  # DueFacts
    UNDELIVERED = "undelivered"  # OfficialCaseFacts: the citizen cannot be reached just now
    CONTACT_DENIED = "contact_denied"  # OfficialCaseFacts
    PUT_BACK = "put_back"  # OfficialCaseFacts: the handler left, the case is open again
    LISTED = "listed"  # OfficialCaseFacts: closed as unsolved, listed to the parent
    DESK = "desk"  # DeskFacts
    ROLE_TAKEN = "role_taken"  # RoleFacts
    ROLE_ENDED = "role_ended"  # RoleFacts


POSTS = frozenset(
    {
        Notice.PROMPT,
        Notice.WAITING,
        Notice.KEPT,
        Notice.WHICH,
        Notice.TYPED_GRADE,
        Notice.LASTING,
        Notice.ALERT,
        Notice.CARD,
        Notice.DRAFT,
        Notice.PUBLISH,
        Notice.QUESTION,
        Notice.CONTACT_CHECK,
        Notice.ANSWER,
    }
)


class Face(StrEnum):
    """Which question a message asks just now, where its state leaves a choice."""

    PLAIN = "plain"
    AMEND = "amend"  # which grade instead?
    DISOWN = "disown"  # not mine: on behalf of somebody, or nothing to do with me?
    DATES = "dates"  # 限期整改: by which date?
    DONE = "done"  # answered: say what was chosen, no buttons


@dataclass(frozen=True)
class MatterFacts:
    """One matter, as its citizen may see it."""

    prompt_id: int
    service: str
    office: str
    tail: str
    day: date


@dataclass(frozen=True)
class TagFacts:
    """One tag on a button; `index` is its place in the tag book for this grade."""

    index: int
    label: str
    chosen: bool


@dataclass(frozen=True)
class RatingFacts:
    """The rating as its own citizen sees it."""

    rating_id: int
    state: RatingState
    grade: Grade
    is_poor: bool
    version: int
    visibility: Visibility
    tags: tuple[TagFacts, ...]
    texts: int
    photos: int
    voice_seconds: tuple[int, ...]
    may_amend: bool


@dataclass(frozen=True)
class PromptFacts:
    """The one message of a matter: prompt, rating, and what became of it."""

    matter: MatterFacts
    state: PromptState
    reason: PromptReason | None
    until: date
    face: Face
    rating: RatingFacts | None


@dataclass(frozen=True)
class WaitingFacts:
    """Several matters wait to be rated."""

    account_id: int
    matters: tuple[MatterFacts, ...]


@dataclass(frozen=True)
class NextFacts:
    """One is rated, others wait."""

    account_id: int
    rated: MatterFacts
    grade: Grade
    waiting: int
    next: MatterFacts


@dataclass(frozen=True)
class SettledFacts:
    """Thanks; for a poor rating also the case and both its days."""

    matter: MatterFacts
    rating: RatingFacts
    case_no: str | None
    contact_due: date | None
    rectify_due: date | None


@dataclass(frozen=True)
class KeptFacts:
    """Words were added to a rating. `late`: after it had settled. `others`: another matter could be meant."""

    matter: MatterFacts
    word_id: int
    kind: WordKind
    seconds: int | None
    count: int
    late: bool
    is_poor: bool
    others: bool


@dataclass(frozen=True)
class WhichFacts:
    """Words without a rating: which matter do they speak of? `quote` is the citizen's own text."""

    account_id: int
    kind: WordKind
    quote: str
    matters: tuple[MatterFacts, ...]


@dataclass(frozen=True)
class TypedGradeFacts:
    """A typed grade, read back. `face` DONE: it was answered."""

    matter: MatterFacts
    grade: Grade
    face: Face


@dataclass(frozen=True)
class LastingFacts:
    """Shall later matters of this citizen come by themselves? `agreed` None: not yet said."""

    matter: MatterFacts
    source: str
    agreed: bool | None
    others: int


@dataclass(frozen=True)
class WelcomeFacts:
    """Somebody without a matter pressed start. `returned`: they had stopped the bot before."""

    returned: bool


@dataclass(frozen=True)
class HelpFacts:
    """What can be said to the bot; officials see their own words too."""

    is_official: bool


@dataclass(frozen=True)
class LanguageFacts:
    """The languages there are, as (index, code), and the one in use."""

    account_id: int
    current: str
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class LinkFacts:
    """A lasting link with one source."""

    link_id: int
    source: str
    since: date


@dataclass(frozen=True)
class ToldFacts:
    """Who was told what of this person's: a day, an office, a kind of message."""

    day: date
    office: str
    kind: Notice
    service: str


@dataclass(frozen=True)
class PrivacyFacts:
    """What is held of this account's owner, for how long, and who was told what."""

    account_id: int
    matters: int
    ratings: int
    words: int
    keep_days: int
    links: tuple[LinkFacts, ...]
    told: tuple[ToldFacts, ...]


@dataclass(frozen=True)
class MyMatterFacts:
    """One line of «我的办件»."""

    matter: MatterFacts
    state: PromptState
    grade: Grade | None
    case_no: str | None
    case_state: CaseState | None
    closed_as: ClosedAs | None
    contact_due: date | None
    rectify_due: date | None


@dataclass(frozen=True)
class MyFacts:
    """«我的办件»: newest first; `more` is how many are not shown."""

    matters: tuple[MyMatterFacts, ...]
    more: int


@dataclass(frozen=True)
class StoppedFacts:
    """Prompts are stopped; matters whose case is still open are listed."""

    account_id: int
    pending: tuple[MatterFacts, ...]


@dataclass(frozen=True)
class StopChosenFacts:
    """What still comes after a stop."""

    results: bool


@dataclass(frozen=True)
class RefusalFacts:
    """A refusal's class name and its facts."""

    name: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CitizenCaseFacts:
    """A case as its citizen sees it."""

    case_id: int
    case_no: str
    rating_id: int
    matter: MatterFacts
    office: str
    answer_no: int
    outcome: Outcome | None
    contacted_day: date | None
    contact_due: date
    rectify_due: date
    raised_to: str | None
    follow_up: FollowUp | None
    closed_as: ClosedAs | None
    publish: bool | None
    contact_denied: bool | None
    grade: Grade
    face: Face
    named: bool = False


@dataclass(frozen=True)
class RelayFacts:
    """A question or an answer for the citizen.

    `inline` holds the words where they fit into this one message; None: they stood in messages before it.
    `part`: "head" opens a long relay (no buttons), "tail" ends it (buttons), "whole" is both.
    """

    case: CitizenCaseFacts
    part: str
    inline: str | None
    verdict_until: date | None


@dataclass(frozen=True)
class WordsFacts:
    """Words as they were written: a text, or a photo by its file reference."""

    kind: WordKind
    content: str


@dataclass(frozen=True)
class OfficialCaseFacts:
    """A case as officials see it. The fields below `named` are None unless the citizen opened them.

    `round` is how many answers were given so far.
    """

    case_id: int
    case_no: str
    service: str
    office: str
    day: date
    channel: ServiceChannel
    window: str | None
    grade: Grade
    state: CaseState
    outcome: Outcome | None
    contact_due: date
    rectify_due: date
    contact_level: AlertLevel
    rectify_level: AlertLevel
    provisional: bool
    contacted_at: datetime | None
    replied_at: datetime | None
    on_time: bool | None
    verdict_until: date | None
    handler: str | None
    claimed_at: datetime | None
    closed_as: ClosedAs | None
    follow_up: FollowUp | None
    raised_from: str | None
    round: int
    named: bool
    matter_no: str | None
    completed_at: datetime | None


@dataclass(frozen=True)
class AlertFacts:
    """The alert of one case, in a group or privately.

    `quote`: the masked words, whole; None where they stood in messages before it (or there are none:
    `texts` = 0).
    """

    case: OfficialCaseFacts
    tags: tuple[str, ...]
    texts: int
    quote: str | None
    photos: int
    voice_seconds: tuple[int, ...]


@dataclass(frozen=True)
class CardFacts:
    """The working card of the official who claimed. `dates` is filled for face DATES.

    `how_contacted`: direct contact was just recorded, and the card asks how it was made.
    """

    case: OfficialCaseFacts
    face: Face
    dates: tuple[date, ...]
    rectified: bool
    how_contacted: bool


@dataclass(frozen=True)
class DraftFacts:
    """Words before they are sent. `preview` is None where they are too long for the card.

    `short`: the count of characters of a very short answer, which the card questions. `sent`: after 提交.
    """

    draft_id: int
    case: OfficialCaseFacts
    kind: CaseMessageKind
    parts: int
    photos: int
    characters: int
    preview: str | None
    short: int | None
    sent: bool
    cancelled: bool
    held: bool


@dataclass(frozen=True)
class DraftClashFacts:
    """Another draft is still open."""

    draft_id: int
    other_case_no: str
    characters: int
    case_id: int
    kind: CaseMessageKind


@dataclass(frozen=True)
class WhichCaseFacts:
    """An official typed words without having pressed 回复: which case are they for?"""

    account_id: int
    cases: tuple[OfficialCaseFacts, ...]


@dataclass(frozen=True)
class CitizenSaidFacts:
    """Masked words of the citizen for the office: a reply, added words, or a follow-up's words.

    `inline` None: they follow in messages of their own (never with buttons).
    """

    case: OfficialCaseFacts
    what: str  # "reply", "declined", "late", "follow_up"
    inline: str | None
    photos: int
    voice_seconds: tuple[int, ...]


@dataclass(frozen=True)
class DueFacts:
    """A clock of a case. `which`: "contact" or "rectify"."""

    case: OfficialCaseFacts
    which: str
    level: AlertLevel


@dataclass(frozen=True)
class DeskFacts:
    """«我的工单»: what this official has in hand, and what nobody has."""

    name: str
    roles: tuple[tuple[str, Role], ...]
    mine: tuple[OfficialCaseFacts, ...]
    unclaimed: tuple[OfficialCaseFacts, ...]
    supervised: tuple[OfficialCaseFacts, ...]
    more: int


@dataclass(frozen=True)
class RoleFacts:
    """A role was taken up or ended."""

    office: str
    role: Role
    put_back: int
