"""The two records, and what keeps them from going up."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rules.province import Terminal, packaged, parse_province
from bot.rules.upward import event_record, rating_record
from bot.rules.upward_facts import (
    EVENT_FIELDS,
    RATING_FIELDS,
    CaseFacts,
    Made,
    MatterFacts,
    OfficeCodes,
    RatingFacts,
    UpwardFault,
    Word,
)
from models.terms import CaseState, CitizenKind, Grade, Outcome, ServiceChannel, WordKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROVINCE = parse_province(packaged("default"))
TASK = "4" * 31
AT = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
OFFICE = OfficeCodes("440106000000", "D01", "ORG-1", "")
MATTER = MatterFacts(
    project_no="Y1",
    covered=True,
    service_seq=1,
    service_code=TASK,
    service_name="护照换发",
    citizen_kind=CitizenKind.PERSON,
    channel=ServiceChannel.HALL,
    office_code="A3区",
    office_name="A3区政务服务中心",
    clerk="0713",
    completed_at=AT,
    opened=False,
)
RATING = RatingFacts(
    terminal=Terminal.CHAT,
    grade=Grade.SATISFIED,
    tags=(),
    sample=False,
    words=(),
    known=("王小明",),
    rated_at=AT,
    disputed=False,
    case=None,
)


def event(matter: MatterFacts = MATTER, office: OfficeCodes | None = OFFICE) -> Made:
    return event_record(matter, office, PROVINCE, SHANGHAI)


def rated(rating: RatingFacts = RATING, matter: MatterFacts = MATTER, *, there: bool = True) -> Made:
    return rating_record(matter, rating, OFFICE, PROVINCE, SHANGHAI, event_is_there=there)


def faults(made: Made) -> list[tuple[str, str]]:
    return [(fault.path, fault.fault) for fault in made.faults]


def test_the_columns_are_always_the_same() -> None:
    assert tuple(event().fields) == EVENT_FIELDS
    assert tuple(rated().fields) == RATING_FIELDS
    assert len(set(EVENT_FIELDS)) == len(EVENT_FIELDS)
    assert len(set(RATING_FIELDS)) == len(RATING_FIELDS)


def test_both_records_have_the_same_key() -> None:
    a, b = event().fields, rated().fields

    assert (a["projectNo"], a["serviceNumber"]) == (b["projectNo"], b["assessNumber"]) == ("Y1", "1")


@pytest.mark.parametrize("terminal", Terminal)
def test_by_what_it_was_rated_is_told_by_its_code(terminal: Terminal) -> None:
    made = rated(replace(RATING, terminal=terminal))

    assert made.fields["pf"] == PROVINCE.code("pf", terminal) != ""


@pytest.mark.parametrize("grade", Grade)
def test_each_grade_goes_up_as_itself(grade: Grade) -> None:
    made = rated(replace(RATING, grade=grade, tags=("510",)))

    assert (made.fields["satisfaction"], faults(made)) == (str(grade.value), [])


@pytest.mark.parametrize(
    ("code", "task", "item", "fault"),
    [
        (TASK, TASK, "", False),
        (f"{TASK}01", TASK, f"{TASK}01", False),
        (TASK[:-1], TASK[:-1], "", True),
        (f"{TASK}0", TASK, "", True),
        ("－" * 31, "－" * 31, "", True),
        ("4" * 30 + "-", "4" * 30 + "-", "", True),
        (None, "", "", True),
    ],
)
def test_a_task_has_a_code_of_31_or_an_item_of_33(
    code: str | None, task: str, item: str, fault: bool
) -> None:
    made = event(replace(MATTER, service_code=code))

    assert (made.fields["taskCode"], made.fields["taskHandleItem"]) == (task, item)
    assert faults(made) == [("/taskCode", UpwardFault.NO_TASK_CODE)] * fault


@pytest.mark.parametrize("office", [None, replace(OFFICE, area_code="")])
def test_an_office_without_an_area_code_is_refused(office: OfficeCodes | None) -> None:
    [fault] = event(office=office).faults

    assert (fault.path, fault.fault, fault.value) == ("/areaCode", UpwardFault.NO_AREA_CODE, "A3区")


def test_a_poor_rating_needs_a_tag_or_words() -> None:
    poor = replace(RATING, grade=Grade.DISSATISFIED)
    blank = replace(poor, words=[Word(WordKind.TEXT, "")])

    assert faults(rated(poor)) == [("/writingEvaluation", UpwardFault.POOR_WITHOUT_WORDS)]
    assert faults(rated(blank)) == faults(rated(poor))
    assert faults(rated(replace(poor, tags=["517"]))) == []
    assert faults(rated(replace(poor, words=[Word(WordKind.TEXT, "慢")]))) == []
    assert faults(rated(replace(poor, grade=Grade.BASICALLY_SATISFIED))) == []


def test_words_that_cannot_be_read_leave_the_grade_standing() -> None:
    gone = replace(RATING, grade=Grade.VERY_DISSATISFIED, words=[Word(WordKind.TEXT, None)])
    told = replace(gone, words=[*gone.words, Word(WordKind.TEXT, "慢")])

    assert (rated(gone).fields["writingEvaluation"], faults(rated(gone))) == ("（原话已不能提供）", [])
    assert rated(told).fields["writingEvaluation"] == "慢"
    assert rated(replace(gone, tags=["517"])).fields["writingEvaluation"] == ""


def test_a_tag_without_a_number_is_refused_by_name() -> None:
    [fault] = rated(replace(RATING, tags=["517", "P1"])).faults

    assert (fault.path, fault.fault, fault.value) == ("/evalDetail", UpwardFault.TAG_WITHOUT_NUMBER, "P1")


def test_no_tag_of_a_sample_book_goes_up_even_if_it_is_a_number() -> None:
    made = rated(replace(RATING, tags=["510"], sample=True))

    assert (made.fields["evalDetail"], len(made.faults)) == ("", 1)


def test_an_event_comes_before_its_rating() -> None:
    assert faults(rated(there=False)) == [("/projectNo", UpwardFault.NO_EVENT)]


def test_under_its_own_number_no_anonymous_matter_is_rated() -> None:
    bare = replace(MATTER, covered=False)

    assert faults(rated(matter=bare, there=False)) == [("/projectNo", UpwardFault.ANONYMOUS)]
    assert faults(rated(matter=replace(bare, opened=True))) == []


@pytest.mark.parametrize(
    ("opened", "moment", "clerk"), [(False, "2026-11-20", ""), (True, "2026-11-20 23:59:59", "0713")]
)
def test_the_moment_and_the_clerk_are_for_whoever_was_opened(opened: bool, moment: str, clerk: str) -> None:
    matter = replace(MATTER, opened=opened)
    a, b = event(matter).fields, rated(matter=matter).fields

    assert (a["serviceTime"], a["resultDate"], b["assessTime"]) == (moment, moment, moment)
    assert a["proManager"] == clerk


def test_who_was_served_stands_in_neither_record() -> None:
    matter = replace(MATTER, opened=True)

    for record in (event(matter).fields, rated(matter=matter).fields):
        assert {record[name] for name in ("userName", "certKey", "mobile", "userPageType")} == {""}


def test_words_are_masked_as_for_the_office() -> None:
    words = [
        Word(WordKind.TEXT, "我叫王小明，13800000000"),
        Word(WordKind.PHOTO, "看"),
        Word(WordKind.VOICE, ""),
    ]

    said = rated(replace(RATING, words=words)).fields["writingEvaluation"]

    assert said == "我叫王**，138****0000\n（照片）看\n（语音）"


@pytest.mark.parametrize(("disputed", "code"), [(False, "1"), (True, "0")])
def test_a_disputed_rating_goes_up_marked(disputed: bool, code: str) -> None:
    made = rated(replace(RATING, disputed=disputed))

    assert (made.fields["effectivEvalua"], made.fields["isdefault"], faults(made)) == (code, "false", [])


def test_each_column_of_a_case_says_what_it_is_called() -> None:
    case = CaseFacts(
        state=CaseState.REPLIED,
        closed_as=None,
        outcome=Outcome.EXPLAIN,
        follow_up=None,
        contacted_at=None,
        rectified_at=None,
        answered_at=AT,
        answer=[Word(WordKind.TEXT, "王小明，您好")],
    )

    told = rated(replace(RATING, case=case)).fields

    assert {name: told[name] for name in RATING_FIELDS[RATING_FIELDS.index("caseStatus") :]} == {
        "caseStatus": "5",
        "caseEnd": "",
        "callBack": "0",
        "callBackDate": "",
        "rectification": "3",
        "rectified": "0",
        "rectifyDate": "",
        "answerStatus": "1",
        "answer": "王**，您好",
        "answerDate": "2026-11-20 23:59:59",
        "confirmation": "",
    }


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"promise": "at_once"}, ("1", "", "", "", "")),
        ({"promise": "promised", "promise_days": 20, "promise_unit": "workday"}, ("2", "20", "1", "", "")),
        ({"limit_days": 0, "limit_unit": "year"}, ("", "", "", "0", "3")),
        ({"promise": "soon", "promise_days": True, "promise_unit": 1, "limit_days": -1}, ("",) * 5),
    ],
)
def test_a_promise_is_told_as_far_as_it_can_be_understood(
    said: dict[str, object], codes: tuple[str, ...]
) -> None:
    extra = {f"/data/service/{name}": value for name, value in said.items()}

    told = event(replace(MATTER, extra=extra)).fields

    names = ("promiseTime", "promiseDay", "promiseDayUnit", "anticipateDay", "anticipateDayUnit")
    assert tuple(told[name] for name in names) == codes
