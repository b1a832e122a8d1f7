"""The words of the field as enumerations; this module imports nothing of ours."""

from enum import IntEnum, StrEnum


class Grade(IntEnum):
    """评价等级: the five grades, best is 5."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    BASICALLY_SATISFIED = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1


POOR_GRADES = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})


class PromptState(StrEnum):
    """评价邀请: where the invitation to rate one matter stands."""

    SCHEDULED = "scheduled"
    UNREACHABLE = "unreachable"
    NOT_ASKED = "not_asked"
    SENT = "sent"
    ANSWERED = "answered"
    DECLINED = "declined"
    VOID = "void"
    EXPIRED = "expired"


WAITING_PROMPTS = frozenset({PromptState.SCHEDULED, PromptState.UNREACHABLE, PromptState.SENT})


class PromptReason(StrEnum):
    """Why a prompt is unreachable, not asked or void."""

    NO_ACCOUNT = "no_account"
    NOT_STARTED = "not_started"
    BLOCKED = "blocked"
    STOPPED = "stopped"
    GONE = "gone"
    TOO_OLD = "too_old"
    TEST = "test"
    CONFLICT = "conflict"
    NOT_MINE = "not_mine"
    WITHDRAWN = "withdrawn"


class RatingState(StrEnum):
    """评价: open while it is being written, settled once sent on, final when the grade stands."""

    OPEN = "open"
    SETTLED = "settled"
    FINAL = "final"


class Visibility(StrEnum):
    """匿名 / 实名: whether the office may learn who rated."""

    ANONYMOUS = "anonymous"
    NAMED = "named"


class WordKind(StrEnum):
    """What a person sent as words."""

    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"


class CaseState(StrEnum):
    """差评工单: where the office's answer to a poor rating stands."""

    OPENED = "opened"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    ANSWERING = "answering"
    REPLIED = "replied"
    CLOSED = "closed"


OPEN_STATES = frozenset(CaseState) - {CaseState.CLOSED}
IN_HAND = frozenset({CaseState.CLAIMED, CaseState.CONTACTED, CaseState.ANSWERING})
OFFICE_OWES = frozenset({CaseState.OPENED}) | IN_HAND


class ClosedAs(StrEnum):
    """How a case ended."""

    AMENDED = "amended"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    UNCONFIRMED = "unconfirmed"


class Outcome(StrEnum):
    """处理结果: what the office does about a poor rating."""

    RECTIFY_NOW = "rectify_now"
    RECTIFY_BY = "rectify_by"
    EXPLAIN = "explain"


class FollowUp(StrEnum):
    """追评: the citizen's judgement of one answer."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class CaseMessageKind(StrEnum):
    """What was said in a case, and in which direction."""

    QUESTION = "question"
    CITIZEN_REPLY = "citizen_reply"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    HAND_OVER = "hand_over"
    EXTENSION = "extension"


class DraftState(StrEnum):
    """An official's words on the way: collected, put aside, sent or thrown away."""

    OPEN = "open"
    HELD = "held"
    SENT = "sent"
    CANCELLED = "cancelled"


class AlertLevel(IntEnum):
    """预警: how far the clock of a case has gone."""

    NONE = 0
    DUE_SOON = 1
    OVERDUE = 2
    LATE_1 = 3
    LATE_3 = 4
    LATE_5 = 5


class Role(StrEnum):
    """工作人员 roles of an office."""

    HANDLER = "handler"
    LEAD = "lead"
    SUPERVISOR = "supervisor"


CLAIMING_ROLES = frozenset({Role.HANDLER, Role.LEAD})


class Actor(StrEnum):
    """Who made a move; stands on every step."""

    SOURCE = "source"
    CITIZEN = "citizen"
    HANDLER = "handler"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    CLOCK = "clock"
    CHANNEL = "channel"


class Subject(StrEnum):
    """Whose register line a step is."""

    PROMPT = "prompt"
    RATING = "rating"
    CASE = "case"
    PRESSURE = "pressure"


class ServiceChannel(StrEnum):
    """服务渠道: where the matter was handled."""

    HALL = "hall"
    ONLINE = "online"
    APP = "app"
    KIOSK = "kiosk"
    HOTLINE = "hotline"


class CitizenKind(StrEnum):
    """What kind of person or body was served."""

    PERSON = "person"
    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    ASSOCIATION = "association"
    UNINCORPORATED = "unincorporated"
    AGENCY = "agency"
    OTHER = "other"


class Scope(StrEnum):
    """What a source may read back."""

    STATES = "states"
    RATINGS = "ratings"


class EventType(StrEnum):
    """What a source may be told of one of its matters."""

    PROMPT_SENT = "prompt.sent"
    PROMPT_UNREACHABLE = "prompt.unreachable"
    PROMPT_ANSWERED = "prompt.answered"
    PROMPT_DECLINED = "prompt.declined"
    PROMPT_VOID = "prompt.void"
    PROMPT_EXPIRED = "prompt.expired"
    RATING_SUBMITTED = "rating.submitted"
    RATING_AMENDED = "rating.amended"
    CASE_OPENED = "case.opened"
    CASE_REPLIED = "case.replied"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"


# They say that there is a rating, and are told of one that its citizen opened alone.
RATING_EVENTS = frozenset(kind for kind in EventType if not kind.startswith("prompt."))


class EventState(StrEnum):
    """An event: kept for the feed, waiting, in flight, delivered, given up, or no longer to be told."""

    KEPT = "kept"
    WAITING = "waiting"
    LEASED = "leased"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class OutboxState(StrEnum):
    """An outgoing message: waiting, held back by an operator, in flight, delivered, or ended otherwise."""

    WAITING = "waiting"
    HELD = "held"
    LEASED = "leased"
    SENT = "sent"
    DROPPED = "dropped"
    REFUSED = "refused"


PENDING_OUTBOX = frozenset({OutboxState.WAITING, OutboxState.LEASED})


class Urgency(IntEnum):
    """How soon a message leaves: somebody waits for it, or it is one of the bulk that nobody asked for."""

    AWAITED = 0
    BULK = 1


class Audience(StrEnum):
    """Whom an outgoing message addresses; decides quiet hours and protection."""

    CITIZEN = "citizen"
    OFFICE = "office"
    ANYONE = "anyone"


class Errand(StrEnum):
    """What the next words in a private chat are for."""

    NONE = "none"
    RATING = "rating"
    LATE_WORDS = "late_words"
    DRAFT = "draft"
    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    MATTER_NO = "matter_no"
    PHONE = "phone"
    OFFICE = "office"


class HandOverState(StrEnum):
    """转办: handed over, or waiting for a supervisor to say who answers."""

    DONE = "done"
    UNDECIDED = "undecided"


class ExtensionState(StrEnum):
    """申请延期: asked, then granted or refused; silence by the end of the day is refusal."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class PressureKind(StrEnum):
    """干预评价: what was done to a citizen."""

    TOLD_TO_PRAISE = "told_to_praise"
    TOLD_TO_CHANGE = "told_to_change"
    HELD_MY_PHONE = "held_my_phone"
    ASKED_WHO = "asked_who"


class PressureState(StrEnum):
    """A protected report: open until a supervisor takes it up."""

    OPEN = "open"
    ACCEPTED = "accepted"


class Behaviour(StrEnum):
    """How a simulated citizen of a test source behaves."""

    PLEASED = "pleased"
    ANGRY = "angry"
    SILENT = "silent"
    BLOCKED = "blocked"
    RELAPSE = "relapse"


class UpwardKind(StrEnum):
    """上报: the two records that a province collects, the service event and its rating."""

    EVENTS = "events"
    RATINGS = "ratings"


class Measure(StrEnum):
    """What one row of facts counts in. The last five come in parts: by tag, or by whole hours."""

    REPORTED = "reported"

    ASKED = "asked"
    RATED = "rated"
    DECLINED = "declined"
    UNRATED = "unrated"
    WAITING = "waiting"
    NO_ACCOUNT = "no_account"
    NOT_STARTED = "not_started"
    BLOCKED = "blocked"
    STOPPED = "stopped"
    GONE = "gone"
    UNSENT = "unsent"
    NOT_MINE = "not_mine"
    TOO_OLD = "too_old"
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"

    GRADE_5 = "grade_5"
    GRADE_4 = "grade_4"
    GRADE_3 = "grade_3"
    GRADE_2 = "grade_2"
    GRADE_1 = "grade_1"
    DISPUTED = "disputed"
    SET_ASIDE = "set_aside"

    OPENED = "opened"
    CONTACTED = "contacted"
    CONTACTED_IN_TIME = "contacted_in_time"
    REPLIED = "replied"
    REPLIED_IN_TIME = "replied_in_time"
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"
    UNCONFIRMED = "unconfirmed"
    AMENDED = "amended"
    OVERDUE = "overdue"
    HANDED_OVER = "handed_over"

    TAG_GOOD = "tag_good"
    TAG_POOR = "tag_poor"
    CONTACT_HOURS = "contact_hours"
    ANSWER_HOURS = "answer_hours"
    WORD_HOURS = "word_hours"


TAGS = (Measure.TAG_GOOD, Measure.TAG_POOR)
HOURS = (Measure.CONTACT_HOURS, Measure.ANSWER_HOURS, Measure.WORD_HOURS)
IN_PARTS = frozenset(TAGS + HOURS)


class Level(StrEnum):
    """What figures are of: all together, an office, or a part of either."""

    ALL = "all"
    OFFICE = "office"
    SERVICE = "service"
    WINDOW = "window"
    CHANNEL = "channel"
    DETAIL = "detail"
