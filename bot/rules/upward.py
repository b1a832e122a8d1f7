"""上报: the two records of a matter that go to the province, or what is wrong with them.

A record may come back to the rated office, so nothing stands in it that the office is not told anyway: who
was served never; the moment and the clerk only where the citizen chose 实名, else the day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rules.grades import is_poor
from bot.rules.privacy import mask
from bot.rules.province import (
    Effective,
    PromiseTime,
    PromiseUnit,
    ProStatus,
    Province,
    StandIn,
)
from bot.rules.upward_facts import (
    EVENT_FIELDS,
    OFFICE_FIELDS,
    PROMISE_FIELDS,
    RATING_FIELDS,
    Fault,
    Made,
    MatterFacts,
    OfficeCodes,
    RatingFacts,
    UpwardFault,
    Word,
)
from models.terms import WordKind

TASK_CODE = 31
HANDLE_ITEM = 33
# No rating is ever made by anything but its citizen's act.
NOT_DEFAULT = "false"


def event_record(matter: MatterFacts, office: OfficeCodes | None, province: Province, zone: ZoneInfo) -> Made:
    """Record A, the service event (办件服务)."""
    done = province.written(matter.completed_at.astimezone(zone), exactly=matter.opened)
    told = {
        **_of_office(matter, office),
        **_of_task(matter),
        **_promise(matter.extra, province),
        "taskType": _said(matter.extra, "task_type"),
        "projectNo": matter.project_no,
        "projectName": matter.service_name,
        "proStatus": province.code("pro_status", ProStatus.COMPLETED),
        "proChannel": province.code("pro_channel", matter.channel),
        "userProp": province.code("user_prop", matter.citizen_kind),
        "proManager": (matter.clerk or "") if matter.opened else "",
        "serviceName": matter.service_name,
        "serviceNumber": str(matter.service_seq),
        "serviceTime": done,
        "resultDate": done,
    }
    return Made(_in_order(told, EVENT_FIELDS), list(_faults(matter, office)))


def rating_record(
    matter: MatterFacts,
    rating: RatingFacts,
    office: OfficeCodes | None,
    province: Province,
    zone: ZoneInfo,
    *,
    event_is_there: bool,
) -> Made:
    """Record B, the rating (评价); its event must be there before it."""
    given = {
        **_of_office(matter, office),
        **_of_task(matter),
        **_of_rating(rating, province),
        **_of_case(rating, province, zone),
        "projectNo": matter.project_no,
        "assessNumber": str(matter.service_seq),
        "assessTime": province.written(rating.rated_at.astimezone(zone), exactly=matter.opened),
        "userProp": province.code("user_prop", matter.citizen_kind),
    }
    told = _in_order(given, RATING_FIELDS)
    if not (matter.covered or matter.opened):
        return Made(told, [Fault("/projectNo", UpwardFault.ANONYMOUS)])
    missing = [] if event_is_there else [Fault("/projectNo", UpwardFault.NO_EVENT)]
    return Made(told, [*_faults(matter, office), *missing, *_rating_faults(rating, told, province)])


def _of_rating(rating: RatingFacts, province: Province) -> dict[str, str]:
    effective = Effective.DISPUTED if rating.disputed else Effective.COUNTS
    numbers = [_number(code, rating, province) for code in rating.tags]
    words = _words(rating.words, rating.known, province)
    if not words and not numbers and any(word.text is None for word in rating.words):
        words = province.code("words", StandIn.GONE)
    return {
        "pf": province.code("pf", rating.terminal),
        "satisfaction": province.code("satisfaction", rating.grade.value),
        "evalDetail": ",".join(filter(None, numbers)),
        "writingEvaluation": words,
        "isdefault": NOT_DEFAULT,
        "effectivEvalua": province.code("effective", effective),
    }


def _rating_faults(rating: RatingFacts, told: Mapping[str, str], province: Province) -> Iterator[Fault]:
    for code in rating.tags:
        if not _number(code, rating, province):
            yield Fault("/evalDetail", UpwardFault.TAG_WITHOUT_NUMBER, code)
    if is_poor(rating.grade) and not rating.tags and not told["writingEvaluation"]:
        yield Fault("/writingEvaluation", UpwardFault.POOR_WITHOUT_WORDS)


def _number(code: str, rating: RatingFacts, province: Province) -> str | None:
    """A sample is nobody's dictionary, whatever its codes look like."""
    return None if rating.sample else province.tag_number(code)


def _of_office(matter: MatterFacts, office: OfficeCodes | None) -> dict[str, str]:
    if office is None:
        return {"orgName": matter.office_name}
    codes = (office.area_code, office.dept_code, office.org_code, office.org_name or matter.office_name)
    return dict(zip(OFFICE_FIELDS, codes, strict=True))


def _of_task(matter: MatterFacts) -> dict[str, str]:
    code = matter.service_code or ""
    return {
        "taskCode": code[:TASK_CODE],
        "taskHandleItem": code if len(code) == HANDLE_ITEM else "",
        "taskName": matter.service_name,
    }


def _faults(matter: MatterFacts, office: OfficeCodes | None) -> Iterator[Fault]:
    if office is None or not office.area_code:
        yield Fault("/areaCode", UpwardFault.NO_AREA_CODE, matter.office_code)
    code = matter.service_code or ""
    if len(code) not in {TASK_CODE, HANDLE_ITEM} or not (code.isascii() and code.isalnum()):
        yield Fault("/taskCode", UpwardFault.NO_TASK_CODE, code)


def _words(words: Sequence[Word], known: Sequence[str], province: Province) -> str:
    """What can be read of them, masked as the office would see it, a message a line."""
    return "\n".join(filter(None, (_word(word, known, province) for word in words)))


def _word(word: Word, known: Sequence[str], province: Province) -> str:
    if word.text is None:
        return ""
    stands_for = "" if word.kind is WordKind.TEXT else province.code("words", StandIn(word.kind.value))
    return stands_for + mask(word.text, known=known)


def _of_case(rating: RatingFacts, province: Province, zone: ZoneInfo) -> dict[str, str]:
    """Called back, rectified, answered, confirmed: each from what it says itself, none from another."""
    case = rating.case
    if case is None:
        return {}
    return {
        "caseStatus": province.code("case_state", case.state),
        "caseEnd": _coded(province, "case_end", case.closed_as),
        "callBack": province.done(case.contacted_at),
        "callBackDate": _moment(province, zone, case.contacted_at),
        "rectification": _coded(province, "rectification", case.outcome),
        "rectified": province.done(case.rectified_at),
        "rectifyDate": _moment(province, zone, case.rectified_at),
        "answerStatus": province.done(case.answered_at),
        "answer": _words(case.answer, rating.known, province),
        "answerDate": _moment(province, zone, case.answered_at),
        "confirmation": _coded(province, "confirmation", case.follow_up),
    }


def _coded(province: Province, table: str, word: object) -> str:
    return "" if word is None else province.code(table, word)


def _moment(province: Province, zone: ZoneInfo, moment: datetime | None) -> str:
    return "" if moment is None else province.written(moment.astimezone(zone), exactly=True)


def _promise(extra: Mapping[str, object], province: Province) -> dict[str, str]:
    """What the source reported of its promise, as far as it can be understood."""
    kind, unit, limit = (_said(extra, name) for name in ("promise", "promise_unit", "limit_unit"))
    codes = (
        province.code("promise_time", kind) if kind in set(PromiseTime) else "",
        _days(extra, "promise_days"),
        province.code("promise_unit", unit) if unit in set(PromiseUnit) else "",
        _days(extra, "limit_days"),
        province.code("promise_unit", limit) if limit in set(PromiseUnit) else "",
    )
    return dict(zip(PROMISE_FIELDS, codes, strict=True))


def _said(extra: Mapping[str, object], name: str) -> str:
    said = extra.get(f"/data/service/{name}")
    return said if isinstance(said, str) else ""


def _days(extra: Mapping[str, object], name: str) -> str:
    days = extra.get(f"/data/service/{name}")
    return str(days) if type(days) is int and days >= 0 else ""


def _in_order(told: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    assert told.keys() <= set(names)
    return {name: told.get(name, "") for name in names}
