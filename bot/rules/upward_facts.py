"""What the two records for the province are made from, which columns they have, and what may be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.rules.province import Terminal
from models.terms import (
    CaseState,
    CitizenKind,
    ClosedAs,
    FollowUp,
    Grade,
    Outcome,
    ServiceChannel,
    UpwardKind,
    WordKind,
)

OFFICE_FIELDS = ("areaCode", "deptCode", "orgcode", "orgName")
PROMISE_FIELDS = ("promiseTime", "promiseDay", "promiseDayUnit", "anticipateDay", "anticipateDayUnit")
# Columns that the exchange has and that stay empty: who was served, and who came in their stead.
NOBODY = (
    "userName",
    "userPageType",
    "certKey",
    "mobile",
    "handleUserName",
    "handleUserPageType",
    "handleUserPageCode",
)
EVENT_FIELDS = (
    *(*OFFICE_FIELDS, "taskType", "taskCode", "taskHandleItem", "taskName", "projectNo", "projectName"),
    *("proStatus", "proChannel", *PROMISE_FIELDS, "userProp", *NOBODY, "proManager"),
    *("serviceName", "serviceNumber", "serviceTime", "acceptDate", "resultDate"),
)
RATING_FIELDS = (
    *(*OFFICE_FIELDS, "taskCode", "taskHandleItem", "taskName", "projectNo", "assessNumber", "pf"),
    *("satisfaction", "evalDetail", "writingEvaluation", "assessTime", "userProp", *NOBODY[:4]),
    *("isdefault", "effectivEvalua", "caseStatus", "caseEnd", "callBack", "callBackDate"),
    *("rectification", "rectified", "rectifyDate", "answerStatus", "answer", "answerDate", "confirmation"),
)
FIELDS: Mapping[UpwardKind, Sequence[str]] = {
    UpwardKind.EVENTS: EVENT_FIELDS,
    UpwardKind.RATINGS: RATING_FIELDS,
}


class UpwardFault(StrEnum):
    """Why a record cannot be made."""

    NO_AREA_CODE = "no_area_code"
    NO_TASK_CODE = "no_task_code"
    TAG_WITHOUT_NUMBER = "tag_without_number"
    POOR_WITHOUT_WORDS = "poor_without_words"
    NO_EVENT = "no_event"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place of a record; `value` is nothing personal."""

    path: str
    fault: UpwardFault
    value: str = ""


@dataclass(frozen=True)
class OfficeCodes:
    """How the province knows an office."""

    area_code: str
    dept_code: str
    org_code: str
    org_name: str


@dataclass(frozen=True)
class MatterFacts:
    """One matter as it goes up. `extra`: what else its source reported.

    `covered`: its number is none that its source knows. `opened`: its citizen chose 实名.
    """

    project_no: str
    covered: bool
    service_seq: int
    service_code: str | None
    service_name: str
    citizen_kind: CitizenKind
    channel: ServiceChannel
    office_code: str
    office_name: str
    clerk: str | None
    completed_at: datetime
    opened: bool
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Word:
    """One message of words; `text` is None where it cannot be read any more, "" for a bare photo or voice."""

    kind: WordKind
    text: str | None


@dataclass(frozen=True)
class CaseFacts:
    """The newest case of a rating."""

    state: CaseState
    closed_as: ClosedAs | None
    outcome: Outcome | None
    follow_up: FollowUp | None
    contacted_at: datetime | None
    rectified_at: datetime | None
    answered_at: datetime | None
    answer: Sequence[Word]


@dataclass(frozen=True)
class RatingFacts:
    """The rating of a matter. `known`: what in words would tell who rated. `sample`: of a sample tag book."""

    terminal: Terminal
    grade: Grade
    tags: Sequence[str]
    sample: bool
    words: Sequence[Word]
    known: Sequence[str]
    rated_at: datetime
    disputed: bool
    case: CaseFacts | None


@dataclass(frozen=True)
class Made:
    """A record, by field, in the order of its columns; and what keeps it from going up."""

    fields: Mapping[str, str]
    faults: Sequence[Fault]
