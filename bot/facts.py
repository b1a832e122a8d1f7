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
    ExtensionState,
    FollowUp,
    Grade,
    Outcome,
    PressureKind,
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
    PLAIN_SET = "plain_set"  # PlainFacts
    PRIVACY = "privacy"  # PrivacyFacts
    ERASE_ASK = "erase_ask"  # None
    ERASED = "erased"  # None
    LINK_CUT = "link_cut"  # LinkFacts
    COUNTER = "counter"  # CounterFacts: the code of a window or an office was opened
    REVIEW = "review"  # CounterFacts: the five grades for an office as a whole
    REVIEW_WHICH = "review_which"  # ReviewWhichFacts
    ASK_PHONE = "ask_phone"  # AskPhoneFacts
    PHONE_KEPT = "phone_kept"  # None
    PHONE_FORGOTTEN = "phone_forgotten"  # None
    NOTHING_YET = "nothing_yet"  # NothingYetFacts: nothing was found by a phone number
    WILL_TELL = "will_tell"  # WillTellFacts
    ASK_NUMBER = "ask_number"  # None
    ASK_DIGITS = "ask_digits"  # None
    NUMBER_UNKNOWN = "number_unknown"  # None
    DISPUTE_NOTED = "dispute_noted"  # None: "我才是本人" about a matter that is rated already
    MY = "my"  # MyFacts
    STOPPED = "stopped"  # StoppedFacts
    STOP_CHOSEN = "stop_chosen"  # StopChosenFacts
    PRESSURE = "pressure"  # PressureFacts: "有人要求我打好评" was pressed, and what became of it
    PRESSED_WHICH = "pressed_which"  # PressedWhichFacts: the same, pressed where several matters are listed
    AT_KIOSK = "at_kiosk"  # AtKioskFacts: somebody pressed on a window's tablet; was it they?
    PRESSURE_ACCEPTED = "pressure_accepted"  # PressureFacts: a supervisor has taken it up
    REFUSAL = "refusal"  # RefusalFacts: the sentence of a refusal, as a message
    NOT_UNDERSTOOD = "not_understood"  # None
    NOT_HEARD = "not_heard"  # None: a video, a file, a sticker
    QUESTION = "question"  # RelayFacts
    RESPOND = "respond"  # CitizenCaseFacts: "回一句" was pressed
    RESPONDED = "responded"  # CitizenCaseFacts: the reply was passed on
    CONTACT_CHECK = "contact_check"  # CitizenCaseFacts
    PROMISED = "promised"  # CitizenCaseFacts
    ANSWER = "answer"  # RelayFacts
    SOLVED = "solved"  # CitizenCaseFacts
    REOPENED = "reopened"  # CitizenCaseFacts
    UNSOLVED = "unsolved"  # CitizenCaseFacts
    HANDED_OVER = "handed_over"  # RelayFacts: another office answers now, and the reason
    HANDED_UP = "handed_up"  # RelayFacts: a supervisor says which office answers, and the reason
    EXTENDED = "extended"  # RelayFacts: the later day, and the reason
    UNCONFIRMED = "unconfirmed"  # CitizenCaseFacts
    PUBLISH = "publish"  # CitizenCaseFacts
    GRADE_PASSED_ON = "grade_passed_on"  # CitizenCaseFacts: amended after the claim, the case goes on
    RECOUNTED = "recounted"  # RecountFacts: a new calendar moved what the office promised by law
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
    CASE_RECOUNTED = "case_recounted"  # CaseRecountFacts: a new calendar moved its due days
    UNDELIVERED = "undelivered"  # OfficialCaseFacts: the citizen cannot be reached just now
    UNWANTED = "unwanted"  # OfficialCaseFacts: the citizen wants to hear nothing more
    CONTACT_DENIED = "contact_denied"  # OfficialCaseFacts
    PUT_BACK = "put_back"  # OfficialCaseFacts: the handler left, the case is open again
    LISTED = "listed"  # OfficialCaseFacts: closed as unsolved, listed to the parent
    WHICH_OFFICE = "which_office"  # WhichOfficeFacts: 转办 was pressed
    DECIDE_OFFICE = "decide_office"  # DecideOfficeFacts: a supervisor says which office answers
    GIVEN = "given"  # OfficialCaseFacts: a supervisor gave the case back to an office whose group shows it
    EXTENSION = "extension"  # ExtensionFacts: a supervisor decides
    EXTENSION_DECIDED = "extension_decided"  # ExtensionFacts: to whoever asked
    OVERSEEN = "overseen"  # OverseenFacts: a case from above, with 督办
    URGED = "urged"  # UrgedFacts: to handler and leads
    URGE_PASSED = "urge_passed"  # OfficialCaseFacts: to the supervisor
    IDLE = "idle"  # OfficialCaseFacts: claimed without a move, open again by the clock
    ASSIGN_ASK = "assign_ask"  # AssignFacts
    ASSIGNED = "assigned"  # AssignedFacts: to whom a lead gave the case
    REASSIGNED = "reassigned"  # AssignedFacts: from whom a lead took it
    DESK = "desk"  # DeskFacts
    PRESSURE_REPORT = "pressure_report"  # PressureReportFacts: to supervisors above the rated office only
    ROLE_TAKEN = "role_taken"  # RoleFacts
    ROLE_ENDED = "role_ended"  # RoleFacts
    DISPUTED = "disputed"  # DisputedFacts: to officials above the rated office only
    DIGEST = "digest"  # DigestFacts
    DIGEST_LIST = "digest_list"  # DigestListFacts
    QUOTES = "quotes"  # QuotesFacts
    CHART = "chart"  # ChartFacts
    TEAM = "team"  # TeamFacts
    TEAM_LINK = "team_link"  # TeamLinkFacts
    CASE_LIST = "case_list"  # CaseListFacts
    BOARD = "board"  # BoardFacts
    GROUP_BOUND = "group_bound"  # GroupFacts
    # to operators
    ALARM = "alarm"  # AlarmFacts


POSTS = frozenset(
    {
        Notice.PROMPT,
        Notice.WAITING,
        Notice.KEPT,
        Notice.WHICH,
        Notice.TYPED_GRADE,
        Notice.REVIEW,
        Notice.LASTING,
        Notice.ALERT,
        Notice.CARD,
        Notice.DRAFT,
        Notice.PUBLISH,
        Notice.QUESTION,
        Notice.CONTACT_CHECK,
        Notice.ANSWER,
        Notice.PRESSURE,
        Notice.AT_KIOSK,
        Notice.PRESSURE_REPORT,
        Notice.WHICH_OFFICE,
        Notice.DECIDE_OFFICE,
        Notice.EXTENSION,
        Notice.ASSIGN_ASK,
        Notice.TEAM,
        Notice.BOARD,
    }
)
# Posts that are pinned when they are first sent.
PINNED = frozenset({Notice.BOARD})


class Alarm(StrEnum):
    """What operators must look at. New ones come last: the place of each is remembered."""

    OUTBOX_STUCK = "outbox_stuck"
    UPDATES_SET_ASIDE = "updates_set_aside"
    DEADLINES_PROVISIONAL = "deadlines_provisional"
    NOBODY_RECEIVES = "nobody_receives"
    SOURCE_DEAD = "source_dead"


class Face(StrEnum):
    """Which question a message asks just now, where its state leaves a choice."""

    PLAIN = "plain"
    AMEND = "amend"  # which grade instead?
    DISOWN = "disown"  # not mine: on behalf of somebody, or nothing to do with me?
    DATES = "dates"  # 限期整改: by which date?
    MORE = "more"  # the card's further buttons
    DONE = "done"  # answered: say what was chosen, no buttons
    TAKEN = "taken"  # another account said that the matter is its own, and is asked now
    REMIND = "remind"  # the prompt again, because nobody has answered it
    REPORTED = "reported"  # pressure was reported: shall the rating be made anew?
    AGAIN = "again"  # which grade, made anew?


@dataclass(frozen=True)
class MatterFacts:
    """One matter, as its citizen may see it; a general review has no number, and so no `tail`."""

    prompt_id: int
    service: str
    office: str
    tail: str
    day: date
    general: bool = False


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
    """The one message of a matter: prompt, rating, and what became of it.

    `page`: where the same is to be seen in a browser inside the chat, if it can be opened there.
    """

    matter: MatterFacts
    state: PromptState
    reason: PromptReason | None
    until: date
    face: Face
    rating: RatingFacts | None
    page: str | None = None


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
    """Shall later matters of this citizen come by themselves? `agreed` None: not yet said.

    `most`: yes was said, but the account stands for so many people of this source already.
    """

    matter: MatterFacts
    source: str
    agreed: bool | None
    others: int
    most: int | None = None


@dataclass(frozen=True)
class CounterFacts:
    """A window (or, where it is "", a whole office) whose code was opened.

    `page`: where everybody reads what others said of it, if it can be opened from a chat.
    """

    counter_id: int
    office: str
    window: str
    page: str | None = None


@dataclass(frozen=True)
class NothingYetFacts:
    """Nothing was found by a phone number; `counter` is where its owner stands just now."""

    counter: CounterFacts | None


@dataclass(frozen=True)
class ReviewWhichFacts:
    """评价一个单位: which? `hits` None: nothing was typed yet; `more`: how many others were found."""

    hits: "tuple[OfficeChoice, ...] | None"
    more: int


@dataclass(frozen=True)
class AskPhoneFacts:
    """A phone number is asked for; at which window ("" where at none), and how long it is kept."""

    window: str
    keep_days: int


@dataclass(frozen=True)
class WillTellFacts:
    """Until when somebody waits for a matter with their phone number."""

    until: datetime


@dataclass(frozen=True)
class OwnPhoneFacts:
    """That an own phone number is kept, as a keyed hash: since when, and until when."""

    since: date
    until: date


@dataclass(frozen=True)
class DisputedFacts:
    """Two accounts say that one matter is theirs: nothing of either, for the office above only."""

    service: str
    office: str
    day: date
    channel: ServiceChannel


@dataclass(frozen=True)
class WelcomeFacts:
    """Nothing waits for whoever pressed start. `returned`: after a stop; `known`: they were asked before."""

    returned: bool
    known: bool


@dataclass(frozen=True)
class HelpFacts:
    """What can be said to the bot; officials see their own words too. `plain`: it is said plainly now."""

    is_official: bool
    plain: bool = False


@dataclass(frozen=True)
class PlainFacts:
    """Whether this person is spoken to plainly from now on."""

    plain: bool


@dataclass(frozen=True)
class LanguageFacts:
    """The languages there are, as (index, code), and the one in use."""

    account_id: int
    current: str
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class LinkFacts:
    """A lasting link with one person of a source; `tail`: the end of the number of their newest matter."""

    link_id: int
    source: str
    since: date
    tail: str


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
    phone: OwnPhoneFacts | None = None


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
    reason: PromptReason | None = None


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
class PressureFacts:
    """A report of pressure as the citizen sees it.

    `kind` None: nothing was reported. `supervisor`: the office whose supervisors have it; None: nobody yet.
    `grade`: the rating as it stands, None without one. `again`: it may still be made anew; `anew`: it was.
    """

    matter: MatterFacts
    face: Face
    kind: PressureKind | None
    supervisor: str | None
    grade: Grade | None
    again: bool
    anew: bool


@dataclass(frozen=True)
class AtKioskFacts:
    """What was pressed on a window's tablet.

    `pressed`: the grade given there; `grade`: the rating as it stands. `may_correct`: the citizen may still
    say that it was not they; `corrected`: they have.
    """

    matter: MatterFacts
    face: Face
    pressed: Grade
    grade: Grade
    may_correct: bool
    corrected: bool


@dataclass(frozen=True)
class PressedWhichFacts:
    """Which of one's matters was somebody pressed about? Newest first."""

    matters: tuple[MatterFacts, ...]


@dataclass(frozen=True)
class PressureReportFacts:
    """A report of pressure as supervisors see it: nothing of who reported, no service, no day."""

    report_id: int
    report_no: str
    office: str
    channel: ServiceChannel
    kind: PressureKind
    accepted_by: str | None
    accepted_at: datetime | None


@dataclass(frozen=True)
class MovedDay:
    """A due day that a new calendar moved."""

    was: date
    now: date


@dataclass(frozen=True)
class RecountFacts:
    """What the citizen may expect after a new calendar; None where that day stays."""

    matter: MatterFacts
    contact: MovedDay | None
    rectify: MovedDay | None


@dataclass(frozen=True)
class RefusalFacts:
    """A refusal's class name and its facts."""

    name: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PublicWords:
    """Words of a case as everybody would see them: what the citizen said, and what the office answered."""

    said: str
    answer: str


@dataclass(frozen=True)
class CitizenCaseFacts:
    """A case as its citizen sees it.

    `public_words`: with the question whether these may be shown; None where they cannot be.
    `public_page`: where everybody looks, if it can be opened from a chat.
    """

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
    lead_told: bool = False
    words_until: date | None = None
    public_words: PublicWords | None = None
    public_page: str | None = None


@dataclass(frozen=True)
class RelayFacts:
    """A question or an answer for the citizen.

    `inline` holds the words where they fit into this one message; None: they stood in messages before it.
    `part`: "head" opens a long relay (no buttons), "tail" ends it (buttons), "whole" is both.
    A reason has no tail: its message comes first, and "whole" without `inline` is one that had been told.
    """

    case: CitizenCaseFacts
    part: str
    inline: str | None
    verdict_until: date | None


@dataclass(frozen=True)
class WordsFacts:
    """Words as they were written: a text, or a photo by its file reference; `photo`: the photo itself."""

    kind: WordKind
    content: str
    photo: bytes | None = field(default=None, repr=False)


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
    general: bool = False  # an office rated as a whole: no matter, and the window is what was rated
    may_assign: bool = False  # whoever reads it leads an office that answers, and it can be given to somebody


@dataclass(frozen=True)
class HandedFacts:
    """A case that was handed over, for one chat.

    `is_here`: this chat's office answers now. `office` is the one that does, `came_from` the one before it.
    `reason`: why, masked; None where it is too long to stand beside other lines. `undecided`: a supervisor
    of `office` says who answers; `decided`: one has said it.
    """

    is_here: bool
    office: str
    came_from: str
    reason: str | None
    undecided: bool
    decided: bool


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
    handed: HandedFacts | None = None
    may_hand_over: bool = False
    on_duty: bool = True  # the chat belongs to an office that answers


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
    mine: bool = True  # the reader is the one who handles the case
    may_hand_over: bool = False
    may_extend: bool = False
    handed: HandedFacts | None = None
    on_duty: bool = True  # the reader may answer for an office that does


@dataclass(frozen=True)
class DraftFacts:
    """Words before they are sent. `preview` is None where they are too long for the card.

    `short`: the count of characters of a very short answer, which the card questions. `sent`: after 提交.
    A reason for 转办 has `to_office`, and `undecided` once a supervisor has it; a reason for 申请延期 has
    `new_due`, and `until` once a supervisor has it.
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
    to_office: str | None = None
    undecided: bool = False
    new_due: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class DraftClashFacts:
    """Another draft is still open."""

    draft_id: int
    other_case_no: str
    characters: int
    case_id: int
    kind: CaseMessageKind
    to_office_id: int = 0


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
    """A clock of a case. `which`: "contact" or "rectify".

    `above`: the reader oversees the case and may urge. `answering`: the office that owes it. `yesterday`: the
    due day was yesterday. On `next_day` it goes on to `next_office`, unless it is done by then.
    """

    case: OfficialCaseFacts
    which: str
    level: AlertLevel
    above: bool = False
    answering: str = ""
    yesterday: bool = False
    next_day: date | None = None
    next_office: str | None = None


@dataclass(frozen=True)
class OfficeChoice:
    """An office on a button."""

    office_id: int
    name: str
    code: str


@dataclass(frozen=True)
class WhichOfficeFacts:
    """转给哪个单位？ `hits` None: nothing was typed yet. `chosen`: the question is answered, or dropped."""

    case: OfficialCaseFacts
    hits: tuple[OfficeChoice, ...] | None
    more: int
    chosen: bool
    dropped: bool


@dataclass(frozen=True)
class DecideOfficeFacts:
    """A case that was handed over too often: a supervisor chooses among the offices involved so far.

    `reason` None: it stood in messages before. `decided_to`: the office somebody has chosen.
    """

    hand_over_id: int
    case: OfficialCaseFacts
    asked_by: str
    reason: str | None
    choices: tuple[OfficeChoice, ...]
    decided_to: str | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class DoneFacts:
    """What an office has done so far, and on which day."""

    day: date
    act: str


@dataclass(frozen=True)
class ExtensionFacts:
    """申请延期: `asked` and `granted` count this month's of `office`; `moot`: the case has moved on.

    `reason` None: it stood in messages before. `until`: the day by whose end no word is a no.
    """

    extension_id: int
    case: OfficialCaseFacts
    office: str
    state: ExtensionState
    from_day: date
    to_day: date
    until: date
    until_today: bool
    reason: str | None
    done: tuple[DoneFacts, ...]
    asked: int
    granted: int
    moot: bool
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class OverseenFacts:
    """A case as a supervisor above sees it."""

    case: OfficialCaseFacts
    answering: str
    may_urge: bool


@dataclass(frozen=True)
class UrgedFacts:
    """A supervisor of `office` urges. `day` None: today."""

    case: OfficialCaseFacts
    office: str
    wants_contact: bool
    day: date | None


@dataclass(frozen=True)
class CaseRecountFacts:
    """The due days of a case that a new calendar moved; None where that day stays."""

    case: OfficialCaseFacts
    contact: MovedDay | None
    rectify: MovedDay | None


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


@dataclass(frozen=True)
class CandidateFacts:
    """Somebody a case can be given to, and how many they have in hand."""

    official_id: int
    name: str
    load: int
    away: bool


@dataclass(frozen=True)
class AssignFacts:
    """C-… 给谁？ `face` DONE: it was given to `case.handler`."""

    case: OfficialCaseFacts
    candidates: tuple[CandidateFacts, ...]
    face: Face


@dataclass(frozen=True)
class AssignedFacts:
    """A lead gave the case to its handler; `by` is the lead's name."""

    case: OfficialCaseFacts
    by: str


@dataclass(frozen=True)
class MemberFacts:
    """Somebody in office. `is_reader`: the lead who reads it, who cannot remove themself there."""

    official_id: int
    name: str
    role: Role
    load: int
    away: bool
    is_reader: bool


@dataclass(frozen=True)
class TeamFacts:
    """«我的团队»: the people of one office, as its lead sees them."""

    office_id: int
    office: str
    members: tuple[MemberFacts, ...]


@dataclass(frozen=True)
class TeamLinkFacts:
    """A one-time link that makes its opener a handler of this office."""

    office: str
    link: str
    until: datetime


@dataclass(frozen=True)
class CaseListFacts:
    """What a button of the board opens. `which`: "unclaimed", "today" or "all"."""

    office: str
    which: str
    cases: tuple[OfficialCaseFacts, ...]
    more: int


@dataclass(frozen=True)
class PraiseFacts:
    """Last week's good ratings: by window, how many wrote, and at most two masked quotes.

    Nothing ties a quote to a day, an hour or a window.
    """

    total: int
    windows: tuple[tuple[str, int], ...]
    others: int
    writers: int
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class BoardFacts:
    """The pinned board of an office's group.

    `today`: case numbers due today with their handlers' names. `moved`: the office has another group now.
    """

    office_id: int
    office: str
    at: datetime
    total: int
    today: tuple[tuple[str, str | None], ...]
    week: int
    later: int
    waiting: int
    overdue: int
    unclaimed: int
    praise: PraiseFacts
    moved: bool


@dataclass(frozen=True)
class GroupFacts:
    """The group of an office."""

    office: str


@dataclass(frozen=True)
class DigestCaseFacts:
    """A case in one line of a digest. `contact_due` None: the citizen was heard out."""

    case_id: int
    case_no: str
    service: str
    office: str
    state: CaseState
    handler: str | None
    contact_due: date | None
    rectify_due: date
    is_new: bool


@dataclass(frozen=True)
class SumsFacts:
    """What happened in an office since the last digest."""

    ratings: int
    good: int
    praised: int
    opened: int
    closed: int
    general: int = 0


@dataclass(frozen=True)
class HolidayFacts:
    """The holiday that a digest sums up. `festivals` are sentences of the catalogues."""

    festivals: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True)
class DigestPartFacts:
    """One office in a digest. `sums` None: its reader only supervises the offices below.

    `weekends`: the Saturdays and Sundays on which people work until the last due day.
    """

    office_id: int
    office: str
    since: datetime
    holiday: HolidayFacts | None
    cases: tuple[DigestCaseFacts, ...]
    sums: SumsFacts | None
    weekends: tuple[date, ...]
    late_below: tuple[DigestCaseFacts, ...] = ()
    extensions: int = 0
    hand_overs: int = 0
    pressure: int = 0


@dataclass(frozen=True)
class DigestFacts:
    """The one message of a working day: what is due, what is to be decided, what happened."""

    today: date
    parts: tuple[DigestPartFacts, ...]


@dataclass(frozen=True)
class DigestListFacts:
    """A list that a digest counted, as it is now. `which` is its number among the lists of a digest."""

    office_id: int
    office: str
    which: int
    today: date
    cases: tuple[DigestCaseFacts, ...]


@dataclass(frozen=True)
class QuotesFacts:
    """A few words of praise, masked and whole, in no order of time; of how many who wrote some."""

    office: str
    praised: int
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class WeekFacts:
    """One week of an office: ratings by grade; cases opened in it, by how they were answered."""

    monday: date
    good: int
    poor: int
    in_time: int
    late: int
    open: int


@dataclass(frozen=True)
class ChartFacts:
    """Eight weeks of an office, or of the offices below it, oldest first."""

    office: str
    below: bool
    weeks: tuple[WeekFacts, ...]


@dataclass(frozen=True)
class AlarmFacts:
    """What is wrong, or that it is over: how many, for how long; `name` is that of a service system."""

    alarm: Alarm
    over: bool = False
    count: int = 0
    seconds: int = 0
    name: str = ""
